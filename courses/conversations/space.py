"""Sets of states of a conversation, each as the bits of one number, so that thousands of states move at once.

Of the four measures only those count that some condition looks at: the others cannot change what happens next.
"""

from collections.abc import Iterable, Sequence

from courses.conversations.blocks import MOST
from courses.conversations.script import NAMES, Condition, State

_VALUES = MOST + 1
_Shift = tuple[int, int]  # which states, and by how many bits


class Space:
    """The states that differ in the measures that matter: a bit each."""

    def __init__(self, conditions: Iterable[Condition]) -> None:
        self.measures = sorted({NAMES.index(condition.measure) for condition in conditions})
        self.strides = [_VALUES**place for place in range(len(self.measures))]
        size = _VALUES ** len(self.measures)
        self.everything = (1 << size) - 1
        # For every measure and every value: the states that have it.
        self._with: list[list[int]] = []
        for stride in self.strides:
            repeated = self.everything // ((1 << stride * _VALUES) - 1)
            block = (1 << stride) - 1
            self._with.append([repeated * (block << value * stride) for value in range(_VALUES)])
        self._known: dict[tuple[int, int], tuple[list[_Shift], list[_Shift]]] = {}

    def just(self, state: State) -> int:
        """The set of one state."""
        return 1 << sum(state[measure] * stride for measure, stride in zip(self.measures, self.strides, strict=True))

    def where(self, conditions: Sequence[Condition]) -> int:
        """All states in which these hold."""
        found = self.everything
        for condition in conditions:
            having = self._with[self.measures.index(NAMES.index(condition.measure))]
            low, high = (condition.value, MOST) if condition.rule == "at_least" else (0, condition.value)
            met = 0
            for value, states in enumerate(having):
                if low <= value <= high:
                    met |= states
            found &= met
        return found

    def after(self, states: int, effects: State) -> int:
        """Where these states go when a choice with these effects is made."""
        for place, measure in enumerate(self.measures):
            if effects[measure]:
                states = _shifted(states, self._moves(place, effects[measure])[0])
        return states

    def before(self, states: int, effects: State) -> int:
        """All states that such a choice brings into these."""
        for place, measure in enumerate(self.measures):
            if effects[measure]:
                states = _shifted(states, self._moves(place, effects[measure])[1])
        return states

    def _moves(self, place: int, effect: int) -> tuple[list[_Shift], list[_Shift]]:
        """What an effect on one measure is in shifts of bits, forwards and backwards.

        All values that stay within bounds move together; each that would leave them ends at the bound by itself.
        """
        known = self._known.get((place, effect))
        if known is None:
            stride, having = self.strides[place], self._with[place]
            free = [value for value in range(_VALUES) if 0 <= value + effect <= MOST]
            forwards = [(sum(having[value] for value in free), effect * stride)]
            backwards = [(sum(having[value + effect] for value in free), -effect * stride)]
            bound = MOST if effect > 0 else 0
            for value in range(_VALUES):
                if value not in free:
                    forwards.append((having[value], (bound - value) * stride))
                    backwards.append((having[bound], (value - bound) * stride))
            known = self._known[place, effect] = (forwards, backwards)
        return known


def _shifted(states: int, shifts: list[_Shift]) -> int:
    found = 0
    for among, by in shifts:
        part = states & among
        if part:
            found |= part << by if by >= 0 else part >> -by
    return found
