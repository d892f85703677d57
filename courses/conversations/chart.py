"""The course of a conversation as a line chart, in numbers that a template draws. The table beside it says the same.

The four lines differ in dash and marker as well as in colour, and each has its name at its end.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from courses.conversations.blocks import MOST
from courses.conversations.script import NAMES, State

WIDTH, HEIGHT = 640, 366
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 486, 22, 326
LABEL_STEP = 30  # the least room between two names, enough for the larger letters of a narrow screen
_AXIS_STEP = 2  # of the measure, between two lines of the grid
_MOST_TICKS = 10
_MARK = 5  # half the size of a marker
# Lines that share a value would hide each other: each is drawn a little higher or lower, less than a fifth of a point.
_NUDGE = (-4.5, -1.5, 1.5, 4.5)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One measure: its path, a marker at every move, and its name beside the last of them."""

    name: str
    label: str
    path: str
    markers: str
    leader: str  # from the end of the line to its name
    label_x: float
    label_y: float


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A place on an axis with its number."""

    at: float
    label: int


@dataclass(frozen=True, kw_only=True)
class Chart:
    """All that the drawing needs, in its own units."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    lines: list[Line]
    values: list[Tick]
    moves: list[Tick]


def state_chart(states: Sequence[State], labels: Sequence[str]) -> Chart:
    """Draw how the state went.

    Args:
        states: the state at the start and after every move; at least one.
        labels: the names of the measures, in the order of the state.
    """
    last = len(states) - 1
    across = [_across(number, last) for number in range(len(states))]
    paths = [
        [(x, _down(state[measure]) + _NUDGE[measure]) for x, state in zip(across, states, strict=True)]
        for measure in range(len(NAMES))
    ]
    ends = [path[-1][1] for path in paths]
    names_at = _spread(ends)
    lines = [
        Line(
            name=name,
            label=label,
            path=_line(path),
            markers="".join(_marker(name, x, y) for x, y in path),
            leader=_line([(across[-1] + _MARK + 3, end), (_RIGHT + 14, at)]),
            label_x=_RIGHT + 18,
            label_y=at,
        )
        for name, label, path, end, at in zip(NAMES, labels, paths, ends, names_at, strict=True)
    ]
    every = -(-last // _MOST_TICKS) or 1
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        left=_LEFT,
        right=_RIGHT,
        top=_TOP,
        bottom=_BOTTOM,
        lines=lines,
        values=[Tick(at=_down(value), label=value) for value in range(0, MOST + 1, _AXIS_STEP)],
        moves=[Tick(at=across[number], label=number) for number in range(0, last + 1, every)],
    )


def _across(number: int, last: int) -> float:
    return _LEFT + 12 + (_RIGHT - _LEFT - 24) * number / max(last, 1)


def _down(value: int) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * value / MOST


def _line(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _marker(name: str, x: float, y: float) -> str:
    """A closed shape around a point: a square, a triangle, a diamond, or an octagon that reads as a round."""
    m, h = _MARK, _MARK * 0.414
    shapes: dict[str, list[tuple[float, float]]] = {
        "stress": [(-h, -m), (h, -m), (m, -h), (m, h), (h, m), (-h, m), (-m, h), (-m, -h)],
        "trust": [(-m, -m), (m, -m), (m, m), (-m, m)],
        "information": [(0, -m * 1.2), (m * 1.2, m), (-m * 1.2, m)],
        "agreement": [(0, -m * 1.35), (m * 1.35, 0), (0, m * 1.35), (-m * 1.35, 0)],
    }
    return _line([(x + dx, y + dy) for dx, dy in shapes[name]]) + "Z"


def _spread(ends: Sequence[float]) -> list[float]:
    """Where the names go: each as near to the end of its line as can be, none over another, all within the drawing."""
    order = sorted(range(len(ends)), key=lambda index: (ends[index], index))
    placed: list[float] = []
    for index in order:
        placed.append(max(ends[index], placed[-1] + LABEL_STEP) if placed else max(ends[index], _TOP))
    limit: float = _BOTTOM
    for place in reversed(range(len(placed))):
        placed[place] = min(placed[place], limit)
        limit = placed[place] - LABEL_STEP
    found = [0.0] * len(ends)
    for place, index in enumerate(order):
        found[index] = placed[place]
    return found
