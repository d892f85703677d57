"""One commit per mail: what is recorded when, what the server hears ahead of it, and what happens when it goes wrong."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections

from naast.mail import ledger, outbox
from naast.mail.gate import Gate
from naast.mail.ledger import State
from naast.mail.models import OutgoingMail, SuppressionReason
from naast.mail.services import enqueue
from naast.mail.suppression import suppress
from naast.mail.transport import MemoryTransport, SmtpTransport
from tests.mail.scripted import scripted_server


def mails(count: int) -> list[OutgoingMail]:
    return [enqueue(kind="test", to=f"r{i}@example.org", subject=f"Dag {i}", text="Hallo") for i in range(count)]


def seen_from_outside(sql: str) -> Any:
    """The first value of the first row, as somebody else sees it who has a connection of his own."""
    answers: list[Any] = []

    def ask() -> None:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(sql)
            answers.append(cursor.fetchone()[0])
        connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    return answers[0]


class Watching(MemoryTransport):
    """Notes before each text how many mails are recorded as sent, and how many may be on their way."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[int, int]] = []

    def finish(self, raw: bytes) -> None:
        count = "SELECT COUNT(*) FROM mail_outgoingmail WHERE state = "
        self.seen.append((seen_from_outside(f"{count}'sent'"), seen_from_outside(f"{count}'sending'")))
        super().finish(raw)


class Acting(SmtpTransport):
    """Does something once the server has taken so many mails."""

    def __init__(self, url: str, *, after: int, act: Callable[[], object]) -> None:
        super().__init__(url)
        self._left, self._act = after, act

    def finish(self, raw: bytes) -> None:
        super().finish(raw)
        self._left -= 1
        if not self._left:
            self._act()


def _suppress(mail: OutgoingMail) -> None:
    suppress(mail.address_hash, domain="example.org", reason=SuppressionReason.HARD)


@pytest.mark.django_db(transaction=True)
def test_that_a_mail_went_is_committed_before_the_text_of_the_next_leaves() -> None:
    mails(4)
    post = Watching()
    outbox.drain_outbox(post)
    assert post.seen == [(0, 1), (1, 1), (2, 1), (3, 1)]
    assert OutgoingMail.objects.filter(state=State.SENT).count() == 4


@pytest.mark.django_db
def test_across_batches_it_is_still_one_by_one() -> None:
    mails(ledger.BATCH + 3)
    assert outbox.drain_outbox(MemoryTransport()).sent == ledger.BATCH + 3
    assert set(OutgoingMail.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.django_db
@pytest.mark.parametrize("pipelining", [False, True])
def test_a_mail_that_the_gate_holds_back_after_it_was_announced_does_not_leave(pipelining: bool) -> None:
    rows = mails(5)
    with scripted_server(pipelining=pipelining) as server:
        post = Acting(server.url, after=2, act=lambda: _suppress(rows[2]))
        tally = outbox.drain_outbox(post)
    assert (tally.sent, tally.suppressed) == (4, 1)
    assert b"".join(server.taken).count(b"To: r2@example.org") == 0
    assert len(server.taken) == 4
    # Hanging up is the only way to send no text once the server waits for it; PostgreSQL works while we tell it.
    assert server.connections == (2 if pipelining or connection.vendor == "postgresql" else 1)


@pytest.mark.django_db
def test_commands_of_the_next_mail_travel_with_the_text_where_the_server_takes_it() -> None:
    mails(3)
    with scripted_server(pipelining=True) as server:
        assert outbox.drain_outbox(SmtpTransport(server.url)).sent == 3
    assert server.connections == 1
    assert server.commands == ["MAIL", "RCPT", "DATA", "BODY"] * 3
    assert [body.split(b"\r\n")[1] for body in server.taken] == [f"To: r{i}@example.org".encode() for i in range(3)]


@pytest.mark.django_db
def test_a_server_that_wants_a_text_without_a_receiver_gets_none() -> None:
    mails(2)

    def script(verb: str, number: int) -> str | None:
        if verb == "RCPT" and number == 1:
            return "550 5.1.1 nobody"
        return "554 5.5.1 no valid recipients" if verb == "BODY" and number == 1 else None

    with scripted_server(script, pipelining=True, lenient=True) as server:
        tally = outbox.drain_outbox(SmtpTransport(server.url))
    assert (tally.failed, tally.sent) == (1, 1)
    assert len(server.taken) == 1
    assert server.connections == 1
    assert OutgoingMail.objects.get(state=State.FAILED).last_error == "550 5.1.1 nobody"


@pytest.mark.django_db
def test_a_refused_text_does_not_take_the_announced_mail_along() -> None:
    mails(3)
    with scripted_server(lambda verb, n: "554 no" if (verb, n) == ("BODY", 1) else None, pipelining=True) as server:
        tally = outbox.drain_outbox(SmtpTransport(server.url))
    assert (tally.failed, tally.sent, server.connections) == (1, 2, 1)


@pytest.mark.django_db
def test_a_server_that_hung_up_while_nothing_was_said_costs_no_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("naast.mail.transport._IDLE", 0)
    with scripted_server() as server:
        transport = SmtpTransport(server.url)
        transport.open()
        assert transport._connection is not None
        assert transport._connection.sock is not None
        transport._connection.sock.close()
        mails(1)
        assert outbox.drain_outbox(transport).sent == 1
    assert OutgoingMail.objects.get().attempts == 1


@pytest.fixture
def claimed(transactional_db: None) -> Iterator[tuple[Gate, list[OutgoingMail]]]:
    mails(3)
    gate = Gate(OutgoingMail, owner="a")
    yield gate, ledger.claim(OutgoingMail, owner="a")
    gate.close()


def test_a_step_records_one_and_lets_the_next_through(claimed: tuple[Gate, list[OutgoingMail]]) -> None:
    gate, (first, second, third) = claimed
    assert gate.enter(first)
    assert gate.start(first, second) is gate.concurrent
    assert gate.finish()
    OutgoingMail.objects.filter(pk=third.pk).update(owner="b")
    gate.start(second, third)
    assert not gate.finish()
    assert list(OutgoingMail.objects.order_by("pk").values_list("state", "attempts")) == [
        (State.SENT, 1),
        (State.SENT, 1),
        (State.CLAIMED, 0),
    ]


def test_a_database_that_restarts_between_the_250_and_the_commit_still_hears_of_it(
    claimed: tuple[Gate, list[OutgoingMail]],
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no connection that can be lost")
    gate, (first, second, _third) = claimed
    assert gate.enter(first)
    info = connection.connection.info
    with psycopg.connect(connection.connection.info.dsn, password=info.password, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [info.backend_pid])
    gate.start(first, second)
    assert gate.finish()
    assert OutgoingMail.objects.get(pk=first.pk).state == State.SENT
    assert OutgoingMail.objects.get(pk=second.pk).state == State.SENDING
