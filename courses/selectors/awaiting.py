"""What waits for a person of the provider to mark."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from courses.models import ItemMark, QuizAttempt
from courses.questions import TYPES
from naast.organisations.models import Provider


@dataclass(frozen=True, kw_only=True)
class ToMark:
    """An open answer with what it is marked by, and the mark it has, if any."""

    uid: str
    number: int
    question: str
    answer: str
    model_answer: str
    points: float
    rubric: list[dict[str, Any]]
    mark: ItemMark | None

    @property
    def version(self) -> str:
        """Which mark somebody looked at: another one means that a colleague was faster."""
        return version_of(self.mark)


def version_of(mark: ItemMark | None) -> str:
    """A name for the state of a mark, for the form to send back."""
    moment: datetime | None = mark.marked_at if mark else None
    return moment.isoformat() if moment else ""


def waiting(provider: Provider) -> "QuerySet[QuizAttempt]":
    """Attempts that wait to be marked, those that wait longest first."""
    return (
        QuizAttempt.objects.filter(enrolment__provider=provider, state=QuizAttempt.State.MARKING)
        .select_related("enrolment__person", "enrolment__cohort")
        .defer("items")
        .order_by("submitted_at", "pk")
    )


def to_mark(attempt: QuizAttempt) -> list[ToMark]:
    """The answers of an attempt that a person marks, in the order they were asked; empty ones need nobody."""
    responses = dict(attempt.answers.values_list("item_uid", "response"))
    marks = {mark.item_uid: mark for mark in attempt.item_marks.select_related("marked_by")}
    return [
        ToMark(
            uid=item["uid"],
            number=number,
            question=item["text"],
            answer=TYPES[item["type"]].answer_text(item, responses[item["uid"]]),
            model_answer=item.get("model_answer") or "",
            points=float(item["points"]),
            rubric=[
                criterion | {"given": marks[item["uid"]].rubric.get(criterion["origin"])}
                if item["uid"] in marks
                else criterion
                for criterion in item.get("rubric") or []
            ],
            mark=marks.get(item["uid"]),
        )
        for number, item in enumerate(attempt.items, start=1)
        if item["uid"] in responses and TYPES[item["type"]].mark(item, responses[item["uid"]]) is None
    ]
