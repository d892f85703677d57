"""What every question type promises.

An *item* is a question frozen into an attempt: plain JSON with its key and feedback. Only ``ask`` and ``explain`` turn
an item into something a page may show, and ``ask`` leaves out everything that was not earned yet (rule 2).

Every part of an item that can be chosen has a ``uid``, a number in shuffled order that tells nothing, and an
``origin``: the key of the part in the question as it was written, by which a later edit finds it again. Items frozen by
earlier versions lack fields; read those with ``get``.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from wagtail import blocks
from wagtail.images.shortcuts import get_rendition_or_not_found

Item = dict[str, Any]
Response = Any

IMAGE_SPEC = "width-1200"
FEEDBACK = ("feedback_right", "feedback_partly", "feedback_wrong")


class InvalidResponseError(ValueError):
    """The answer does not fit the item (unknown option, wrong shape, too long); the message is for the learner.

    ``typed`` is what was written, as a response to ask the question with again, so that it can be put right; None where
    nothing was written.
    """

    def __init__(self, message: str = "", *, typed: str | None = None) -> None:
        super().__init__(message)
        self.typed = typed


class EmptyResponseError(InvalidResponseError):
    """Nothing was filled in."""


class RekeyError(ValueError):
    """An edited question no longer fits an item as it was shown; the message says why, for the author."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """An image as it stood beside the question when the item was frozen. Sizes in pixels."""

    src: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True, kw_only=True)
class Pick:
    """Something that can be chosen, under a key that is the same in every attempt."""

    key: str
    label: str
    right: bool


@dataclass(frozen=True, kw_only=True)
class ShownQuestion:
    """What a question shows both before and after submitting. Subclasses add the parts of their type."""

    uid: str
    type: str
    text: str
    image: Picture | None
    max_points: float
    template: str

    @property
    def intro(self) -> list[str]:
        """The paragraphs before the question itself, such as a case."""
        return _paragraphs(self.text)[:-1]

    @property
    def prompt(self) -> str:
        """The last paragraph: the question itself, which names the group of answers."""
        return (_paragraphs(self.text) or [""])[-1]


@dataclass(frozen=True, kw_only=True)
class AskedQuestion(ShownQuestion):
    """An item as the learner sees it before submitting: nothing that tells right from wrong."""

    hint: str


@dataclass(frozen=True, kw_only=True)
class ExplainedQuestion(ShownQuestion):
    """An item after submitting, with what was earned.

    ``points`` is None, and ``result`` "waiting", while a person still has to mark it. ``result`` is otherwise right,
    partly, wrong or empty (no answer). ``feedback`` is the overall feedback for that result. Without ``reveal`` the
    explanation, source and everything else that gives the right answer away is left out.
    """

    answered: bool
    points: float | None
    result: str
    feedback: str
    reveal: bool
    explanation: str
    source: str


class QuestionType(ABC):
    """A kind of question: how it is written, frozen, answered, marked and explained."""

    name: ClassVar[str]
    label: ClassVar[str | Promise]

    @abstractmethod
    def block(self) -> blocks.StructBlock:
        """The block editors write it with; its ``clean`` refuses a question nobody can answer."""

    def freeze(self, value: Mapping[str, Any], uid: str, *, shuffle: bool = True) -> Item:
        """The item that goes into an attempt, parts already in the order this attempt shows them.

        Without ``shuffle`` parts stay in the order of the author, except where that order would give the key away.
        """
        common = {
            "uid": uid,
            "type": self.name,
            "text": value["text"],
            "image": _picture(value),
            "points": value["points"],
            "explanation": value.get("explanation") or "",
            "source": value.get("source") or "",
            "objective": value.get("objective") or "",
            "rki_topic": value.get("rki_topic") or "",
            "tags": split_tags(value.get("tags") or ""),
        }
        # Words of ours in an item are kept with it: those of the site, not of who happened to begin (ADR 0037).
        with translation.override(settings.LANGUAGE_CODE):
            parts = self.freeze_parts(value, shuffle=shuffle)
        return common | {name: value.get(name) or "" for name in FEEDBACK} | parts

    @abstractmethod
    def freeze_parts(self, value: Mapping[str, Any], *, shuffle: bool) -> Item:
        """The fields of an item that only this type has."""

    @abstractmethod
    def read(self, data: Mapping[str, Any], item: Item) -> Response:
        """The response in a posted form (``getlist`` when it is a QueryDict), as it will be stored.

        Raises:
            EmptyResponseError: nothing was filled in.
            InvalidResponseError: it does not fit the item.
        """

    @abstractmethod
    def share(self, item: Item, response: Response) -> float:
        """The part of the points that an answer earns, from 0 to 1."""

    def mark(self, item: Item, response: Response | None) -> float | None:
        """Points earned, between 0 and the item's points, in two decimals.

        A ``response`` of None is an item left unanswered. Returns None when a person has to mark it.
        """
        earned = self.share(item, response) if response else 0.0
        return round(float(item["points"]) * min(max(earned, 0.0), 1.0), 2)

    @abstractmethod
    def ask(self, item: Item, response: Response | None) -> AskedQuestion:
        """What the learner sees before submitting."""

    @abstractmethod
    def explain(
        self, item: Item, response: Response | None, points: float | None, *, reveal: bool = True
    ) -> ExplainedQuestion:
        """What the learner sees after submitting; without ``reveal`` only how their own answer fared."""

    def rekey(self, item: Item, fresh: Item) -> Item:
        """The item as it was shown, with the key, points and feedback of ``fresh``, a new item of the edited question.

        Raises:
            RekeyError: the question changed so much that the answers given do not fit it.
        """
        if item["type"] != fresh["type"]:
            raise RekeyError(_t("The question has become another type."))
        shown = {name: item[name] for name in ("uid", "type", "text", "image") if name in item}
        return item | fresh | shown | self.rekey_parts(item, fresh)

    @abstractmethod
    def rekey_parts(self, item: Item, fresh: Item) -> Item:
        """The fields that only this type has, shown as in ``item`` and marked as in ``fresh``.

        Raises:
            RekeyError: parts that were shown have gone.
        """

    def picks(self, item: Item, response: Response | None) -> list[Pick]:
        """What was chosen or written, for item analysis."""
        return []

    def choices(self, item: Item) -> list[Pick]:
        """Everything that can be chosen; nothing where answers are written freely."""
        return []

    @abstractmethod
    def answer_text(self, item: Item, response: Response | None) -> str:
        """The answer as plain text, for lists and exports; empty when there is none."""

    def warnings(self, value: Mapping[str, Any]) -> list[str]:
        """What an author had better look at before publishing, in words for the author."""
        if value.get("image") and not (value.get("image_alt") or "").strip():
            return [_t("The image has no alternative text.")]
        return []


def shown_fields(item: Item, template: str) -> dict[str, Any]:
    """The fields that every ``ShownQuestion`` has."""
    image = item.get("image")
    return {
        "uid": item["uid"],
        "type": item["type"],
        "text": item["text"],
        "image": Picture(**image) if image else None,
        "max_points": float(item["points"]),
        "template": template,
    }


def explained_fields(
    item: Item, response: Response | None, points: float | None, *, reveal: bool, template: str
) -> dict[str, Any]:
    """The fields that every ``ExplainedQuestion`` has."""
    result = _result(item, response, points)
    return shown_fields(item, template) | {
        "answered": bool(response),
        "points": points,
        "result": result,
        "feedback": item.get(f"feedback_{result}", ""),
        "reveal": reveal,
        "explanation": item["explanation"] if reveal else "",
        "source": item["source"] if reveal else "",
    }


def _result(item: Item, response: Response | None, points: float | None) -> str:
    if not response:
        return "empty"
    if points is None:
        return "waiting"
    if points >= float(item["points"]):
        return "right"
    return "partly" if points > 0 else "wrong"


def children(parts: Any) -> list[tuple[str, Mapping[str, Any]]]:
    """The origin and value of each child of a ListBlock; children without a stored key go by their place."""
    if hasattr(parts, "bound_blocks"):
        return [(child.original_id or f"#{place}", child.value) for place, child in enumerate(parts.bound_blocks)]
    return [(f"#{place}", part) for place, part in enumerate(parts or [])]


def origin_of(part: Mapping[str, Any]) -> str:
    """The origin of a part; of those frozen before there were origins, the text."""
    return str(part.get("origin") or part["text"])


def match(shown: list[dict[str, Any]], fresh: list[dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Each part that was shown with the fresh part of the same origin; by text for parts without origins.

    Raises:
        RekeyError: a part that was shown has gone.
    """
    by_origin = {part["origin"]: part for part in fresh}
    by_text = {part["text"]: part for part in fresh}
    pairs = []
    for part in shown:
        found = by_origin.get(part.get("origin")) or (None if part.get("origin") else by_text.get(part["text"]))
        if found is None:
            raise RekeyError(_t("“%(text)s” is no longer in the question.") % {"text": part["text"]})
        pairs.append((part, found))
    return pairs


def split_tags(text: str) -> list[str]:
    """Tags written with commas between them, each once."""
    return list(dict.fromkeys(filter(None, (" ".join(tag.split()) for tag in text.split(",")))))


def split_lines(text: str) -> list[str]:
    """Lines with something on them, each once."""
    return list(dict.fromkeys(filter(None, (" ".join(line.split()) for line in text.splitlines()))))


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if part.strip()]


def _picture(value: Mapping[str, Any]) -> dict[str, Any] | None:
    image = value.get("image")
    if not image:
        return None
    rendition = get_rendition_or_not_found(image, IMAGE_SPEC)
    return {
        "src": rendition.url,
        "width": rendition.width,
        "height": rendition.height,
        "alt": (value.get("image_alt") or "").strip(),
    }
