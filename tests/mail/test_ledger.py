"""Claim, fence, record: the state of a row whatever happens to its worker."""

from datetime import timedelta

import pytest
import time_machine
from django.db.models import Q
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from naast.mail import ledger
from naast.mail.gate import Gate
from naast.mail.ledger import State
from naast.mail.models import OutgoingMail
from naast.mail.services import enqueue

pytestmark = pytest.mark.django_db


def mails(count: int) -> list[OutgoingMail]:
    return [enqueue(kind="test", to=f"r{i}@example.org", subject="Dag", text="Hallo") for i in range(count)]


def gate(owner: str, only_if: Q | None = None) -> Gate:
    return Gate(OutgoingMail, owner=owner, only_if=only_if)


def later(**delta: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(**delta))


def test_a_claim_takes_no_more_than_asked_and_not_what_is_taken() -> None:
    mails(5)
    first = ledger.claim(OutgoingMail, owner="a", limit=3)
    second = ledger.claim(OutgoingMail, owner="b", limit=3)
    assert [len(first), len(second)] == [3, 2]
    assert {row.pk for row in first}.isdisjoint(row.pk for row in second)
    assert ledger.claim(OutgoingMail, owner="c") == []
    assert not ledger.due(OutgoingMail)


def test_an_expired_claim_is_free_again_and_its_old_holder_is_fenced_off() -> None:
    mails(1)
    (row,) = ledger.claim(OutgoingMail, owner="dead")
    with later(seconds=ledger.lease().total_seconds() + 1):
        (again,) = ledger.claim(OutgoingMail, owner="alive")
        assert not gate("dead").enter(row)
        assert gate("alive").enter(again)


def test_an_expired_sending_is_sent_again_with_the_same_message_id() -> None:
    mails(1)
    (row,) = ledger.claim(OutgoingMail, owner="dead")
    assert gate("dead").enter(row)
    assert ledger.claim(OutgoingMail, owner="alive") == []
    with later(seconds=ledger.lease().total_seconds() + 1):
        assert ledger.due(OutgoingMail)
        (again,) = ledger.claim(OutgoingMail, owner="alive")
    assert again.message_id == row.message_id
    assert again.attempts == 1


def test_a_lease_is_longer_than_one_mail_may_take() -> None:
    from django.conf import settings

    assert ledger.lease() >= timedelta(seconds=2 * settings.SMTP_TIMEOUT)


def test_sent_stands_even_when_another_worker_holds_the_row_by_now() -> None:
    mails(1)
    (row,) = ledger.claim(OutgoingMail, owner="slow")
    gate("slow").enter(row)
    with later(seconds=ledger.lease().total_seconds() + 1):
        (again,) = ledger.claim(OutgoingMail, owner="other")
        assert gate("slow").record_sent(row)
        assert not gate("other").enter(again)
        assert not ledger.retry_later(again, owner="other", delay=timedelta(0), error="late")
    assert OutgoingMail.objects.get().state == State.SENT


def test_the_condition_at_the_gate_is_checked_in_the_same_update() -> None:
    mails(1)
    (row,) = ledger.claim(OutgoingMail, owner="a")
    assert not gate("a", only_if=Q(kind="something else")).enter(row)
    assert OutgoingMail.objects.get().state == State.CLAIMED
    assert ledger.finish(row, owner="a", state=State.SKIPPED)


def test_rows_given_back_cost_no_attempt_and_say_why() -> None:
    mails(2)
    rows = ledger.claim(OutgoingMail, owner="a")
    assert ledger.release(rows, owner="a", delay=timedelta(minutes=1), error="no server") == 2
    row = OutgoingMail.objects.all()[0]
    assert (row.state, row.attempts, row.last_error) == (State.PENDING, 0, "no server")
    assert not ledger.due(OutgoingMail)
    with later(minutes=2):
        assert len(ledger.claim(OutgoingMail, owner="b")) == 2


def test_looking_for_work_is_one_small_query_when_there_is_some(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    mails(1)
    with django_assert_num_queries(1):
        assert ledger.due(OutgoingMail)
