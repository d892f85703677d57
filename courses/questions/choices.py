"""What the two choice types share: options with feedback, frozen in a shuffled order."""

import random
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.questions.base import (
    AskedOption,
    AskedQuestion,
    ExplainedOption,
    ExplainedQuestion,
    InvalidResponseError,
    Item,
    question_fields,
)

_shuffler = random.SystemRandom()


class OptionBlock(blocks.StructBlock):
    """One option, whether it is right, and what to say to who chose it."""

    text = blocks.TextBlock(label=_("Option"), rows=2)
    right = blocks.BooleanBlock(label=_("Right"), required=False)
    feedback = blocks.TextBlock(label=_("Feedback"), required=False, rows=2)

    class Meta:
        icon = "list-ul"
        label = _("Option")


class ChoiceQuestionBlock(blocks.StructBlock):
    """A question with options; subclasses say how many may be right."""

    def clean(self, value: Any) -> Any:
        """Refuse a question nobody can answer.

        Raises:
            ValidationError: fewer than two options, or not the number of right ones that this type asks.
        """
        cleaned = super().clean(value)
        options = list(cleaned["options"])
        right = sum(bool(option["right"]) for option in options)
        problem = "" if len(options) > 1 else _t("Give at least two options.")
        problem = problem or self.problem_with(right)
        if problem:
            raise blocks.StructBlockValidationError(block_errors={"options": ValidationError(problem)})
        return cleaned

    def problem_with(self, right: int) -> str:
        """What is wrong with ``right`` right options, or nothing."""
        raise NotImplementedError


def choice_block(base: type[ChoiceQuestionBlock]) -> ChoiceQuestionBlock:
    """The authoring block of a choice type, with the shared fields first."""
    options = blocks.ListBlock(OptionBlock(), label=_("Options"), min_num=2)
    return base([*question_fields(), ("options", options)])


def freeze(name: str, value: Mapping[str, Any], uid: str) -> Item:
    """An item with its options shuffled and numbered anew, so that a position or number tells nothing."""
    options = [
        {"text": option["text"], "right": bool(option["right"]), "feedback": option["feedback"] or ""}
        for option in value["options"]
    ]
    _shuffler.shuffle(options)
    return {
        "uid": uid,
        "type": name,
        "text": value["text"],
        "points": value["points"],
        "explanation": value["explanation"] or "",
        "source": value["source"] or "",
        "options": [option | {"uid": str(number)} for number, option in enumerate(options, start=1)],
    }


def read_chosen(data: Mapping[str, Any], item: Item) -> list[str]:
    """The chosen option keys in a posted form, each once, in the item's order.

    Raises:
        InvalidResponseError: an option that does not belong to the item.
    """
    posted: Iterable[Any] = data.getlist("option") if hasattr(data, "getlist") else data.get("option", [])
    chosen = {str(uid) for uid in posted}
    known = [option["uid"] for option in item["options"]]
    if not chosen <= set(known):
        raise InvalidResponseError(_t("This option does not belong to this question."))
    return [uid for uid in known if uid in chosen]


def ask(item: Item, chosen: list[str] | None, *, template: str, hint: str) -> AskedQuestion:
    """The question without its key."""
    return AskedQuestion(
        uid=item["uid"],
        text=item["text"],
        hint=hint,
        template=template,
        options=[
            AskedOption(uid=option["uid"], text=option["text"], chosen=option["uid"] in (chosen or []))
            for option in item["options"]
        ],
    )


def explain(item: Item, chosen: list[str] | None, points: float, *, template: str) -> ExplainedQuestion:
    """The question with what was right, what was chosen and why."""

    def result(option: dict[str, Any]) -> str:
        if option["uid"] in (chosen or []):
            return "right" if option["right"] else "wrong"
        return "missed" if option["right"] else ""

    return ExplainedQuestion(
        uid=item["uid"],
        text=item["text"],
        template=template,
        answered=bool(chosen),
        points=points,
        max_points=float(item["points"]),
        explanation=item["explanation"],
        source=item["source"],
        options=[
            ExplainedOption(
                uid=option["uid"],
                text=option["text"],
                chosen=option["uid"] in (chosen or []),
                result=result(option),
                feedback=option["feedback"],
            )
            for option in item["options"]
        ],
    )
