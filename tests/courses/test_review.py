"""What learners see of an attempt afterwards, and when."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from courses import services
from courses.models import Enrolment, QuizAttempt, QuizPage
from courses.selectors import course_of
from courses.selectors.review import may_review
from naast.accounts.models import User
from tests.courses.helpers import hand_in
from tests.support.pages import CANARY

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolment(alice: User, quiz: QuizPage) -> Enrolment:
    return services.enrol(alice, course_of(quiz))


def handed_in(enrolment: Enrolment, quiz: QuizPage, *, right: bool = True, **rules: object) -> QuizAttempt:
    """An attempt at the quiz with these rules."""
    for name, value in rules.items():
        setattr(quiz, name, value)
    quiz.save_revision().publish()
    done = hand_in(services.start_attempt(enrolment, quiz), right=right)
    return QuizAttempt.objects.select_related("quiz", "enrolment__cohort").get(pk=done.pk)


def test_after_handing_in_shows_everything_at_once(enrolment: Enrolment, quiz: QuizPage) -> None:
    assert may_review(handed_in(enrolment, quiz, right=False)) == "all"


def test_never_shows_the_score_only(client: Client, alice: User, enrolment: Enrolment, quiz: QuizPage) -> None:
    attempt = handed_in(enrolment, quiz, review_when="never")
    assert may_review(attempt) == "none"
    client.force_login(alice)
    page = client.get(f"/mijn/poging/{attempt.uid}/resultaat/").text
    assert "100%" in page
    assert CANARY not in page
    assert "Hoeveel is 1 + 1?" not in page


def test_after_passing_shows_nothing_until_one_passes(enrolment: Enrolment, quiz: QuizPage) -> None:
    failed = handed_in(enrolment, quiz, right=False, review_when="passed")
    assert may_review(failed) == "none"
    assert may_review(handed_in(enrolment, quiz)) == "all"
    assert may_review(failed) == "all"


def test_after_closing_shows_nothing_until_the_quiz_closes(enrolment: Enrolment, quiz: QuizPage) -> None:
    closes = timezone.now() + timedelta(hours=1)
    attempt = handed_in(enrolment, quiz, review_when="closed", closes_at=closes)
    assert may_review(attempt) == "none"
    assert may_review(attempt, closes) == "all"


def test_own_answers_only_hide_right_answers_and_explanations(
    client: Client, alice: User, enrolment: Enrolment, quiz: QuizPage
) -> None:
    attempt = handed_in(enrolment, quiz, right=False, review_shows="answers")
    client.force_login(alice)
    page = client.get(f"/mijn/poging/{attempt.uid}/resultaat/").text
    assert "Hoeveel is 1 + 1?" in page
    assert f"{CANARY} uitleg" not in page
    assert f"{CANARY} bron" not in page
    assert f"{CANARY} twee" not in page  # the feedback of the right option, which was not chosen


def test_a_provider_can_close_a_leak_at_once_for_attempts_that_exist(enrolment: Enrolment, quiz: QuizPage) -> None:
    attempt = handed_in(enrolment, quiz)
    quiz.review_when = "never"
    quiz.save_revision().publish()
    fresh = QuizAttempt.objects.select_related("quiz", "enrolment__cohort").get(pk=attempt.pk)
    assert may_review(fresh) == "none"


def test_when_the_quiz_is_gone_its_last_rules_hold(enrolment: Enrolment, quiz: QuizPage) -> None:
    attempt = handed_in(enrolment, quiz, review_when="never")
    quiz.delete()
    fresh = QuizAttempt.objects.select_related("quiz", "enrolment__cohort").get(pk=attempt.pk)
    assert may_review(fresh) == "none"
