"""What a certificate keeps from the moment it is written, and certificates for who learned in a classroom."""

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress

from certificates import making
from certificates.designs import thawed
from certificates.models import Certificate, CertificateEvent
from certificates.services import issuing
from courses.models import Cohort, CourseCompletion, CoursePage
from naast.accounts.models import User
from naast.accounts.services import change_name
from naast.mail.models import OutgoingMail
from naast.organisations.models import Provider

pytestmark = pytest.mark.django_db

Issue = Callable[..., Certificate]
Complete = Callable[..., CourseCompletion]


def by_hand(course: CoursePage, **changes: Any) -> Certificate:
    values: dict[str, Any] = {
        "provider": course.provider_page.provider,
        "course": course,
        "name": "Dora Klas",
        "email": "Dora@Example.org",
        "completed_on": dt.date(2026, 11, 3),
        "score_percent": None,
        "cohort": None,
        "actor": None,
        "issue_key": "tabel-1:2",
    }
    return issuing.issue_by_hand(**values | changes)


def test_what_the_completion_knew_stands_on_the_certificate(alice: User, issue: Issue) -> None:
    topics = [{"code": "a", "name": "normen"}]
    certificate = issue(alice, criteria=["Alle lessen zijn gelezen."], rki_topics=topics, valid_months=12)
    certificate.refresh_from_db()
    assert certificate.criteria == ["Alle lessen zijn gelezen."]
    assert certificate.rki_topics == topics
    assert certificate.holder_email == "alice@example.org"
    assert certificate.valid_until == dt.date(2027, 11, 21)


def test_the_group_of_the_enrolment_stands_on_the_certificate(
    alice: User, complete: Complete, school: Provider
) -> None:
    completion = complete(alice)
    cohort = Cohort.objects.create(provider=school, course_uid="stress", name="Voorjaar")
    completion.enrolment.cohort = cohort
    completion.enrolment.save()
    assert issuing.issue_for_completion(completion).cohort == cohort


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (dt.datetime(2028, 2, 29, 12, tzinfo=dt.UTC), 12, dt.date(2029, 2, 28)),
        (dt.datetime(2026, 8, 31, 12, tzinfo=dt.UTC), 6, dt.date(2027, 2, 28)),
        (dt.datetime(2026, 12, 15, 12, tzinfo=dt.UTC), 1, dt.date(2027, 1, 15)),
        (dt.datetime(2026, 12, 15, 12, tzinfo=dt.UTC), None, None),
    ],
)
def test_the_last_day_falls_so_many_months_later(
    alice: User, issue: Issue, day: dt.datetime, months: int | None, end: dt.date | None
) -> None:
    assert issue(alice, completed_at=day, valid_months=months).valid_until == end


def test_the_address_is_kept_as_a_hash_with_a_salt_of_its_own(alice: User, bob: User, issue: Issue) -> None:
    one, other = issue(alice), issue(bob)
    expected = hashlib.sha256(f"alice@example.org{one.identity_salt}".encode()).hexdigest()
    assert one.identity_hash == expected
    assert one.identity_salt != other.identity_salt


def test_each_certificate_has_a_place_of_its_own_in_a_status_list(alice: User, bob: User, issue: Issue) -> None:
    places = {(each.status_list_id, each.status_index) for each in (issue(alice), issue(bob))}
    assert len(places) == 2
    assert all(None not in place for place in places)


def test_the_look_is_frozen_when_it_is_written(alice: User, school: Provider, issue: Issue) -> None:
    school.accent_colour = "#5a0e4a"
    school.save()
    certificate = issue(alice)
    school.accent_colour = "#0e5a5e"
    school.save()
    certificate.refresh_from_db()
    assert thawed(certificate.design).accent_colour == "#5a0e4a"


def test_the_log_says_that_it_was_written(alice: User, issue: Issue) -> None:
    event = CertificateEvent.objects.get(certificate=issue(alice))
    assert (event.kind, event.actor, event.details) == (CertificateEvent.Kind.WRITTEN, None, {})


