"""What a letter earns."""

from datetime import date

import pytest

from courses.letters.scoring import agreement, automatic_percent, dates_in, rubric_percent, score_percent, verdicts
from naast.language.letter import check_letter
from naast.language.selectors import rules
from tests.courses.letters.conftest import GOOD, POOR

pytestmark = pytest.mark.django_db
RUBRIC = [{"id": "a", "points": 2}, {"id": "b", "points": 2}]


@pytest.mark.parametrize(
    ("check", "good", "poor"),
    [
        ({"type": "contains", "label": "x", "phrases": ["€ 412,50"]}, True, False),
        ({"type": "contains", "label": "x", "phrases": ["nooit", "BETALING  NOG niet"]}, True, False),
        ({"type": "avoids", "label": "x", "phrases": ["weer nagelaten"]}, True, False),
        ({"type": "max_words", "most": 70}, True, True),
        ({"type": "max_words", "most": 10}, False, False),
        ({"type": "longest_sentence", "most": 20}, True, True),
        ({"type": "mean_sentence", "most": 3}, False, False),
        ({"type": "reading_ease", "least": 70}, True, False),
        ({"type": "no_capitals"}, True, False),
        ({"type": "legal_term"}, False, False),
        ({"type": "element", "element": "amount"}, True, False),
        ({"type": "date_between", "earliest": "2026-04-01", "latest": "2026-04-05"}, True, False),
        ({"type": "date_between", "earliest": "2026-05-05", "latest": "2026-05-18"}, False, False),
    ],
)
def test_each_check_tells_a_good_letter_from_a_poor_one(check: dict[str, object], good: bool, poor: bool) -> None:
    for text, met in ((GOOD, good), (POOR, poor)):
        (verdict,) = verdicts({"checks": [check | {"hint": "Zo kan het."}]}, check_letter(text, rules()))
        assert verdict.met is met
        assert verdict.label
        assert verdict.hint == "Zo kan het."


def test_dates_are_read_as_people_write_them() -> None:
    text = "Betaal vóór 15 mei, of op 1 juni 2027. Uiterlijk 03-07-2026 of 4/8/2026. Nooit op 31 februari."
    assert list(dates_in(text, year=2026)) == [
        date(2026, 5, 15),
        date(2027, 6, 1),
        date(2026, 7, 3),
        date(2026, 8, 4),
    ]


def test_the_checks_weigh_sixty_and_the_tone_forty_percent() -> None:
    assert score_percent(100, 0) == 60
    assert score_percent(0, 100) == 40
    assert score_percent(75, 50) == 65
    assert score_percent(None, 50) == 50
    assert score_percent(80, None) == 80
    assert score_percent(None, None) is None


def test_points_of_two_reviewers_are_averaged() -> None:
    assert rubric_percent(RUBRIC, [{"a": 2, "b": 2}, {"a": 1, "b": 0}]) == 62
    assert rubric_percent(RUBRIC, []) is None
    assert rubric_percent([], [{}]) is None
    assert automatic_percent([]) is None


def test_agreement_counts_the_criteria_with_the_same_points() -> None:
    found = agreement(RUBRIC, {"a": 2, "b": 1}, {"a": 2, "b": 0})
    assert (found.same, found.total) == (1, 2)
