"""One friendly question after a long silence, to those it is meant for, and not again for half a year."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from pytest_django import Settings

from naast.mail.transport import MemoryTransport
from newsletters.digests.periods import ZONE
from newsletters.models import Delivery, Mailing, MailingKind, Newsletter, Subscription
from newsletters.readers import links
from newsletters.sending import delivering, single
from newsletters.services.check_ins import ask_quiet_readers
from tests.newsletters.conftest import MakeDevelopment, MakeReader, parsed, part
from tests.newsletters.digests import later, send

pytestmark = pytest.mark.django_db

LONG_AGO = timedelta(days=120)


def ask(post: MemoryTransport) -> list[str]:
    """Ask whom there is to ask, and send it; returns who got it."""
    before = len(post.sent)
    for mailing in ask_quiet_readers():
        assert single.plan(mailing)
    delivering.drain_deliveries(post)
    return [recipient for _sender, recipient, _raw in post.sent[before:]]


def test_who_heard_nothing_for_long_is_asked_once_and_can_stay_choose_or_leave(
    newsletter: Newsletter, make_reader: MakeReader, post: MemoryTransport
) -> None:
    reader = make_reader("politiek", confirmed_at=timezone.now() - LONG_AGO)
    assert ask(post) == [reader.email]
    message = parsed(post.sent[0][2])
    for kind in ("plain", "html"):
        for path in (
            links.stay_path(reader.secret),
            links.preferences_path(reader.secret),
            links.unsubscribe_path(reader.secret),
        ):
            assert f"http://127.0.0.1:8000{path}" in part(message, kind)
    assert "naast-" not in part(message, "plain")
    assert message["List-Unsubscribe-Post"]
    row = Mailing.objects.get()
    assert (row.kind, row.period) == (MailingKind.CHECK_IN, f"check-in-{timezone.localdate():%Y-%m}")
    assert ask(post) == []
    for days in (40, 100, 170):
        with later(days=days):
            assert ask(post) == []
    with later(days=181):
        assert ask(post) == [reader.email]
    assert mail.outbox == []


def test_only_quiet_readers_who_are_there_are_asked(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    now = timezone.now()
    old = {"confirmed_at": now - LONG_AGO}
    quiet = make_reader("politiek", email="quiet@example.org", **old)
    make_reader("politiek", email="new@example.org", confirmed_at=now - timedelta(days=89))
    make_reader("politiek", email="away@example.org", paused_until=timezone.localdate() + timedelta(days=9), **old)
    make_reader("politiek", email="back@example.org", paused_until=timezone.localdate() - timedelta(days=9), **old)
    make_reader("politiek", email="left@example.org", state="unsubscribed", **old)
    make_reader("politiek", email="asked@example.org", asked_at=now - timedelta(days=179), **old)
    make_reader("juridisch", email="reads@example.org", **old)
    make_development("juridisch")
    send(newsletter, post)
    assert ask(post) == [quiet.email]


def test_without_anyone_to_ask_nothing_is_opened(newsletter: Newsletter, make_reader: MakeReader) -> None:
    make_reader()
    assert ask_quiet_readers() == []
    assert not Mailing.objects.exists()


def test_a_newsletter_without_digests_and_a_setting_are_respected(
    newsletter: Newsletter, make_reader: MakeReader, post: MemoryTransport, settings: Settings
) -> None:
    reader = make_reader(confirmed_at=timezone.now() - LONG_AGO)
    Newsletter.objects.update(digests=False)
    assert ask(post) == []
    Newsletter.objects.update(digests=True)
    settings.DIGEST_CHECK_IN_DAYS = 200
    assert ask(post) == []
    settings.DIGEST_CHECK_IN_DAYS = 100
    assert ask(post) == [reader.email]


def test_the_question_waits_for_the_day(
    newsletter: Newsletter, make_reader: MakeReader, post: MemoryTransport, settings: Settings
) -> None:
    settings.DIGEST_BY_DAY = True
    reader = make_reader(confirmed_at=datetime(2026, 1, 1, tzinfo=ZONE))
    with time_machine.travel(datetime(2026, 11, 22, 10, 10, tzinfo=ZONE)):  # a Sunday
        assert ask(post) == []
        assert not Mailing.objects.exists()
    with time_machine.travel(datetime(2026, 11, 23, 10, 10, tzinfo=ZONE)):
        assert ask(post) == [reader.email]


def test_the_audience_is_the_one_that_was_found_also_when_planned_in_parts(
    newsletter: Newsletter, make_reader: MakeReader
) -> None:
    readers = [make_reader(confirmed_at=timezone.now() - LONG_AGO) for _ in range(5)]
    (mailing,) = ask_quiet_readers()
    late = make_reader(confirmed_at=timezone.now() - LONG_AGO)
    assert single.plan(mailing, batch=2)
    assert list(Delivery.objects.order_by("pk").values_list("subscription", flat=True)) == [row.pk for row in readers]
    assert Subscription.objects.get(pk=late.pk).asked_at is None
