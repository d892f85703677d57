"""The figures of a quiz' questions, checked against the same sums by hand."""

import statistics
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.models import CoursePage, Enrolment, ItemResult, QuizAttempt, QuizPage
from courses.selectors.analysis import ItemFigures, analysis
from courses.services.scoring import store_results
from tests.courses.provider.test_exports import read_csv, read_xlsx

pytestmark = pytest.mark.django_db
Answered = Callable[..., QuizAttempt]


def item(uid: str, *, points: int = 1) -> dict[str, Any]:
    options = [
        {"uid": str(number), "origin": f"{uid}-{name}", "text": f"{uid} {name}", "right": right, "feedback": ""}
        for number, (name, right) in enumerate((("goed", True), ("fout", False), ("ook fout", False)), start=1)
    ]
    common = {"type": "single_choice", "explanation": "", "source": "", "image": None, "options": options}
    return {"uid": uid, "text": f"Vraag {uid}", "points": points} | common


@pytest.fixture
def answered(quiz: QuizPage, enrolled: Callable[..., Enrolment], tried: Callable[..., QuizAttempt]) -> Answered:
    """Store an attempt at items a, b and c; "b" is worth 2 points. One letter an item: g(ood), f(out), o(ok fout)."""
    weights = {"a": 1, "b": 2, "c": 1}

    def make(name: str, pattern: str, *, sure: str = "", seconds: int = 10, **fields: Any) -> QuizAttempt:
        items = [item(uid, points=points) for uid, points in weights.items()]
        marks = {uid: float(weights[uid]) * (letter == "g") for uid, letter in zip("abc", pattern, strict=True)}
        points = sum(marks.values())
        enrolment = Enrolment.objects.filter(person__name=name).first() or enrolled(name)
        attempt = tried(
            enrolment, quiz, int(points * 25), items=items, marks=marks, points=points, max_points=4, **fields
        )
        store_results(attempt, {})
        for uid, letter in zip("abc", pattern, strict=True):
            pick = {"g": "goed", "f": "fout", "o": "ook fout"}[letter]
            ItemResult.objects.filter(attempt=attempt, item_uid=uid).update(
                answered=True, seconds=seconds, picks=[f"{uid}-{pick}"], confidence=3 if uid in sure else 1
            )
        return attempt

    return make


def figures(quiz: QuizPage, uid: str, **options: Any) -> ItemFigures:
    return next(found for found in analysis(quiz, **options).items if found.uid == uid)


PATTERNS = ["ggg", "ggf", "gfg", "fgg", "ffo", "gff", "ggg", "fff", "fgf", "ogo", "ggg", "gog"]


def test_difficulty_and_discrimination_are_those_of_the_textbook(quiz: QuizPage, answered: Answered) -> None:
    for number, pattern in enumerate(PATTERNS):
        answered(f"P{number}", pattern)
    weights = {"a": 1, "b": 2, "c": 1}
    for place, uid in enumerate("abc"):
        right = [float(pattern[place] == "g") for pattern in PATTERNS]
        rest = [
            sum(weights[other] for at, other in enumerate("abc") if other != uid and pattern[at] == "g")
            for pattern in PATTERNS
        ]
        found = figures(quiz, uid)
        assert found.difficulty == round(100 * statistics.mean(right))
        assert found.discrimination == pytest.approx(statistics.correlation(right, rest), abs=0.005)


def test_a_question_that_everybody_has_right_tells_nobody_apart(quiz: QuizPage, answered: Answered) -> None:
    for number in range(12):
        answered(f"P{number}", "gg" + "gf"[number % 2])
    found = figures(quiz, "a")
    assert found.discrimination is None
    assert found.difficulty == 100
    assert any("Nearly everybody" in text or "Bijna iedereen" in text for text in found.warnings)


def test_a_wrong_key_shows(quiz: QuizPage, answered: Answered) -> None:
    for number in range(12):  # who knows the rest chooses the option that is called wrong
        answered(f"P{number}", "fgg" if number % 3 else "gff")
    found = figures(quiz, "a")
    assert found.discrimination is not None
    assert found.discrimination < 0
    assert len(found.warnings) >= 2


def test_choices_are_counted_by_their_key(quiz: QuizPage, answered: Answered) -> None:
    for number, pattern in enumerate(("ggg", "fgg", "fgg", "ggg")):
        answered(f"P{number}", pattern)
    rows = [(choice.label, choice.right, choice.times, choice.percent) for choice in figures(quiz, "a").choices]
    assert rows == [("a goed", True, 2, 50), ("a fout", False, 2, 50), ("a ook fout", False, 0, 0)]


