"""The provider's overview: what waits, at the same cost however much there is."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from certificates.models import Certificate, CorrectionRequest
from courses import services
from courses.models import Cohort, CoursePage, Enrolment, ProviderPage, QuizAttempt, QuizPage
from naast.accounts.models import User
from naast.organisations.models import Provider, ProviderInvitation, ProviderMembership
from tests.support.pages import make_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client: Client, bob: User, provider: Provider) -> Client:
    """Somebody who works for the provider, signed in."""
    ProviderMembership.objects.create(provider=provider, user=bob)
    client.force_login(bob)
    return client


def test_it_says_what_waits(
    author: Client, alice: User, provider: Provider, course: CoursePage, quiz: QuizPage
) -> None:
    day = timezone.localdate()
    for name, deadline in (("Voorjaar", day + timedelta(days=9)), ("Voorbij", day - timedelta(days=1))):
        Cohort.objects.create(provider=provider, course=course, course_uid=course.uid, name=name, deadline=deadline)
    enrolment = services.enrol(alice, course)
    Enrolment.objects.update(cohort=Cohort.objects.get(name="Voorjaar"))
    attempt = services.start_attempt(enrolment, quiz)
    QuizAttempt.objects.filter(pk=attempt.pk).update(state=QuizAttempt.State.MARKING)
    quiz.attempt_limit, quiz.review_when = 1, "never"
    quiz.save_revision().publish()
    page = author.get("/opleider/").text
    assert 'href="/opleider/eigen/nakijken/"><strong>1</strong>' in page
    assert "Voorjaar" in page
    assert "Voorbij" not in page
    assert "1 toets om naar te kijken" in page
    assert f"/opleider/eigen/cijfers/{course.uid}/" in page


def test_nothing_of_another_provider_stands_in_it(
    author: Client, other_provider: Provider, provider_page: ProviderPage
) -> None:
    course = make_course(other_provider.page, title="Geheime cursus")
    Cohort.objects.create(
        provider=other_provider,
        course=course,
        course_uid=course.uid,
        name="Geheime groep",
        deadline=timezone.localdate() + timedelta(days=2),
    )
    page = author.get("/opleider/").text
    assert "Geheime" not in page
    assert "Eigen" in page


def people(number: int) -> list[User]:
    start = User.objects.count()
    made = [User(email=f"lid{start + place}@example.org", name=f"Lid {place}") for place in range(number)]
    return User.objects.bulk_create(made)


def enrol(course: CoursePage, number: int, **fields: Any) -> list[Enrolment]:
    rows = [
        Enrolment(
            person=person,
            course=course,
            course_uid=course.uid,
            course_title=course.title,
            provider=course.provider_page.provider,
            **fields,
        )
        for person in people(number)
    ]
    return Enrolment.objects.bulk_create(rows)


def attempt(enrolment: Enrolment, number: int, *, passed: bool | None, practice: bool = False) -> None:
    QuizAttempt.objects.create(
        enrolment=enrolment,
        quiz_uid="toets",
        title="Toets",
        number=number,
        items=[],
        pass_mark=70,
        max_points=1,
        state=QuizAttempt.State.SUBMITTED,
        passed=passed,
        practice=practice,
    )


def test_it_counts_people_once_and_months_from_their_first_day(author: Client, course: CoursePage) -> None:
    month = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    now = timezone.now()
    enrol(course, 3, started_at=month - timedelta(seconds=1), completed_at=now)
    enrol(course, 2, started_at=month)
    enrol(course, 1, started_at=month, withdrawn_at=now)
    numbers = author.get("/opleider/eigen/").context["numbers"]
    assert (numbers.enrolled, numbers.this_month) == (6, 3)
    assert (numbers.running, numbers.completed, numbers.withdrawn) == (2, 3, 1)
    assert numbers.pass_rate is None


def test_the_pass_rate_counts_a_person_once_and_leaves_practice_out(author: Client, course: CoursePage) -> None:
    first, second, third = enrol(course, 3)
    attempt(first, 1, passed=False)
    attempt(first, 2, passed=False)
    attempt(first, 3, passed=True)
    attempt(second, 1, passed=False)
    attempt(third, 1, passed=None, practice=True)
    page = author.get("/opleider/eigen/")
    assert (page.context["numbers"].tried, page.context["numbers"].passed) == (2, 1)
    assert page.context["numbers"].pass_rate == 50
    (row,) = page.context["courses"]
    assert row.numbers.pass_rate == 50


def certificate(provider: Provider, **fields: Any) -> Certificate:
    serial = f"N-{Certificate.objects.count()}"
    values: dict[str, Any] = {
        "provider": provider,
        "serial": serial,
        "holder_name": "Sanne",
        "course_title": "Rekenen",
        "course_uid": "x",
        "course_version": 1,
        "hours": 1,
        "provider_name": provider.name,
        "completed_on": timezone.localdate(),
    }
    return Certificate.objects.create(**values | fields)


def test_certificates_that_wait_say_why_and_those_that_end_are_counted(author: Client, provider: Provider) -> None:
    today = timezone.localdate()
    done = {"state": "issued", "issued_at": timezone.now()}
    for days in (-1, 0, 60, 61):
        certificate(provider, valid_until=today + timedelta(days=days), **done)
    certificate(provider, state="pending", problem="signer_down")
    certificate(provider, state="pending", problem="signer_down")
    waits = certificate(provider, state="pending", problem="missing_name")
    CorrectionRequest.objects.create(certificate=waits, name="Sanne de Vries")
    page = author.get("/opleider/eigen/")
    issued = page.context["issued"]
    assert (issued.issued, issued.waiting, issued.ending) == (4, 3, 2)
    assert dict(issued.problems) == {
        str(Certificate.Problem.SIGNER_DOWN.label): 2,
        str(Certificate.Problem.MISSING_NAME.label): 1,
    }
    assert str(Certificate.Problem.SIGNER_DOWN.label) in page.text
    assert page.context["requests"] == 1


def test_open_invitations_are_counted_for_who_manages_people(client: Client, bob: User, provider: Provider) -> None:
    membership = ProviderMembership.objects.create(provider=provider, user=bob, role="owner")
    client.force_login(bob)
    now = timezone.now()
    for number, fields in enumerate(({}, {"accepted_at": now}, {"withdrawn_at": now}, {"expires_at": now})):
        values: dict[str, Any] = {"expires_at": now + timedelta(days=3), "email": f"{number}@example.org"}
        ProviderInvitation.objects.create(provider=provider, role="author", **values | fields)
    assert client.get("/opleider/eigen/").context["invitations"] == 1
    ProviderMembership.objects.filter(pk=membership.pk).update(role="author")
    assert "invitations" not in client.get("/opleider/eigen/").context


def test_who_only_marks_sees_only_what_there_is_to_mark(
    client: Client, bob: User, provider: Provider, course: CoursePage
) -> None:
    enrol(course, 2)
    certificate(provider, holder_name="Geheime houder")
    ProviderMembership.objects.create(provider=provider, user=bob, role="marker")
    client.force_login(bob)
    page = client.get("/opleider/eigen/")
    assert page.context["marking"] == 0
    assert "/opleider/eigen/nakijken/" in page.text
    for hidden in ("Geheime houder", "Rekenen", "/cijfers/", "/erkenning/", "/bewijzen/", "year__chart"):
        assert hidden not in page.text


def test_a_new_provider_reads_what_to_do_first(author: Client, provider: Provider, course: CoursePage) -> None:
    page = author.get("/opleider/eigen/").text
    assert 'id="begin"' in page
    assert "/opleider/eigen/groepen/nieuw/" in page
    assert "year__chart" not in page
    enrol(course, 1)
    assert 'id="begin"' not in author.get("/opleider/eigen/").text


def test_who_works_for_two_chooses(author: Client, bob: User, provider: Provider, other_provider: Provider) -> None:
    ProviderMembership.objects.create(provider=other_provider, user=bob, role="marker")
    page = author.get("/opleider/").text
    assert "/opleider/eigen/" in page
    assert "/opleider/ander/" in page
    assert author.get("/opleider/ander/").status_code == 200


def test_who_does_not_work_there_finds_nothing(author: Client, other_provider: Provider) -> None:
    assert author.get("/opleider/ander/").status_code == 404


def test_it_costs_the_same_at_ten_and_at_a_thousand_enrolments(
    author: Client, provider: Provider, course: CoursePage
) -> None:
    costs = []
    for size in (10, 990):
        rows = enrol(course, size, started_at=timezone.now() - timedelta(days=size % 300))
        Enrolment.objects.filter(pk__in=[row.pk for row in rows[::3]]).update(completed_at=timezone.now())
        for row in rows[:20]:
            attempt(row, 1, passed=True)
            certificate(provider, state="pending", problem="error")
        author.get("/opleider/eigen/")
        with CaptureQueriesContext(connection) as captured:
            assert author.get("/opleider/eigen/").status_code == 200
        costs.append(len(captured))
    assert costs[0] == costs[1]
    assert costs[0] < 45


def test_it_costs_the_same_at_two_sizes(author: Client, provider: Provider, provider_page: ProviderPage) -> None:
    costs = []
    for size in (2, 20):
        for number in range(size):
            course = make_course(provider_page, lessons=1, title=f"Cursus {size}-{number}")
            Cohort.objects.create(
                provider=provider,
                course=course,
                course_uid=course.uid,
                name="Groep",
                deadline=timezone.localdate() + timedelta(days=number),
            )
        author.get("/opleider/")  # what is remembered until a page changes
        with CaptureQueriesContext(connection) as captured:
            assert author.get("/opleider/").status_code == 200
        costs.append(len(captured))
    assert costs[0] == costs[1]
