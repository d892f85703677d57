"""Fixtures of the service tests: a real Celery worker, a real beat and a real SMTP server, never eager.

They work on the test database of this run, on a queue of this run alone: on the embedded broker a file in the run's
data folder, on ``CELERY_BROKER_URL`` a queue with a name of its own that is deleted afterwards.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.processes import Process, environment, free_port, wait_until


@dataclass(frozen=True)
class Received:
    """One mail as the SMTP server took it."""

    sender: str
    recipients: list[str]
    content: bytes = field(repr=False)

    @property
    def message(self) -> EmailMessage:
        """The parsed mail."""
        parsed = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @property
    def subject(self) -> str:
        """The subject, decoded."""
        return str(self.message["Subject"])

    def part(self, kind: str) -> str:
        """Return the body of kind ``plain`` or ``html``; empty when the mail has none."""
        body = self.message.get_body(preferencelist=(kind,))
        return str(body.get_content()) if body else ""


class SmtpServer:
    """A real SMTP server that keeps what it takes. ``answer`` is asked first and may return an SMTP error line."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answer: Callable[[Envelope], str | None] = lambda envelope: None
        self._lock = Lock()
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port(), data_size_limit=20 * 2**20)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail (the name is aiosmtpd's)."""
        if refusal := self.answer(envelope):
            return refusal
        assert isinstance(envelope.content, bytes)
        mail = Received(str(envelope.mail_from), [str(to) for to in envelope.rcpt_tos], envelope.content)
        with self._lock:
            self.received.append(mail)
        return "250 OK"

    @property
    def url(self) -> str:
        """The ``SMTP_URL`` that leads here."""
        return f"smtp://127.0.0.1:{self._controller.port}"

    def to(self, address: str) -> list[Received]:
        """Return the mails for ``address``, in the order in which they came."""
        with self._lock:
            return [mail for mail in self.received if address in mail.recipients]

    def wait_for(self, count: int, timeout: float = 60) -> list[Received]:
        """Return the mails as soon as there are ``count``; raise ``AssertionError`` after ``timeout`` seconds."""
        return wait_until(
            lambda: list(self.received) if len(self.received) >= count else [],
            timeout=timeout,
            why=f"{count} mails at the SMTP server",
        )

    def start(self) -> None:
        """Listen."""
        self._controller.start()

    def stop(self) -> None:
        """Stop listening: from now on connections are refused."""
        with suppress(AssertionError):
            self._controller.stop()


@pytest.fixture
def smtp_server() -> Iterator[SmtpServer]:
    """A listening SMTP server that keeps its mails."""
    server = SmtpServer()
    server.start()
    yield server
    server.stop()


class StartCelery(Protocol):
    """Starts one Celery process; keyword arguments become variables of its environment."""

    def __call__(self, **variables: str) -> Process:
        """Return the process once it is ready."""
        ...


@pytest.fixture
def queue(transactional_db: None) -> str:
    """The name of this run's queue, emptied: what earlier tests woke is not for this one."""
    from naast.celery import app

    with app.connection_for_write() as connection:
        name = str(app.conf.task_default_queue)
        channel: Any = connection.default_channel
        app.amqp.queues[name](channel).declare()
        channel.queue_purge(name)
    return name


@pytest.fixture(scope="session", autouse=True)
def _delete_queue_of_this_run() -> Iterator[None]:
    yield
    if not os.environ.get("CELERY_BROKER_URL", "").startswith("sqla"):
        from naast.celery import app

        with suppress(OSError), app.connection_for_write() as connection:
            channel: Any = connection.default_channel
            channel.queue_delete(app.conf.task_default_queue)


@pytest.fixture
def celery_environment(database_url: str, queue: str) -> dict[str, str]:
    """The environment in which a Celery process sees this run's rows and queue."""
    return environment(
        DATABASE_URL=database_url,
        NAAST_DATA=os.environ["NAAST_DATA"],
        CELERY_BROKER_URL=os.environ["CELERY_BROKER_URL"],
        CELERY_TASK_DEFAULT_QUEUE=queue,
        LOG_LEVEL="INFO",
        NAAST_TICK="1",
    )


@pytest.fixture
def celery_worker_process(celery_environment: dict[str, str], smtp_server: SmtpServer) -> Iterator[StartCelery]:
    """Start real workers that deliver to ``smtp_server``: ``celery_worker_process(NAAST_TICK="5")``."""
    started: list[Process] = []

    def start(**variables: str) -> Process:
        env = {"SMTP_URL": smtp_server.url} | celery_environment | variables
        command = [sys.executable, "-m", "celery", "--app", "naast", "worker", "--loglevel", "INFO"]
        command += ["--concurrency", "1", "--hostname", f"test-{os.getpid()}-{len(started)}@%h"]
        command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        worker = Process(command, env, name="worker")
        started.append(worker)
        worker.wait_for_line(" ready.")
        return worker

    yield start
    for worker in started:
        worker.stop()


@pytest.fixture
def celery_beat_process(
    celery_environment: dict[str, str], smtp_server: SmtpServer, tmp_path: Path
) -> Iterator[StartCelery]:
    """Start a real beat that ticks every second."""
    started: list[Process] = []

    def start(**variables: str) -> Process:
        env = {"SMTP_URL": smtp_server.url} | celery_environment | variables
        command = [sys.executable, "-m", "celery", "--app", "naast", "beat", "--loglevel", "INFO"]
        command += ["--schedule", str(tmp_path / f"schedule-{len(started)}"), "--pidfile", ""]
        beat = Process(command, env, name="beat")
        started.append(beat)
        beat.wait_for_line("beat: Starting")
        return beat

    yield start
    for beat in started:
        beat.stop()
