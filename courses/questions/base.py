"""What every question type promises.

An *item* is a question frozen into an attempt: plain JSON with its key and feedback. Only ``ask`` and ``explain`` turn
an item into something a page may show, and ``ask`` leaves out everything that was not earned yet (rule 2).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

Item = dict[str, Any]
Response = Any


class InvalidResponseError(ValueError):
    """The answer does not fit the item: an unknown option, the wrong shape."""


@dataclass(frozen=True, kw_only=True)
class AskedOption:
    """One option as the learner sees it before submitting."""

    uid: str
    text: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class AskedQuestion:
    """An item as the learner sees it before submitting: nothing that tells right from wrong."""

    uid: str
    text: str
    hint: str
    template: str
    options: list[AskedOption]


@dataclass(frozen=True, kw_only=True)
class ExplainedOption(AskedOption):
    """One option after submitting. ``result`` is right, wrong, missed or empty."""

    result: str
    feedback: str


@dataclass(frozen=True, kw_only=True)
class ExplainedQuestion:
    """An item after submitting, with what was earned."""

    uid: str
    text: str
    template: str
    answered: bool
    points: float
    max_points: float
    explanation: str
    source: str
    options: list[ExplainedOption] = field(default_factory=list)


class QuestionType(Protocol):
    """A kind of question: how it is written, frozen, answered, marked and explained."""

    name: str

    def block(self) -> blocks.StructBlock:
        """The block editors write it with."""

    def freeze(self, value: Mapping[str, Any], uid: str) -> Item:
        """The item that goes into an attempt, options already in the order this attempt shows them."""

    def read(self, data: Mapping[str, Any], item: Item) -> Response:
        """The response in a posted form (``getlist`` when it is a QueryDict), as it will be stored.

        Raises:
            InvalidResponseError: an option that is not this item's, or nothing chosen.
        """

    def mark(self, item: Item, response: Response | None) -> float:
        """Points earned, between 0 and the item's points; ``None`` is an item left unanswered."""

    def ask(self, item: Item, response: Response | None) -> AskedQuestion:
        """What the learner sees before submitting."""

    def explain(self, item: Item, response: Response | None, points: float) -> ExplainedQuestion:
        """What the learner sees after submitting."""


def question_fields() -> list[tuple[str, blocks.Block]]:
    """The fields every question type has."""
    return [
        ("text", blocks.TextBlock(label=_("Question"))),
        ("points", blocks.IntegerBlock(label=_("Points"), default=1, min_value=1, max_value=100)),
        (
            "explanation",
            blocks.TextBlock(label=_("Explanation"), required=False, help_text=_("Shown after submitting.")),
        ),
        ("source", blocks.CharBlock(label=_("Source"), required=False, max_length=250)),
    ]
