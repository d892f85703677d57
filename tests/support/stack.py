"""The whole machine as a newcomer starts it: web, worker, beat and mailbox under the supervisor, on rows of its own."""

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.support import databases
from tests.support.processes import Process, environment, free_port

READY_WITHIN = 120  # seconds; a bound for slow machines
# Time enough to start and to subscribe before the digest goes out; less up to a minute, since it goes by the minute.
DIGEST_DUE_IN = timedelta(minutes=2, seconds=20)


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

    def pid(self, part: str) -> int:
        """Return the process id of ``web``, ``worker``, ``beat`` or ``mailbox``."""
        return int((self.data / "run" / f"{part}.pid").read_text())


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
    env |= _digest_soon()
    process = Process([sys.executable, "-m", "naast", "serve"], env, name="serve")
    try:
        process.wait_for_line(f"ready http://127.0.0.1:{port}", timeout=READY_WITHIN)
    except AssertionError:
        process.stop()
        raise
    return Stack(f"http://127.0.0.1:{port}", data, env, process)


@pytest.fixture(scope="session")
def stack(database_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One machine with the demo content for all journeys of this run."""
    databases.make_template(fresh=False)
    name = f"{database_name}-stack"
    running = start_stack(tmp_path_factory.mktemp("stack"), database=name)
    yield running
    running.process.stop()
    _forget(running, name)


def _digest_soon() -> dict[str, str]:
    """Settings that make the weekly digest due shortly, so that a journey meets a real beat's tick."""
    due = datetime.now(ZoneInfo("Europe/Amsterdam")) + DIGEST_DUE_IN
    return {
        "DIGEST_WEEKDAY": str(due.isoweekday()),
        "DIGEST_HOUR": str(due.hour),
        "DIGEST_MINUTE": str(due.minute),
    }


def _forget(stopped: Stack, database: str) -> None:
    databases.drop(database)
    queue = stopped.env.get("CELERY_TASK_DEFAULT_QUEUE")
    if queue:
        from naast.celery import app

        with app.connection_for_write() as connection:
            channel: Any = connection.default_channel
            channel.queue_delete(queue)
