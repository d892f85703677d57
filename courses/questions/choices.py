"""What the types with ready-made options share: options with feedback, frozen in a shuffled order.

A form posts the chosen options as ``option``, once for each; a response is the list of their uids.
"""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.questions.authoring import PARTS, QuestionBlock, no_doubles
from courses.questions.base import (
    AskedQuestion,
    ExplainedQuestion,
    InvalidResponseError,
    Item,
    Pick,
    QuestionType,
    RekeyError,
    Response,
    children,
    explained_fields,
    match,
    origin_of,
    shown_fields,
)
from courses.questions.posted import values

EXPLAIN = "courses/questions/choice_result.html"
_shuffler = random.SystemRandom()


@dataclass(frozen=True, kw_only=True)
class AskedOption:
    """One option as the learner sees it before submitting."""

    uid: str
    text: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class AskedChoiceQuestion(AskedQuestion):
    """A question with its options."""

    options: list[AskedOption]


@dataclass(frozen=True, kw_only=True)
class ExplainedOption(AskedOption):
    """One option after submitting. ``result`` is right, wrong, missed or empty."""

    result: str
    feedback: str


@dataclass(frozen=True, kw_only=True)
class ExplainedChoiceQuestion(ExplainedQuestion):
    """A question with what was chosen and, when revealed, what was right."""

    options: list[ExplainedOption]


class OptionBlock(blocks.StructBlock):
    """One option, whether it is right, and what to say to who chose it."""

    text = blocks.TextBlock(
        label=_("Option"), rows=2, help_text=_("Make all options about as long, so that length tells nothing.")
    )
    right = blocks.BooleanBlock(label=_("Right"), required=False, help_text=_("Ticked: this is a right answer."))
    feedback = blocks.TextBlock(
        label=_("Feedback"), required=False, rows=2, help_text=_("Why this is right, or what one overlooked.")
    )

    class Meta:
        icon = "list-ul"
        label = _("Option")


class ChoiceQuestionBlock(QuestionBlock):
    """A question with options; subclasses say how many may be right."""

    options = blocks.ListBlock(OptionBlock(), label=_("Options"), min_num=2, max_num=PARTS)
    shuffle = blocks.BooleanBlock(
        label=_("Shuffle the options"), required=False, default=True, help_text=_("In another order at every attempt.")
    )

    def problems(self, value: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        """Too few options, two the same, or not the number of right ones that this type asks."""
        options = list(value["options"])
        problem = "" if len(options) > 1 else _t("Give at least two options.")
        problem = problem or self.problem_with(sum(bool(option["right"]) for option in options))
        yield "options", problem or no_doubles(option["text"] for option in options)

    def problem_with(self, right: int) -> str:
        """What is wrong with ``right`` right options, or nothing."""
        raise NotImplementedError


class ChoiceType(QuestionType):
    """A type whose answers are ready-made options."""

    ask_template: ClassVar[str]

    def freeze_parts(self, value: Mapping[str, Any], *, shuffle: bool) -> Item:
        """The options, shuffled unless the author or the quiz keeps their order."""
        options = [
            {"origin": origin, "text": part["text"], "right": bool(part["right"]), "feedback": part["feedback"] or ""}
            for origin, part in children(value["options"])
        ]
        shuffled = shuffle and value.get("shuffle", True) is not False
        return {"options": numbered(options, shuffle=shuffled), "shuffled": shuffled}

    def hint(self) -> str:
        """How many options to choose, in words for the learner."""
        raise NotImplementedError

    def ask(self, item: Item, response: Response | None) -> AskedQuestion:
        """The options without their key."""
        return AskedChoiceQuestion(
            **shown_fields(item, self.ask_template),
            hint=self.hint(),
            options=[
                AskedOption(uid=option["uid"], text=option["text"], chosen=option["uid"] in (response or []))
                for option in item["options"]
            ],
        )

    def explain(
        self, item: Item, response: Response | None, points: float | None, *, reveal: bool = True
    ) -> ExplainedQuestion:
        """Each option with its result and feedback; without ``reveal`` only those that were chosen."""
        return ExplainedChoiceQuestion(
            **explained_fields(item, response, points, reveal=reveal, template=EXPLAIN),
            options=[_explained(option, response or [], reveal=reveal) for option in item["options"]],
        )

    def rekey_parts(self, item: Item, fresh: Item) -> Item:
        """The options that were shown, right where they are right now.

        Raises:
            RekeyError: an option has gone, or the right one is new and nobody could choose it.
        """
        options = [
            shown | {"right": found["right"], "feedback": found["feedback"], "origin": found["origin"]}
            for shown, found in match(item["options"], fresh["options"])
        ]
        if not any(option["right"] for option in options):
            raise RekeyError(_t("None of the options that were shown is right now."))
        return {"options": options, "shuffled": item.get("shuffled", True)}

    def picks(self, item: Item, response: Response | None) -> list[Pick]:
        """The chosen options."""
        return [_pick(option) for option in item["options"] if option["uid"] in (response or [])]

    def choices(self, item: Item) -> list[Pick]:
        """All options."""
        return [_pick(option) for option in item["options"]]

    def answer_text(self, item: Item, response: Response | None) -> str:
        """The texts of the chosen options."""
        return "; ".join(option["text"] for option in item["options"] if option["uid"] in (response or []))


def numbered(options: list[dict[str, Any]], *, shuffle: bool) -> list[dict[str, Any]]:
    """Options numbered in the order in which they will be shown, so that a number tells nothing."""
    shown = list(options)
    if shuffle:
        _shuffler.shuffle(shown)
    return [{"uid": str(number)} | option for number, option in enumerate(shown, start=1)]


def read_chosen(data: Mapping[str, Any], item: Item) -> list[str]:
    """The chosen option keys in a posted form, each once, in the item's order.

    Raises:
        InvalidResponseError: an option that does not belong to the item.
    """
    posted = values(data, "option")
    known = [option["uid"] for option in item["options"]]
    if not all(isinstance(uid, str) and uid in known for uid in posted):
        raise InvalidResponseError(_t("This option does not belong to this question."))
    return [uid for uid in known if uid in posted]


def _explained(option: dict[str, Any], chosen: list[str], *, reveal: bool) -> ExplainedOption:
    mine = option["uid"] in chosen
    result = "" if not option["right"] else "missed"
    if mine:
        result = "right" if option["right"] else "wrong"
    open_to_see = mine or reveal
    return ExplainedOption(
        uid=option["uid"],
        text=option["text"],
        chosen=mine,
        result=result if open_to_see else "",
        feedback=option["feedback"] if open_to_see else "",
    )


def _pick(option: dict[str, Any]) -> Pick:
    return Pick(key=origin_of(option), label=option["text"], right=option["right"])