def test_doing_a_course_again_gives_a_second_certificate_and_the_first_stays(alice: User, issued: Issue) -> None:
    first = issued(alice, valid_months=12)
    later = dt.datetime(2027, 10, 1, 12, tzinfo=dt.UTC)
    second = issued(alice, valid_months=12, completed_at=later)
    first.refresh_from_db()
    assert first.state == second.state == Certificate.State.ISSUED
    assert first.course_uid == second.course_uid
    assert (first.valid_until, second.valid_until) == (dt.date(2027, 11, 21), dt.date(2028, 10, 1))
    assert second.replaces is None
    assert first.serial != second.serial


def test_a_line_of_a_table_becomes_a_certificate(course: CoursePage, bob: User) -> None:
    course.repeat_after_months = 24
    certificate = by_hand(course, actor=bob, score_percent=88)
    event = CertificateEvent.objects.get(certificate=certificate)
    assert (certificate.holder_name, certificate.holder_email) == ("Dora Klas", "dora@example.org")
    assert (certificate.course_title, certificate.outcomes) == ("Rekenen", ["U kunt tellen."])
    assert certificate.valid_until == dt.date(2028, 11, 3)
    assert certificate.score_percent == 88
    assert certificate.person is None
    assert certificate.serial is not None
    assert certificate.serial.startswith("NAAST-2026-")
    assert (event.actor, event.actor_name, event.details) == (bob, "Bob Pietersen", {"by_hand": True})


def test_who_learned_in_a_classroom_is_not_said_to_have_read_the_lessons(course: CoursePage) -> None:
    assert course.require_lessons
    said = by_hand(course).criteria
    assert len(said) == 1
    assert "les" not in said[0].lower()


def test_the_same_line_twice_gives_the_same_certificate(course: CoursePage) -> None:
    first = by_hand(course)
    assert by_hand(course, name="Iemand anders", email="x@example.org") == first
    assert Certificate.objects.count() == 1
    assert CertificateEvent.objects.count() == 1


def test_a_provider_certifies_its_own_courses_only(course: CoursePage, other_provider: Provider) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        by_hand(course, provider=other_provider)
    assert Certificate.objects.count() == 0


@pytest.mark.parametrize("verified", [True, False])
def test_an_account_gets_it_only_when_its_address_is_proved(course: CoursePage, alice: User, verified: bool) -> None:
    EmailAddress.objects.create(user=alice, email=alice.email, verified=verified, primary=True)
    certificate = by_hand(course, email="ALICE@example.org")
    assert (certificate.person == alice) is verified


def test_who_has_no_account_gets_the_document_by_mail(course: CoursePage, pango: None) -> None:
    assert making.make(by_hand(course).pk)
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.recipient) == ("certificate_issued", "dora@example.org")
    assert b"/mijn/" not in bytes(mail.raw)


def test_a_name_that_the_provider_wrote_is_not_changed_by_the_profile(course: CoursePage, alice: User) -> None:
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    certificate = by_hand(course, email=alice.email, name="A. Jansen")
    change_name(alice, "Alice Anders")
    certificate.refresh_from_db()
    assert certificate.holder_name == "A. Jansen"


def test_unless_it_cannot_be_printed(course: CoursePage, alice: User) -> None:
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    certificate = by_hand(course, email=alice.email, name="李小龍")
    Certificate.objects.filter(pk=certificate.pk).update(problem=Certificate.Problem.MISSING_GLYPH)
    change_name(alice, "Alice Anders")
    certificate.refresh_from_db()
    assert (certificate.holder_name, certificate.problem) == ("Alice Anders", "")


def test_the_provider_mends_a_name_that_waits(course: CoursePage, pango: None) -> None:
    certificate = by_hand(course, name="李小龍")
    assert not making.make(certificate.pk)
    assert issuing.rename_waiting(certificate, "Bruce Lee")
    assert making.make(certificate.pk)
    certificate.refresh_from_db()
    assert (certificate.state, certificate.holder_name) == (Certificate.State.ISSUED, "Bruce Lee")
    assert not issuing.rename_waiting(certificate, "Te laat")
    with pytest.raises(ValueError, match=r"\w"):
        issuing.rename_waiting(certificate, " ")
