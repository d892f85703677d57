"""Several right answers among the options."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.questions import choices
from courses.questions.base import AskedQuestion, ExplainedQuestion, InvalidResponseError, Item, Response

ASK = "courses/questions/multiple_choice.html"
EXPLAIN = "courses/questions/choice_result.html"


class MultipleChoiceBlock(choices.ChoiceQuestionBlock):
    """A question with one or more right options."""

    class Meta:
        icon = "check"
        label = _("Several right answers")

    def problem_with(self, right: int) -> str:
        """At least one option is right."""
        return "" if right else _t("Mark at least one option as right.")


class MultipleChoice:
    """Several right answers: each right choice earns its share, each wrong one takes a share away."""

    name = "multiple_choice"

    def block(self) -> blocks.StructBlock:
        """The block editors write it with."""
        return choices.choice_block(MultipleChoiceBlock)

    def freeze(self, value: Mapping[str, Any], uid: str) -> Item:
        """The item with shuffled options."""
        return choices.freeze(self.name, value, uid)

    def read(self, data: Mapping[str, Any], item: Item) -> Response:
        """The chosen options.

        Raises:
            InvalidResponseError: nothing chosen, or a foreign option.
        """
        chosen = choices.read_chosen(data, item)
        if not chosen:
            raise InvalidResponseError(_t("Choose one or more options."))
        return chosen

    def mark(self, item: Item, response: Response | None) -> float:
        """Points by (right chosen − wrong chosen) / right, never below zero.

        Ticking everything earns nothing where as many options are wrong as right, and less than full marks always.
        """
        right = {option["uid"] for option in item["options"] if option["right"]}
        if not right:
            return 0.0
        chosen = set(response or [])
        share = (len(chosen & right) - len(chosen - right)) / len(right)
        return round(float(item["points"]) * max(share, 0.0), 2)

    def ask(self, item: Item, response: Response | None) -> AskedQuestion:
        """Check boxes."""
        return choices.ask(item, response, template=ASK, hint=_t("More than one answer can be right."))

    def explain(self, item: Item, response: Response | None, points: float) -> ExplainedQuestion:
        """Each option with its result and feedback."""
        return choices.explain(item, response, points, template=EXPLAIN)
