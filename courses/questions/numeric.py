"""A number, right within a tolerance."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.questions import dutch_numbers, posted
from courses.questions.authoring import PARTS, QuestionBlock
from courses.questions.base import (
    AskedQuestion,
    EmptyResponseError,
    ExplainedQuestion,
    InvalidResponseError,
    Item,
    Pick,
    QuestionType,
    Response,
    children,
    explained_fields,
    shown_fields,
)
from courses.questions.parts import EXPLAIN, ExplainedPart, ExplainedPartsQuestion

ASK = "courses/questions/numeric.html"
_DIGITS: dict[str, Any] = {"max_digits": 30, "decimal_places": 15}


@dataclass(frozen=True, kw_only=True)
class AskedNumeric(AskedQuestion):
    """A field for a number. ``value`` is what was written in it."""

    value: str
    unit: str


class MistakeBlock(blocks.StructBlock):
    """A wrong number that people come to, and what went wrong."""

    answer = blocks.DecimalBlock(
        label=_("Wrong number"), **_DIGITS, help_text=_("The number that one gets by a common mistake.")
    )
    tolerance = blocks.DecimalBlock(
        label=_("Tolerance"),
        default=Decimal(0),
        min_value=0,
        **_DIGITS,
        help_text=_("How far from the number it still is this mistake."),
    )
    feedback = blocks.TextBlock(label=_("Feedback"), rows=2, help_text=_("Which mistake it was, and how to do it."))

    class Meta:
        icon = "warning"
        label = _("Known mistake")


class NumericBlock(QuestionBlock):
    """A number with a tolerance and a unit."""

    answer = blocks.DecimalBlock(label=_("Right number"), **_DIGITS, help_text=_("With a comma, such as 412,50."))
    tolerance = blocks.DecimalBlock(
        label=_("Tolerance"),
        default=Decimal(0),
        min_value=0,
        help_text=_("How far from the right number still counts as right."),
        **_DIGITS,
    )
    tolerance_percent = blocks.BooleanBlock(
        label=_("The tolerance is in percent of the number"),
        required=False,
        help_text=_("Off: the tolerance is a number, in the same unit."),
    )
    unit = blocks.CharBlock(
        label=_("Unit"), required=False, max_length=30, help_text=_("For example € or days. Shown beside the field.")
    )
    mistakes = blocks.ListBlock(
        MistakeBlock(), label=_("Known mistakes"), default=[], max_num=PARTS, help_text=_("Earn nothing, and explain.")
    )

    class Meta:
        icon = "decimal"
        label = _("Numeric answer")

    def problems(self, value: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        """A known mistake that is right."""
        if value["answer"] is None:  # a draft, half written
            return
        key = {name: value[name] for name in ("answer", "tolerance", "tolerance_percent")}
        key["tolerance"] = key["tolerance"] or Decimal(0)
        low, high = _range(key)
        wrong = next(
            (row["answer"] for row in value["mistakes"] if row["answer"] is not None and low <= row["answer"] <= high),
            None,
        )
        if wrong is not None:
            problem = _t("%(number)s is within the tolerance of the right number.")
            yield "mistakes", problem % {"number": dutch_numbers.write(wrong)}


class Numeric(QuestionType):
    """All points within the tolerance, else none.

    A form posts the number as ``a``, written the Dutch way; a response is that text.
    """

    name = "numeric"
    label = _("Numeric answer")

    def block(self) -> blocks.StructBlock:
        """The block editors write it with."""
        return NumericBlock()

    def freeze_parts(self, value: Mapping[str, Any], *, shuffle: bool) -> Item:
        """The numbers as text, so that no digit is lost."""
        mistakes = [
            {
                "answer": str(row["answer"]),
                "tolerance": str(row.get("tolerance") or 0),
                "feedback": row.get("feedback") or "",
            }
            for _origin, row in children(value.get("mistakes"))
        ]
        return {
            "answer": str(value["answer"]),
            "tolerance": str(value.get("tolerance") or 0),
            "tolerance_percent": bool(value.get("tolerance_percent")),
            "unit": (value.get("unit") or "").strip(),
            "mistakes": mistakes,
        }

    def read(self, data: Mapping[str, Any], item: Item) -> Response:
        """The number as it was written.

        Raises:
            EmptyResponseError: nothing was written.
            InvalidResponseError: it is no number.
        """
        written = posted.line(data)
        if not written:
            raise EmptyResponseError(_t("Fill in a number."))
        try:
            dutch_numbers.parse(written, unit=item["unit"])
        except dutch_numbers.NotANumberError:
            raise InvalidResponseError(
                _t("“%(text)s” is not a number we can read. Write for example 1250,50.") % {"text": written[:40]},
                typed=written,
            ) from None
        return written

    def share(self, item: Item, response: Response) -> float:
        """All or nothing."""
        return float(_is_within(dutch_numbers.parse(response, unit=item["unit"]), item))

    def ask(self, item: Item, response: Response | None) -> AskedQuestion:
        """A field with its unit."""
        return AskedNumeric(
            **shown_fields(item, ASK),
            hint=_t("Write a number, for example 1250,50."),
            value=response or "",
            unit=item["unit"],
        )

    def explain(
        self, item: Item, response: Response | None, points: float | None, *, reveal: bool = True
    ) -> ExplainedQuestion:
        """What was written and, where it is a known mistake, what went wrong."""
        right, feedback = False, ""
        if response:
            number = dutch_numbers.parse(response, unit=item["unit"])
            right = _is_within(number, item)
            known = (row["feedback"] for row in item["mistakes"] if not right and _is_within(number, row))
            feedback = next(known, "")
        part = ExplainedPart(
            label="",
            answer=self.answer_text(item, response),
            result=("right" if right else "wrong") if response else "empty",
            right_answer=_right_answer(item) if reveal and not right else "",
            feedback=feedback,
        )
        fields = explained_fields(item, response, points, reveal=reveal, template=EXPLAIN)
        return ExplainedPartsQuestion(**fields, parts=[part])

    def rekey_parts(self, item: Item, fresh: Item) -> Item:
        """Everything from the edited question but the unit, which was shown."""
        return {"unit": item["unit"]}

    def picks(self, item: Item, response: Response | None) -> list[Pick]:
        """The number that was written."""
        if not response:
            return []
        number = dutch_numbers.parse(response, unit=item["unit"])
        plain = dutch_numbers.write(number, unit=item["unit"])
        return [Pick(key=plain, label=plain, right=_is_within(number, item))]

    def answer_text(self, item: Item, response: Response | None) -> str:
        """The number as it was understood, with its unit."""
        if not response:
            return ""
        return dutch_numbers.write(dutch_numbers.parse(response, unit=item["unit"]), unit=item["unit"])


def _range(key: Mapping[str, Any]) -> tuple[Decimal, Decimal]:
    """The lowest and the highest number that is right."""
    answer, tolerance = Decimal(key["answer"]), Decimal(key["tolerance"] or 0)
    if key.get("tolerance_percent"):
        tolerance = abs(answer) * tolerance / 100
    return answer - tolerance, answer + tolerance


def _is_within(number: Decimal, key: Mapping[str, Any]) -> bool:
    low, high = _range(key)
    return low <= number <= high


def _right_answer(item: Item) -> str:
    low, high = _range(item)
    answer = dutch_numbers.write(Decimal(item["answer"]), unit=item["unit"])
    if low == high:
        return answer
    between = {"answer": answer, "low": dutch_numbers.write(low), "high": dutch_numbers.write(high)}
    return _t("%(answer)s (everything from %(low)s to %(high)s is right)") % between
