"""The whole machine as a newcomer starts it: web, worker, beat and mailbox under the supervisor, on rows of its own."""

import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest

from tests.support import databases
from tests.support.processes import Process, environment, free_port, wait_until

READY_WITHIN = 300  # seconds; a bound for slow machines


@dataclass
class Stack:
    """A running machine: its address, its data folder, its environment and its supervisor."""

    url: str
    data: Path
    env: dict[str, str]
    process: Process

    def mails_to(self, address: str) -> list[EmailMessage]:
        """Return the mails that reached the mailbox for ``address``, oldest first."""
        mails = []
        for path in sorted((self.data / "mailbox").glob("*.eml")):
            message = message_from_bytes(path.read_bytes(), policy=policy.default)
            assert isinstance(message, EmailMessage)
            if address in str(message["X-Envelope-To"]):
                mails.append(message)
        return mails

    def make_digest_due(self) -> None:
        """Stop the machine and start it again on the same data with settings that say: the weekly digest is due now."""
        self.process.stop()
        now = datetime.now(ZoneInfo("Europe/Amsterdam"))
        self.env |= _digest_on(now.isoweekday(), now.hour, now.minute)
        self.start()

    def start(self) -> None:
        """Start the supervisor and wait for its line.

        Raises:
            AssertionError: it is not ready within ``READY_WITHIN`` seconds; the text holds what was printed.
        """
        self.process = Process([sys.executable, "-m", "naast", "serve"], self.env, name="serve")
        try:
            self.process.wait_for_line(f"ready {self.url}", timeout=READY_WITHIN)
        except AssertionError:
            self.process.stop()
            raise

    def ask(self, question: str) -> tuple[Any, ...]:
        """Return the first row of a question in SQL."""
        if "DATABASE_URL" in self.env:
            with psycopg.connect(self.env["DATABASE_URL"]) as server:
                row = server.execute(question).fetchone()
        else:
            with closing(sqlite3.connect(self.data / "naast.sqlite3", timeout=20)) as file:
                row = file.execute(question).fetchone()
        assert row is not None
        return tuple(row)

    def has_ticked(self) -> bool:
        """Tell whether beat has come by once and a worker has planned what was due: nothing, as nobody reads yet."""
        made, planned = self.ask("SELECT count(*), count(planned_at) FROM newsletters_mailing")
        return bool(0 < made == planned)

    def pid(self, part: str) -> int | None:
        """Return the process id of ``web``, ``worker``, ``beat`` or ``mailbox``; None while it is being replaced."""
        try:
            return int((self.data / "run" / f"{part}.pid").read_text())
        except FileNotFoundError:
            return None


def start_stack(data: Path, *, database: str, **variables: str) -> Stack:
    """Prepare ``data`` on a copy of the migrated template and start the machine.

    Raises:
        AssertionError: it is not ready within ``READY_WITHIN`` seconds; the text holds what was printed.
    """
    port = free_port()
    env = environment(
        NAAST_DATA=data, PORT=str(port), NAAST_TICK="2", NAAST_NO_RATE_LIMITS="1", LOG_LEVEL="INFO", **variables
    )
    env.pop("SECRET_KEY")  # the machine makes its own
    data.mkdir(parents=True, exist_ok=True)
    url = databases.copy_template(database)
    if databases.ON_SQLITE:
        # Where a newcomer's rows are too: no DATABASE_URL at all.
        shutil.move(url.removeprefix("sqlite:///"), data / "naast.sqlite3")
    else:
        env["DATABASE_URL"] = url
    broker = os.environ.get("CELERY_BROKER_URL", "")
    if not broker.startswith("sqla"):
        env |= {"CELERY_BROKER_URL": broker, "CELERY_TASK_DEFAULT_QUEUE": f"naast-stack-{os.getpid()}-{port}"}
    prepare = Process([sys.executable, "-m", "naast", "prepare"], env, name="prepare")
    prepare.child.wait(timeout=READY_WITHIN)
    assert prepare.child.returncode == 0, prepare.output
    # This week's digest is far away, until a journey asks for it.
    env |= _digest_on(7, 23, 59)
    machine = Stack(f"http://127.0.0.1:{port}", data, env, prepare)
    machine.start()
    # Before a reader comes: the first tick of a new machine still plans last week's digest.
    wait_until(machine.has_ticked, timeout=READY_WITHIN, every=0.5, why="the first tick of beat")
    return machine


@pytest.fixture(scope="session")
def stack(database_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One machine with the demo content for all journeys of this run."""
    databases.make_template(fresh=False)
    name = f"{database_name}-stack"
    running = start_stack(tmp_path_factory.mktemp("stack"), database=name)
    yield running
    running.process.stop()
    _forget(running, name)


def _digest_on(weekday: int, hour: int, minute: int) -> dict[str, str]:
    return {"DIGEST_WEEKDAY": str(weekday), "DIGEST_HOUR": str(hour), "DIGEST_MINUTE": str(minute)}


def _forget(stopped: Stack, database: str) -> None:
    databases.drop(database)
    queue = stopped.env.get("CELERY_TASK_DEFAULT_QUEUE")
    if queue:
        from naast.celery import app

        with app.connection_for_write() as connection:
            channel: Any = connection.default_channel
            channel.queue_delete(queue)
