"""What an SMTP server answers, and what becomes of the mail."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from naast.mail import outbox
from naast.mail.drain import GIVE_UP_AFTER, delay_after
from naast.mail.errors import MailRefused, ServerUnavailable, Verdict, refusal
from naast.mail.ledger import State
from naast.mail.models import OutgoingMail
from naast.mail.services import enqueue
from naast.mail.transport import MemoryTransport, SmtpAddress, SmtpTransport
from tests.mail.scripted import scripted_server

pytestmark = pytest.mark.django_db


def mails(count: int) -> None:
    for i in range(count):
        enqueue(kind="test", to=f"r{i}@example.org", subject=f"Dag {i}", text="Hallo\n.met een punt\n")


def states() -> dict[str, int]:
    counts: dict[str, int] = {}
    for state in OutgoingMail.objects.values_list("state", flat=True):
        counts[state] = counts.get(state, 0) + 1
    return counts


def test_all_mails_go_over_one_connection_with_their_bytes_intact() -> None:
    mails(3)
    with scripted_server() as server:
        tally = outbox.drain_outbox(SmtpTransport(server.url))
    assert tally.sent == 3
    assert server.connections == 1
    assert states() == {State.SENT: 3}
    # Dots are doubled on the wire (RFC 5321 §4.5.2).
    assert [body.replace(b"\r\n..", b"\r\n.") for body in server.taken] == [
        bytes(row.raw) for row in OutgoingMail.objects.order_by("pk")
    ]


def test_a_server_that_is_away_leaves_the_rows_waiting() -> None:
    mails(2)
    tally = outbox.drain_outbox(SmtpTransport("smtp://127.0.0.1:1", timeout=2))
    assert tally.server_down
    assert states() == {State.PENDING: 2}
    row = OutgoingMail.objects.all()[0]
    assert "ConnectionRefusedError" in row.last_error
    assert row.attempts == 0
    assert row.next_attempt_at > timezone.now()
    assert not outbox.anything_due()


def test_a_refused_address_fails_and_the_others_are_sent() -> None:
    mails(3)
    with scripted_server(lambda verb, n: "550 5.1.1 unknown" if verb == "RCPT" and n == 2 else None) as server:
        outbox.drain_outbox(SmtpTransport(server.url))
    assert states() == {State.SENT: 2, State.FAILED: 1}
    assert OutgoingMail.objects.get(state=State.FAILED).last_error == "550 5.1.1 unknown"


@pytest.mark.parametrize("answer", ["451 greylisted", "452 mailbox full"])
def test_a_mail_put_off_waits_and_is_sent_later(answer: str) -> None:
    mails(1)
    with scripted_server(lambda verb, n: answer if verb == "RCPT" and n == 1 else None) as server:
        assert outbox.drain_outbox(SmtpTransport(server.url)).retried == 1
        assert states() == {State.PENDING: 1}
        with time_machine.travel(timezone.now() + timedelta(minutes=6)):
            assert outbox.drain_outbox(SmtpTransport(server.url)).sent == 1


def test_421_after_some_mails_costs_only_a_new_connection() -> None:
    mails(5)
    with scripted_server(lambda verb, n: "421 enough" if verb == "MAIL" and n == 3 else None) as server:
        outbox.drain_outbox(SmtpTransport(server.url))
        assert states() == {State.SENT: 4, State.PENDING: 1}
        assert server.connections == 2
        with time_machine.travel(timezone.now() + timedelta(seconds=20)):
            outbox.drain_outbox(SmtpTransport(server.url))
    assert states() == {State.SENT: 5}
    assert len(server.taken) == 5


def test_a_server_that_hangs_up_in_the_text_gets_the_mail_again() -> None:
    mails(2)
    with scripted_server(lambda verb, n: "drop after taking" if verb == "BODY" and n == 1 else None) as server:
        outbox.drain_outbox(SmtpTransport(server.url))
        with time_machine.travel(timezone.now() + timedelta(seconds=20)):
            outbox.drain_outbox(SmtpTransport(server.url))
    assert states() == {State.SENT: 2}
    assert len(server.taken) == 3  # one more than mails: as many as there were drops


def test_a_server_that_hangs_up_each_time_is_left_alone_for_a_while() -> None:
    mails(10)
    with scripted_server(lambda verb, n: "drop" if verb == "MAIL" else None) as server:
        tally = outbox.drain_outbox(SmtpTransport(server.url))
    assert tally.server_down
    assert server.connections == 3
    assert states() == {State.PENDING: 10}


def test_a_server_that_stalls_is_not_waited_for() -> None:
    mails(1)
    with scripted_server(lambda verb, n: "stall" if verb == "BODY" else None) as server:
        outbox.drain_outbox(SmtpTransport(server.url, timeout=0.3))
    assert states() == {State.PENDING: 1}
    assert "timed out" in OutgoingMail.objects.get().last_error


def test_a_server_that_wants_a_password_says_nothing_about_the_mails() -> None:
    mails(2)
    with scripted_server(lambda verb, n: "530 5.7.0 sign in first" if verb == "MAIL" else None) as server:
        assert outbox.drain_outbox(SmtpTransport(server.url)).server_down
    assert states() == {State.PENDING: 2}


def test_a_refusal_of_data_does_not_spoil_the_connection() -> None:
    mails(2)
    with scripted_server(lambda verb, n: "554 no" if verb == "DATA" and n == 1 else None) as server:
        outbox.drain_outbox(SmtpTransport(server.url))
    assert states() == {State.SENT: 1, State.FAILED: 1}
    assert server.connections == 1


def test_a_drain_whose_time_is_up_gives_back_what_it_held() -> None:
    mails(3)
    transport = MemoryTransport()
    outbox.drain_outbox(transport, seconds=0)
    assert transport.sent == []
    assert states() == {State.PENDING: 3}
    assert outbox.drain_outbox(transport).sent == 3


def test_a_mail_is_given_up_after_days_not_minutes() -> None:
    mails(1)
    OutgoingMail.objects.update(attempts=GIVE_UP_AFTER - 1)
    answer = MailRefused("450 busy", verdict=Verdict.SLOW)
    outbox.drain_outbox(MemoryTransport(answers={"r0@example.org": answer}))
    assert states() == {State.FAILED: 1}
    total = sum((delay_after(n, Verdict.SLOW) for n in range(1, GIVE_UP_AFTER)), timedelta())
    assert total > timedelta(days=2)


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        *((code, Verdict.QUICK) for code in (421, -1)),
        *((code, Verdict.SLOW) for code in (450, 451, 452)),
        *((code, Verdict.NEVER) for code in (550, 552, 554)),
    ],
)
def test_answers_are_sorted_by_what_to_do(code: int, verdict: Verdict) -> None:
    error = refusal(code, b"text\nin two lines")
    assert isinstance(error, MailRefused)
    assert error.verdict is verdict
    assert str(error) == f"{code} text in two lines"


def test_a_wrong_password_is_about_the_server() -> None:
    assert isinstance(refusal(535, "no"), ServerUnavailable)


def test_the_address_of_the_server_is_read_with_user_and_password() -> None:
    address = SmtpAddress.parse("smtp+tls://us%40er:p%2Fw@mail.example.org")
    assert address == ("smtp+tls", "mail.example.org", 587, "us@er", "p/w")


def test_the_name_we_greet_with_is_not_looked_up(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*args: object) -> str:
        raise AssertionError("asked the resolver for our own name")

    monkeypatch.setattr("socket.getfqdn", hang)
    with scripted_server() as server:
        SmtpTransport(server.url).open()
