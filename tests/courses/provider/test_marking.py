"""A person marks open answers: in turn, within the own walls, and without overwriting a colleague unseen."""

import json
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses import services
from courses.models import CoursePage, Enrolment, ItemMark, QuizAttempt, QuizPage
from courses.selectors.awaiting import to_mark
from naast.accounts.models import User
from naast.organisations.models import Provider
from tests.courses.provider.conftest import member, signed_in
from tests.courses.provider.questions import essay, right_answer
from tests.support.pages import QUESTIONS

pytestmark = pytest.mark.django_db


@pytest.fixture
def open_quiz(quiz: QuizPage) -> QuizPage:
    """A quiz with one closed question and two open ones."""
    quiz.questions = json.dumps([QUESTIONS[0], essay(), essay(40)])
    quiz.save_revision().publish()
    return quiz


@pytest.fixture
def handed_in(course: CoursePage, open_quiz: QuizPage) -> Callable[[User], QuizAttempt]:
    """Hand in an attempt with an answer to everything."""

    def make(person: User) -> QuizAttempt:
        attempt = services.start_attempt(services.enrol(person, course), open_quiz)
        for item in attempt.items:
            services.save_answer(attempt, item, right_answer(item))
        return services.submit_attempt(attempt)

    return make


def form(attempt: QuizAttempt, place: int, points: str = "1") -> dict[str, str]:
    answer = to_mark(attempt)[place]
    fields = {f"points-{criterion['uid']}": points for criterion in answer.rubric}
    return {"item": answer.uid, "version": answer.version, "comment": "Netjes."} | fields


def url(attempt: QuizAttempt, provider: str = "eigen") -> str:
    return f"/opleider/{provider}/nakijken/{attempt.uid}/"


def test_marking_all_answers_gives_the_score(
    author: Client, alice: User, handed_in: Callable[[User], QuizAttempt]
) -> None:
    attempt = handed_in(alice)
    page = author.get("/opleider/eigen/nakijken/").text
    assert str(attempt.uid) in page
    assert "Alice" in page
    form_page = author.get(url(attempt)).text
    assert "Ik vraag wat lukt." in form_page
    assert "Begrip" in form_page
    assert 'type="radio"' in form_page
    assert 'type="number"' in form_page
    first = author.post(url(attempt), form(attempt, 0, "2"))
    assert first["Location"].startswith(url(attempt))
    last = author.post(url(attempt), form(attempt, 1, "20"))
    assert last["Location"] == "/opleider/eigen/nakijken/"
    attempt.refresh_from_db()
    assert attempt.state == QuizAttempt.State.SUBMITTED
    assert attempt.score_percent == 100
    assert ItemMark.objects.filter(comment="Netjes.").count() == 2
    assert str(attempt.uid) not in author.get("/opleider/eigen/nakijken/").text


def test_names_can_be_hidden(author: Client, alice: User, handed_in: Callable[[User], QuizAttempt]) -> None:
    attempt = handed_in(alice)
    for page in ("/opleider/eigen/nakijken/", url(attempt)):
        hidden = author.get(page, {"anoniem": "1"}).text
        assert "Alice" not in hidden
        assert "alice" not in hidden
    answer = author.post(url(attempt), form(attempt, 0) | {"anoniem": "1"})
    assert "anoniem=1" in answer["Location"]


@pytest.mark.parametrize("points", ["", "3", "-1", "x", "1.5", "99999999"])
def test_points_that_do_not_fit_are_refused_and_what_was_typed_stays(
    author: Client, alice: User, handed_in: Callable[[User], QuizAttempt], points: str
) -> None:
    attempt = handed_in(alice)
    answer = author.post(url(attempt), form(attempt, 0, points))
    assert answer.status_code == 400
    assert "error-summary" in answer.text
    assert "Netjes." in answer.text
    assert not ItemMark.objects.exists()


def test_a_colleague_who_was_faster_is_not_overwritten_unseen(
    author: Client, provider: Provider, alice: User, handed_in: Callable[[User], QuizAttempt]
) -> None:
    attempt = handed_in(alice)
    colleague = signed_in(member(provider, "collega@example.org"))
    mine = form(attempt, 0, "2")
    colleague.post(url(attempt), form(attempt, 0, "1"))
    refused = author.post(url(attempt), mine)
    assert refused.status_code == 400
    assert "Collega" in refused.text
    assert ItemMark.objects.get().rubric == dict.fromkeys(ItemMark.objects.get().rubric, 1)
    seen = form(attempt, 0, "2")
    assert author.post(url(attempt), seen).status_code == 302
    assert set(ItemMark.objects.get().rubric.values()) == {2}


def test_who_marked_may_mark_again(author: Client, alice: User, handed_in: Callable[[User], QuizAttempt]) -> None:
    attempt = handed_in(alice)
    stale = form(attempt, 0, "1")
    author.post(url(attempt), stale)
    assert author.post(url(attempt), stale | {"comment": "Beter."}).status_code == 302
    assert ItemMark.objects.get().comment == "Beter."


def test_an_open_attempt_and_a_closed_question_are_not_marked(
    author: Client, alice: User, bob: User, course: CoursePage, open_quiz: QuizPage,
    handed_in: Callable[[User], QuizAttempt],
) -> None:  # fmt: skip
    still_open = services.start_attempt(services.enrol(bob, course), open_quiz)
    assert author.get(url(still_open)).status_code == 404
    attempt = handed_in(alice)
    closed = next(item for item in attempt.items if item["type"] == "single_choice")
    assert author.post(url(attempt), {"item": closed["uid"]}).status_code == 404
    assert author.post(url(attempt), {"item": "onzin"}).status_code == 404


def test_other_providers_and_learners_mark_nothing(
    client: Client, other_author: Client, alice: User, handed_in: Callable[[User], QuizAttempt]
) -> None:
    attempt = handed_in(alice)
    client.force_login(alice)
    data = form(attempt, 0)
    for somebody in (client, other_author):
        for slug in ("eigen", "ander"):
            assert somebody.get(url(attempt, slug)).status_code == 404
            assert somebody.post(url(attempt, slug), data).status_code == 404
    assert str(attempt.uid) not in other_author.get("/opleider/ander/nakijken/").text
    assert not ItemMark.objects.exists()


def test_the_list_costs_the_same_at_two_sizes(
    author: Client, quiz: QuizPage, enrolled: Callable[..., Enrolment], tried: Callable[..., QuizAttempt]
) -> None:
    costs = []
    for size in (2, 30):
        for number in range(size):
            tried(enrolled(f"P{size}-{number}"), quiz, None, state=QuizAttempt.State.MARKING)
        author.get("/opleider/eigen/nakijken/")
        with CaptureQueriesContext(connection) as captured:
            assert author.get("/opleider/eigen/nakijken/").status_code == 200
        costs.append(len(captured))
    assert costs[0] == costs[1]
