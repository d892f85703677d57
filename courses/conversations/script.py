"""A conversation as it is played: frozen, free of Wagtail, and the same every time (rule 3).

The state has four measures from 0 to 10. A choice adds its effects, is kept within those bounds, and then leads to a
turn or an ending; which ending can depend on the new state. Nothing is left to chance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from courses.conversations.blocks import END, MOST

NAMES = ("stress", "trust", "information", "agreement")
State = tuple[int, int, int, int]


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What has to hold for the state: ``measure`` at least or at most ``value``."""

    measure: str
    rule: str
    value: int

    def holds(self, state: State) -> bool:
        """Whether it holds."""
        now = state[NAMES.index(self.measure)]
        return now >= self.value if self.rule == "at_least" else now <= self.value


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What the learner can say, what it does and where it leads. ``lesson`` is the key of a lesson."""

    id: str
    text: str
    effects: State = (0, 0, 0, 0)
    when: tuple[Condition, ...] = ()
    reply: str = ""
    note: str = ""
    flag: str = ""
    lesson: str = ""
    goes_to: str = ""

    def is_open(self, state: State) -> bool:
        """Whether it can be chosen in this state."""
        return all(condition.holds(state) for condition in self.when)

    def after(self, state: State) -> State:
        """The state once it was chosen."""
        stress, trust, information, agreement = (
            min(max(now + effect, 0), MOST) for now, effect in zip(state, self.effects, strict=True)
        )
        return stress, trust, information, agreement


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What the persona says, with the answers one may give."""

    key: str
    says: str
    scene: str = ""
    choices: tuple[Choice, ...] = ()

    def open_choices(self, state: State) -> list[Choice]:
        """The answers that are possible in this state, in the author's order."""
        return [choice for choice in self.choices if choice.is_open(state)]


@dataclass(frozen=True, kw_only=True)
class Ending:
    """A way in which it ends."""

    key: str
    title: str
    text: str
    success: bool = False
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Script:
    """A whole conversation. The first turn begins it."""

    persona: str
    channel: str
    start: State
    show_state: bool = False
    turns: tuple[Turn, ...] = ()
    endings: tuple[Ending, ...] = ()
    _places: dict[str, Turn | Ending] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        # The first one with a key counts; the check names the second.
        places: list[Turn | Ending] = [*self.turns, *self.endings]
        for place in reversed(places):
            self._places[place.key] = place

    def target(self, key: str, state: State) -> Turn | Ending | None:
        """Where a choice leads in this state; None when there is no such place."""
        if key == END:
            return next((end for end in self.endings if all(each.holds(state) for each in end.when)), None)
        return self._places.get(key)

    def as_dict(self) -> dict[str, Any]:
        """For the row of a run; ``from_dict`` gives the same back."""
        return {
            "persona": self.persona,
            "channel": self.channel,
            "start": list(self.start),
            "show_state": self.show_state,
            "turns": [asdict(turn) for turn in self.turns],
            "endings": [asdict(ending) for ending in self.endings],
        }


@dataclass(frozen=True, kw_only=True)
class Move:
    """One exchange that was played."""

    turn: Turn
    choice: Choice
    before: State
    after: State
    number: int  # from 1


@dataclass(frozen=True, kw_only=True)
class Played:
    """How far a conversation has come: the moves, and where it stands now (a turn, or an ending)."""

    moves: list[Move]
    state: State
    turn: Turn | None = None
    ending: Ending | None = None


class ImpossibleMoveError(ValueError):
    """A choice that this turn does not offer in this state."""


def play(script: Script, choices: Sequence[str]) -> Played:
    """Play from the beginning.

    Args:
        script: the conversation.
        choices: the ids of the choices made, in order.

    Raises:
        ImpossibleMoveError: one of them is not offered there, or leads nowhere, or comes after the end.
    """
    state, moves = script.start, []
    place: Turn | Ending | None = script.turns[0] if script.turns else None
    for number, chosen in enumerate(choices, start=1):
        choice = None
        if isinstance(place, Turn):
            choice = next((each for each in place.open_choices(state) if each.id == chosen), None)
        if not isinstance(place, Turn) or choice is None:
            raise ImpossibleMoveError(chosen)
        after = choice.after(state)
        moves.append(Move(turn=place, choice=choice, before=state, after=after, number=number))
        place, state = script.target(choice.goes_to, after), after
    if place is None:
        raise ImpossibleMoveError(choices[-1] if choices else "")
    if isinstance(place, Ending):
        return Played(moves=moves, state=state, ending=place)
    return Played(moves=moves, state=state, turn=place)


def from_dict(raw: Mapping[str, Any]) -> Script:
    """The script that ``as_dict`` wrote."""
    return Script(
        persona=raw["persona"],
        channel=raw["channel"],
        start=state_of(raw["start"]),
        show_state=raw["show_state"],
        turns=tuple(
            Turn(
                key=turn["key"],
                says=turn["says"],
                scene=turn["scene"],
                choices=tuple(
                    Choice(**choice | {"effects": state_of(choice["effects"]), "when": _conditions(choice["when"])})
                    for choice in turn["choices"]
                ),
            )
            for turn in raw["turns"]
        ),
        endings=tuple(Ending(**ending | {"when": _conditions(ending["when"])}) for ending in raw["endings"]),
    )


def state_of(values: Sequence[int]) -> State:
    """Four numbers as a state."""
    stress, trust, information, agreement = values
    return stress, trust, information, agreement


def _conditions(rows: Sequence[Mapping[str, Any]]) -> tuple[Condition, ...]:
    return tuple(Condition(measure=row["measure"], rule=row["rule"], value=row["value"]) for row in rows)
