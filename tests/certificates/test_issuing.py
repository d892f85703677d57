"""From completion to certificate row."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from certificates import services
from certificates.models import Certificate
from courses.events import course_completed
from courses.models import CourseCompletion
from naast.accounts.models import User
from naast.mail.models import OutgoingMail

pytestmark = pytest.mark.django_db

Issue = Callable[..., Certificate]
Complete = Callable[..., CourseCompletion]


def _completed(completion: CourseCompletion) -> Certificate:
    with transaction.atomic():
        course_completed.send(sender=CourseCompletion, completion=completion)
    return Certificate.objects.get(completion=completion)


def test_a_completed_course_gives_a_certificate_with_everything_frozen(alice: User, complete: Complete) -> None:
    certificate = _completed(complete(alice))
    alice.name = "Later Anders"
    alice.save()
    certificate.provider.name = "Later Anders"
    certificate.provider.save()
    certificate.refresh_from_db()
    assert certificate.state == Certificate.State.PENDING
    assert (certificate.holder_name, certificate.provider_name) == ("Alice Jansen", "Vakschool Voorbeeld")
    assert (certificate.course_title, certificate.course_version) == ("Stress-sensitief werken", 3)
    assert str(certificate.completed_on) == "2026-11-21"
    assert certificate.serial is not None
    assert certificate.serial.startswith(f"NAAST-2026-{certificate.pk:06d}-")
    assert len(certificate.token) == 22


def test_the_day_on_a_certificate_is_the_day_in_the_netherlands(alice: User, complete: Complete) -> None:
    just_after_midnight = dt.datetime(2026, 6, 30, 22, 30, tzinfo=dt.UTC)
    assert str(_completed(complete(alice, completed_at=just_after_midnight)).completed_on) == "2026-07-01"


def test_a_completion_that_is_undone_leaves_no_certificate(alice: User, complete: Complete) -> None:
    class Undone(Exception):
        pass

    def complete_and_fail() -> None:
        with transaction.atomic():
            course_completed.send(sender=CourseCompletion, completion=complete(alice))
            assert Certificate.objects.count() == 1
            raise Undone

    with pytest.raises(Undone):
        complete_and_fail()
    assert Certificate.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_certificate_cannot_be_written_apart_from_its_completion(alice: User, complete: Complete) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        services.issue_for_completion(complete(alice))
    assert Certificate.objects.count() == 0


def test_a_completion_that_is_announced_twice_gives_one_certificate(alice: User, complete: Complete) -> None:
    completion = complete(alice)
    assert _completed(completion) == _completed(completion)
    assert Certificate.objects.count() == 1


def test_the_database_refuses_a_second_certificate_for_a_completion(alice: User, issue: Issue) -> None:
    certificate = issue(alice)
    certificate.pk, certificate.uid = None, uuid.uuid4()
    certificate.token = certificate.serial = "other"
    with pytest.raises(IntegrityError, match=r"completion"), transaction.atomic():
        Certificate.objects.bulk_create([certificate])


@pytest.mark.parametrize(
    "change",
    [
        {"state": "invented"},
        {"state": "issued"},
        {"owner": "somebody"},
        {"score_percent": 101},
        {"hours": -1},
    ],
)
def test_the_database_refuses_a_half_written_certificate(alice: User, issue: Issue, change: dict[str, Any]) -> None:
    certificate = issue(alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(**change)


def test_the_renderer_is_woken_after_the_commit(
    alice: User, issue: Issue, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        issue(alice)
    assert [callback.args[0].name for callback in callbacks] == ["certificates.render"]


def test_a_certificate_outlives_the_enrolment_and_the_account(alice: User, issued: Issue) -> None:
    certificate = issued(alice)
    completion = certificate.completion
    assert completion is not None
    enrolment = completion.enrolment
    completion.delete()
    enrolment.delete()
    OutgoingMail.objects.all().delete()
    alice.delete()
    certificate.refresh_from_db()
    assert (certificate.person, certificate.completion) == (None, None)
    assert certificate.holder_name == "Alice Jansen"
