"""A played conversation as a page tells it: the transcript while it goes on, and every exchange once it is over.

Only ``exchanges`` holds effects, notes and the answers that were not chosen. It is for runs that have ended.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from courses.conversations.script import Choice, Move, Played, Turn
from courses.conversations.words import Effect, effect_words

SCENE, PERSONA, LEARNER = "scene", "persona", "learner"


@dataclass(frozen=True, kw_only=True)
class Speech:
    """What one side said, or what happened. ``newest``: with this begins what followed the learner's last words."""

    who: str  # scene, persona or learner
    text: str
    newest: bool = False


@dataclass(frozen=True, kw_only=True)
class Other:
    """An answer that was possible and was not chosen."""

    text: str
    effects: list[Effect]
    note: str
    flag: str


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One turn afterwards: what was said on both sides, what the choice did and why, and what else was possible."""

    number: int
    scene: str
    says: str
    text: str
    reply: str
    effects: list[Effect]
    note: str
    flag: str
    lesson: str  # the key of a lesson, or nothing
    others: list[Other]


def transcript(played: Played) -> list[Speech]:
    """All that was said and happened so far, in order."""
    said: list[tuple[str, str]] = []
    for move in played.moves:
        said += _of_turn(move.turn)
        said.append((LEARNER, move.choice.text))
        if move.choice.reply:
            said.append((PERSONA, move.choice.reply))
    if played.turn:
        said += _of_turn(played.turn)
    last = max((place for place, (who, _text) in enumerate(said) if who == LEARNER), default=-1)
    return [Speech(who=who, text=text, newest=place == last + 1) for place, (who, text) in enumerate(said)]


def exchanges(moves: Iterable[Move]) -> list[Exchange]:
    """Every turn that was played with what it did."""
    return [_exchange(move) for move in moves]


def _of_turn(turn: Turn) -> list[tuple[str, str]]:
    scene = [(SCENE, turn.scene)] if turn.scene else []
    return [*scene, (PERSONA, turn.says)]


def _exchange(move: Move) -> Exchange:
    choice = move.choice
    others = [each for each in move.turn.open_choices(move.before) if each is not choice]
    return Exchange(
        number=move.number,
        scene=move.turn.scene,
        says=move.turn.says,
        text=choice.text,
        reply=choice.reply,
        effects=effect_words(choice.effects),
        note=choice.note,
        flag=choice.flag,
        lesson=choice.lesson,
        others=[_other(each) for each in others],
    )


def _other(choice: Choice) -> Other:
    return Other(text=choice.text, effects=effect_words(choice.effects), note=choice.note, flag=choice.flag)
