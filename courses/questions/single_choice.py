"""One right answer among several options."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.questions import choices
from courses.questions.base import EmptyResponseError, InvalidResponseError, Item, Response


class SingleChoiceBlock(choices.ChoiceQuestionBlock):
    """A question with exactly one right option."""

    class Meta:
        icon = "radio-full"
        label = _("One right answer")

    def problem_with(self, right: int) -> str:
        """Exactly one option is right."""
        return "" if right == 1 else _t("Mark exactly one option as right.")


class SingleChoice(choices.ChoiceType):
    """One right answer: all points or none."""

    name = "single_choice"
    label = _("One right answer")
    ask_template = "courses/questions/single_choice.html"

    def block(self) -> blocks.StructBlock:
        """The block editors write it with."""
        return SingleChoiceBlock()

    def hint(self) -> str:
        """Choose one."""
        return _t("Choose one option.")

    def read(self, data: Mapping[str, Any], item: Item) -> Response:
        """The one chosen option, posted as ``option``.

        Raises:
            EmptyResponseError: none.
            InvalidResponseError: several, or a foreign option.
        """
        chosen = choices.read_chosen(data, item)
        if not chosen:
            raise EmptyResponseError(_t("Choose one option."))
        if len(chosen) > 1:
            raise InvalidResponseError(_t("Choose one option."))
        return chosen

    def share(self, item: Item, response: Response) -> float:
        """All for the right option."""
        return float(response == [option["uid"] for option in item["options"] if option["right"]])
