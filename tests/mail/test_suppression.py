"""The list of addresses that get no mail: who is on it, for what, and until when."""

from datetime import timedelta

import pytest
import time_machine
from django.db.models import OuterRef
from django.utils import timezone

from naast.accounts.models import User
from naast.mail import suppression
from naast.mail.addresses import address_hash
from naast.mail.models import OutgoingMail, Suppression, SuppressionReason
from naast.mail.services import enqueue

pytestmark = pytest.mark.django_db

READER = "Reader@Example.NET"


def suppress(reason: SuppressionReason = SuppressionReason.HARD, **values: object) -> bool:
    return suppression.suppress(address_hash(READER), domain="example.net", reason=reason, **values)  # type: ignore[arg-type]


def stopped() -> dict[bool, bool]:
    """Whether a mail that nobody asked for, and one that somebody did, would be stopped now."""
    result = {}
    for unasked in (True, False):
        mail = enqueue(kind="t", to="reader@example.net", subject="x", text="x", unasked=unasked)
        rows = OutgoingMail.objects.filter(pk=mail.pk)
        by_column = rows.filter(suppression.suppressed(OuterRef("address_hash"), unasked=OuterRef("unasked")))
        result[unasked] = by_column.exists()
        constant = rows.filter(suppression.suppressed(OuterRef("address_hash"), unasked=unasked))
        assert constant.exists() == result[unasked]
    return result


@pytest.mark.parametrize("reason", [SuppressionReason.HARD, SuppressionReason.SOFT, SuppressionReason.MANUAL])
def test_an_address_that_cannot_or_will_not_get_mail_gets_none(reason: SuppressionReason) -> None:
    assert stopped() == {True: False, False: False}
    assert suppress(reason)
    assert stopped() == {True: True, False: True}


def test_after_a_complaint_only_what_was_asked_for_still_comes() -> None:
    suppress(SuppressionReason.COMPLAINT)
    assert stopped() == {True: True, False: False}


def test_with_a_complaint_and_a_dead_mailbox_nothing_comes() -> None:
    suppress(SuppressionReason.COMPLAINT)
    suppress(SuppressionReason.HARD)
    assert stopped() == {True: True, False: True}


def test_a_suppression_with_an_end_ends_by_itself() -> None:
    suppress(SuppressionReason.SOFT, until=timezone.now() + timedelta(days=30))
    assert stopped() == {True: True, False: True}
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert stopped() == {True: False, False: False}


def test_lifting_lets_mail_through_and_a_new_bounce_stops_it_again(alice: User) -> None:
    suppress(detail="550 weg")
    row = Suppression.objects.get()
    assert suppression.lift(row, by=alice, note="gebeld")
    assert not suppression.lift(row, by=alice, note="nog eens")
    row.refresh_from_db()
    assert (row.lifted_by, row.note) == (alice, "gebeld")
    assert stopped() == {True: False, False: False}
    assert suppress(detail="550 weer weg")
    row.refresh_from_db()
    assert (row.lifted_at, row.lifted_by, row.detail) == (None, None, "550 weer weg")
    assert stopped() == {True: True, False: True}


def test_a_second_bounce_keeps_the_first_date_and_the_last_words() -> None:
    with time_machine.travel(timezone.now() - timedelta(days=9)):
        suppress(detail="eerst")
    assert not suppress(detail="daarna")
    row = Suppression.objects.get()
    assert row.detail == "daarna"
    assert timezone.now() - row.since > timedelta(days=8)


def test_an_end_only_moves_back() -> None:
    now = timezone.now()
    suppress(SuppressionReason.SOFT, until=now + timedelta(days=30))
    suppress(SuppressionReason.SOFT, until=now + timedelta(days=10))
    assert Suppression.objects.get().until == now + timedelta(days=30)
    suppress(SuppressionReason.SOFT, until=now + timedelta(days=40))
    assert Suppression.objects.get().until == now + timedelta(days=40)


def test_the_list_holds_no_address(alice: User) -> None:
    suppression.suppress_by_hand(READER, by=alice, note="op verzoek")
    row = Suppression.objects.get()
    assert "reader" not in repr(Suppression.objects.values().get()).lower()
    assert str(row) == "…@example.net"
    assert suppression.of_address(" reader@EXAMPLE.net ").get() == row
    assert not suppression.of_address("other@example.net").exists()
