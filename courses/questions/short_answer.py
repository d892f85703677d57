"""A word or a few, typed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.questions import posted
from courses.questions.authoring import PARTS, QuestionBlock
from courses.questions.base import (
    AskedQuestion,
    EmptyResponseError,
    ExplainedQuestion,
    Item,
    Pick,
    QuestionType,
    Response,
    children,
    explained_fields,
    shown_fields,
)
from courses.questions.folding import fold, is_slip
from courses.questions.parts import EXPLAIN, ExplainedPart, ExplainedPartsQuestion

ASK = "courses/questions/short_answer.html"


@dataclass(frozen=True, kw_only=True)
class AskedShortAnswer(AskedQuestion):
    """A field of one line. ``value`` is what was written in it."""

    value: str


class AcceptedBlock(blocks.StructBlock):
    """A right answer."""

    text = blocks.CharBlock(
        label=_("Right answer"),
        max_length=250,
        help_text=_("Every way of writing it that you count as right has a row."),
    )

    class Meta:
        icon = "check"
        label = _("Right answer")


class MistakeBlock(blocks.StructBlock):
    """A wrong answer that people give, and what is wrong with it."""

    text = blocks.CharBlock(label=_("Wrong answer"), max_length=250, help_text=_("An answer that you often see."))
    feedback = blocks.TextBlock(label=_("Feedback"), rows=2, help_text=_("Which mistake it was, and how to do it."))

    class Meta:
        icon = "warning"
        label = _("Known mistake")


class ShortAnswerBlock(QuestionBlock):
    """All ways to write the right answer."""

    accepted = blocks.ListBlock(
        AcceptedBlock(),
        label=_("Right answers"),
        min_num=1,
        max_num=PARTS,
        help_text=_("Every way to write it. The first is shown as the right answer."),
    )
    case_sensitive = blocks.BooleanBlock(
        label=_("Capitals and accents must be right too"),
        required=False,
        help_text=_("Leave it off, unless the way of writing is what you ask."),
    )
    slips = blocks.BooleanBlock(
        label=_("Forgive small typing slips"),
        required=False,
        help_text=_("1 in a word of 5 letters, 2 from 10 letters on. Never another digit or first letter."),
    )
    mistakes = blocks.ListBlock(
        MistakeBlock(), label=_("Known mistakes"), default=[], max_num=PARTS, help_text=_("Earn nothing, and explain.")
    )

    class Meta:
        icon = "pilcrow"
        label = _("Short answer")

    def problems(self, value: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        """No right answer, or a known mistake that is right."""
        exact = bool(value["case_sensitive"])
        accepted = {fold(row["text"], exact=exact) for row in value["accepted"]}
        yield "accepted", "" if accepted else _t("Give a right answer.")
        right_too = next((row["text"] for row in value["mistakes"] if fold(row["text"], exact=exact) in accepted), None)
        yield "mistakes", _t("“%(text)s” is a right answer too.") % {"text": right_too} if right_too else ""


class ShortAnswer(QuestionType):
    """All points for an accepted answer, else none.

    A form posts the answer as ``a``; a response is that text.
    """

    name = "short_answer"
    label = _("Short answer")

    def block(self) -> blocks.StructBlock:
        """The block editors write it with."""
        return ShortAnswerBlock()

    def freeze_parts(self, value: Mapping[str, Any], *, shuffle: bool) -> Item:
        """What is accepted, and the known mistakes."""
        return {
            "accepted": [row["text"] for _origin, row in children(value["accepted"])],
            "case_sensitive": bool(value.get("case_sensitive")),
            "slips": bool(value.get("slips")),
            "mistakes": [
                {"text": row["text"], "feedback": row.get("feedback") or ""}
                for _origin, row in children(value.get("mistakes"))
            ],
        }

    def read(self, data: Mapping[str, Any], item: Item) -> Response:
        """What was written, with single spaces.

        Raises:
            EmptyResponseError: nothing was.
            InvalidResponseError: it is too long, or no text.
        """
        written = posted.line(data)
        if not written:
            raise EmptyResponseError(_t("Write your answer."))
        return written

    def share(self, item: Item, response: Response) -> float:
        """All or nothing."""
        return float(_is_accepted(item, response))

    def ask(self, item: Item, response: Response | None) -> AskedQuestion:
        """A field of one line."""
        return AskedShortAnswer(
            **shown_fields(item, ASK), hint=_t("A word or a few words will do."), value=response or ""
        )

    def explain(
        self, item: Item, response: Response | None, points: float | None, *, reveal: bool = True
    ) -> ExplainedQuestion:
        """What was written and, where it is a known mistake, what is wrong with it."""
        right = _is_accepted(item, response) if response else False
        part = ExplainedPart(
            label="",
            answer=response or "",
            result=("right" if right else "wrong") if response else "empty",
            right_answer=item["accepted"][0] if reveal and not right else "",
            feedback=_mistake(item, response)["feedback"] if response and not right else "",
        )
        fields = explained_fields(item, response, points, reveal=reveal, template=EXPLAIN)
        return ExplainedPartsQuestion(**fields, parts=[part])

    def rekey_parts(self, item: Item, fresh: Item) -> Item:
        """Everything from the edited question: of this one nothing but its text was shown."""
        return {}

    def picks(self, item: Item, response: Response | None) -> list[Pick]:
        """What was written; small differences in writing count as the same."""
        if not response:
            return []
        key = fold(response, exact=item["case_sensitive"])
        return [Pick(key=key, label=response, right=_is_accepted(item, response))]

    def answer_text(self, item: Item, response: Response | None) -> str:
        """What was written."""
        return response or ""


def _is_accepted(item: Item, written: str) -> bool:
    exact = item["case_sensitive"]
    key = fold(written, exact=exact)
    if any(key == fold(text, exact=exact) for text in item["accepted"]):
        return True
    # A known mistake stays wrong, however near it is to a right answer.
    if not item["slips"] or any(key == fold(row["text"], exact=exact) for row in item["mistakes"]):
        return False
    return any(is_slip(written, text, exact=exact) for text in item["accepted"])


def _mistake(item: Item, written: str) -> dict[str, str]:
    """The known mistake that was made, with its feedback, or one without feedback."""
    exact = item["case_sensitive"]
    same = (row for row in item["mistakes"] if fold(row["text"], exact=exact) == fold(written, exact=exact))
    near = (row for row in item["mistakes"] if item["slips"] and is_slip(written, row["text"], exact=exact))
    return next(same, None) or next(near, {"text": "", "feedback": ""})
