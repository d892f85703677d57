"""Several right answers among the options."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.questions import choices
from courses.questions.base import EmptyResponseError, Item, Response


class MultipleChoiceBlock(choices.ChoiceQuestionBlock):
    """A question with one or more right options."""

    class Meta:
        icon = "check"
        label = _("Several right answers")

    def problem_with(self, right: int) -> str:
        """At least one option is right."""
        return "" if right else _t("Mark at least one option as right.")


class MultipleChoice(choices.ChoiceType):
    """Several right answers: each right choice earns a share, each wrong one takes at least a share away."""

    name = "multiple_choice"
    label = _("Several right answers")
    ask_template = "courses/questions/multiple_choice.html"

    def block(self) -> blocks.StructBlock:
        """The block editors write it with."""
        return MultipleChoiceBlock()

    def hint(self) -> str:
        """Choose as many as are right."""
        return _t("More than one answer can be right.")

    def read(self, data: Mapping[str, Any], item: Item) -> Response:
        """The chosen options, each posted as ``option``.

        Raises:
            EmptyResponseError: nothing chosen.
            InvalidResponseError: a foreign option.
        """
        chosen = choices.read_chosen(data, item)
        if not chosen:
            raise EmptyResponseError(_t("Choose one or more options."))
        return chosen

    def share(self, item: Item, response: Response) -> float:
        """Right choices earn 1 / right each; wrong ones cost 1 / right or 1 / wrong each, whichever is more.

        So ticking everything earns nothing, unless everything is right, and no way of guessing pays.
        """
        right = {option["uid"] for option in item["options"] if option["right"]}
        wrong = len(item["options"]) - len(right)
        if not right:
            return 0.0
        chosen = set(response)
        cost = len(chosen - right) / min(len(right), wrong) if wrong else 0.0
        return len(chosen & right) / len(right) - cost
