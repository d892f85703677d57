"""A conversation as its author looks at it: the drawing, and the same in tables, with the faults at their places."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from courses.conversations.blocks import END, MEASURES
from courses.conversations.drawing import Drawing, draw
from courses.conversations.faults import Fault
from courses.conversations.reach import numbered
from courses.conversations.script import NAMES, Condition, Script

_TOO_MANY = "too_many"


@dataclass(frozen=True, kw_only=True)
class ChoiceRow:
    """A choice with where it leads. ``is_missing``: there is no such place."""

    number: int
    text: str
    goes_to: str
    is_missing: bool
    when: str
    faults: list[Fault]


@dataclass(frozen=True, kw_only=True)
class TurnRow:
    """A turn with its choices; ``faults`` are those of no single choice."""

    number: int
    key: str
    says: str
    choices: list[ChoiceRow]
    faults: list[Fault]


@dataclass(frozen=True, kw_only=True)
class EndingRow:
    """An ending."""

    key: str
    title: str
    success: bool
    when: str
    faults: list[Fault]


@dataclass(frozen=True, kw_only=True)
class Overview:
    """All of it. ``whole`` are the faults of no single place; a script beyond the limits has no ``drawing``."""

    faults: Sequence[Fault]
    whole: list[Fault]
    drawing: Drawing | None = None
    turns: list[TurnRow] = field(default_factory=list)
    endings: list[EndingRow] = field(default_factory=list)

    @property
    def errors(self) -> int:
        """How many faults have to be mended."""
        return sum(fault.error for fault in self.faults)

    @property
    def warnings(self) -> int:
        """How many had better be looked at."""
        return len(self.faults) - self.errors


def overview(script: Script, faults: Sequence[Fault]) -> Overview:
    """Lay out a script with the faults that were found in it."""
    whole = [fault for fault in faults if fault.node is None]
    if any(fault.kind == _TOO_MANY for fault in faults):
        return Overview(faults=faults, whole=list(faults))
    return Overview(
        faults=faults,
        whole=whole,
        drawing=draw(script, faults) if script.turns or script.endings else None,
        turns=_turns(script, faults),
        endings=_endings(script, faults),
    )


def _turns(script: Script, faults: Iterable[Fault]) -> list[TurnRow]:
    here: dict[tuple[int | None, int], list[Fault]] = {}
    for fault in faults:
        here.setdefault((fault.node, fault.choice), []).append(fault)
    known = {*numbered(script), END}
    return [
        TurnRow(
            number=node + 1,
            key=turn.key,
            says=turn.says,
            faults=here.get((node, 0), []),
            choices=[
                ChoiceRow(
                    number=number,
                    text=choice.text,
                    goes_to=choice.goes_to,
                    is_missing=choice.goes_to not in known,
                    when=conditions_in_words(choice.when),
                    faults=here.get((node, number), []),
                )
                for number, choice in enumerate(turn.choices, start=1)
            ],
        )
        for node, turn in enumerate(script.turns)
    ]


def _endings(script: Script, faults: Iterable[Fault]) -> list[EndingRow]:
    here: dict[int | None, list[Fault]] = {}
    for fault in faults:
        here.setdefault(fault.node, []).append(fault)
    return [
        EndingRow(
            key=ending.key,
            title=ending.title,
            success=ending.success,
            when=conditions_in_words(ending.when),
            faults=here.get(node, []),
        )
        for node, ending in enumerate(script.endings, start=len(script.turns))
    ]


def conditions_in_words(conditions: Iterable[Condition]) -> str:
    """Such as: trust at least 4, stress at most 6."""
    labels = {name: str(label).lower() for name, label in MEASURES}
    said = []
    for condition in conditions:
        if condition.measure in NAMES:
            text = (
                _("%(measure)s at least %(value)s")
                if condition.rule == "at_least"
                else _("%(measure)s at most %(value)s")
            )
            said.append(text % {"measure": labels[condition.measure], "value": condition.value})
    return ", ".join(said)
