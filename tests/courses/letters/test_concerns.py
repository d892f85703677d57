"""What an author of a letter exercise is told before publishing."""

from collections.abc import Callable

import pytest

from courses.authoring import concerns
from courses.models import LetterExercisePage
from tests.courses.letters.conftest import GOOD

pytestmark = pytest.mark.django_db


def texts(page: LetterExercisePage, *, errors: bool) -> str:
    return " ".join(found.text for found in concerns(page) if found.error is errors)


def test_a_sound_exercise_has_no_concerns(make_exercise: Callable[..., LetterExercisePage]) -> None:
    assert concerns(make_exercise(example=GOOD)) == []


def test_an_exercise_without_checks_rubric_or_assignment_cannot_be_published(
    make_exercise: Callable[..., LetterExercisePage],
) -> None:
    found = texts(make_exercise(checks=[], rubric=[], task=" "), errors=True)
    assert "geen score" in found
    assert "De opdracht is leeg" in found


def test_a_half_written_check_is_an_error(make_exercise: Callable[..., LetterExercisePage]) -> None:
    page = make_exercise(checks=[{"type": "max_words", "most": None, "hint": ""}])
    assert texts(page, errors=True)


def test_an_example_that_misses_a_check_is_named(make_exercise: Callable[..., LetterExercisePage]) -> None:
    found = texts(make_exercise(example=GOOD.replace("€ 412,50", "het bedrag")), errors=False)
    assert "Noemt het bedrag" in found


def test_a_text_that_needs_no_repair_is_named(make_exercise: Callable[..., LetterExercisePage]) -> None:
    assert "begintekst" in texts(make_exercise(start_text=GOOD), errors=False)


def test_passing_by_peers_alone_keeps_people_waiting(peer_exercise: LetterExercisePage) -> None:
    assert "wachten" in texts(peer_exercise, errors=False)
