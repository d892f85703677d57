"""Things that belong together: for each on the left, choose what goes with it."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
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
    RekeyError,
    Response,
    children,
    explained_fields,
    match,
    shown_fields,
)
from courses.questions.folding import fold
from courses.questions.parts import EXPLAIN, ExplainedPartsQuestion, explained_part

ASK = "courses/questions/matching.html"
_shuffler = random.SystemRandom()


@dataclass(frozen=True, kw_only=True)
class AskedLeft:
    """Something to find the match of. ``chosen`` is the uid of a choice, or nothing."""

    uid: str
    text: str
    chosen: str


@dataclass(frozen=True, kw_only=True)
class AskedChoice:
    """Something that may be the match."""

    uid: str
    text: str


@dataclass(frozen=True, kw_only=True)
class AskedMatching(AskedQuestion):
    """What to match, and what with."""

    lefts: list[AskedLeft]
    choices: list[AskedChoice]


class PairBlock(blocks.StructBlock):
    """Two things that belong together."""

    left = blocks.CharBlock(label=_("This"), max_length=250, help_text=_("Stays in its place."))
    right = blocks.CharBlock(label=_("Belongs to this"), max_length=250, help_text=_("What belongs with it."))
    feedback = blocks.TextBlock(
        label=_("Feedback"), required=False, rows=2, help_text=_("Why the two belong together.")
    )

    class Meta:
        icon = "link"
        label = _("Pair")


class DistractorBlock(blocks.StructBlock):
    """A choice that belongs to nothing."""

    text = blocks.CharBlock(label=_("Wrong choice"), max_length=250, help_text=_("Fits nothing on the left."))

    class Meta:
        icon = "list-ul"
        label = _("Wrong choice")


class MatchingBlock(QuestionBlock):
    """Pairs, and choices that belong to nothing."""

    pairs = blocks.ListBlock(PairBlock(), label=_("Pairs"), min_num=2, max_num=PARTS)
    distractors = blocks.ListBlock(
        DistractorBlock(),
        label=_("Wrong choices"),
        default=[],
        max_num=PARTS,
        help_text=_("With a wrong choice the last pair does not follow from the others."),
    )

    class Meta:
        icon = "link"
        label = _("Matching")

    def problems(self, value: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        """Too few pairs, two lefts the same, one choice for everything, or a wrong choice that is a right one too."""
        pairs = list(value["pairs"])
        rights = {fold(pair["right"], exact=True) for pair in pairs}
        wrongs = [distractor["text"] for distractor in value["distractors"]]
        problem = "" if len(pairs) > 1 else _t("Give at least two pairs.")
        if not problem and len(rights) + len(wrongs) < 2:
            problem = _t("There is only one choice. Give another pair or a wrong choice.")
        yield "pairs", problem or no_doubles(pair["left"] for pair in pairs)
        right_too = next((text for text in wrongs if fold(text, exact=True) in rights), None)
        if right_too is not None:
            yield "distractors", _t("“%(text)s” is a right choice too.") % {"text": right_too}
        else:
            yield "distractors", no_doubles(wrongs)


class Matching(QuestionType):
    """Each pair that is right earns its share.

    A form posts ``a-<uid of the left>`` with the uid of a choice; a response is a dict of those. Some may be missing.
    """

    name = "matching"
    label = _("Matching")

    def block(self) -> blocks.StructBlock:
        """The block editors write it with."""
        return MatchingBlock()

    def freeze_parts(self, value: Mapping[str, Any], *, shuffle: bool) -> Item:
        """Lefts, and the choices in an order of chance: in the author's order they would give the key away."""
        pairs = children(value["pairs"])
        choices: dict[str, dict[str, Any]] = {}
        for origin, pair in pairs:
            choice = choices.setdefault(fold(pair["right"], exact=True), {"text": pair["right"], "origins": []})
            choice["origins"].append(origin)
        for origin, part in children(value.get("distractors")):
            choices.setdefault(fold(part["text"], exact=True), {"text": part["text"], "origins": [origin]})
        shown = list(choices.values())
        _shuffler.shuffle(shown)
        for number, choice in enumerate(shown, start=1):
            choice["uid"] = str(number)
        lefts = [
            {
                "origin": origin,
                "text": pair["left"],
                "feedback": pair.get("feedback") or "",
                "right": choices[fold(pair["right"], exact=True)]["uid"],
            }
            for origin, pair in pairs
        ]
        if shuffle:
            _shuffler.shuffle(lefts)
        return {
            "lefts": [{"uid": str(number)} | left for number, left in enumerate(lefts, start=1)],
            "choices": shown,
        }

    def read(self, data: Mapping[str, Any], item: Item) -> Response:
        """The choice for each left that has one.

        Raises:
            EmptyResponseError: none has.
            InvalidResponseError: a foreign left or choice.
        """
        chosen = posted.parts(data, [left["uid"] for left in item["lefts"]])
        if not chosen:
            raise EmptyResponseError(_t("Choose what belongs together."))
        if not set(chosen.values()) <= {choice["uid"] for choice in item["choices"]}:
            raise InvalidResponseError(_t("This option does not belong to this question."))
        return chosen

    def share(self, item: Item, response: Response) -> float:
        """The part of the pairs that is right."""
        lefts = item["lefts"]
        return sum(response.get(left["uid"]) == left["right"] for left in lefts) / len(lefts) if lefts else 0.0

    def ask(self, item: Item, response: Response | None) -> AskedQuestion:
        """A list to choose from at every left."""
        chosen = response or {}
        return AskedMatching(
            **shown_fields(item, ASK),
            hint=_t("Choose for each line what belongs to it. You may use a choice more than once."),
            lefts=[
                AskedLeft(uid=left["uid"], text=left["text"], chosen=chosen.get(left["uid"], ""))
                for left in item["lefts"]
            ],
            choices=[AskedChoice(uid=choice["uid"], text=choice["text"]) for choice in item["choices"]],
        )

    def explain(
        self, item: Item, response: Response | None, points: float | None, *, reveal: bool = True
    ) -> ExplainedQuestion:
        """Each left with what was chosen."""
        texts = _texts(item)
        chosen = response or {}
        return ExplainedPartsQuestion(
            **explained_fields(item, response, points, reveal=reveal, template=EXPLAIN),
            parts=[
                explained_part(
                    label=left["text"],
                    answer=texts.get(chosen.get(left["uid"], ""), ""),
                    right=chosen.get(left["uid"]) == left["right"],
                    right_answer=texts[left["right"]],
                    feedback=left["feedback"],
                    reveal=reveal,
                )
                for left in item["lefts"]
            ],
        )

    def rekey_parts(self, item: Item, fresh: Item) -> Item:
        """The lefts that were shown with the choices that were shown.

        A choice is found again by its text, so that two rights may change places, and else by its origin.

        Raises:
            RekeyError: a left has gone, or its right choice was not shown.
        """
        by_text = {fold(choice["text"], exact=True): choice["uid"] for choice in item["choices"]}
        by_origin = {origin: choice["uid"] for choice in item["choices"] for origin in choice["origins"]}
        rights = _texts(fresh)
        lefts = []
        for shown, found in match(item["lefts"], fresh["lefts"]):
            text = rights[found["right"]]
            uid = by_text.get(fold(text, exact=True)) or by_origin.get(found["origin"])
            if uid is None:
                raise RekeyError(_t("“%(text)s” was not among the choices.") % {"text": text})
            lefts.append(shown | {"right": uid, "feedback": found["feedback"]})
        return {"lefts": lefts, "choices": item["choices"]}

    def picks(self, item: Item, response: Response | None) -> list[Pick]:
        """The pairs that were made."""
        chosen = response or {}
        return [
            _pick(left, choice)
            for left in item["lefts"]
            for choice in item["choices"]
            if chosen.get(left["uid"]) == choice["uid"]
        ]

    def choices(self, item: Item) -> list[Pick]:
        """All pairs that can be made."""
        return [_pick(left, choice) for left in item["lefts"] for choice in item["choices"]]

    def answer_text(self, item: Item, response: Response | None) -> str:
        """The pairs that were made."""
        return "; ".join(pick.label for pick in self.picks(item, response))


def _texts(item: Item) -> dict[str, str]:
    return {choice["uid"]: choice["text"] for choice in item["choices"]}


def _pick(left: dict[str, Any], choice: dict[str, Any]) -> Pick:
    return Pick(
        key=f"{left['origin']}:{choice['origins'][0]}",
        label=f"{left['text']} → {choice['text']}",
        right=choice["uid"] == left["right"],
    )
