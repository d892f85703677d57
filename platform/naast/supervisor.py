"""Runs one machine: mailbox, web, Celery worker and beat under one parent that restarts what dies (ADR 0005).

Each part has its own process group, so that stopping a part stops its children too, and Ctrl-C reaches only the parent,
which then stops the parts in order. The parent is one thread: it reads what the parts print and looks after them.
"""

import ctypes
import http.client
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from naast.machine import HOST, ROOT, Busy, claim_data_folder, data_folder, free_port, port_is_taken, site_port

STOP_WITHIN = 10.0  # seconds a part gets to finish its work after SIGTERM; then it is killed
BACKOFF = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)  # seconds before each next restart
STEADY_AFTER = 30.0  # seconds of running that make a part count as healthy again
READY_WITHIN = 120.0
ANSWER_WITHIN = 3.0  # the first answer loads every page and rule
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


@dataclass
class Part:
    """One program of the machine and what became of it."""

    name: str
    command: Sequence[str]
    # Beat waits for the website: on one machine that serves the sample feeds, and a feed that does not answer at the
    # first tick is asked again only minutes later.
    waits: bool = False
    child: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    restart_at: float | None = None
    unread: bytes = field(default=b"", repr=False)


def parts_of(data: Path, port: int, *, own_mailbox: bool) -> list[Part]:
    """Return the programs of one machine in the order in which they start."""
    python = sys.executable
    celery = (python, "-m", "celery", "--app", "naast", "--quiet")
    web = f"""
        gunicorn naast.wsgi:application --bind {HOST}:{port} --worker-class gthread --workers 1 --threads 8
        --timeout 60 --graceful-timeout 5 --no-control-socket --log-level warning
    """
    # One machine has nobody to gossip with, and the embedded broker cannot broadcast.
    worker = f"""
        worker --concurrency 2 --hostname naast-{port}@%h --loglevel WARNING
        --without-gossip --without-mingle --without-heartbeat
    """
    # The schedule is a file in the data folder, whose name may hold spaces.
    beat = ("beat", "--loglevel", "WARNING", "--schedule", str(data / "celerybeat-schedule"), "--pidfile", "")
    parts = [
        Part("web", (python, "-m", *web.split())),
        Part("worker", (*celery, *worker.split())),
        Part("beat", (*celery, *beat), waits=True),
    ]
    if own_mailbox:
        parts.insert(0, Part("mailbox", (python, str(ROOT / "manage.py"), "mailbox")))
    return parts


def environment(data: Path, port: int) -> tuple[dict[str, str], bool]:
    """Return the variables of every part, and whether the mailbox of this machine takes the mail."""
    env = dict(os.environ)
    own_mailbox = not env.get("SMTP_URL")
    if own_mailbox:
        env["SMTP_URL"] = f"smtp://{HOST}:{free_port(8025)}"
    site = f"http://{HOST}:{port}"
    env |= {
        "NAAST_LOCAL": "1",
        "NAAST_DATA": str(data),
        "SITE_URL": env.get("SITE_URL") or site,
        "DJANGO_SETTINGS_MODULE": "naast.settings",
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "platform"))),
    }
    # A container's only user is often root; what that means for a worker is not news at every start.
    env.setdefault("PYTHONWARNINGS", "ignore:You're running the worker with superuser privileges")
    # The sample feeds are served by this very site; the guarded fetcher refuses internal addresses otherwise.
    env.setdefault("FEED_PRIVATE_HOSTS", f"{HOST}:{port}")
    return env, own_mailbox


