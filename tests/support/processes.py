"""Real processes for tests: start them, read what they print, stop all they started, wait on conditions."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parents[2]
T = TypeVar("T")

# Variables of the caller that would lead a started process to somebody's own data or servers.
_PRIVATE = (
    "ALLOWED_HOSTS",
    "CACHE_URL",
    "CELERY_BROKER_URL",
    "CELERY_TASK_DEFAULT_QUEUE",
    "CSRF_TRUSTED_ORIGINS",
    "DATABASE_URL",
    "DJANGO_SETTINGS_MODULE",
    "FEED_PRIVATE_HOSTS",
    "LRS_PRIVATE_HOSTS",
    "NAAST_DATA",
    "NAAST_TICK",
    "PORT",
    "SITE_URL",
    "SMTP_URL",
)


def wait_until(condition: Callable[[], T | None], *, timeout: float = 30, every: float = 0.05, why: str = "") -> T:
    """Return the first true value of ``condition``, asked every ``every`` seconds.

    Raises ``AssertionError`` naming ``why`` after ``timeout`` seconds: a bound, not an expectation of speed.
    """
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"still waiting after {timeout:g} s: {why or condition}")
        time.sleep(every)


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(**extra: str | Path) -> dict[str, str]:
    """Return a clean environment of the embedded kind for a child process, with ``extra`` on top."""
    env = {name: value for name, value in os.environ.items() if name not in _PRIVATE}
    env |= {
        "NAAST_LOCAL": "1",
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "platform"))),
        "SECRET_KEY": "only-for-tests-0123456789-only-for-tests-0123456789",
    }
    return env | {name: str(value) for name, value in extra.items()}


class Process:
    """A child in its own process group, whose output is kept in ``lines``."""

    def __init__(self, command: Sequence[str | Path], env: Mapping[str, str], name: str = "") -> None:
        self.name = name or str(command[0])
        self.lines: list[str] = []
        self.child = subprocess.Popen(
            [str(part) for part in command],
            cwd=ROOT,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        # Reading in a thread: a full pipe would stop the child.
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.child.stdout is not None
        with self.child.stdout as output:
            for line in output:
                self.lines.append(line.rstrip("\n"))

    @property
    def pid(self) -> int:
        """The process id, which is also the id of the group."""
        return self.child.pid

    @property
    def output(self) -> str:
        """Everything printed so far."""
        return "\n".join(self.lines)

    def wait_for_line(self, text: str, timeout: float = 60) -> str:
        """Return the first line containing ``text``; raise ``AssertionError`` when the process ends without it."""

        def look() -> str | None:
            ended = self.child.poll() is not None
            for line in list(self.lines):
                if text in line:
                    return line
            if ended and not self._reader.is_alive():
                raise AssertionError(f"{self.name} ended with {self.child.returncode}:\n{self.output[-3000:]}")
            return None

        try:
            return wait_until(look, timeout=timeout, why=f"{self.name} prints {text!r}")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.output[-3000:]}") from None

    def kill(self) -> None:
        """Kill the whole group at once, as a machine that loses power does."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.child.wait(timeout=10)

    def stop(self, timeout: float = 20) -> int:
        """Ask the process to end, wait, then kill what is left of its group. Returns the exit code."""
        if self.child.poll() is None:
            self.child.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.child.wait(timeout=timeout)
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        code = self.child.wait(timeout=10)
        self._reader.join(timeout=5)
        return code


def manage(*arguments: str, env: Mapping[str, str], timeout: float = 300) -> str:
    """Run ``manage.py`` with ``arguments`` and return its output; raise ``AssertionError`` when it fails."""
    result = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    if result.returncode:
        raise AssertionError(f"manage.py {' '.join(arguments)} ended with {result.returncode}:\n{result.stderr}")
    return result.stdout
