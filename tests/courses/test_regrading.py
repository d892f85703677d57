"""Marking again: a table first, a reason, a log; and no certificate disappears."""

import json
from typing import Any

import pytest

from certificates.models import Certificate
from courses import services
from courses.models import CourseCompletion, Enrolment, ItemResult, LessonPage, QuizAttempt, QuizPage, Regrade
from courses.selectors import course_of
from naast.accounts.models import User
from naast.organisations.models import Provider
from tests.courses.helpers import hand_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolment(alice: User, quiz: QuizPage) -> Enrolment:
    return services.enrol(alice, course_of(quiz))


def another_key(quiz: QuizPage, right: str = "drie") -> QuizPage:
    """The first question of the quiz with another right option, published."""
    raw: list[dict[str, Any]] = json.loads(json.dumps(list(quiz.questions.raw_data)))
    for option in raw[0]["value"]["options"]:
        option["value"]["right"] = option["value"]["text"] == right
    quiz.questions = json.dumps(raw)
    quiz.save_revision().publish()
    return QuizPage.objects.get(pk=quiz.pk)


def regrade(quiz: QuizPage, provider: Provider, by: User, reason: str = "De sleutel stond verkeerd.") -> Regrade:
    return services.apply_regrade(provider, quiz, by, reason, services.plan_regrade(quiz).fingerprint)


def test_an_edit_alone_changes_no_attempt(enrolment: Enrolment, quiz: QuizPage) -> None:
    done = hand_in(services.start_attempt(enrolment, quiz))
    another_key(quiz)
    done.refresh_from_db()
    assert done.score_percent == 100


def test_the_table_shows_before_and_after_and_changes_nothing(enrolment: Enrolment, quiz: QuizPage) -> None:
    done = hand_in(services.start_attempt(enrolment, quiz))
    plan = services.plan_regrade(another_key(quiz))
    (row,) = plan.rows
    assert (row.before_percent, row.after_percent) == (100, 50)
    assert (row.before_passed, row.after_passed) == (True, False)
    done.refresh_from_db()
    assert done.score_percent == 100


def test_marking_again_writes_down_who_why_and_what(
    enrolment: Enrolment, quiz: QuizPage, provider: Provider, bob: User
) -> None:
    done = hand_in(services.start_attempt(enrolment, quiz))
    log = regrade(another_key(quiz), provider, bob)
    done.refresh_from_db()
    assert (done.score_percent, done.passed) == (50, False)
    assert (log.by, log.reason) == (bob, "De sleutel stond verkeerd.")
    assert log.changes[0] | {"before": 100, "after": 50} == log.changes[0]
    assert ItemResult.objects.get(item_uid=done.items[0]["uid"]).share == 0


def test_without_a_reason_nothing_happens(enrolment: Enrolment, quiz: QuizPage, provider: Provider, bob: User) -> None:
    hand_in(services.start_attempt(enrolment, quiz))
    with pytest.raises(services.LearningError):
        regrade(another_key(quiz), provider, bob, reason="  ")
    assert not Regrade.objects.exists()


def test_a_table_that_is_out_of_date_is_refused(
    enrolment: Enrolment, quiz: QuizPage, provider: Provider, bob: User
) -> None:
    hand_in(services.start_attempt(enrolment, quiz))
    quiz = another_key(quiz)
    seen = services.plan_regrade(quiz).fingerprint
    quiz = another_key(quiz, right="vier")
    with pytest.raises(services.StalePlanError):
        services.apply_regrade(provider, quiz, bob, "Waarom", seen)


def test_nobody_loses_a_certificate(
    enrolment: Enrolment, quiz: QuizPage, lessons: list[LessonPage], provider: Provider, bob: User
) -> None:
    for lesson in lessons:
        services.complete_lesson(enrolment, lesson)
    hand_in(services.start_attempt(enrolment, quiz))
    assert Certificate.objects.count() == 1
    quiz = another_key(quiz)
    (row,) = services.plan_regrade(quiz).rows
    assert row.keeps_certificate
    log = regrade(quiz, provider, bob)
    assert log.changes[0]["kept_completion"] is True
    assert CourseCompletion.objects.get().score_percent == 100
    assert Certificate.objects.get().state != Certificate.State.REVOKED


def test_who_passes_after_all_completes_the_course(
    enrolment: Enrolment, quiz: QuizPage, lessons: list[LessonPage], provider: Provider, bob: User
) -> None:
    quiz = another_key(quiz)
    for lesson in lessons:
        services.complete_lesson(enrolment, lesson)
    attempt = services.start_attempt(enrolment, quiz)
    two = next(option["uid"] for option in attempt.items[0]["options"] if option["text"] == "twee")
    services.save_answer(attempt, attempt.items[0], {"option": [two]})
    services.save_answer(
        attempt,
        attempt.items[1],
        {"option": [option["uid"] for option in attempt.items[1]["options"] if option["right"]]},
    )
    assert services.submit_attempt(attempt).passed is False
    regrade(another_key(quiz, right="twee"), provider, bob)
    assert CourseCompletion.objects.count() == 1


def test_a_question_that_is_gone_keeps_its_marks_and_says_so(enrolment: Enrolment, quiz: QuizPage) -> None:
    hand_in(services.start_attempt(enrolment, quiz))
    raw = list(quiz.questions.raw_data)
    quiz.questions = json.dumps([dict(raw[1])])
    quiz.save_revision().publish()
    plan = services.plan_regrade(QuizPage.objects.get(pk=quiz.pk))
    assert (plan.rows, plan.unchanged) == ([], 1)
    assert len(plan.unmatched) == 1
    assert "Hoeveel is 1 + 1?" in plan.unmatched[0]


def test_an_open_attempt_is_left_alone(enrolment: Enrolment, quiz: QuizPage) -> None:
    services.start_attempt(enrolment, quiz)
    plan = services.plan_regrade(another_key(quiz))
    assert (plan.rows, plan.unchanged) == ([], 0)
    assert QuizAttempt.objects.get().is_open
