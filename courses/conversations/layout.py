"""Where the boxes of a graph and the lines between them go: layer by layer, so that no line crosses a box.

A line that passes other layers gets a lane there, a narrow place of its own among the boxes; lines to the same box share
their lanes. Positions follow the boxes above and below, as near as their neighbours allow.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

BOX = 192.0  # all widths in the units of the drawing
LANE = 12.0
GAP = 24.0  # at least, between two boxes; lanes lie closer
_LANE_GAP = 8.0
_SWEEPS = 6  # over the layers; more hardly changes a graph of a hundred boxes

Lane = tuple[int, bool, int]  # the box it leads to, whether it leads up, the layer it passes


@dataclass(kw_only=True, eq=False)
class _Item:
    """A box or a lane in its layer."""

    layer: int
    width: float = BOX
    gap: float = GAP
    place: int = 0  # among its neighbours
    x: float = 0.0  # of its middle
    above: "list[_Item]" = field(default_factory=list)
    below: "list[_Item]" = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Arrangement:
    """The middles of all boxes and lanes; nothing lies left of 0 or right of ``width``."""

    boxes: list[float]
    lanes: dict[Lane, float]
    width: float


def arrange(layers: Sequence[int], lines: Iterable[tuple[int, int]]) -> Arrangement:
    """Find a place in its layer for every box, and for every line that passes layers.

    Args:
        layers: of each box, from 0.
        lines: from which box to which.
    """
    boxes = [_Item(layer=layer) for layer in layers]
    lanes: dict[Lane, _Item] = {}
    for source, target in lines:
        _connect(boxes, lanes, source, target)
    rows: list[list[_Item]] = [[] for _layer in range(max(layers, default=-1) + 1)]
    for item in (*boxes, *lanes.values()):
        rows[item.layer].append(item)
    _order(rows)
    _settle(rows)
    left = min((item.x - item.width / 2 for row in rows for item in row), default=0.0)
    right = max((item.x + item.width / 2 for row in rows for item in row), default=0.0)
    return Arrangement(
        boxes=[item.x - left for item in boxes],
        lanes={key: item.x - left for key, item in lanes.items()},
        width=right - left,
    )


def passed(source: int, target: int, target_box: int) -> Iterator[Lane]:
    """The lanes of a line from one layer to another, in the order in which it takes them."""
    up = target < source
    between = range(source - 1, target, -1) if up else range(source + 1, target)
    for layer in between:
        yield target_box, up, layer


def _connect(boxes: list[_Item], lanes: dict[Lane, _Item], source: int, target: int) -> None:
    at, up = boxes[source], boxes[target].layer < boxes[source].layer
    if boxes[source].layer == boxes[target].layer:
        return
    steps = [
        lanes.setdefault(key, _Item(layer=key[2], width=LANE, gap=_LANE_GAP)) for key in _keys(boxes, source, target)
    ]
    for following in (*steps, boxes[target]):
        upper, lower = (following, at) if up else (at, following)
        if lower not in upper.below:
            upper.below.append(lower)
            lower.above.append(upper)
        at = following


def _keys(boxes: list[_Item], source: int, target: int) -> Iterator[Lane]:
    return passed(boxes[source].layer, boxes[target].layer, target)


def _order(rows: list[list[_Item]]) -> None:
    """Put neighbours in an order in which few lines cross: each near the middle of what it is joined to."""
    for row in rows:
        _number(row)
    for _sweep in range(_SWEEPS):
        for row in rows[1:]:
            row.sort(key=lambda item: _mean([other.place for other in item.above], item.place))
            _number(row)
        for row in reversed(rows[:-1]):
            row.sort(key=lambda item: _mean([other.place for other in item.below], item.place))
            _number(row)


def _number(row: list[_Item]) -> None:
    for place, item in enumerate(row):
        item.place = place


def _settle(rows: list[list[_Item]]) -> None:
    """Give everything its x, in the order that it has."""
    for row in rows:
        _spread(row, [0.0] * len(row))
    for _sweep in range(_SWEEPS):
        for row in rows:
            _spread(row, [_mean([other.x for other in item.above], item.x) for item in row])
        for row in reversed(rows):
            _spread(row, [_mean([other.x for other in item.below], item.x) for item in row])


def _spread(row: list[_Item], wanted: Sequence[float]) -> None:
    """Put a row as near to the wanted places as can be without overlap: neighbours that press share the shift."""
    offsets, offset = [], 0.0
    for place, item in enumerate(row):
        if place:
            offset += (row[place - 1].width + row[place - 1].gap + item.width + item.gap) / 2
        offsets.append(offset)
    groups: list[tuple[float, int]] = []  # the sum of what they want, and how many they are
    for wish, offset in zip(wanted, offsets, strict=True):
        total, count = wish - offset, 1
        while groups and groups[-1][0] / groups[-1][1] >= total / count:
            before, many = groups.pop()
            total, count = total + before, count + many
        groups.append((total, count))
    shifts = [total / count for total, count in groups for _each in range(count)]
    for item, shift, offset in zip(row, shifts, offsets, strict=True):
        item.x = shift + offset


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise
