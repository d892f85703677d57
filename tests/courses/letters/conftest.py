"""A course with a letter to repair, looked at by the writer or by peers."""

from collections.abc import Callable
from typing import Any

import pytest

from courses import services
from courses.exercise_files import letter_fields
from courses.models import CoursePage, Enrolment, LetterExercisePage, LetterSubmission, ModulePage
from naast.accounts.models import User
from tests.support.pages import make_child

GOOD = """Beste mevrouw De Boer,

Op 3 april kreeg u onze rekening van € 412,50 voor uw zorgpremie. Wij zien uw betaling nog niet.

Lukt betalen nu niet? Bel ons gerust op 010 123 45 67. Dan maken wij samen een afspraak die bij u past.

Met vriendelijke groet,
Noor de Vries"""
EXAMPLE = """Beste mevrouw De Boer,

KANARIE. Voor uw zorgpremie staat nog € 412,50 open. De rekening kwam op 3 april bij u. Misschien kwam er iets tussen.

Betaalt u vóór 18 mei? Dan is het klaar. Kan dat niet, bel dan met Noor de Vries. Haar nummer is 010 123 45 67.
Samen zoeken we een bedrag dat u wel kunt missen.

Tot horens,
Noor de Vries"""
POOR = """Geachte mevrouw De Boer,

U heeft weer nagelaten te betalen. Dat is onacceptabel. U dient het verschuldigde bedrag per ommegaande te voldoen!!
Wij zijn anders genoodzaakt rechtsmaatregelen te treffen, zonder dat u daar nog bericht van krijgt van ons kantoor."""


@pytest.fixture
def make_exercise(course: CoursePage) -> Callable[..., LetterExercisePage]:
    """Makes a letter exercise in the course, by the fields that a file may have."""

    def make(**fields: Any) -> LetterExercisePage:
        row: dict[str, Any] = {
            "title": "Een herinnering",
            "slug": "herinnering",
            "minutes": 15,
            "counts": "finished",
            "task": "Maak van deze brief een brief die helpt.",
            "facts": [
                "De rekening is € 412,50.",
                "Vandaag is het 4 mei 2026.",
                "U bent Noor de Vries. Uw nummer is 010 123 45 67.",
            ],
            "start_text": POOR,
            "checks": [
                {"type": "contains", "label": "Noemt het bedrag", "phrases": ["412,50"], "hint": "Noem € 412,50."},
                {"type": "avoids", "label": "Zonder verwijt", "phrases": ["weer nagelaten"], "hint": "Laat dat weg."},
                {"type": "max_words", "most": 120, "hint": "Maak de brief korter."},
                {"type": "no_capitals", "hint": "Schrijf gewone zinnen."},
            ],
            "rubric": [
                {"criterion": "Erkenning", "description": "0, 1 of 2 punten.", "points": 2},
                {"criterion": "Eén stap", "description": "0, 1 of 2 punten.", "points": 2},
            ],
            "review": "self",
            "pass_mark": 70,
            "example": EXAMPLE,
            "example_note": "KANARIE omdat het helpt.",
        } | fields
        module = ModulePage.objects.descendant_of(course).get()
        page: LetterExercisePage = make_child(module, LetterExercisePage(**letter_fields(row, key=row["slug"])))
        return page

    return make


@pytest.fixture
def exercise(make_exercise: Callable[..., LetterExercisePage]) -> LetterExercisePage:
    """A letter whose tone the writer looks at."""
    return make_exercise()


@pytest.fixture
def peer_exercise(make_exercise: Callable[..., LetterExercisePage]) -> LetterExercisePage:
    """A letter whose tone two others look at."""
    return make_exercise(review="peer", counts="passed")


def enrolled(course: CoursePage, name: str) -> Enrolment:
    """Another learner of the course."""
    return services.enrol(User.objects.create_user(f"{name}@example.org", name=name.title()), course)


def handed_in(enrolment: Enrolment, exercise: LetterExercisePage, text: str = GOOD) -> LetterSubmission:
    """A letter that was handed in."""
    return services.hand_in_letter(services.start_letter(enrolment, exercise), text)


def points(letter: LetterSubmission, *given: int) -> dict[str, int]:
    """Points for the criteria in their order."""
    return dict(zip((row["id"] for row in letter.task["rubric"]), given, strict=True))
