"""The gradebook: which score counts, who stands in it, and whose eyes it is for."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses import services
from courses.models import Cohort, CoursePage, Enrolment, ExtraTime, ProviderPage, QuizAttempt, QuizPage
from courses.selectors import gradebook as grades
from naast.accounts.models import User
from naast.organisations.models import Provider
from tests.courses.helpers import hand_in
from tests.support.pages import make_course

pytestmark = pytest.mark.django_db


def state(provider: Provider, enrolment: Enrolment) -> tuple[str, int | None, int]:
    book = grades.gradebook(provider, enrolment.course_uid)
    assert book is not None
    (cell,) = book.rows([enrolment])[0].cells
    return cell.state, cell.score, cell.attempts


@pytest.mark.parametrize(("rule", "score"), [("best", 90), ("last", 40), ("first", 60)])
def test_the_score_that_counts_is_the_one_the_quiz_says(
    provider: Provider,
    quiz: QuizPage,
    enrolled: Callable[..., Enrolment],
    tried: Callable[..., QuizAttempt],
    rule: str,
    score: int,
) -> None:
    QuizPage.objects.update(counted_score=rule)
    enrolment = enrolled("Els")
    for percent in (60, 90, 40):
        tried(enrolment, quiz, percent)
    assert state(provider, enrolment) == ("passed" if score == 90 else "failed", score, 3)


@pytest.mark.parametrize("rule", ["best", "last", "first"])
def test_sorting_by_a_quiz_goes_by_the_score_that_counts(
    provider: Provider,
    course: CoursePage,
    quiz: QuizPage,
    enrolled: Callable[..., Enrolment],
    tried: Callable[..., QuizAttempt],
    rule: str,
) -> None:
    QuizPage.objects.update(counted_score=rule)
    for number in range(6):
        enrolment = enrolled(f"P{number}")
        for percent in ((number * 37) % 101, (number * 53) % 97)[: 1 + number % 2]:
            tried(enrolment, quiz, percent)
    book = grades.gradebook(provider, course.uid)
    assert book is not None
    rows = book.rows(list(grades.sorted_by(grades.enrolments_in(provider, course.uid), f"-{quiz.uid}", book.columns)))
    scores = [row.cells[0].score for row in rows]
    assert scores == sorted(scores, key=lambda score: -(score or 0))


def test_an_attempt_that_waits_for_a_person_says_so(
    provider: Provider, quiz: QuizPage, enrolled: Callable[..., Enrolment], tried: Callable[..., QuizAttempt]
) -> None:
    enrolment = enrolled("Els")
    tried(enrolment, quiz, 30)
    tried(enrolment, quiz, None, state=QuizAttempt.State.MARKING)
    assert state(provider, enrolment) == ("marking", 30, 2)


def test_an_open_attempt_is_busy_and_a_pass_stays_a_pass(
    provider: Provider, quiz: QuizPage, enrolled: Callable[..., Enrolment], tried: Callable[..., QuizAttempt]
) -> None:
    enrolment = enrolled("Els")
    assert state(provider, enrolment) == ("none", None, 0)
    tried(enrolment, quiz, 80)
    tried(enrolment, quiz, None)
    assert state(provider, enrolment) == ("passed", 80, 2)


def test_practice_stands_apart_and_only_on_request(
    author: Client,
    course: CoursePage,
    quiz: QuizPage,
    enrolled: Callable[..., Enrolment],
    tried: Callable[..., QuizAttempt],
) -> None:
    QuizPage.objects.update(practice=True)
    tried(enrolled("Els"), quiz, 90, practice=True, passed=None)
    url = f"/opleider/eigen/cijfers/{course.uid}/"
    assert "90%" not in author.get(url).text
    page = author.get(url, {"oefenen": "1"}).text
    assert "90%" in page
    assert "geoefend" in page


def test_people_who_withdrew_stand_apart(
    author: Client, course: CoursePage, enrolled: Callable[..., Enrolment]
) -> None:
    enrolled("Blijft")
    enrolled("Vertrokken", withdrawn_at=timezone.now())
    url = f"/opleider/eigen/cijfers/{course.uid}/"
    assert "Vertrokken" not in author.get(url).text
    page = author.get(url, {"status": "uitgeschreven"}).text
    assert "Vertrokken" in page
    assert "Blijft" not in page


def test_a_group_shows_its_own_learners(
    author: Client, course: CoursePage, cohort: Cohort, enrolled: Callable[..., Enrolment]
) -> None:
    enrolled("Binnen", cohort=cohort)
    enrolled("Buiten")
    url = f"/opleider/eigen/cijfers/{course.uid}/"
    assert "Buiten" not in author.get(url, {"groep": cohort.pk}).text
    assert "Binnen" not in author.get(url, {"groep": "geen"}).text
    assert "Binnen" not in author.get(url, {"groep": "onzin"}).text
    assert "Buiten" in author.get(url, {"zoek": "buit"}).text
    assert "Binnen" not in author.get(url, {"zoek": "buit"}).text


def test_fifty_learners_stand_on_a_page(author: Client, course: CoursePage, enrolled: Callable[..., Enrolment]) -> None:
    for number in range(51):
        enrolled(f"Deelnemer {number:02}")
    url = f"/opleider/eigen/cijfers/{course.uid}/"
    first, second = author.get(url).text, author.get(url, {"pagina": 2}).text
    assert "Deelnemer 49" in first
    assert "Deelnemer 50" not in first
    assert "Deelnemer 50" in second


def test_the_gradebook_costs_the_same_at_two_sizes(
    author: Client,
    provider_page: ProviderPage,
    enrolled: Callable[..., Enrolment],
    tried: Callable[..., QuizAttempt],
) -> None:
    costs = []
    for size in (3, 40):
        course = make_course(provider_page, lessons=size, quizzes=size // 2 + 1, title=f"Cursus {size}")
        quizzes = list(QuizPage.objects.descendant_of(course))
        for number in range(size):
            enrolment = enrolled(f"P{size}-{number}", course=course, course_uid=course.uid)
            for quiz in quizzes[:3]:
                tried(enrolment, quiz, 50)
        url = f"/opleider/eigen/cijfers/{course.uid}/?volgorde=-{quizzes[0].uid}&oefenen=1"
        author.get(url)
        author.get("/opleider/eigen/cijfers/")
        with CaptureQueriesContext(connection) as captured:
            assert author.get(url).status_code == 200
        with CaptureQueriesContext(connection) as listed:
            assert author.get("/opleider/eigen/cijfers/").status_code == 200
        costs.append((len(captured), len(listed)))
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 16


def test_a_learners_page_shows_attempts_and_answers_as_text(
    author: Client, alice: User, course: CoursePage, quiz: QuizPage
) -> None:
    enrolment = services.enrol(alice, course)
    attempt = hand_in(services.start_attempt(enrolment, quiz))
    page = author.get(f"/opleider/eigen/deelnemer/{enrolment.pk}/").text
    assert str(attempt.uid) in page
    assert "alice@example.org" in page
    answers = author.get(f"/opleider/eigen/poging/{attempt.uid}/").text
    assert "twee" in answers
    assert "1 van 1 punt" in answers


def test_answers_of_an_open_attempt_are_the_learners_own(
    author: Client, alice: User, course: CoursePage, quiz: QuizPage
) -> None:
    attempt = services.start_attempt(services.enrol(alice, course), quiz)
    services.save_answer(attempt, attempt.items[0], {"option": [attempt.items[0]["options"][0]["uid"]]})
    page = author.get(f"/opleider/eigen/poging/{attempt.uid}/").text
    assert attempt.items[0]["options"][0]["text"] not in page


def test_another_provider_and_learners_find_nothing(
    author: Client, other_author: Client, client: Client, alice: User, course: CoursePage, quiz: QuizPage
) -> None:
    enrolment = services.enrol(alice, course)
    attempt = hand_in(services.start_attempt(enrolment, quiz))
    client.force_login(alice)
    rest = (
        "cijfers/",
        f"cijfers/{course.uid}/",
        f"cijfers/{course.uid}/bestand/csv/",
        f"deelnemer/{enrolment.pk}/",
        f"deelnemer/{enrolment.pk}/extra-tijd/",
        f"poging/{attempt.uid}/",
    )
    for path in rest:
        assert author.get(f"/opleider/eigen/{path}").status_code in (200, 302)
        assert other_author.get(f"/opleider/eigen/{path}").status_code == 404
        assert client.get(f"/opleider/eigen/{path}").status_code == 404
    for path in rest[1:]:  # the own portal with somebody else's numbers
        assert other_author.get(f"/opleider/ander/{path}").status_code == 404
        assert other_author.post(f"/opleider/ander/{path}", {"percent": 50}).status_code in (404, 405)
    assert not ExtraTime.objects.exists()


def test_extra_time_is_given_changed_and_taken_back(
    author: Client, alice: User, course: CoursePage, provider: Provider
) -> None:
    enrolment = services.enrol(alice, course)
    url = f"/opleider/eigen/deelnemer/{enrolment.pk}/extra-tijd/"
    assert author.get(url)["Location"].endswith(f"/deelnemer/{enrolment.pk}/")
    for percent in (25, 50):
        author.post(url, {"percent": percent})
        assert ExtraTime.objects.get(provider=provider, person=alice).percent == percent
    refused = author.post(url, {"percent": 0})
    assert refused.status_code == 400
    assert "error-summary" in refused.text
    author.post(url, {"remove": "1", "percent": ""})
    assert not ExtraTime.objects.exists()


def test_a_course_that_is_gone_keeps_its_results(
    author: Client,
    course: CoursePage,
    quiz: QuizPage,
    enrolled: Callable[..., Enrolment],
    tried: Callable[..., QuizAttempt],
) -> None:
    tried(enrolled("Els"), quiz, 85)
    uid = course.uid
    course.delete()
    assert "Rekenen" in author.get("/opleider/eigen/cijfers/").text
    page = author.get(f"/opleider/eigen/cijfers/{uid}/").text
    assert "85%" in page
    assert "Toets 1" in page


@pytest.mark.parametrize(
    "query",
    ["groep=99999999999999999999", "groep=-1", "zoek=%00", "volgorde=onzin", "pagina=x", "status=onzin", "groep=²"],
)
def test_odd_addresses_are_answered(author: Client, course: CoursePage, query: str) -> None:
    assert author.get(f"/opleider/eigen/cijfers/{course.uid}/?{query}").status_code == 200


def test_a_number_too_large_for_the_database_is_not_found(author: Client) -> None:
    assert author.get("/opleider/eigen/deelnemer/99999999999999999999/").status_code == 404
