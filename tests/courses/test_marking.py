"""Open answers marked by a person, and what the learner sees before and after."""

import json
import uuid
from typing import Any

import pytest
from django.test import Client

from courses import services
from courses.models import Enrolment, ItemMark, ItemResult, QuizAttempt, QuizPage
from courses.selectors import course_of
from naast.accounts.models import User
from naast.mail.models import OutgoingMail
from tests.courses.helpers import answers_to

pytestmark = pytest.mark.django_db
FULL = {"toon": 2, "plan": 1}


def open_question(points: int = 3) -> dict[str, Any]:
    """An open question with two criteria."""
    rubric = [
        {"type": "item", "id": origin, "value": {"criterion": origin.title(), "description": "", "points": most}}
        for origin, most in FULL.items()
    ]
    value = {"text": "Wat zegt u?", "points": points, "rubric": rubric, "model_answer": "KANARIE model"}
    return {"type": "open_answer", "id": str(uuid.uuid4()), "value": value}


@pytest.fixture
def enrolment(alice: User, quiz: QuizPage) -> Enrolment:
    return services.enrol(alice, course_of(quiz))


@pytest.fixture
def attempt(enrolment: Enrolment, quiz: QuizPage) -> QuizAttempt:
    """An attempt with its open answer written and handed in, the two others right."""
    quiz.questions = json.dumps([*quiz.questions.raw_data, open_question()])
    quiz.save_revision().publish()
    attempt = services.start_attempt(enrolment, quiz)
    for item in attempt.items[:2]:
        services.save_answer(attempt, item, answers_to(item))
    services.save_answer(attempt, attempt.items[2], {"a": "Ik luister eerst."})
    return services.submit_attempt(attempt)


def marked(attempt: QuizAttempt, by: User, **points: int) -> QuizAttempt:
    return services.mark_item(attempt, attempt.items[2]["uid"], FULL | points, "Mooi rustig.", by)


def test_an_open_answer_waits_without_a_score(attempt: QuizAttempt) -> None:
    assert (attempt.state, attempt.score_percent, attempt.passed) == ("marking", None, None)
    assert ItemResult.objects.filter(share=None).count() == 1


def test_an_open_question_left_empty_waits_for_nobody(enrolment: Enrolment, quiz: QuizPage) -> None:
    quiz.questions = json.dumps([open_question()])
    quiz.save_revision().publish()
    assert services.submit_attempt(services.start_attempt(enrolment, quiz)).score_percent == 0


def test_the_last_mark_gives_the_score_and_one_mail(attempt: QuizAttempt, bob: User) -> None:
    done = marked(attempt, bob)
    assert (done.state, done.score_percent, done.passed) == ("submitted", 100, True)
    marked(attempt, bob)
    mail = OutgoingMail.objects.get(kind="marked")
    assert not mail.unasked  # who hands in waits for it
    assert mail.recipient == "alice@example.org"
    assert str(attempt.uid).encode() in bytes(mail.raw)


def test_a_mark_can_be_put_right_afterwards(attempt: QuizAttempt, bob: User) -> None:
    marked(attempt, bob)
    again = marked(attempt, bob, toon=0, plan=0)
    assert (again.score_percent, again.passed) == (40, False)
    assert ItemMark.objects.get().points == 0


@pytest.mark.parametrize("points", [{"toon": 3}, {"toon": -1}, {"anders": 1}])
def test_points_outside_the_rubric_are_refused(attempt: QuizAttempt, bob: User, points: dict[str, int]) -> None:
    with pytest.raises(services.MarkingError):
        marked(attempt, bob, **points)
    assert not ItemMark.objects.exists()


def test_only_open_answers_of_finished_attempts_are_marked(
    attempt: QuizAttempt, enrolment: Enrolment, quiz: QuizPage, bob: User
) -> None:
    with pytest.raises(services.MarkingError):
        services.mark_item(attempt, attempt.items[0]["uid"], FULL, "", bob)
    marked(attempt, bob)
    running = services.start_attempt(enrolment, quiz)
    with pytest.raises(services.MarkingError):
        services.mark_item(running, running.items[2]["uid"], FULL, "", bob)


def test_while_it_is_marked_no_new_attempt_begins(attempt: QuizAttempt, enrolment: Enrolment, quiz: QuizPage) -> None:
    with pytest.raises(services.LearningError):
        services.start_attempt(enrolment, quiz)


def test_the_learner_reads_that_it_waits_and_later_the_comment(
    client: Client, alice: User, bob: User, attempt: QuizAttempt
) -> None:
    client.force_login(alice)
    address = f"/mijn/poging/{attempt.uid}/resultaat/"
    assert "Uw opleider kijkt uw open antwoorden na" in client.get(address).text
    marked(attempt, bob, toon=1)
    page = client.get(address).text
    assert "Mooi rustig." in page
    assert "1 van 2" in page
