"""Queries do not grow with lessons (rule 7)."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses import services
from courses.models import LessonPage, ProviderPage, QuizPage
from naast.accounts.models import User
from tests.support.pages import make_course

pytestmark = pytest.mark.django_db
LESSON_BUDGET = 15  # queries


@pytest.fixture
def count(client: Client, alice: User) -> Callable[[str], int]:
    client.force_login(alice)

    def queries(url: str) -> int:
        client.get(url)  # warm what is remembered per process
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    return queries


def test_a_lesson_costs_the_same_with_5_and_50_lessons(
    count: Callable[[str], int], alice: User, provider_page: ProviderPage
) -> None:
    costs = []
    for size in (5, 50):
        course = make_course(provider_page, lessons=size, title=f"Cursus {size}")
        enrolment = services.enrol(alice, course)
        lessons = list(LessonPage.objects.descendant_of(course).order_by("path"))
        for lesson in lessons[: size // 2]:
            services.complete_lesson(enrolment, lesson)
        costs.append(count(lessons[-1].url))
    assert costs[0] == costs[1]
    assert costs[0] <= LESSON_BUDGET


def test_the_course_and_quiz_pages_cost_the_same_with_5_and_50_lessons(
    count: Callable[[str], int], alice: User, provider_page: ProviderPage
) -> None:
    costs = []
    for size in (5, 50):
        course = make_course(provider_page, lessons=size, title=f"Cursus {size}")
        services.enrol(alice, course)
        costs.append((count(course.url), count(QuizPage.objects.descendant_of(course).get().url)))
    assert costs[0] == costs[1]
