"""A text with gaps, to choose or to type in."""

import random
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.questions import posted
from courses.questions.authoring import PARTS, QuestionBlock
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
    split_lines,
)
from courses.questions.folding import fold, is_slip
from courses.questions.parts import ExplainedPart, ExplainedPartsQuestion, explained_part

ASK = "courses/questions/gap_fill.html"
EXPLAIN = "courses/questions/gap_fill_result.html"
_MARKER = re.compile(r"\[\[([0-9]{1,2})\]\]")
_shuffler = random.SystemRandom()


@dataclass(frozen=True, kw_only=True)
class AskedGap:
    """A gap: a list to choose from where there are ``options`` (uid and text), else a field to type in.

    ``before`` holds the words before it, so that it has a meaning when one jumps from field to field.
    """

    uid: str
    before: str
    value: str
    options: list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A stretch of the text, or a gap in it."""

    text: str
    gap: AskedGap | None = None
    part: ExplainedPart | None = None


@dataclass(frozen=True, kw_only=True)
class AskedGapFill(AskedQuestion):
    """The text, by paragraph, and how many gaps there are."""

    paragraphs: list[list[Piece]]
    count: int


@dataclass(frozen=True, kw_only=True)
class ExplainedGapFill(ExplainedPartsQuestion):
    """The text with the answers in their places, by paragraph."""

    paragraphs: list[list[Piece]]


class GapBlock(blocks.StructBlock):
    """What may stand in a gap."""

    kind = blocks.ChoiceBlock(
        label=_("How to answer"),
        choices=[("select", _("Choose from a list")), ("typed", _("Type the answer"))],
        default="select",
        help_text=_("Choosing from a list is easier than typing."),
    )
    answers = blocks.TextBlock(
        label=_("Right answers"),
        rows=2,
        help_text=_("One on a line. The first is shown as the right answer."),
    )
    wrong = blocks.TextBlock(
        label=_("Wrong answers"), required=False, rows=3, help_text=_("One on a line; only for a list.")
    )
    slips = blocks.BooleanBlock(
        label=_("Forgive small typing slips"), required=False, help_text=_("Only for typing: 1 in a word of 5 letters.")
    )
    feedback = blocks.TextBlock(
        label=_("Feedback"), required=False, rows=2, help_text=_("Why this is right, or what one overlooked.")
    )

    class Meta:
        icon = "form"
        label = _("Gap")


class GapFillBlock(QuestionBlock):
    """A text with markers, and the gaps that stand at them."""

    passage = blocks.TextBlock(
        label=_("Text with gaps"), rows=6, help_text=_("Write [[1]] where the first gap is, [[2]] at the second.")
    )
    gaps = blocks.ListBlock(GapBlock(), label=_("Gaps"), min_num=1, max_num=PARTS)

    class Meta:
        icon = "form"
        label = _("Fill the gaps")

    def problems(self, value: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        """Markers that are not one for each gap, or a list with nothing wrong in it, or right and wrong at once."""
        gaps = list(value["gaps"])
        markers = _MARKER.findall(value["passage"])
        for number in range(1, len(gaps) + 1):
            if markers.count(str(number)) != 1:
                yield "passage", _t("The text needs the marker [[%(number)s]] once.") % {"number": number}
                break
        else:
            stray = next((marker for marker in markers if not 1 <= int(marker) <= len(gaps)), None)
            yield "passage", _t("There is no gap for the marker [[%(number)s]].") % {"number": stray} if stray else ""
        for number, gap in enumerate(gaps, start=1):
            problem = _problem_with(gap)
            if problem:
                yield "gaps", _t("Gap %(number)s: %(problem)s") % {"number": number, "problem": problem}
                break


def _problem_with(gap: Mapping[str, Any]) -> str:
    right, wrong = split_lines(gap["answers"]), split_lines(gap["wrong"] or "")
    if not right:
        return _t("give a right answer.")
    if gap["kind"] == "select":
        both = {fold(text, exact=True) for text in right} & {fold(text, exact=True) for text in wrong}
        if both:
            return _t("“%(text)s” is both right and wrong.") % {"text": both.pop()}
        if not wrong:
            return _t("give a wrong answer to choose from too.")
    return ""


class GapFill(QuestionType):
    """Each gap that is right earns its share.

    A form posts ``a-<number of the gap>`` with the uid of an option, or with what was typed; a response is a dict of
    those. Some may be missing.
    """

    name = "gap_fill"
    label = _("Fill the gaps")

    def block(self) -> blocks.StructBlock:
        """The block editors write it with."""
        return GapFillBlock()

    def freeze_parts(self, value: Mapping[str, Any], *, shuffle: bool) -> Item:
        """The text as written, and the options of each list in an order of chance."""
        gaps = [_frozen(number, origin, gap) for number, (origin, gap) in enumerate(children(value["gaps"]), start=1)]
        return {"passage": value["passage"], "gaps": gaps}

    def read(self, data: Mapping[str, Any], item: Item) -> Response:
        """What stands in each gap that has something.

        Raises:
            EmptyResponseError: all are empty.
            InvalidResponseError: a foreign gap or option, or too long a text.
        """
        given = posted.parts(data, [gap["uid"] for gap in item["gaps"]])
        if not given:
            raise EmptyResponseError(_t("Fill in the gaps."))
        for gap in item["gaps"]:
            if gap["kind"] == "select" and gap["uid"] in given and not _option(gap, given[gap["uid"]]):
                raise InvalidResponseError(_t("This option does not belong to this question."))
        return given

    def share(self, item: Item, response: Response) -> float:
        """The part of the gaps that is right."""
        gaps = item["gaps"]
        return sum(_is_right(gap, response.get(gap["uid"], "")) for gap in gaps) / len(gaps) if gaps else 0.0

    def ask(self, item: Item, response: Response | None) -> AskedQuestion:
        """The text with a list or a field at every gap."""
        given = response or {}

        def piece(gap: dict[str, Any], before: str) -> Piece:
            options = [(option["uid"], option["text"]) for option in gap["options"]]
            asked = AskedGap(uid=gap["uid"], before=before, value=given.get(gap["uid"], ""), options=options)
            return Piece(text="", gap=asked)

        return AskedGapFill(
            **shown_fields(item, ASK),
            hint=_t("Fill in every gap in the text."),
            paragraphs=_laid_out(item, piece),
            count=len(item["gaps"]),
        )

    def explain(
        self, item: Item, response: Response | None, points: float | None, *, reveal: bool = True
    ) -> ExplainedQuestion:
        """The text with the answers in it, then gap by gap."""
        given = response or {}
        parts = {
            gap["uid"]: explained_part(
                label=_t("Gap %(number)s") % {"number": gap["uid"]},
                answer=_text(gap, given.get(gap["uid"], "")),
                right=_is_right(gap, given.get(gap["uid"], "")),
                right_answer=gap["answers"][0],
                feedback=gap["feedback"],
                reveal=reveal,
            )
            for gap in item["gaps"]
        }
        return ExplainedGapFill(
            **explained_fields(item, response, points, reveal=reveal, template=EXPLAIN),
            parts=list(parts.values()),
            paragraphs=_laid_out(item, lambda gap, before: Piece(text="", part=parts[gap["uid"]])),
        )

    def rekey_parts(self, item: Item, fresh: Item) -> Item:
        """The text and lists that were shown, with the answers that are right now.

        Raises:
            RekeyError: a gap has gone or is answered in another way, or none of its options is right now.
        """
        gaps = []
        for shown, found in match(item["gaps"], fresh["gaps"]):
            accepted = {fold(answer, exact=True) for answer in found["answers"]}
            fits = any(fold(option["text"], exact=True) in accepted for option in shown["options"])
            if shown["kind"] != found["kind"] or (shown["kind"] == "select" and not fits):
                raise RekeyError(_t("Gap %(number)s has changed too much.") % {"number": shown["uid"]})
            key = {name: found[name] for name in ("text", "answers", "slips", "feedback")}
            gaps.append(shown | key)
        return {"passage": item["passage"], "gaps": gaps}

    def picks(self, item: Item, response: Response | None) -> list[Pick]:
        """What stands in the gaps."""
        given = response or {}
        return [_pick(gap, _text(gap, given[gap["uid"]])) for gap in item["gaps"] if gap["uid"] in given]

    def choices(self, item: Item) -> list[Pick]:
        """The options of all lists."""
        return [_pick(gap, option["text"]) for gap in item["gaps"] for option in gap["options"]]

    def answer_text(self, item: Item, response: Response | None) -> str:
        """What stands in the gaps, with their numbers."""
        given = response or {}
        return "; ".join(
            f"{gap['uid']}: {_text(gap, given[gap['uid']])}" for gap in item["gaps"] if gap["uid"] in given
        )


def _frozen(number: int, origin: str, gap: Mapping[str, Any]) -> dict[str, Any]:
    right = split_lines(gap["answers"])
    options = [*right, *split_lines(gap.get("wrong") or "")] if gap["kind"] == "select" else []
    _shuffler.shuffle(options)
    return {
        "uid": str(number),
        "origin": origin,
        "text": f"[[{number}]]",
        "kind": gap["kind"],
        "answers": right,
        "slips": bool(gap.get("slips")),
        "feedback": gap.get("feedback") or "",
        "options": [{"uid": str(place), "text": text} for place, text in enumerate(options, start=1)],
    }


def _option(gap: dict[str, Any], uid: str) -> dict[str, Any] | None:
    return next((option for option in gap["options"] if option["uid"] == uid), None)


def _text(gap: dict[str, Any], given: str) -> str:
    """What a learner read or wrote in a gap."""
    option = _option(gap, given)
    return (option["text"] if option else "") if gap["kind"] == "select" else given


def _is_right(gap: dict[str, Any], given: str) -> bool:
    return _is_accepted(gap, _text(gap, given))


def _is_accepted(gap: dict[str, Any], text: str) -> bool:
    if not text:
        return False
    exact = gap["kind"] == "select"
    if any(fold(text, exact=exact) == fold(answer, exact=exact) for answer in gap["answers"]):
        return True
    return bool(gap["slips"]) and not exact and any(is_slip(text, answer) for answer in gap["answers"])


def _pick(gap: dict[str, Any], text: str) -> Pick:
    return Pick(key=f"{gap['origin']}:{fold(text)}", label=f"{gap['uid']}: {text}", right=_is_accepted(gap, text))


def _laid_out(item: Item, piece: Any) -> list[list[Piece]]:
    """The text by paragraph, with ``piece(gap, words before it)`` at every marker that has a gap."""
    gaps = {gap["uid"]: gap for gap in item["gaps"]}
    paragraphs = []
    for paragraph in re.split(r"\n\s*\n", item["passage"].replace("\r\n", "\n").strip()):
        pieces, end = [], 0
        for marker in _MARKER.finditer(paragraph):
            gap = gaps.get(marker[1])
            if gap is None:
                continue
            pieces.append(Piece(text=paragraph[end : marker.start()]))
            words = _MARKER.sub("…", paragraph[: marker.start()]).split()
            pieces.append(piece(gap, " ".join(words[-5:])))
            end = marker.end()
        pieces.append(Piece(text=paragraph[end:]))
        paragraphs.append([part for part in pieces if part.text or part.gap or part.part])
    return paragraphs
