"""The provider's overview: what waits, at the same cost however much there is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses import services
from courses.models import Cohort, CoursePage, Enrolment, ProviderPage, QuizAttempt, QuizPage
from naast.accounts.models import User
from naast.organisations.models import Provider, ProviderMembership
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
    assert "1 poging wacht" in page
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