def test_the_median_is_not_moved_by_a_lunch(quiz: QuizPage, answered: Answered) -> None:
    for number, seconds in enumerate((10, 20, 30, 3600)):
        answered(f"P{number}", "ggg", seconds=seconds)
    assert figures(quiz, "a").median_seconds == 25
    assert figures(quiz, "a").mean_seconds == 915
    answered("P9", "ggg", seconds=26)
    assert figures(quiz, "a").median_seconds == 26


def test_sure_but_wrong_is_counted(quiz: QuizPage, answered: Answered) -> None:
    answered("P1", "fgg", sure="ab")
    answered("P2", "ggg", sure="a")
    found = figures(quiz, "a")
    assert (found.asked_confidence, found.sure, found.sure_wrong) == (2, 2, 1)


def test_first_attempts_can_be_looked_at_alone(quiz: QuizPage, answered: Answered) -> None:
    answered("P1", "fff")
    answered("P1", "ggg")
    assert figures(quiz, "a").answers == 2
    assert figures(quiz, "a", first_only=True).answers == 1
    assert figures(quiz, "a", first_only=True).difficulty == 0


def test_practice_and_open_attempts_do_not_count(quiz: QuizPage, answered: Answered) -> None:
    answered("P1", "ggg")
    answered("P2", "fff", practice=True)
    answered("P3", "fff", state=QuizAttempt.State.MARKING)
    assert figures(quiz, "a").answers == 1
    assert analysis(quiz).attempts == 1


def test_few_answers_bring_no_warnings(quiz: QuizPage, answered: Answered) -> None:
    for number in range(9):
        answered(f"P{number}", "fff")
    assert figures(quiz, "a").warnings == []


def test_the_pages_show_it_and_cost_the_same_at_two_sizes(author: Client, quiz: QuizPage, answered: Answered) -> None:
    costs = []
    for size in (3, 40):
        for number in range(size):
            answered(f"P{size}-{number}", PATTERNS[number % len(PATTERNS)], seconds=number)
        row = []
        for url in (f"/opleider/eigen/toets/{quiz.uid}/", "/opleider/eigen/toetsen/"):
            author.get(url)
            with CaptureQueriesContext(connection) as captured:
                assert author.get(url).status_code == 200
            row.append(len(captured))
        costs.append(row)
    assert costs[0] == costs[1]
    page = author.get(f"/opleider/eigen/toets/{quiz.uid}/?pogingen=eerste").text
    assert "Vraag a" in page
    assert "a ook fout" in page
    assert "<svg" in page
    assert 'style="' not in page


def test_an_empty_analysis_is_a_page_too(author: Client, quiz: QuizPage) -> None:
    assert author.get(f"/opleider/eigen/toets/{quiz.uid}/").status_code == 200


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_analysis_as_a_file(author: Client, quiz: QuizPage, answered: Answered, form: str) -> None:
    for number, pattern in enumerate(PATTERNS):
        answered(f"P{number}", pattern)
    ItemResult.objects.filter(item_uid="c").update(picks=["=cmd"])
    response = author.get(f"/opleider/eigen/toets/{quiz.uid}/bestand/{form}/")
    rows: list[list[Any]] = (
        read_csv(response) if form == "csv" else [[cell.value for cell in row] for row in read_xlsx(response)]
    )
    assert rows[1][1] == "Vraag a"
    assert any(str(row[12]).lstrip("'") == "=cmd" for row in rows if len(row) > 12)


def test_another_provider_finds_no_figures(author: Client, other_author: Client, quiz: QuizPage) -> None:
    for path in ("", "bestand/csv/", "proberen/", "hernakijken/"):
        assert author.get(f"/opleider/eigen/toets/{quiz.uid}/{path}").status_code == 200
        assert other_author.get(f"/opleider/eigen/toets/{quiz.uid}/{path}").status_code == 404
        assert other_author.get(f"/opleider/ander/toets/{quiz.uid}/{path}").status_code == 404
    assert str(quiz.title) not in other_author.get("/opleider/ander/toetsen/").text


def test_quizzes_stand_below_their_courses(author: Client, course: CoursePage, quiz: QuizPage) -> None:
    page = author.get("/opleider/eigen/toetsen/").text
    assert course.title in page
    assert quiz.title in page


def test_an_answer_that_was_typed_is_right_when_it_earned_everything(quiz: QuizPage, answered: Answered) -> None:
    for name, pattern in (("P1", "ggg"), ("P2", "fgg")):
        answered(name, pattern)
    ItemResult.objects.filter(item_uid="a", share=1).update(picks=["incasso"])
    ItemResult.objects.filter(item_uid="a", share=0).update(picks=["inkt"])
    found = {choice.label: choice.right for choice in figures(quiz, "a").choices if choice.times}
    assert found == {"incasso": True, "inkt": False}
