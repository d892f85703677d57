"""A small drawing of how somebody sits beside you: the face goes by their stress, the distance by their trust.

It has few steps, so that nobody reads numbers from it; the words beside it say the same.
"""

from dataclasses import dataclass

from courses.conversations.script import State
from courses.conversations.words import step_of

# By step of stress, from at ease to overwrought, around a face whose middle is (0, 0).
_MOUTHS = ("M-6 4Q0 11 6 4", "M-6 6Q0 9 6 6", "M-6 7H6", "M-6 9Q0 5 6 9", "M-5 10Q-4 4 0 4Q4 4 5 10Z")
_BROWS = (
    "M-9 -8Q-6 -10 -3 -8M3 -8Q6 -10 9 -8",
    "M-9 -8H-3M3 -8H9",
    "M-9 -8L-3 -9M3 -9L9 -8",
    "M-9 -7L-3 -10M3 -10L9 -7",
    "M-10 -7L-3 -12M3 -12L10 -7",
)
_SHOULDERS = (0, 0, -2, -4, -6)  # drawn up under strain
_GAPS = (30, 24, 18, 12, 6)  # to the one beside them, by step of trust
_MIDDLE, _FLOOR = 60, 80


@dataclass(frozen=True, kw_only=True)
class Picture:
    """The parts that differ. The template draws the rest."""

    persona_at: float  # from the left
    you_at: float
    shoulders: int  # below 0: drawn up
    floor: int  # where the body ends, whatever the shoulders do
    mouth: str
    brows: str


def picture_of(state: State) -> Picture:
    """The drawing of a state."""
    stress, trust = step_of(state[0]), step_of(state[1])
    half = 22 + _GAPS[trust] / 2
    return Picture(
        persona_at=_MIDDLE - half,
        you_at=_MIDDLE + half,
        shoulders=_SHOULDERS[stress],
        floor=_FLOOR - _SHOULDERS[stress],
        mouth=_MOUTHS[stress],
        brows=_BROWS[stress],
    )
