"""Steps to put in the right order."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import blocks

from courses.questions import posted
from courses.questions.authoring import PARTS, QuestionBlock, no_doubles
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
    match,
    shown_fields,
)
from courses.questions.parts import ExplainedPartsQuestion, explained_part

ASK = "courses/questions/ordering.html"
EXPLAIN = "courses/questions/ordering_result.html"
_shuffler = random.SystemRandom()


@dataclass(frozen=True, kw_only=True)
class AskedStep:
    """A step and the place it was given, from 1; 0 is none yet."""

    uid: str
    text: str
    place: int


@dataclass(frozen=True, kw_only=True)
class AskedOrdering(AskedQuestion):
    """The steps in the order of the answer so far, and the places there are."""

    steps: list[AskedStep]

    @property
    def places(self) -> range:
        """All places, from 1."""
        return range(1, len(self.steps) + 1)


@dataclass(frozen=True, kw_only=True)
class ExplainedOrdering(ExplainedPartsQuestion):
    """The steps in the order of the answer, and, when revealed, in the right one."""

    right_order: list[str]


class StepBlock(blocks.StructBlock):
    """One step."""

    text = blocks.CharBlock(label=_("Step"), max_length=250, help_text=_("One action, in a few words."))
    feedback = blocks.TextBlock(label=_("Feedback"), required=False, rows=2, help_text=_("Why it belongs here."))

    class Meta:
        icon = "list-ol"
        label = _("Step")


class OrderingBlock(QuestionBlock):
    """Steps, written in the right order."""

    steps = blocks.ListBlock(
        StepBlock(),
        label=_("Steps in the right order"),
        min_num=2,
        max_num=PARTS,
        help_text=_("Learners see them mixed up."),
    )

    class Meta:
        icon = "list-ol"
        label = _("Put in order")

    def problems(self, value: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        """Too few steps, or two the same."""
        steps = [step["text"] for step in value["steps"]]
        yield "steps", no_doubles(steps) if len(steps) > 1 else _t("Give at least two steps.")


class Ordering(QuestionType):
    """Each step that stands directly after the one that belongs before it earns its share.

    A block of steps in the right order keeps its worth wherever it stands, and mixing by chance earns little.
    A form posts ``a-<uid of the step>`` with a place from 1; a response is a dict of those, as numbers. Some may be
    missing.
    """

    name = "ordering"
    label = _("Put in order")

    def block(self) -> blocks.StructBlock:
        """The block editors write it with."""
        return OrderingBlock()

    def freeze_parts(self, value: Mapping[str, Any], *, shuffle: bool) -> Item:
        """The steps mixed up, whatever the quiz says; never in the right order, but for two, where that would tell it."""
        steps = [
            {"origin": origin, "text": part["text"], "feedback": part.get("feedback") or "", "place": place}
            for place, (origin, part) in enumerate(children(value["steps"]), start=1)
        ]
        while True:
            mixed = _shuffler.sample(steps, len(steps))
            if mixed != steps or len(steps) < 3:
                break
        return {"steps": [{"uid": str(number)} | step for number, step in enumerate(mixed, start=1)]}

    def read(self, data: Mapping[str, Any], item: Item) -> Response:
        """The place of each step that has one.

        Raises:
            EmptyResponseError: none has.
            InvalidResponseError: a foreign step, a place that is not there, or one place for two steps.
        """
        given = posted.parts(data, [step["uid"] for step in item["steps"]])
        if not given:
            raise EmptyResponseError(_t("Put the steps in order."))
        places = {str(place): place for place in range(1, len(item["steps"]) + 1)}
        if not set(given.values()) <= places.keys():
            raise InvalidResponseError(_t("This place is not there."))
        if len(set(given.values())) < len(given):
            raise InvalidResponseError(_t("Two steps have the same place. Give each step a place of its own."))
        return {uid: places[place] for uid, place in given.items()}

    def share(self, item: Item, response: Response) -> float:
        """The part of the steps, but for the first, that directly follow the right one."""
        followed, pairs = _followed(item, response)
        return followed / pairs if pairs else 0.0

    def ask(self, item: Item, response: Response | None) -> AskedQuestion:
        """A place to choose at every step; the page's script makes it a list to drag or move with buttons."""
        return AskedOrdering(
            **shown_fields(item, ASK),
            hint=_t("The steps are mixed up. Put them in the right order."),
            steps=[
                AskedStep(uid=step["uid"], text=step["text"], place=(response or {}).get(step["uid"], 0))
                for step in _as_answered(item, response)
            ],
        )

    def explain(
        self, item: Item, response: Response | None, points: float | None, *, reveal: bool = True
    ) -> ExplainedQuestion:
        """The steps in the order of the answer."""
        places = response or {}
        followed, pairs = _followed(item, places)
        note = ngettext(
            "%(followed)s of %(pairs)s step directly follows the step that belongs before it.",
            "%(followed)s of %(pairs)s steps directly follow the step that belongs before them.",
            pairs,
        ) % {"followed": followed, "pairs": pairs}
        return ExplainedOrdering(
            **explained_fields(item, response, points, reveal=reveal, template=EXPLAIN),
            parts=[
                explained_part(
                    label=step["text"],
                    answer=str(places.get(step["uid"], "")),
                    right=places.get(step["uid"]) == step["place"],
                    right_answer=str(step["place"]),
                    feedback=step["feedback"],
                    reveal=reveal,
                )
                for step in _as_answered(item, response)
            ],
            note=note if response else "",
            right_order=[step["text"] for step in _in_order(item)] if reveal else [],
        )

    def rekey_parts(self, item: Item, fresh: Item) -> Item:
        """The steps that were shown, in the order that is right now; steps that were added since do not count.

        Raises:
            RekeyError: a step has gone.
        """
        pairs = match(item["steps"], fresh["steps"])
        order = sorted(found["place"] for _shown, found in pairs)
        return {
            "steps": [
                shown | {"place": order.index(found["place"]) + 1, "feedback": found["feedback"]}
                for shown, found in pairs
            ]
        }

    def picks(self, item: Item, response: Response | None) -> list[Pick]:
        """The steps with the places they were given."""
        places = response or {}
        return [_pick(step, places[step["uid"]]) for step in _in_order(item) if step["uid"] in places]

    def choices(self, item: Item) -> list[Pick]:
        """Every step at every place."""
        steps = _in_order(item)
        return [_pick(step, place) for step in steps for place in range(1, len(steps) + 1)]

    def answer_text(self, item: Item, response: Response | None) -> str:
        """The steps in the order of the answer."""
        places = response or {}
        steps = [step for step in _as_answered(item, response) if step["uid"] in places]
        return "; ".join(f"{places[step['uid']]}. {step['text']}" for step in steps)


def _in_order(item: Item) -> list[dict[str, Any]]:
    return sorted(item["steps"], key=lambda step: step["place"])


def _as_answered(item: Item, response: Response | None) -> list[dict[str, Any]]:
    """The steps by the place they were given, then those without one as they were shown."""
    places = response or {}
    return sorted(item["steps"], key=lambda step: places.get(step["uid"], len(item["steps"]) + 1))


def _followed(item: Item, response: Response) -> tuple[int, int]:
    """How many steps stand directly after the one that belongs before it, and how many could."""
    steps = _in_order(item)
    places = [response.get(step["uid"]) for step in steps]
    pairs = list(pairwise(places))
    return sum(one is not None and other == one + 1 for one, other in pairs), len(pairs)


def _pick(step: dict[str, Any], place: int) -> Pick:
    return Pick(key=f"{step['origin']}:{place}", label=f"{place}. {step['text']}", right=place == step["place"])
