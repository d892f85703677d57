"""GIFT out. What it has no way to say is named in the notes; nothing is left out in silence."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _t

from courses.exchange import values
from courses.exchange.categories import to_path
from courses.exchange.drafts import Draft, Images, Written
from courses.exchange.gift.signs import escape
from courses.exchange.markup import clean
from courses.exchange.values import Row

_FORMATS = ("[html]", "[markdown]", "[moodle]", "[plain]")
_IMPOSSIBLE = {"ordering", "gap_fill"}


def write(drafts: Sequence[Draft], images: Images) -> Written:
    """The questions as a GIFT file, and what of them is not in it."""
    out: list[str] = []
    notes: list[str] = []
    category: tuple[str, ...] = ()
    for draft in sorted(drafts, key=lambda draft: bool(draft.category)):
        if draft.type in _IMPOSSIBLE:
            notes.append(
                _t("“%(title)s” is not in the file: GIFT has no questions of this type. Use Moodle XML.")
                % {"title": draft.title}
            )
            continue
        if draft.category != category:
            category = draft.category
            out.append(f"$CATEGORY: {to_path(category)}\n\n")
        value = values.plain(draft.type, draft.value)
        out.append(_question(draft, value) + "\n\n")
        notes += _unsaid(draft, value)
    return Written(content="".join(out).encode("utf-8"), notes=notes)


def _question(draft: Draft, value: Row) -> str:
    tags = "".join(f"[tag:{_tag(tag)}]" for tag in values.tag_list(value))
    comment = f"// {tags}\n" if tags else ""
    title = escape(" ".join(clean(draft.title).split()))
    explanation = _text(value["explanation"])
    lines = [*_WRITERS[draft.type](value), *([f"####{explanation}"] if explanation else [])]
    body = "".join(f"\t{line}\n" for line in lines)
    start = "{#" if draft.type == "numeric" else "{"
    # All texts of the question are in the format its text starts with.
    asked = f"::{title}::[plain]{escape(clean(value['text']).strip())}"
    return f"{comment}{asked}{start}\n{body}}}" if body else f"{comment}{asked}{start}}}"


def _tag(tag: str) -> str:
    return escape(clean(tag).replace("[", "(").replace("]", ")"))


def _text(text: str) -> str:
    """A text within a question of which the format is plain."""
    text = clean(text).strip()
    return ("[plain]" if text.startswith(_FORMATS) else "") + escape(text)


def _answer(sign: str, text: str, feedback: str) -> str:
    told = _text(feedback)
    plain = _text(text)
    # A percentage at the start of an answer would be taken for its share of the points.
    plain = f"[plain]{plain}" if plain.startswith("%") else plain
    return f"{sign}{plain}#{told}" if told else f"{sign}{plain}"


def _single(value: Row) -> list[str]:
    return [_answer("=" if row["right"] else "~", row["text"], row["feedback"]) for row in value["options"]]


def _multiple(value: Row) -> list[str]:
    count = sum(bool(row["right"]) for row in value["options"])
    share = _percent(count)
    # What our marking takes away for a wrong choice.
    cost = _percent(min(count, len(value["options"]) - count))
    return [
        _answer(f"~%{share}%" if row["right"] else f"~%-{cost}%", row["text"], row["feedback"])
        for row in value["options"]
    ]


def _percent(count: int) -> str:
    return values.written((Decimal(100) / max(count, 1)).quantize(Decimal("0.00001")))


def _true_false(value: Row) -> list[str]:
    word = value["answer"].upper()
    right, wrong = _text(value["feedback_true"]), _text(value["feedback_false"])
    if word == "FALSE":
        right, wrong = wrong, right
    said = f"#{wrong}#{right}" if right else f"#{wrong}" if wrong else ""
    return [word + said]


def _matching(value: Row) -> list[str]:
    pairs = [(row["left"], row["right"]) for row in value["pairs"]]
    pairs += [("", row["text"]) for row in value["distractors"]]
    return [f"={_arrowless(left)} -> {_arrowless(right)}" for left, right in pairs]


def _arrowless(text: str) -> str:
    """GIFT has no way to write an arrow within a pair or a short answer."""
    return _text(text.replace("->", "→"))


def _numeric(value: Row) -> list[str]:
    answer, tolerance = values.number(str(value["answer"])), values.number(str(value["tolerance"]))
    if value["tolerance_percent"]:
        tolerance = abs(answer) * tolerance / 100
    rows = [(100, answer, tolerance, value["feedback_right"])]
    rows += [
        (0, values.number(str(row["answer"])), values.number(str(row["tolerance"])), row["feedback"])
        for row in value["mistakes"]
    ]
    lines = []
    for share, number, margin, feedback in rows:
        told = _text(feedback)
        line = f"=%{share}%{values.written(number)}:{values.written(margin)}"
        lines.append(f"{line}#{told}" if told else line)
    if wrong := _text(value["feedback_wrong"]):
        lines.append(f"~#{wrong}")
    return lines


def _short(value: Row) -> list[str]:
    rows = [
        (100, row["text"], "" if number else value["feedback_right"]) for number, row in enumerate(value["accepted"])
    ]
    rows += [(0, row["text"], row["feedback"]) for row in value["mistakes"]]
    lines = [
        _answer(f"=%{share}%", text.replace("*", "\\*").replace("->", "→"), feedback.replace("->", "→"))
        for share, text, feedback in rows
    ]
    if value["feedback_wrong"].strip():
        lines.append(_answer("=%0%", "*", value["feedback_wrong"].replace("->", "→")))
    return lines


_WRITERS: dict[str, Any] = {
    "single_choice": _single,
    "multiple_choice": _multiple,
    "true_false": _true_false,
    "matching": _matching,
    "numeric": _numeric,
    "short_answer": _short,
    "open_answer": lambda value: [],
}


def _unsaid(draft: Draft, value: Row) -> list[str]:
    """What of a question is not in the file, in one sentence."""
    answered = draft.type in {"numeric", "short_answer"}
    missing: dict[str, Any] = {
        _t("points"): value["points"] != 1,
        _t("image"): value["image"],
        _t("source"): value["source"],
        _t("learning objective"): value["objective"],
        _t("Rki topic"): value["rki_topic"],
        _t("feedback on the whole question"): value["feedback_partly"]
        or (not answered and (value["feedback_right"] or value["feedback_wrong"])),
        _t("feedback per pair"): any(row["feedback"] for row in value.get("pairs", [])),
        _t("order of the options"): not value.get("shuffle", True),
        _t("unit"): value.get("unit"),
        _t("tolerance in percent"): value.get("tolerance_percent"),
        _t("capitals that count"): value.get("case_sensitive"),
        _t("small typing slips"): value.get("slips"),
        _t("rubric"): draft.type == "open_answer",
        _t("the arrow ->"): draft.type in {"matching", "short_answer"} and "->" in repr(value),
        _t("model answer"): value.get("model_answer"),
        _t("number of words"): value.get("min_words") or value.get("max_words"),
    }
    names = [name for name, given in missing.items() if given]
    if not names:
        return []
    return [_t("“%(title)s”: not in the file are %(names)s.") % {"title": draft.title, "names": ", ".join(names)}]
