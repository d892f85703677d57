"""Rows of the table about letters: written by their learner alone, looked at by who was given them."""

import json
from collections.abc import Callable
from typing import Any

from courses.models import LetterExercisePage, LetterReview, LetterSubmission, ModulePage
from tests.support.pages import make_child


def rows(row: Callable[..., Any]) -> dict[str, Any]:
    """The rows, made with what the table makes its own with."""
    learners = {"learner": 302, "colleague": 302}
    return {
        "courses:letter_started": row(_address("brief/{exercise}/begin/"), 404, learners, method="post"),
        "courses:review_claimed": row(_address("brief/{exercise}/anderen/"), 404, learners, method="post"),
        "courses:letter": row(_address("brieven/{letter}/"), 404, {"learner": 200}),
        "courses:letter (save)": row(
            _address("brieven/{letter}/"), 404, {"learner": 200}, method="post", data=lambda world: {"letter": "Beste,"}
        ),
        "courses:letter_result": row(_address("brieven/{letter}/resultaat/"), 404, {"learner": 302}),
        "courses:letter_review": row(_address("brieven/beoordeling/{review}/"), 404, {"colleague": 200}),
    }


def _address(path: str) -> Callable[[Any], str]:
    """An address about Alice's letter, which Bob was given to look at."""

    def url(world: Any) -> str:
        module = ModulePage.objects.descendant_of(world.course).first()
        rubric = [{"type": "criterion", "value": {"criterion": "Toon", "description": "", "points": 2}}]
        exercise = make_child(
            module, LetterExercisePage(title="Brief", slug="brief", task="Schrijf.", rubric=json.dumps(rubric))
        )
        letter = LetterSubmission.objects.create(
            enrolment=world.people["learner"].enrolments.get(),
            exercise=exercise,
            exercise_uid=exercise.uid,
            title="Brief",
            number=1,
            review="peer",
            state=LetterSubmission.State.REVIEW if "beoordeling" in path else LetterSubmission.State.DRAFT,
            task={"checks": [], "rubric": [], "facts": [], "task": "", "example": "", "example_note": ""},
            pass_mark=70,
        )
        review = LetterReview.objects.create(submission=letter, slot=1, reviewer=world.people["colleague"])
        return "/mijn/" + path.format(exercise=exercise.uid, letter=letter.uid, review=review.uid)

    return url