class Supervisor:
    """Starts parts, passes on what they print, restarts the ones that die and stops them all."""

    def __init__(self, parts: list[Part], env: dict[str, str], data: Path) -> None:
        self.parts = parts
        self.env = env
        self.run_folder = data / "run"
        self.run_folder.mkdir(exist_ok=True)
        self.stopping = False
        self._selector = selectors.DefaultSelector()
        self._parent = os.getpid()

    def start(self, part: Part) -> None:
        """Start ``part`` in its own group, and note its process id in ``run/<name>.pid`` of the data folder."""
        part.child = subprocess.Popen(
            part.command,
            cwd=ROOT,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=self._die_with_parent,  # noqa: PLW1509  (this process has one thread)
        )
        assert part.child.stdout is not None
        os.set_blocking(part.child.stdout.fileno(), False)
        self._selector.register(part.child.stdout, selectors.EVENT_READ, part)
        part.started_at = time.monotonic()
        part.restart_at = None
        (self.run_folder / f"{part.name}.pid").write_text(f"{part.child.pid}\n")

    def start_parts(self, *, that_wait: bool) -> None:
        """Start the parts that wait for the website, or those that do not."""
        for part in self.parts:
            if part.waits is that_wait:
                self.start(part)

    def _die_with_parent(self) -> None:
        """Ask the kernel to end this child when the parent is killed. Linux only; elsewhere Ctrl-C still does."""
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != self._parent:  # it died between fork and prctl
                os._exit(1)

    def turn(self, patience: float = 0.25) -> None:
        """Pass on what was printed within ``patience`` seconds, and look after parts that ended."""
        for key, _ in self._selector.select(patience):
            self._pass_on(key.data)
        for part in self.parts:
            self._look_after(part)

    def _pass_on(self, part: Part) -> None:
        assert part.child is not None
        pipe = part.child.stdout
        assert pipe is not None
        while chunk := pipe.read(65536):
            *lines, part.unread = (part.unread + chunk).split(b"\n")
            for line in lines:
                say(f"{part.name:>7} | {line.decode(errors='replace')}")
        if chunk == b"":  # the end; None would mean: nothing more for now
            self._selector.unregister(pipe)
            pipe.close()

    def _look_after(self, part: Part) -> None:
        now = time.monotonic()
        if part.restart_at is not None:
            if now >= part.restart_at and not self.stopping:
                self.start(part)
            return
        if part.child is None or part.child.poll() is None:
            return
        self._clear_group(part)
        if self.stopping:
            return
        part.failures = 1 if now - part.started_at > STEADY_AFTER else part.failures + 1
        pause = BACKOFF[min(part.failures, len(BACKOFF)) - 1]
        part.restart_at = now + pause
        say(f"{part.name:>7} | gestopt ({part.child.returncode}); start opnieuw over {pause:g} s")

    def _clear_group(self, part: Part) -> None:
        """Kill what a dead part left behind: an orphan of a worker would go on beside its successor."""
        assert part.child is not None
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(part.child.pid, signal.SIGKILL)
        (self.run_folder / f"{part.name}.pid").unlink(missing_ok=True)
        if part.child.stdout and not part.child.stdout.closed:
            self._pass_on(part)
            if not part.child.stdout.closed:
                self._selector.unregister(part.child.stdout)
                part.child.stdout.close()

    def stop(self, *, now: Callable[[], bool] = lambda: False) -> None:
        """Stop every part: SIGTERM, then SIGKILL after ``STOP_WITHIN`` seconds or as soon as ``now`` says so."""
        self.stopping = True
        for part in self.parts:
            if part.child is not None and part.child.poll() is None:
                part.child.terminate()
        deadline = time.monotonic() + STOP_WITHIN
        while self._running() and time.monotonic() < deadline and not now():
            self.turn(0.1)
        for part in self.parts:
            if part.child is not None:
                self._clear_group(part)
                part.child.wait()

    def _running(self) -> bool:
        return any(part.child is not None and part.child.poll() is None for part in self.parts)


def serve() -> int:
    """Run the machine until a signal ends it. Returns 0, or 1 when it cannot start."""
    data, port = data_folder(), site_port()
    try:
        with claim_data_folder(data):
            if port_is_taken(port):
                say(f"Poort {port} is al in gebruik. Kies een andere: PORT={port + 1} bin/run")
                return 1
            return _serve(data, port)
    except Busy as busy:
        say(str(busy))
        return 1


def _serve(data: Path, port: int) -> int:
    env, own_mailbox = environment(data, port)
    supervisor = Supervisor(parts_of(data, port, own_mailbox=own_mailbox), env, data)
    signals: list[int] = []

    def remember(number: int, frame: FrameType | None) -> None:
        signals.append(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Started with nohup, a closed terminal is no reason to stop. (A script's "&" ignores SIGINT; that one counts.)
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, remember)
    say("5/5 Website, werker, klok en postvak starten")
    supervisor.start_parts(that_wait=False)
    deadline = time.monotonic() + READY_WITHIN
    ready = False
    try:
        while not signals:
            supervisor.turn()
            if not ready and answers(port, "/readyz"):
                ready = True
                supervisor.start_parts(that_wait=True)
                welcome(env["SITE_URL"], data, own_mailbox=own_mailbox)
                say(f"ready http://{HOST}:{port}")
            if not ready and time.monotonic() > deadline:
                say(f"De website antwoordt na {READY_WITHIN:g} seconden nog niet. Zie de regels hierboven.")
                return 1
    finally:
        say("Naast stopt …")
        supervisor.stop(now=lambda: len(signals) > 1)
    return 0


def answers(port: int, path: str) -> bool:
    """Tell whether this machine answers 200 in time. Never through a proxy of the environment."""
    connection = http.client.HTTPConnection(HOST, port, timeout=ANSWER_WITHIN)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def welcome(site: str, data: Path, *, own_mailbox: bool) -> None:
    """Say where the site is and who can sign in."""
    from naast.seed.people import DEMO_PEOPLE

    say("")
    say(f"Naast draait op {site}/ en bewaart alles in {data}")
    say("Inloggen kan als:")
    for person in DEMO_PEOPLE:
        say(f"  {person.role:<13} {person.email:<26} wachtwoord: {person.password:<18} begint op {site}{person.start}")
    if own_mailbox:
        say(f"Alle mail komt aan in het postvak van deze computer: {site}/postvak/")
    say("Stoppen: Ctrl-C")


def say(text: str) -> None:
    """Print a line at once; a reader that went away is no reason to stop."""
    with suppress(BrokenPipeError):
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
