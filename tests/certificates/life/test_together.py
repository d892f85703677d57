"""Two who act at the same moment: one of them does it, and nothing is done twice."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from certificates.models import Certificate, CertificateEvent, CorrectionRequest, Reason
from certificates.services import corrections, expiring, issuing, replacing, revoking
from courses.models import CoursePage
from naast.accounts.models import User
from naast.mail.models import OutgoingMail

pytestmark = pytest.mark.django_db(transaction=True)

Issue = Callable[..., Certificate]
HANDS = 4


def together(work: Callable[[int], Any]) -> list[Any]:
    """Do the same in some threads at once: what each got, or its refusal."""

    def once(number: int) -> Any:
        try:
            return work(number)
        except ValueError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(HANDS) as pool:
        return list(pool.map(once, range(HANDS)))


def done(results: list[Any]) -> list[Any]:
    return [each for each in results if not isinstance(each, ValueError)]


def test_one_of_many_replaces_a_certificate(alice: User, issued: Issue) -> None:
    old = issued(alice)
    results = together(lambda number: replacing.replace(old, holder_name=f"Alice {number}", actor=None, why=""))
    assert len(done(results)) == 1
    assert Certificate.objects.filter(replaces=old).count() == 1


def test_one_of_many_withdraws_it(alice: User, issued: Issue) -> None:
    certificate = issued(alice)
    results = together(lambda number: revoking.revoke(certificate, reason=Reason.MISTAKE, note=str(number), actor=None))
    assert len(done(results)) == 1
    assert certificate.events.filter(kind=CertificateEvent.Kind.REVOKED).count() == 1
    assert OutgoingMail.objects.filter(kind="certificate_revoked").count() == 1


def test_one_question_about_a_name_is_open(alice: User, issued: Issue) -> None:
    certificate = issued(alice)
    together(lambda number: corrections.ask(certificate, f"Alice {number}", "", alice))
    assert CorrectionRequest.objects.count() == 1


def test_the_same_line_from_many_hands_is_one_certificate(course: CoursePage) -> None:
    results = together(
        lambda number: issuing.issue_by_hand(
            provider=course.provider_page.provider,
            course=course,
            name="Dora Klas",
            email="dora@example.org",
            completed_on=dt.date(2026, 11, 3),
            score_percent=None,
            cohort=None,
            actor=None,
            issue_key="tabel-1:2",
        )
    )
    assert len({each.pk for each in results}) == 1
    assert Certificate.objects.count() == CertificateEvent.objects.count() == 1


def test_many_sweeps_remind_once(alice: User, issued: Issue) -> None:
    end = dt.date(2028, 6, 30)
    certificate = issued(alice)
    Certificate.objects.filter(pk=certificate.pk).update(valid_until=end)
    monday = dt.datetime(2028, 5, 1, 8, tzinfo=dt.UTC)  # ten in the morning in Amsterdam
    together(lambda number: expiring.remind(monday))
    assert OutgoingMail.objects.filter(kind="certificate_expires").count() == 1
    assert certificate.events.filter(kind=CertificateEvent.Kind.REMINDED).count() == 1
