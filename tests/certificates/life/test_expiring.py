"""The end of a certificate, and the reminders before it."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from certificates import tasks
from certificates.models import Certificate, CertificateEvent, Reason, Standing
from certificates.services import claims, expiring, revoking
from courses.models import CoursePage
from naast.accounts.models import User

pytestmark = pytest.mark.django_db

Issue = Callable[..., Certificate]
Mailed = Callable[[str], list[Any]]
END = dt.date(2028, 6, 30)  # a Friday; 60, 30 and 7 days before it are workdays
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def at(day: dt.date, hour: int = 10) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), AMSTERDAM)


def days_before(days: int, hour: int = 10) -> dt.datetime:
    return at(END - dt.timedelta(days=days), hour)


@pytest.fixture
def ending(issue: Issue) -> Issue:
    """A certificate that was issued in time and counts until ``END``: ``ending(alice)``."""

    def make(person: User, **changes: Any) -> Certificate:
        certificate = issue(person)
        values = {"state": Certificate.State.ISSUED, "issued_at": at(dt.date(2027, 6, 30)), "valid_until": END}
        Certificate.objects.filter(pk=certificate.pk).update(**values | changes)
        certificate.refresh_from_db()
        return certificate

    return make


def test_it_counts_on_its_last_day_and_not_after(alice: User, ending: Issue) -> None:
    certificate = ending(alice)
    expiring.expire(at(END, 23))
    certificate.refresh_from_db()
    assert (certificate.state, certificate.standing(END)) == (Certificate.State.ISSUED, Standing.VALID)
    # The day is over for the reader before any sweep has come by.
    assert certificate.standing(END + dt.timedelta(days=1)) == Standing.EXPIRED
    expiring.expire(at(END + dt.timedelta(days=1), 0))
    certificate.refresh_from_db()
    assert certificate.state == Certificate.State.EXPIRED


def test_the_end_stands_in_the_log_once(alice: User, ending: Issue) -> None:
    certificate = ending(alice)
    for _time in range(2):
        expiring.expire(at(END + dt.timedelta(days=3)))
    assert certificate.events.filter(kind=CertificateEvent.Kind.EXPIRED).count() == 1


def test_what_was_withdrawn_does_not_expire(alice: User, ending: Issue) -> None:
    certificate = revoking.revoke(ending(alice), reason=Reason.MISTAKE, note="", actor=None)
    expiring.expire(at(END + dt.timedelta(days=1)))
    certificate.refresh_from_db()
    assert certificate.state == Certificate.State.REVOKED


def test_a_round_marks_a_batch_and_asks_for_another(
    alice: User, bob: User, ending: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    ending(alice)
    ending(bob)
    monkeypatch.setattr(expiring, "BATCH", 1)
    later = at(END + dt.timedelta(days=1))
    assert expiring.expire(later)
    assert Certificate.objects.filter(state=Certificate.State.EXPIRED).count() == 1
    assert not expiring.expire(later)
    assert Certificate.objects.filter(state=Certificate.State.EXPIRED).count() == 2


def test_a_round_of_reminders_is_bounded_too(
    alice: User, bob: User, ending: Issue, monkeypatch: pytest.MonkeyPatch, mailed: Mailed
) -> None:
    ending(alice)
    ending(bob)
    monkeypatch.setattr(expiring, "BATCH", 1)
    assert expiring.remind(days_before(60))
    assert len(mailed("certificate_expires")) == 1
    assert not expiring.remind(days_before(60))
    assert len(mailed("certificate_expires")) == 2


def test_the_holder_is_reminded_three_times(alice: User, ending: Issue, mailed: Mailed) -> None:
    certificate = ending(alice)
    counts = {}
    for days in (61, 60, 59, 45, 31, 30, 29, 8, 7, 6, 1, 0):
        expiring.remind(days_before(days))
        counts[days] = len(mailed("certificate_expires"))
    assert counts == {61: 0, 60: 1, 59: 1, 45: 1, 31: 1, 30: 2, 29: 2, 8: 2, 7: 3, 6: 3, 1: 3, 0: 3}
    reminded = certificate.events.filter(kind=CertificateEvent.Kind.REMINDED).order_by("pk")
    assert [event.details for event in reminded] == [{"days": 60}, {"days": 30}, {"days": 7}]


def test_a_reminder_that_was_late_is_not_followed_by_the_next_on_the_same_day(
    alice: User, ending: Issue, mailed: Mailed
) -> None:
    ending(alice)
    for _time in range(2):
        expiring.remind(days_before(4))
    assert len(mailed("certificate_expires")) == 1


def test_nobody_is_reminded_on_a_sunday_or_in_the_evening(alice: User, ending: Issue, mailed: Mailed) -> None:
    ending(alice)
    sunday = dt.date(2028, 5, 7)
    assert sunday.isoweekday() == 7
    expiring.remind(at(sunday))
    expiring.remind(days_before(50, hour=21))
    assert mailed("certificate_expires") == []
    expiring.remind(at(sunday + dt.timedelta(days=1)))
    assert len(mailed("certificate_expires")) == 1


def test_who_did_the_course_again_is_not_reminded(alice: User, ending: Issue, mailed: Mailed) -> None:
    ending(alice)
    ending(alice, valid_until=END + dt.timedelta(days=300))
    expiring.remind(days_before(30))
    assert mailed("certificate_expires") == []


@pytest.mark.parametrize(
    "newer",
    [
        {"state": Certificate.State.REVOKED, "revoked_at": at(END)},
        {"suspended_at": at(END)},
        {"course_uid": "een-andere-cursus"},
        {"valid_until": END - dt.timedelta(days=100)},
    ],
)
def test_unless_the_other_one_is_of_no_use(alice: User, ending: Issue, mailed: Mailed, newer: dict[str, Any]) -> None:
    ending(alice)
    ending(alice, **{"valid_until": END + dt.timedelta(days=300)} | newer)
    expiring.remind(days_before(30))
    assert len(mailed("certificate_expires")) == 1


def test_one_without_an_end_is_newer_too(alice: User, ending: Issue, mailed: Mailed) -> None:
    ending(alice)
    ending(alice, valid_until=None)
    expiring.remind(days_before(30))
    assert mailed("certificate_expires") == []


def test_the_certificate_of_somebody_else_changes_nothing(
    alice: User, bob: User, ending: Issue, mailed: Mailed
) -> None:
    ending(alice)
    ending(bob, valid_until=END + dt.timedelta(days=300))
    expiring.remind(days_before(30))
    assert [mail["To"] for mail in mailed("certificate_expires")] == ["alice@example.org"]


@pytest.mark.parametrize(
    "state",
    [
        {"suspended_at": at(END)},
        {"state": Certificate.State.SUPERSEDED},
        {"state": Certificate.State.REVOKED, "revoked_at": at(END)},
        {"valid_until": None},
    ],
)
def test_there_is_nothing_to_remind_of(alice: User, ending: Issue, mailed: Mailed, state: dict[str, Any]) -> None:
    ending(alice, **state)
    expiring.remind(days_before(30))
    assert mailed("certificate_expires") == []


def test_who_got_it_a_moment_ago_is_not_reminded_of_a_day_that_was_near_already(
    alice: User, ending: Issue, mailed: Mailed
) -> None:
    ending(alice, issued_at=days_before(20))
    expiring.remind(days_before(20, hour=12))
    assert mailed("certificate_expires") == []
    expiring.remind(days_before(7))
    assert len(mailed("certificate_expires")) == 1


def test_who_has_no_account_is_reminded_too(alice: User, ending: Issue, mailed: Mailed) -> None:
    certificate = ending(alice)
    Certificate.objects.filter(pk=certificate.pk).update(person=None, holder_email="dora@example.org")
    expiring.remind(days_before(30))
    assert [mail["To"] for mail in mailed("certificate_expires")] == ["dora@example.org"]


def test_who_left_is_not(alice: User, bob: User, ending: Issue, mailed: Mailed) -> None:
    ending(alice)
    ending(bob)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    claims.let_go(bob)
    expiring.remind(days_before(30))
    assert mailed("certificate_expires") == []


def test_the_mail_leads_to_the_course(alice: User, ending: Issue, course: CoursePage, mailed: Mailed) -> None:
    ending(alice, course_uid=course.uid)
    expiring.remind(days_before(60))
    (mail,) = mailed("certificate_expires")
    for form in ("plain", "html"):
        text = mail.get_body((form,)).get_content()
        assert str(course.url) in text
        assert "30 juni 2028" in " ".join(text.split())
    assert "60" in mail["Subject"]


def test_the_mail_leads_to_the_provider_when_the_course_is_gone(alice: User, ending: Issue, mailed: Mailed) -> None:
    certificate = ending(alice)
    certificate.provider.contact_email = "school@example.org"
    certificate.provider.save()
    expiring.remind(days_before(60))
    (mail,) = mailed("certificate_expires")
    assert "school@example.org" in mail.get_body(("plain",)).get_content()


def test_beat_does_both(alice: User, ending: Issue, settings: Any) -> None:
    certificate = ending(alice, valid_until=dt.date(2020, 1, 1))
    assert "certificates.expire" in settings.CELERY_BEAT_SCHEDULE
    assert tasks.expire.name == "certificates.expire"
    tasks.expire()
    certificate.refresh_from_db()
    assert certificate.state == Certificate.State.EXPIRED
