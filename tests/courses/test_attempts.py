"""Quizzes: saving, handing in, marking; and what tampering, tabs and double clicks cannot do."""

import json
import uuid
from typing import Any

import pytest
from django.test import Client

from courses import services
from courses.models import CoursePage, Enrolment, LessonPage, QuizAttempt, QuizPage, SavedAnswer
from naast.accounts.models import User
from tests.courses.helpers import answers_to, hand_in
from tests.support.pages import CANARY, QUESTIONS

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def enrolment(alice: User, course: CoursePage) -> Enrolment:
    return services.enrol(alice, course)


@pytest.fixture
def attempt(enrolment: Enrolment, quiz: QuizPage) -> QuizAttempt:
    return services.start_attempt(enrolment, quiz)


@pytest.fixture
def learner(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def url(attempt: QuizAttempt, part: str = "") -> str:
    return f"/mijn/poging/{attempt.uid}/{part}"


def test_starting_twice_gives_one_attempt(learner: Client, enrolment: Enrolment, quiz: QuizPage) -> None:
    first = learner.post(f"/mijn/toets/{quiz.uid}/begin/")
    second = learner.post(f"/mijn/toets/{quiz.uid}/begin/")
    assert first["Location"] == second["Location"]
    assert QuizAttempt.objects.count() == 1


def test_starting_is_for_those_who_enrolled(client: Client, charlie: User, quiz: QuizPage) -> None:
    client.force_login(charlie)
    assert client.post(f"/mijn/toets/{quiz.uid}/begin/").status_code == 404
    assert not QuizAttempt.objects.exists()


def test_one_walks_through_a_quiz_without_script(learner: Client, attempt: QuizAttempt) -> None:
    assert learner.get(url(attempt))["Location"] == url(attempt, "vraag/1/")
    page = learner.post(url(attempt, "vraag/1/"), answers_to(attempt.items[0]))
    assert page["Location"] == url(attempt, "vraag/2/")
    assert learner.get(url(attempt))["Location"] == url(attempt, "vraag/2/")
    page = learner.post(url(attempt, "vraag/2/"), answers_to(attempt.items[1]))
    assert page["Location"] == url(attempt, "inleveren/")
    page = learner.post(url(attempt, "inleveren/"), follow=True)
    assert "100%" in page.text
    assert CANARY in page.text


def test_nothing_tells_the_key_before_handing_in(learner: Client, attempt: QuizAttempt, quiz: QuizPage) -> None:
    saved = learner.post(url(attempt, "vraag/1/"), answers_to(attempt.items[0]), headers=JSON)
    for page in (
        saved,
        learner.get(url(attempt, "vraag/1/")),
        learner.get(url(attempt, "vraag/2/")),
        learner.get(url(attempt, "inleveren/")),
        learner.get(quiz.url),
        learner.get("/mijn/"),
    ):
        assert page.status_code == 200
        assert CANARY not in page.text
    assert "search-results" not in learner.get(f"/zoeken/?zoek={CANARY}").text
    assert learner.get(url(attempt, "resultaat/")).status_code == 302


def test_an_answer_is_saved_by_script_and_found_again(learner: Client, attempt: QuizAttempt) -> None:
    data = answers_to(attempt.items[0])
    answer = learner.post(url(attempt, "vraag/1/"), data, headers=JSON)
    assert answer.json()["saved"] is True
    page = learner.get(url(attempt, "vraag/1/")).text
    assert f'value="{data["option"][0]}" aria-describedby' in page
    assert page.count(" checked") == 1


def test_a_foreign_option_is_refused_and_the_saved_answer_stays(learner: Client, attempt: QuizAttempt) -> None:
    learner.post(url(attempt, "vraag/1/"), answers_to(attempt.items[0]))
    for options in (["99"], ["1", "2"], ["<script>"], ["1" * 5000], ["١"]):
        answer = learner.post(url(attempt, "vraag/1/"), {"option": options})
        assert answer.status_code == 400
        assert "error-summary" in answer.text
    assert SavedAnswer.objects.get().response == answers_to(attempt.items[0])["option"]


def test_nothing_chosen_gets_a_message(learner: Client, attempt: QuizAttempt) -> None:
    answer = learner.post(url(attempt, "vraag/1/"), {})
    assert answer.status_code == 400
    assert not SavedAnswer.objects.exists()


def test_another_persons_attempt_is_not_found(
    client: Client, bob: User, course: CoursePage, attempt: QuizAttempt
) -> None:
    services.enrol(bob, course)
    client.force_login(bob)
    for part in ("", "vraag/1/", "inleveren/", "resultaat/"):
        assert client.get(url(attempt, part)).status_code == 404
    assert client.post(url(attempt, "vraag/1/"), answers_to(attempt.items[0])).status_code == 404
    assert client.post(url(attempt, "inleveren/")).status_code == 404
    attempt.refresh_from_db()
    assert attempt.is_open
    assert not SavedAnswer.objects.exists()


def test_unknown_attempts_and_numbers_are_not_found(learner: Client, attempt: QuizAttempt) -> None:
    assert learner.get(f"/mijn/poging/{uuid.uuid4()}/").status_code == 404
    for number in (0, 3, 10**18):
        assert learner.get(url(attempt, f"vraag/{number}/")).status_code == 404


def test_a_closed_attempt_takes_no_answers(learner: Client, attempt: QuizAttempt) -> None:
    hand_in(attempt, right=False)
    score = attempt.score_percent
    late = learner.post(url(attempt, "vraag/1/"), answers_to(attempt.items[0]), headers=JSON)
    assert late.status_code == 409
    assert learner.post(url(attempt, "vraag/1/"), answers_to(attempt.items[0]))["Location"] == url(
        attempt, "resultaat/"
    )
    assert learner.post(url(attempt, "inleveren/"))["Location"] == url(attempt, "resultaat/")
    attempt.refresh_from_db()
    assert attempt.score_percent == score


def test_handing_in_again_gives_the_same_score(attempt: QuizAttempt) -> None:
    first = hand_in(attempt)
    again = services.submit_attempt(QuizAttempt.objects.get(pk=attempt.pk))
    assert (again.score_percent, again.submitted_at) == (first.score_percent, first.submitted_at)


def test_one_right_answer_posted_ten_times_counts_once(attempt: QuizAttempt) -> None:
    for _ in range(10):
        services.save_answer(attempt, attempt.items[0], answers_to(attempt.items[0]))
    assert services.submit_attempt(attempt).score_percent == 50


def test_an_unanswered_question_earns_nothing(attempt: QuizAttempt) -> None:
    done = services.submit_attempt(attempt)
    assert (done.score_percent, done.passed) == (0, False)


def test_an_edit_of_the_quiz_leaves_attempts_as_they_were(
    learner: Client, attempt: QuizAttempt, quiz: QuizPage
) -> None:
    changed: list[dict[str, Any]] = json.loads(json.dumps(QUESTIONS))
    for option in changed[0]["value"]["options"]:
        option["value"]["right"] = not option["value"]["right"] and option["value"]["text"] == "drie"
    changed[0]["value"]["text"] = "Een andere vraag"
    quiz.questions = json.dumps(changed)
    quiz.pass_mark = 100
    quiz.save_revision().publish()
    assert "Hoeveel is 1 + 1?" in learner.get(url(attempt, "vraag/1/")).text
    done = hand_in(attempt)
    assert (done.score_percent, done.pass_mark, done.passed) == (100, 70, True)
    quiz.delete()
    assert "Hoeveel is 1 + 1?" in learner.get(url(attempt, "resultaat/")).text


def test_a_new_attempt_comes_after_the_first_is_handed_in_with_the_next_number(
    enrolment: Enrolment, quiz: QuizPage, attempt: QuizAttempt
) -> None:
    hand_in(attempt, right=False)
    second = services.start_attempt(enrolment, quiz)
    assert (attempt.number, second.number) == (1, 2)


def test_the_attempt_limit_is_kept_with_a_message(
    learner: Client, enrolment: Enrolment, quiz: QuizPage, attempt: QuizAttempt
) -> None:
    quiz.attempt_limit = 1
    quiz.save_revision().publish()
    hand_in(attempt, right=False)
    page = learner.post(f"/mijn/toets/{quiz.uid}/begin/", follow=True)
    assert "toast" in page.text
    assert QuizAttempt.objects.count() == 1


def test_a_quiz_without_questions_says_so(learner: Client, enrolment: Enrolment, quiz: QuizPage) -> None:
    quiz.questions = "[]"
    quiz.save_revision().publish()
    assert "toast" in learner.post(f"/mijn/toets/{quiz.uid}/begin/", follow=True).text
    assert not QuizAttempt.objects.exists()


def test_passing_the_quiz_last_completes_the_course(
    learner: Client, enrolment: Enrolment, lessons: list[LessonPage], attempt: QuizAttempt
) -> None:
    for lesson in lessons:
        services.complete_lesson(enrolment, lesson)
    hand_in(attempt)
    enrolment.refresh_from_db()
    assert enrolment.completed_at is not None


def test_scores_are_private_to_the_learner(client: Client, attempt: QuizAttempt, provider: Any) -> None:
    hand_in(attempt)
    assert client.get(url(attempt, "resultaat/"))["Location"].startswith("/account/login/")
