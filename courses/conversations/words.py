"""The state of a conversation and what a choice does to it, in words. No number is ever the only sign of anything."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.conversations.blocks import MEASURES
from courses.conversations.script import NAMES, State

# Five steps a measure, from least to most. Each follows the name of the person or stands alone.
_STEPS = (
    (
        gettext_lazy("at ease"),
        gettext_lazy("fairly calm"),
        gettext_lazy("tense"),
        gettext_lazy("very tense"),
        gettext_lazy("overwrought"),
    ),
    (
        gettext_lazy("does not trust you"),
        gettext_lazy("trusts you a little"),
        gettext_lazy("trusts you reasonably"),
        gettext_lazy("trusts you"),
        gettext_lazy("trusts you fully"),
    ),
    (
        gettext_lazy("you know hardly anything yet"),
        gettext_lazy("you know little yet"),
        gettext_lazy("you know a part"),
        gettext_lazy("you know most of it"),
        gettext_lazy("you know what you need"),
    ),
    (
        gettext_lazy("no agreement yet"),
        gettext_lazy("a first step to an agreement"),
        gettext_lazy("an agreement in broad lines"),
        gettext_lazy("a clear agreement"),
        gettext_lazy("an agreement that stands"),
    ),
)
_UPPER = (2, 4, 6, 8)  # the highest value of every step but the last
_LESS_IS_BETTER = frozenset({"stress"})


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What a choice does to one measure: its label, the change as people write it, and whether that helps."""

    label: str
    amount: str
    helps: bool


def step_of(value: int) -> int:
    """The step, 0 to 4, that a measure from 0 to 10 is in."""
    return sum(value > upper for upper in _UPPER)


def state_words(state: State) -> list[str]:
    """How the person is doing and where the conversation stands, one phrase a measure."""
    return [str(steps[step_of(value)]) for steps, value in zip(_STEPS, state, strict=True)]


def labels() -> list[str]:
    """The names of the measures, in the order of the state."""
    return [str(label) for _name, label in MEASURES]


def effect_words(effects: State) -> list[Effect]:
    """The measures that a choice changes, in the order of the state; empty when it changes none."""
    return [
        Effect(label=label, amount=signed(amount), helps=(amount < 0) == (name in _LESS_IS_BETTER))
        for name, label, amount in zip(NAMES, labels(), effects, strict=True)
        if amount
    ]


def signed(amount: int) -> str:
    """A change with its sign; the minus is a real one (U+2212), which screen readers say."""
    return f"+{amount}" if amount > 0 else f"−{-amount}"


def summary(states: Sequence[State]) -> str:
    """What became of the four measures, in one sentence."""
    first, last = states[0], states[-1]
    parts = [
        (_("%(measure)s stayed %(value)s") if before == after else _("%(measure)s went from %(before)s to %(value)s"))
        % {"measure": label.lower(), "before": before, "value": after}
        for label, before, after in zip(labels(), first, last, strict=True)
    ]
    text = _("%(most)s and %(last)s.") % {"most": ", ".join(parts[:-1]), "last": parts[-1]}
    return text[0].upper() + text[1:]
