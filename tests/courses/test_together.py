"""Two tabs, double clicks and impatient people: many requests at the same moment, on real connections."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from django.db import connection

from courses import services
from courses.models import CourseCompletion, CoursePage, LessonPage, QuizAttempt, QuizPage, SavedAnswer
from naast.accounts.models import User
from naast.mail.models import OutgoingMail
from tests.courses.groups import day, make_cohort, moment
from tests.courses.helpers import answers_to

pytestmark = pytest.mark.django_db(transaction=True)
TABS = 8


def together(work: Callable[[], Any]) -> list[Any]:
    """Do the same thing in many threads at once; raises what any of them raised."""

    def once(_number: int) -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(TABS) as pool:
        return list(pool.map(once, range(TABS)))


def test_enrolling_in_many_tabs_gives_one_enrolment(alice: User, course: CoursePage) -> None:
    enrolments = together(lambda: services.enrol(alice, course))
    assert len({enrolment.pk for enrolment in enrolments}) == 1


def test_starting_in_many_tabs_gives_one_attempt(alice: User, course: CoursePage, quiz: QuizPage) -> None:
    enrolment = services.enrol(alice, course)
    attempts = together(lambda: services.start_attempt(enrolment, quiz))
    assert len({attempt.pk for attempt in attempts}) == 1
    assert QuizAttempt.objects.count() == 1


def test_saving_one_answer_in_many_tabs_keeps_one_row(alice: User, course: CoursePage, quiz: QuizPage) -> None:
    attempt = services.start_attempt(services.enrol(alice, course), quiz)
    item = attempt.items[0]
    together(lambda: services.save_answer(attempt, item, answers_to(item)))
    assert SavedAnswer.objects.count() == 1


def test_handing_in_from_many_tabs_gives_one_score_and_one_completion(
    alice: User, course: CoursePage, lessons: list[LessonPage], quiz: QuizPage
) -> None:
    enrolment = services.enrol(alice, course)
    for lesson in lessons:
        services.complete_lesson(enrolment, lesson)
    attempt = services.start_attempt(enrolment, quiz)
    for item in attempt.items:
        services.save_answer(attempt, item, answers_to(item))
    done = together(lambda: services.submit_attempt(QuizAttempt.objects.get(pk=attempt.pk)))
    assert {(each.score_percent, each.submitted_at) for each in done} == {(100, done[0].submitted_at)}
    assert CourseCompletion.objects.count() == 1


def test_the_last_lesson_finished_in_many_tabs_completes_once(
    alice: User, course: CoursePage, lessons: list[LessonPage], quiz: QuizPage
) -> None:
    quiz.unpublish()
    enrolment = services.enrol(alice, course)
    services.complete_lesson(enrolment, lessons[0])
    completions = together(lambda: services.complete_lesson(enrolment, lessons[1]))
    assert sum(completion is not None for completion in completions) == 1
    assert CourseCompletion.objects.count() == 1


def test_repeating_in_many_tabs_gives_one_repeat(alice: User, course: CoursePage, lessons: list[LessonPage]) -> None:
    course.require_quizzes = False
    course.save_revision().publish()
    enrolment = services.enrol(alice, course)
    for lesson in lessons:
        services.complete_lesson(enrolment, lesson)
    repeats = together(lambda: services.repeat(alice, course))
    assert {repeat.number for repeat in repeats} == {2}
    assert alice.enrolments.count() == 2


def test_withdrawing_in_many_tabs_is_written_down_once(alice: User, course: CoursePage) -> None:
    enrolment = services.enrol(alice, course)
    assert sum(together(lambda: services.withdraw(enrolment, by=alice))) == 1
    assert enrolment.events.filter(kind="withdrawn").count() == 1


def test_two_beats_mail_an_invitation_and_a_reminder_once(alice: User, course: CoursePage) -> None:
    cohort = make_cohort(course, deadline=day("2027-03-25"))
    services.enrol_in_cohort(alice, cohort, by=None)
    cohort.invitations.create(email="gast@example.org")
    with time_machine.travel(moment("2027-03-22 12:00"), tick=False):
        together(services.remind)
        together(services.mail_invitations)
    assert sorted(OutgoingMail.objects.values_list("kind", flat=True)) == ["cohort_invitation", "cohort_reminder"]
    assert not OutgoingMail.objects.filter(unasked=False).exists()  # so both stop after a complaint
