"""``/mijn/``: what to do next, and the same number of queries for a busy learner."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses import services
from courses.models import CoursePage, LessonPage, ProviderPage, QuizPage
from naast.accounts.models import User
from tests.courses.helpers import hand_in
from tests.support.pages import make_course

pytestmark = pytest.mark.django_db


def test_a_newcomer_is_led_to_the_catalogue(client: Client, alice: User, course: CoursePage) -> None:
    client.force_login(alice)
    page = client.get("/mijn/").text
    assert "empty-state" in page
    assert 'href="/cursussen/"' in page


def test_a_learner_goes_on_where_they_were(
    client: Client, alice: User, course: CoursePage, lessons: list[LessonPage]
) -> None:
    services.complete_lesson(services.enrol(alice, course), lessons[0])
    client.force_login(alice)
    page = client.get("/mijn/").text
    assert "1 van 3 stappen klaar" in page
    assert lessons[1].url in page


def test_a_course_that_was_taken_offline_keeps_its_place(client: Client, alice: User, course: CoursePage) -> None:
    services.enrol(alice, course)
    course.unpublish()
    client.force_login(alice)
    page = client.get("/mijn/").text
    assert "Rekenen" in page
    assert "Uw voortgang blijft bewaard" in page


def test_a_busy_learners_page_costs_as_much_as_a_quiet_ones(
    client: Client, alice: User, provider_page: ProviderPage
) -> None:
    client.force_login(alice)
    costs = []
    for size in (1, 4):
        for number in range(size):
            course = make_course(provider_page, title=f"Cursus {size} {number}")
            enrolment = services.enrol(alice, course)
            for lesson in LessonPage.objects.descendant_of(course):
                services.complete_lesson(enrolment, lesson)
            hand_in(services.start_attempt(enrolment, QuizPage.objects.descendant_of(course).get()))
        client.get("/mijn/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/mijn/")
        costs.append(len(captured))
    assert costs[0] == costs[1]
