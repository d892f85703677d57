"""Courses that ask for a least time: what is counted, by whose clock, and what is not kept."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from courses import services
from courses.models import CourseCompletion, CoursePage, LessonPage, LessonProgress
from courses.selectors import outline
from naast.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def timed(course: CoursePage) -> CoursePage:
    """The course, which asks for two minutes."""
    course.minimum_minutes, course.minimum_minutes_source, course.require_quizzes = 2, "Rki art. 3", False
    course.save_revision().publish()
    return course


def seconds() -> int:
    return sum(LessonProgress.objects.values_list("seconds", flat=True))


def test_time_counts_by_our_own_clock_and_completes_the_course(
    client: Client, alice: User, timed: CoursePage, lessons: list[LessonPage]
) -> None:
    enrolment = services.enrol(alice, timed)
    client.force_login(alice)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for lesson in lessons:
            services.complete_lesson(enrolment, lesson)
        assert [reason.text for reason in outline(timed, enrolment).missing] == ["Nog 2 minuten lezen (Rki art. 3)."]
        for _ in range(4):
            clock.shift(timedelta(seconds=30))
            assert client.post(f"/mijn/les/{lessons[1].uid}/tijd/").status_code == 204
    assert seconds() == 120
    assert CourseCompletion.objects.count() == 1


def test_time_cannot_be_hurried(alice: User, timed: CoursePage, lessons: list[LessonPage]) -> None:
    enrolment = services.enrol(alice, timed)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for lesson in lessons:
            services.open_lesson(enrolment, lesson)
        for _ in range(50):  # in both lessons, five times a second
            clock.shift(timedelta(seconds=0.1))
            for lesson in lessons:
                services.count_time(enrolment, lesson)
        assert seconds() == 5
        clock.shift(timedelta(seconds=80))  # late, so cut off
        services.count_time(enrolment, lessons[0])
        assert seconds() == 65
        clock.shift(timedelta(hours=3))  # away
        services.count_time(enrolment, lessons[0])
        clock.shift(timedelta(seconds=20))
        services.count_time(enrolment, lessons[0], back=True)
        assert seconds() == 65


def test_time_is_kept_only_where_a_course_asks_for_it(
    alice: User, course: CoursePage, lessons: list[LessonPage]
) -> None:
    enrolment = services.enrol(alice, course)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        services.open_lesson(enrolment, lessons[0])
        clock.shift(timedelta(seconds=30))
        services.count_time(enrolment, lessons[0])
    progress = LessonProgress.objects.get()
    assert (progress.seconds, progress.seen_at) == (0, None)


def test_an_outsider_counts_no_time(
    client: Client, charlie: User, timed: CoursePage, lessons: list[LessonPage]
) -> None:
    client.force_login(charlie)
    assert client.post(f"/mijn/les/{lessons[0].uid}/tijd/").status_code == 404
    assert client.get(f"/mijn/les/{lessons[0].uid}/tijd/").status_code == 404
