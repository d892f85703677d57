"""Everywhere that a conversation can come, exactly: every turn with every state in which somebody can be there.

Breadth first, so that the way to a fault that is shown is a shortest one. Then backwards, for what can still end.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from courses.conversations.blocks import END
from courses.conversations.script import Choice, Script, State
from courses.conversations.space import Space

# Moving a set of states over one choice takes some 40 µs when all four measures count. A hundred turns with a million
# states between them need a third of this; what needs more is a counting machine and no conversation.
MOST_STEPS = 20_000

Step = tuple[int, int]  # the number of a turn and of a choice in it, both from 0


class TooLargeError(RuntimeError):
    """Following every way takes more than ``MOST_STEPS``."""


@dataclass
class Spot:
    """What was found of one turn, as sets of states (see ``Space``)."""

    seen: int = 0
    stuck: int = 0  # no choice is open
    can_end: int = 0  # from here some way leads out


@dataclass
class Road:
    """A choice, ready to be followed: in which states it is open, and the number of the place it leads to."""

    choice: Choice
    open: int
    to: int | None  # none: nowhere, or wherever the state says
    used: int = 0  # the states in which somebody can choose it
    unmet: int = 0  # those in which it leads to "einde" and no ending has its conditions met


@dataclass
class Reach:
    """What can happen in a script that has turns and endings.

    Raises:
        TooLargeError: it cannot be followed within bounds.
    """

    script: Script
    spots: list[Spot] = field(init=False)
    roads: list[list[Road]] = field(init=False)
    reached: set[int] = field(init=False, default_factory=set)  # the numbers of places
    steps: int = field(init=False, default=0)
    _levels: list[dict[int, int]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        script = self.script
        whens = [choice.when for turn in script.turns for choice in turn.choices]
        whens += [ending.when for ending in script.endings]
        self.space = Space(condition for when in whens for condition in when)
        self.endings = [self.space.where(ending.when) for ending in script.endings]
        places = numbered(script)
        places.pop(END, None)  # which ending it is, the state says
        self.roads = [
            [Road(choice, self.space.where(choice.when), places.get(choice.goes_to)) for choice in turn.choices]
            for turn in script.turns
        ]
        self.spots = [Spot() for _turn in script.turns]
        self._forward()
        self._backward()

    def trapped(self, turn: int) -> int:
        """The states in which somebody at this turn can go on for ever and never get out."""
        return self.spots[turn].seen & ~self.spots[turn].can_end

    def way_to(self, turn: int, states: int) -> list[Step]:
        """A shortest way from the beginning to a turn in one of these states, which somebody can come to."""
        depth = next(depth for depth, level in enumerate(self._levels) if level.get(turn, 0) & states)
        state = _lowest(self._levels[depth][turn] & states)
        way: list[Step] = []
        for level in reversed(self._levels[:depth]):
            (at, number), states = next(self._into(turn, state, level))
            way.append((at, number))
            turn, state = at, _lowest(states)
        return way[::-1]

    def state_after(self, way: list[Step]) -> State:
        """All four measures at the end of a way."""
        state = self.script.start
        for turn, number in way:
            state = self.script.turns[turn].choices[number].after(state)
        return state

    def _into(self, turn: int, state: int, level: dict[int, int]) -> Iterator[tuple[Step, int]]:
        for at in sorted(level):
            for number, road in enumerate(self.roads[at]):
                if road.to == turn:
                    states = self.space.before(state, road.choice.effects) & road.open & level[at]
                    if states:
                        yield (at, number), states

    def _forward(self) -> None:
        fresh = {0: self.space.just(self.script.start)}
        while fresh:
            self._levels.append(fresh)
            following: dict[int, int] = {}
            for turn in sorted(fresh):
                self.reached.add(turn)
                self.spots[turn].seen |= fresh[turn]
                self._leave(turn, fresh[turn], following)
            fresh = {turn: new for turn, states in following.items() if (new := states & ~self.spots[turn].seen)}

    def _leave(self, turn: int, states: int, following: dict[int, int]) -> None:
        """Follow every choice of a turn from these states."""
        spot = self.spots[turn]
        closed = states
        for road in self.roads[turn]:
            chosen = states & road.open
            if not chosen:
                continue
            closed &= ~chosen
            road.used |= chosen
            if road.choice.goes_to == END:
                road.unmet |= chosen & self._without_ending(chosen, road)
            elif road.to is not None and road.to < len(self.spots):
                following[road.to] = following.get(road.to, 0) | self._moved(chosen, road)
                continue
            elif road.to is not None:
                self.reached.add(road.to)
            # An ending, or a fault that is told elsewhere: neither goes round for ever.
            spot.can_end |= chosen
        spot.stuck |= closed
        spot.can_end |= closed

    def _without_ending(self, chosen: int, road: Road) -> int:
        """Those of the states that lead to "einde" while no ending fits; marks the endings that do."""
        after = self._moved(chosen, road)
        for number, fits in enumerate(self.endings, start=len(self.spots)):
            if after & fits:
                self.reached.add(number)
                after &= ~fits
        return self.space.before(after, road.choice.effects) if after else 0

    def _backward(self) -> None:
        """Spread what can end to the turns that lead there."""
        leading: dict[int, list[tuple[int, Road]]] = {}
        for turn, roads in enumerate(self.roads):
            for road in roads:
                if road.to is not None and road.used:
                    leading.setdefault(road.to, []).append((turn, road))
        waiting = {turn: spot.can_end for turn, spot in enumerate(self.spots) if spot.can_end}
        while waiting:
            turn = min(waiting)
            ending = waiting.pop(turn)
            for at, road in leading.get(turn, []):
                self._count()
                found = self.space.before(ending, road.choice.effects) & road.used & ~self.spots[at].can_end
                if found:
                    self.spots[at].can_end |= found
                    waiting[at] = waiting.get(at, 0) | found

    def _moved(self, states: int, road: Road) -> int:
        self._count()
        return self.space.after(states, road.choice.effects)

    def _count(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooLargeError


def numbered(script: Script) -> dict[str, int]:
    """The number of each turn and ending by key, turns first; of two with one key the first."""
    places: dict[str, int] = {}
    keys = [*(turn.key for turn in script.turns), *(ending.key for ending in script.endings)]
    for number, key in enumerate(keys):
        places.setdefault(key, number)
    return places


def _lowest(states: int) -> int:
    return states & -states
