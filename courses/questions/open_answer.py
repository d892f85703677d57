"""A longer answer in one's own words, marked by a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import blocks

from courses.questions import posted
from courses.questions.authoring import PARTS, QuestionBlock
from courses.questions.base import (
    AskedQuestion,
    EmptyResponseError,
    ExplainedQuestion,
    Item,
    QuestionType,
    Response,
    children,
    explained_fields,
    shown_fields,
)

ASK = "courses/questions/open_answer.html"
EXPLAIN = "courses/questions/open_answer_result.html"
_WHOLE = "whole"  # the origin of the criterion that stands in for a rubric


@dataclass(frozen=True, kw_only=True)
class AskedOpenAnswer(AskedQuestion):
    """A field of several lines. ``value`` is what was written in it, ``limit`` the most characters it takes."""

    value: str
    words: int
    limit: int


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """What a marker looks at, and the most points it gives."""

    text: str
    description: str
    points: float


@dataclass(frozen=True, kw_only=True)
class ExplainedOpenAnswer(ExplainedQuestion):
    """What was written and, when revealed, the rubric and a model answer."""

    answer: str
    words: int
    rubric: list[Criterion]
    model_answer: str


class CriterionBlock(blocks.StructBlock):
    """One thing a marker looks at."""

    criterion = blocks.CharBlock(
        label=_("Criterion"), max_length=250, help_text=_("What the marker looks at, in a few words.")
    )
    description = blocks.TextBlock(
        label=_("When it earns all points"),
        required=False,
        rows=2,
        help_text=_("So that two markers give the same points."),
    )
    points = blocks.IntegerBlock(
        label=_("Points"), default=1, min_value=1, max_value=100, help_text=_("What it can earn at most.")
    )

    class Meta:
        icon = "tasks"
        label = _("Criterion")


class OpenAnswerBlock(QuestionBlock):
    """How a person marks the answer."""

    rubric = blocks.ListBlock(
        CriterionBlock(),
        label=_("Rubric"),
        default=[],
        max_num=PARTS,
        help_text=_(
            "What the marker looks at. Together the criteria give the points of the question. Leave this empty to have"
            " the answer marked as a whole."
        ),
    )
    model_answer = blocks.TextBlock(
        label=_("Model answer"), required=False, rows=4, help_text=_("For the marker, and shown after submitting.")
    )
    min_words = blocks.IntegerBlock(
        label=_("At least so many words"),
        required=False,
        min_value=1,
        max_value=2000,
        help_text=_("Empty: a short answer is fine too."),
    )
    max_words = blocks.IntegerBlock(
        label=_("At most so many words"),
        required=False,
        min_value=1,
        max_value=2000,
        help_text=_("Empty: as long as one likes."),
    )

    class Meta:
        icon = "edit"
        label = _("Open answer")

    def problems(self, value: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        """A rubric that gives other points than the question, or more words asked than allowed."""
        total = sum(row["points"] for row in value["rubric"])
        if total and total != value["points"]:
            problem = _t("The criteria give %(total)s points together, the question %(points)s. Make these the same.")
            yield "rubric", problem % {"total": total, "points": value["points"]}
        if value["min_words"] and value["max_words"] and value["min_words"] > value["max_words"]:
            yield "max_words", _t("This is less than the number of words asked.")


class OpenAnswer(QuestionType):
    """Marked by a person; without an answer it earns nothing.

    A form posts the answer as ``a``; a response is that text. The numbers of words are a request: an answer that is too
    short or too long is saved all the same, and the marker sees the count.
    """

    name = "open_answer"
    label = _("Open answer")

    def block(self) -> blocks.StructBlock:
        """The block editors write it with."""
        return OpenAnswerBlock()

    def freeze_parts(self, value: Mapping[str, Any], *, shuffle: bool) -> Item:
        """The rubric, the model answer and the words asked. Without a rubric there is one criterion, for everything."""
        rubric = [
            {
                "uid": str(number),
                "origin": origin,
                "text": row["criterion"],
                "description": row.get("description") or "",
                "points": row["points"],
            }
            for number, (origin, row) in enumerate(children(value.get("rubric")), start=1)
        ]
        whole = {"text": _t("Your answer as a whole"), "description": "", "points": value["points"]}
        return {
            "rubric": rubric or [{"uid": "1", "origin": _WHOLE} | whole],
            "model_answer": value.get("model_answer") or "",
            "min_words": value.get("min_words"),
            "max_words": value.get("max_words"),
        }

    def read(self, data: Mapping[str, Any], item: Item) -> Response:
        """What was written.

        Raises:
            EmptyResponseError: nothing was.
            InvalidResponseError: it is too long, or no text.
        """
        written = posted.text(data)
        if not written:
            raise EmptyResponseError(_t("Write your answer."))
        return written

    def share(self, item: Item, response: Response) -> float:
        """Nothing, until a person has marked it."""
        return 0.0

    def mark(self, item: Item, response: Response | None) -> float | None:
        """None: a person has to look. Nothing written is 0."""
        return None if response else 0.0

    def ask(self, item: Item, response: Response | None) -> AskedQuestion:
        """A field of several lines."""
        return AskedOpenAnswer(
            **shown_fields(item, ASK),
            hint=_hint(item["min_words"], item["max_words"]),
            value=response or "",
            words=_words(response),
            limit=posted.LONG,
        )

    def explain(
        self, item: Item, response: Response | None, points: float | None, *, reveal: bool = True
    ) -> ExplainedQuestion:
        """What was written, and how it is marked."""
        rubric = [
            Criterion(text=row["text"], description=row["description"], points=float(row["points"]))
            for row in item["rubric"]
            if row["origin"] != _WHOLE
        ]
        return ExplainedOpenAnswer(
            **explained_fields(item, response, points, reveal=reveal, template=EXPLAIN),
            answer=response or "",
            words=_words(response),
            rubric=rubric if reveal else [],
            model_answer=item["model_answer"] if reveal else "",
        )

    def rekey_parts(self, item: Item, fresh: Item) -> Item:
        """The words that were asked; rubric and points are those of the edited question."""
        return {"min_words": item["min_words"], "max_words": item["max_words"]}

    def answer_text(self, item: Item, response: Response | None) -> str:
        """What was written."""
        return response or ""

    def warnings(self, value: Mapping[str, Any]) -> list[str]:
        """Also: no rubric."""
        concerns = super().warnings(value)
        if not len(value.get("rubric") or []):
            concerns.append(_t("There is no rubric. Two people who mark may differ."))
        return concerns


def _words(text: str | None) -> int:
    return len((text or "").split())


def _hint(least: int | None, most: int | None) -> str:
    who = _t("A person reads and marks your answer.")
    if least and most:
        asked = _t("Write %(least)s to %(most)s words.") % {"least": least, "most": most}
    elif least:
        asked = ngettext("Write at least %(least)s word.", "Write at least %(least)s words.", least) % {"least": least}
    elif most:
        asked = ngettext("Write at most %(most)s word.", "Write at most %(most)s words.", most) % {"most": most}
    else:
        return who
    return f"{asked} {who}"
