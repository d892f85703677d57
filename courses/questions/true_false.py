"""A statement that is true or not."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.questions import choices
from courses.questions.authoring import QuestionBlock
from courses.questions.base import EmptyResponseError, InvalidResponseError, Item, Response


class TrueFalseBlock(QuestionBlock):
    """A statement, and whether it is true."""

    answer = blocks.ChoiceBlock(
        label=_("The statement is"),
        choices=[("true", _("True statement")), ("false", _("Untrue statement"))],
        widget=forms.RadioSelect,
        help_text=_("Do not make a statement true or untrue by one small word."),
    )
    feedback_true = blocks.TextBlock(
        label=_("Feedback to who chose true"), required=False, rows=2, help_text=_("Only they see it.")
    )
    feedback_false = blocks.TextBlock(
        label=_("Feedback to who chose untrue"), required=False, rows=2, help_text=_("Only they see it.")
    )

    class Meta:
        icon = "circle-check"
        label = _("True or untrue")

    def problems(self, value: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        """Always answerable, once the answer is given."""
        return []


class TrueFalse(choices.ChoiceType):
    """Two options that are always the same, in the same order."""

    name = "true_false"
    label = _("True or untrue")
    ask_template = "courses/questions/single_choice.html"

    def block(self) -> blocks.StructBlock:
        """The block editors write it with."""
        return TrueFalseBlock()

    def freeze_parts(self, value: Mapping[str, Any], *, shuffle: bool) -> Item:
        """True first: since that never changes, its place tells nothing."""
        options = [
            {
                "origin": origin,
                "text": text,
                "right": value["answer"] == origin,
                "feedback": value.get(f"feedback_{origin}") or "",
            }
            for origin, text in (("true", _t("True statement")), ("false", _t("Untrue statement")))
        ]
        return {"options": choices.numbered(options, shuffle=False), "shuffled": False}

    def hint(self) -> str:
        """Choose one."""
        return _t("Is this true or untrue?")

    def read(self, data: Mapping[str, Any], item: Item) -> Response:
        """The one chosen option, posted as ``option``.

        Raises:
            EmptyResponseError: none.
            InvalidResponseError: both, or a foreign option.
        """
        chosen = choices.read_chosen(data, item)
        if not chosen:
            raise EmptyResponseError(_t("Choose true or untrue."))
        if len(chosen) > 1:
            raise InvalidResponseError(_t("Choose true or untrue."))
        return chosen

    def share(self, item: Item, response: Response) -> float:
        """All for the right one."""
        return float(response == [option["uid"] for option in item["options"] if option["right"]])
