"""From answers to a score: one place for handing in, for a person's marks and for marking again."""

from decimal import Decimal
from typing import Any

from courses.events import attempt_submitted
from courses.models import ItemMark, ItemResult, QuizAttempt, SavedAnswer
from courses.questions import TYPES
from courses.questions.base import Item
from courses.services.completion import complete_course_if_done

Marks = dict[str, float]

SCORED = ("state", "marks", "points", "max_points", "score_percent", "passed")


def marks_of(items: list[Item], responses: dict[str, Any], by_person: dict[str, ItemMark]) -> Marks:
    """The points of each item; items that still wait for a person are left out."""
    marks: Marks = {}
    for item in items:
        given = by_person.get(item["uid"])
        mark = float(given.points) if given else TYPES[item["type"]].mark(item, responses.get(item["uid"]))
        if mark is not None:
            marks[item["uid"]] = mark
    return marks


def score(attempt: QuizAttempt, items: list[Item], marks: Marks) -> None:
    """Set state, points, score and result on the attempt, without saving it.

    The score is in whole percents, rounded down; passing compares the points themselves, so that rounding decides
    nothing. Practice has a score and is never passed.
    """
    points = sum((Decimal(str(mark)) for mark in marks.values()), Decimal(0))
    attempt.marks = marks
    attempt.points = points
    attempt.max_points = sum((Decimal(str(item["points"])) for item in items), Decimal(0))
    if len(marks) < len(items):
        attempt.state = QuizAttempt.State.MARKING
        attempt.score_percent = attempt.passed = None
        return
    attempt.state = QuizAttempt.State.SUBMITTED
    attempt.score_percent = int(points * 100 / attempt.max_points) if attempt.max_points else 0
    attempt.passed = None if attempt.practice else points * 100 >= attempt.pass_mark * attempt.max_points


def store_results(attempt: QuizAttempt, answers: dict[str, SavedAnswer]) -> None:
    """Write what each item brought, for the analysis of the quiz."""
    ItemResult.objects.bulk_create(
        [_result(attempt, item, answers.get(item["uid"])) for item in attempt.items],
        update_conflicts=True,
        unique_fields=["attempt", "item_uid"],
        update_fields=["share", "picks"],
    )


def share_of(item: Item, marks: Marks) -> float | None:
    """The part of an item's points that was earned, from 0 to 1; None while a person has to mark it."""
    mark = marks.get(item["uid"])
    return None if mark is None else mark / float(item["points"])


def _result(attempt: QuizAttempt, item: Item, answer: SavedAnswer | None) -> ItemResult:
    response = answer.response if answer else None
    return ItemResult(
        attempt=attempt,
        quiz_uid=attempt.quiz_uid,
        item_uid=item["uid"],
        share=share_of(item, attempt.marks),
        answered=answer is not None,
        confidence=answer.confidence if answer else None,
        seconds=answer.seconds if answer else 0,
        picks=[pick.key for pick in TYPES[item["type"]].picks(item, response)],
    )


def announce(attempt: QuizAttempt) -> None:
    """Tell who wants to know that an attempt has its score, and complete the course if this was the last thing."""
    if attempt.state != QuizAttempt.State.SUBMITTED:
        return
    attempt_submitted.send(sender=QuizAttempt, attempt=attempt)
    if attempt.passed or attempt.practice:
        complete_course_if_done(attempt.enrolment)
