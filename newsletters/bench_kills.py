"""``bin/bench kills``: 9,000 mails, 80 times ``kill -9`` of a real Celery worker; how many were lost, how many doubled.

``NAAST_BENCH_DATABASE_URL=postgresql://…`` and ``NAAST_BENCH_BROKER_URL=amqp://…`` say where; without them it runs on
SQLite and the embedded broker. ``NAAST_BENCH_MAILS`` and ``NAAST_BENCH_KILLS`` change the size. The moments of the kills
are random; ``NAAST_BENCH_SEED`` repeats those of an earlier run.
"""

import asyncio
import os
import random
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q

MAILS, KILLS = 9_000, 80
_WORKERS = 3
_PACE = 0.004  # seconds the server takes for a mail: so slow that a kill hits a worker that is sending
_TIMEOUT = "2"  # of SMTP: the leases of the dead run out within three times this
_OURS = Q(mailing__period="bench-1")
_PATIENCE = 300.0  # seconds without a single mail after which something is lost


class Recorder:
    """An SMTP server in a thread that answers 250 only after it has written down who got the mail."""

    def __init__(self, pace: float = 0.0) -> None:
        self.received: Counter[str] = Counter()
        self.port = 0
        self._pace = pace
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Listen."""
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        """Stop listening."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0, limit=2**20))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await self._talk(reader, writer)
        writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 recorder\r\n")
        recipient = ""
        while line := (await reader.readuntil(b"\r\n")).strip():
            verb = line[:4].upper()
            if verb == b"RCPT":
                recipient = line.partition(b"<")[2].partition(b">")[0].decode("ascii")
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                await writer.drain()
                await reader.readuntil(b"\r\n.\r\n")
                await asyncio.sleep(self._pace)
                if recipient.startswith("bench"):  # a copy with demo content may have something to send of its own
                    self.received[recipient] += 1
            writer.write(b"250-recorder\r\n250 PIPELINING\r\n" if verb == b"EHLO" else b"250 fine\r\n")
            if verb == b"QUIT":
                return
            await writer.drain()


def bench_kills() -> list[dict[str, Any]]:
    """Send, kill, count.

    Raises:
        RuntimeError: nothing arrived for five minutes, or the rows do not add up to what the server got.
    """
    from newsletters import bench

    mails = int(os.environ.get("NAAST_BENCH_MAILS", MAILS))
    kills = int(os.environ.get("NAAST_BENCH_KILLS", KILLS))
    seed = int(os.environ.get("NAAST_BENCH_SEED", secrets.randbelow(2**31)))
    bench.remove()
    server = Recorder(_PACE)
    server.start()
    try:
        bench.prepare(mails)
        begin = time.monotonic()
        done = _send_and_kill(server, mails, kills, random.Random(seed))  # noqa: S311  moments, not secrets
        seconds = time.monotonic() - begin
        _reconcile(mails)
    finally:
        server.stop()
        bench.remove()
    where = f"{_place()}, seed {seed}, {seconds:.0f} s"
    doubled = server.received.total() - len(server.received)
    return [
        {
            "name": "kills.lost",
            "value": mails - len(server.received),
            "unit": f"of {mails} mails with {done} times kill -9 ({where})",
            "ratio": None,
            "against": "limit 0",
        },
        {
            "name": "kills.duplicates",
            "value": doubled,
            "unit": f"mails ({where})",
            "ratio": round(doubled / done, 3) if done else None,
            "against": f"{done} kills; limit 1 a kill",
        },
    ]


def _send_and_kill(server: Recorder, mails: int, kills: int, chance: random.Random) -> int:
    """Kill a worker whenever the server has got the next of so many random numbers of mails. Returns how many died."""
    moments = sorted(chance.sample(range(mails // 100, mails - mails // 100), kills))
    with _celery("beat") as start_beat, _celery("worker") as start_worker:
        start_beat(server.port)
        workers = [start_worker(server.port) for _ in range(_WORKERS)]
        done = 0
        for moment in moments:
            _wait(lambda at=moment: server.received.total() >= at, server)  # type: ignore[misc]
            place = chance.randrange(_WORKERS)
            _kill(workers[place])
            workers[place] = start_worker(server.port)
            done += 1
        _wait(lambda: len(server.received) >= mails, server)
        _wait(_nothing_open, server)
    return done


@contextmanager
def _celery(kind: str) -> Iterator[Callable[[int], "subprocess.Popen[bytes]"]]:
    started: list[subprocess.Popen[bytes]] = []

    def start(port: int) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "celery", "--app", "naast", kind, "--loglevel", "ERROR"]
        if kind == "worker":
            command += ["--concurrency", "1", "--hostname", f"bench-{os.getpid()}-{len(started)}@%h"]
            command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        else:
            command += ["--schedule", str(Path(settings.NAAST_DATA) / "bench-schedule"), "--pidfile", ""]
        environment = {
            "DATABASE_URL": os.environ.get("NAAST_BENCH_DATABASE_URL", os.environ.get("DATABASE_URL", "")),
            "CELERY_BROKER_URL": os.environ.get("NAAST_BENCH_BROKER_URL", settings.CELERY_BROKER_URL),
            "CELERY_TASK_DEFAULT_QUEUE": f"naast-bench-{os.getpid()}",
            "SMTP_URL": f"smtp://127.0.0.1:{port}",
            "SMTP_TIMEOUT": _TIMEOUT,
            "NAAST_TICK": "2",
            "LOG_LEVEL": "ERROR",
        }
        environment = {name: value for name, value in environment.items() if value}
        process = subprocess.Popen(  # noqa: S603  ours
            command,
            cwd=settings.BASE_DIR,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # a group of its own, so that the pool of a worker dies with it
        )
        started.append(process)
        return process

    try:
        yield start
    finally:
        for process in started:
            if process.poll() is None:
                _kill(process)


def _kill(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=30)


def _wait(condition: Callable[[], bool], server: Recorder) -> None:
    seen, since = server.received.total(), time.monotonic()
    while not condition():
        if server.received.total() != seen:
            seen, since = server.received.total(), time.monotonic()
        if time.monotonic() - since > _PATIENCE:
            raise RuntimeError(f"nothing arrived for {_PATIENCE:.0f} s; {seen} mails so far")
        time.sleep(0.02)


def _nothing_open() -> bool:
    from naast.mail.ledger import OPEN
    from newsletters.models import Delivery

    return not Delivery.objects.filter(_OURS, state__in=OPEN).exists()


def _reconcile(mails: int) -> None:
    """Every row says "sent": what the server got and what we believe are the same."""
    from naast.mail.ledger import State
    from newsletters.models import Delivery

    sent = Delivery.objects.filter(_OURS, state=State.SENT).count()
    if sent != mails:
        raise RuntimeError(f"{sent} of {mails} rows say sent")


def _place() -> str:
    from django.db import connection

    broker = os.environ.get("NAAST_BENCH_BROKER_URL", settings.CELERY_BROKER_URL).partition(":")[0]
    return f"{connection.vendor}, {broker}"
