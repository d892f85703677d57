"""A conversation as a drawing of boxes and arrows, in numbers and texts that a template draws.

Layer by layer from the first turn down, by how many choices it takes to come there; endings stand below. Colour is never
the only sign: a turn is a rounded box and an ending a box with pointed sides, a success has a double edge and a tick, what
is missing a dashed edge, and a fault a sign with its number.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from courses.conversations.blocks import END
from courses.conversations.faults import Fault
from courses.conversations.layout import BOX, Arrangement, arrange, passed
from courses.conversations.lettering import fitted
from courses.conversations.reach import numbered
from courses.conversations.script import Script

HEIGHT = 92  # of a box
BETWEEN = 76  # two layers
MARGIN = 16
_TOP = 52  # above the first layer, where the beginning is marked
_PORTS = 150  # how wide the arrows leave a box below
_BACK = BOX / 2 - 20  # from the middle of a box to where arrows come back in from below, or leave upwards
_TIP = 9  # the length of an arrowhead
_TEXT = 164  # the width for words in a box


@dataclass(kw_only=True)
class Node:
    """A box: a turn, an ending, the fork where the state decides which ending it is, or a place that is not there.

    ``kind`` is turn, success, ending, fork or missing. ``x`` and ``y`` are of its middle.
    """

    kind: str
    title: str
    words: list[str]
    layer: int = 0
    x: float = 0.0
    y: float = 0.0
    faults: list[Fault] = field(default_factory=list)

    @property
    def left(self) -> float:
        """Where it begins from the left."""
        return self.x - BOX / 2

    @property
    def top(self) -> float:
        """Where it begins from above."""
        return self.y - HEIGHT / 2

    @property
    def bottom(self) -> float:
        """Where it ends."""
        return self.y + HEIGHT / 2

    @property
    def errors(self) -> int:
        """How many of its faults are errors."""
        return sum(fault.error for fault in self.faults)

    @property
    def warnings(self) -> int:
        """How many are not."""
        return len(self.faults) - self.errors


@dataclass(frozen=True, kw_only=True)
class Line:
    """A part of an arrow. ``back``: it leads to an earlier layer, or to its own."""

    path: str
    back: bool


@dataclass(frozen=True, kw_only=True)
class Label:
    """The numbers of the choices that an arrow stands for, where it leaves its box."""

    x: float
    y: float
    text: str


@dataclass(kw_only=True)
class Drawing:
    """All that is drawn, in its own units. ``begin`` is the box of the first turn."""

    width: float
    height: float
    nodes: list[Node]
    lines: list[Line] = field(default_factory=list)
    tips: list[str] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    begin: Node | None = None


@dataclass(frozen=True, kw_only=True)
class _Arrow:
    """From one box to another, for these choices (from 1); none of them from the fork to an ending."""

    source: int
    target: int
    choices: tuple[int, ...]


def draw(script: Script, faults: Iterable[Fault] = ()) -> Drawing:
    """Draw a conversation of at most some hundred turns.

    Args:
        script: which may be half written.
        faults: what the check found, to mark at the boxes.
    """
    nodes, arrows = _nodes(script)
    _layers(script, nodes, arrows)
    places = arrange([node.layer for node in nodes], [(arrow.source, arrow.target) for arrow in arrows])
    for node, x in zip(nodes, places.boxes, strict=True):
        node.x = x + MARGIN
        node.y = _TOP + node.layer * (HEIGHT + BETWEEN) + HEIGHT / 2
    for fault in faults:
        if fault.node is not None:
            nodes[fault.node].faults.append(fault)
    drawing = Drawing(
        width=places.width + 2 * MARGIN,
        height=max((node.bottom for node in nodes), default=0.0) + BETWEEN / 2,
        nodes=nodes,
        begin=nodes[0] if script.turns else None,
    )
    _Pen(drawing, places).arrows(arrows)
    return drawing


def _nodes(script: Script) -> tuple[list[Node], list[_Arrow]]:
    """The boxes, turns and endings first in their order, and the arrows between them."""
    nodes = [
        Node(kind="turn", title=_short(f"{number}. {turn.key}"), words=fitted(turn.says, _TEXT, lines=3))
        for number, turn in enumerate(script.turns, start=1)
    ]
    nodes += [
        Node(
            kind="success" if ending.success else "ending",
            title=_short(ending.key),
            words=fitted(ending.title, _TEXT, lines=2),
        )
        for ending in script.endings
    ]
    places = numbered(script)
    places.pop(END, None)
    joined: dict[tuple[int, int], list[int]] = {}
    for source, turn in enumerate(script.turns):
        for number, choice in enumerate(turn.choices, start=1):
            if choice.goes_to not in places:
                places[choice.goes_to] = len(nodes)
                nodes.append(_extra(choice.goes_to))
            joined.setdefault((source, places[choice.goes_to]), []).append(number)
    if END in places:
        for ending in _decided(script):
            joined[places[END], ending] = []
    return nodes, [_Arrow(source=pair[0], target=pair[1], choices=tuple(found)) for pair, found in joined.items()]


def _short(text: str) -> str:
    return "".join(fitted(text, _TEXT * 0.84, lines=1))


def _extra(key: str) -> Node:
    if key == END:
        return Node(kind="fork", title=END, words=[])
    return Node(kind="missing", title=_short(key or "?"), words=[])


def _decided(script: Script) -> Iterator[int]:
    """The endings that the state can decide for: all up to the first without conditions."""
    for number, ending in enumerate(script.endings, start=len(script.turns)):
        yield number
        if not ending.when:
            return


def _layers(script: Script, nodes: Sequence[Node], arrows: Sequence[_Arrow]) -> None:
    """Turns by their distance from the first; endings at the bottom, below the fork that leads to them."""
    leads: dict[int, list[int]] = {}
    for arrow in arrows:
        leads.setdefault(arrow.source, []).append(arrow.target)
    known: dict[int, int] = {}
    for first in range(len(script.turns)):  # the later ones begin what cannot be reached
        if first not in known:
            known[first] = int(first > 0)
            _spread_from(first, leads, known, nodes)
    turns = [known[number] for number in range(len(script.turns))]
    bottom = max([*turns, *(depth for number, depth in known.items() if nodes[number].kind == "missing")], default=-1)
    has_fork = any(node.kind == "fork" for node in nodes)
    for number, node in enumerate(nodes):
        if node.kind in {"turn", "missing"}:
            node.layer = known[number]
        else:
            node.layer = bottom + 1 + int(has_fork and node.kind != "fork")


def _spread_from(first: int, leads: dict[int, list[int]], known: dict[int, int], nodes: Sequence[Node]) -> None:
    waiting = deque([first])
    while waiting:
        at = waiting.popleft()
        for target in leads.get(at, []):
            if target not in known and nodes[target].kind in {"turn", "missing"}:
                known[target] = known[at] + 1
                waiting.append(target)


class _Pen:
    """Draws the arrows: within the space between two layers, or up and down the lanes."""

    def __init__(self, drawing: Drawing, places: Arrangement) -> None:
        self.drawing = drawing
        self.nodes = drawing.nodes
        self.lanes = places.lanes
        self.drawn: set[str] = set()

    def arrows(self, arrows: Sequence[_Arrow]) -> None:
        """Draw them all."""
        leaving: dict[tuple[int, bool], list[_Arrow]] = {}
        for arrow in arrows:
            up = self.nodes[arrow.target].layer < self.nodes[arrow.source].layer
            leaving.setdefault((arrow.source, up), []).append(arrow)
        for (source, up), found in leaving.items():
            found.sort(key=lambda arrow: (self.nodes[arrow.target].x, arrow.target))
            starts = _starts(self.nodes[source], len(found), up=up)
            for arrow, x in zip(found, starts, strict=True):
                self._arrow(arrow, x, up=up)

    def _arrow(self, arrow: _Arrow, x: float, *, up: bool) -> None:
        source, target = self.nodes[arrow.source], self.nodes[arrow.target]
        back = target.layer <= source.layer
        y = source.top if up else source.bottom
        if arrow.choices:
            text = ", ".join(map(str, arrow.choices))
            self.drawing.labels.append(Label(x=x + 5, y=y - 7 if up else y + 16, text=text))
        for lane in passed(source.layer, target.layer, arrow.target):
            lane_x, middle = self.lanes[lane] + MARGIN, _TOP + lane[2] * (HEIGHT + BETWEEN) + HEIGHT / 2
            near, far = (middle + HEIGHT / 2, middle - HEIGHT / 2) if up else (middle - HEIGHT / 2, middle + HEIGHT / 2)
            self._line(f"{_curve(x, y, lane_x, near)}V{far:.1f}", back=back)
            x, y = lane_x, far
        if back:
            end_x, end_y = target.x + _BACK, target.bottom + _TIP
            path = _curve(x, y, end_x, end_y) if up else _bow(x, y, end_x, end_y)
            self._tip(f"M{end_x:.1f} {target.bottom:.1f}l-5 {_TIP}h10Z")
        else:
            end_x, end_y = target.x, target.top - _TIP
            path = _curve(x, y, end_x, end_y)
            self._tip(f"M{end_x:.1f} {target.top:.1f}l-5 -{_TIP}h10Z")
        self._line(path, back=back)

    def _line(self, path: str, *, back: bool) -> None:
        if path not in self.drawn:
            self.drawn.add(path)
            self.drawing.lines.append(Line(path=path, back=back))

    def _tip(self, path: str) -> None:
        if path not in self.drawn:
            self.drawn.add(path)
            self.drawing.tips.append(path)


def _starts(node: Node, count: int, *, up: bool) -> list[float]:
    """Where the arrows leave a box: side by side below, or above at its right side."""
    if up:
        step = min(40.0, 80 / max(count - 1, 1))
        return [node.x + _BACK - step * (count - 1 - number) for number in range(count)]
    if count == 1:
        return [node.x]
    step = _PORTS / count
    return [node.left + 14 + step * (number + 0.5) for number in range(count)]


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    """From one height to another, leaving and arriving upright."""
    middle = (y + to_y) / 2
    return f"M{x:.1f} {y:.1f}C{x:.1f} {middle:.1f} {to_x:.1f} {middle:.1f} {to_x:.1f} {to_y:.1f}"


def _bow(x: float, y: float, to_x: float, to_y: float) -> str:
    """Down below the layer and up again, for what stays in it."""
    low = y + BETWEEN * 0.85  # a curve comes three quarters of the way to where it bends
    return f"M{x:.1f} {y:.1f}C{x:.1f} {low:.1f} {to_x:.1f} {low:.1f} {to_x:.1f} {to_y:.1f}"
