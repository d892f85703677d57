"""Questions with their right answers as plain text. For who teaches and who accredits: never for a learner (rule 2)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from certificates.accreditation.shape import Question
from courses.questions import TYPES, dutch_numbers
from courses.questions.base import split_tags


def question_of(child: Any, number: int, bank: str = "", key: str = "") -> Question:
    """A question of a StreamField with its key.

    Args:
        child: the block; it has to be one that can be asked (``courses.selectors.previews.problem_with``).
        number: its place in the test.
        bank: the bank it lies in; empty for a question of the test itself.
        key: of its page in the bank; without one the key of its block.
    """
    kind, value = TYPES[child.block_type], child.value
    # Its picture is left out of the item: freezing one makes a rendition, and only its words are printed.
    item = kind.freeze(_without_picture(value), str(child.id or number), shuffle=False)
    offered, right = _key(kind.name, item)
    return Question(
        key=key or str(child.id),
        number=number,
        bank=bank,
        kind=kind.name,
        kind_label=str(kind.label),
        text="\n\n".join(filter(None, (item["text"], item.get("passage")))),
        points=Decimal(str(item["points"])),
        objective=" ".join(item["objective"].split()),
        rki_topic=", ".join(split_tags(item["rki_topic"])),
        offered=tuple(offered),
        right=tuple(right),
        explanation=item["explanation"],
        source=item["source"],
        picture=(value.get("image_alt") or "").strip() if value.get("image") else "",
    )


def _without_picture(value: Mapping[str, Any]) -> dict[str, Any]:
    return dict(value) | {"image": None}


def _key(name: str, item: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """What one can choose from, and what is right."""
    explained = TYPES[name].explain(dict(item), None, 0.0, reveal=True)
    if "options" in item:
        return [option["text"] for option in item["options"]], [o["text"] for o in item["options"] if o["right"]]
    if order := getattr(explained, "right_order", None):
        return [], [f"{place}. {text}" for place, text in enumerate(order, start=1)]
    if name == "short_answer":
        return [], list(item["accepted"])
    if name == "numeric":
        (part,) = explained.parts  # type: ignore[attr-defined]
        return [], [part.right_answer, *_tolerance(item)]
    if parts := getattr(explained, "parts", None):
        offered = [choice["text"] for choice in item.get("choices", ())]
        offered += [
            f"{gap['uid']}: {', '.join(sorted(option['text'] for option in gap['options']))}"
            for gap in item.get("gaps", ())
            if gap["options"]
        ]
        return offered, [f"{part.label}: {part.right_answer}" if part.label else part.right_answer for part in parts]
    return [], _rubric(item)


def _tolerance(item: Mapping[str, Any]) -> list[str]:
    """How far from the number still counts."""
    if not Decimal(item["tolerance"]):
        return []
    how_far = dutch_numbers.write(Decimal(item["tolerance"])) + ("%" if item["tolerance_percent"] else "")
    return [_("%(tolerance)s more or less also counts as right.") % {"tolerance": how_far}]


def _rubric(item: Mapping[str, Any]) -> list[str]:
    """How a person marks an open answer: the criteria with their points, and the model answer."""
    lines = [
        _("%(criterion)s (%(points)s points)") % {"criterion": row["text"], "points": row["points"]}
        + (f": {row['description']}" if row["description"] else "")
        for row in item.get("rubric") or ()
    ]
    model = item.get("model_answer") or ""
    return [*lines, *([_("Model answer: %(answer)s") % {"answer": model}] if model else [])]
