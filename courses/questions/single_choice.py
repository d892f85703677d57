"""One right answer among several options."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.questions import choices
from courses.questions.base import AskedQuestion, ExplainedQuestion, InvalidResponseError, Item, Response

ASK = "courses/questions/single_choice.html"
EXPLAIN = "courses/questions/choice_result.html"


class SingleChoiceBlock(choices.ChoiceQuestionBlock):
    """A question with exactly one right option."""

    class Meta:
        icon = "radio-full"
        label = _("One right answer")

    def problem_with(self, right: int) -> str:
        """Exactly one option is right."""
        return "" if right == 1 else _t("Mark exactly one option as right.")


class SingleChoice:
    """One right answer: all points or none."""

    name = "single_choice"

    def block(self) -> blocks.StructBlock:
        """The block editors write it with."""
        return choices.choice_block(SingleChoiceBlock)

    def freeze(self, value: Mapping[str, Any], uid: str) -> Item:
        """The item with shuffled options."""
        return choices.freeze(self.name, value, uid)

    def read(self, data: Mapping[str, Any], item: Item) -> Response:
        """The one chosen option.

        Raises:
            InvalidResponseError: none, several, or a foreign option.
        """
        chosen = choices.read_chosen(data, item)
        if len(chosen) != 1:
            raise InvalidResponseError(_t("Choose one option."))
        return chosen

    def mark(self, item: Item, response: Response | None) -> float:
        """All points for the right option."""
        right = [option["uid"] for option in item["options"] if option["right"]]
        return float(item["points"]) if response == right else 0.0

    def ask(self, item: Item, response: Response | None) -> AskedQuestion:
        """Radio buttons."""
        return choices.ask(item, response, template=ASK, hint=_t("Choose one option."))

    def explain(self, item: Item, response: Response | None, points: float) -> ExplainedQuestion:
        """Each option with its result and feedback."""
        return choices.explain(item, response, points, template=EXPLAIN)
