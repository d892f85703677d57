"""What is amiss in single turns, choices and endings, without following the conversation."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.conversations.blocks import END, ChoiceBlock, EndingBlock, TurnBlock
from courses.conversations.faults import Fault, Place
from courses.conversations.reach import numbered
from courses.conversations.script import NAMES, Choice, Condition, Ending, Script, Turn
from naast.language.sentences import MOST_WORDS, too_long

_WORDS_SHOWN = 8
_RULES = ("at_least", "at_most")


def _limits(block: Any, *names: str) -> dict[str, int]:
    """The most characters of these fields of a block."""
    return {name: block.base_blocks[name].field.max_length for name in names}


_OF_TURN = _limits(TurnBlock, "key", "scene", "says")
_OF_CHOICE = _limits(ChoiceBlock, "text", "reply", "note", "flag", "goes_to")
_OF_ENDING = _limits(EndingBlock, "key", "title", "text")


def in_pieces(script: Script) -> Iterator[Fault]:
    """The faults of every turn and ending by itself."""
    places = numbered(script)
    known = [key for key in places if key]
    for node, turn in enumerate(script.turns):
        place = Place(script, node)
        yield from _key(place, places)
        yield from _turn(place, turn)
        for number, choice in enumerate(turn.choices, start=1):
            yield from _choice(place, number, choice)
            yield from _target(place, number, choice.goes_to, known)
        yield from _choices_together(place, turn)
        yield from _long(place, _read(turn))
    for node, ending in enumerate(script.endings, start=len(script.turns)):
        place = Place(script, node)
        yield from _key(place, places)
        yield from _ending(place, ending)
        yield from _long(place, [ending.text])


def can_be_followed(script: Script) -> bool:
    """Whether every condition says what it asks; a draft may hold one that is half filled in."""
    whens = [choice.when for turn in script.turns for choice in turn.choices]
    whens += [ending.when for ending in script.endings]
    return all(_says(condition) for when in whens for condition in when)


def _says(condition: Condition) -> bool:
    return condition.measure in NAMES and condition.rule in _RULES


def _key(place: Place, places: dict[str, int]) -> Iterator[Fault]:
    if not place.key:
        yield place.fault("no_key", _("the key is missing. Give it a short name that choices can refer to."))
    elif place.key == END:
        text = _("“einde” is no key: choices use it for the ending that the state decides. Choose another one.")
        yield place.fault("reserved_key", text)
    elif places[place.key] != place.node:
        text = _("this key is there more than once. Give one of them another key, and look at the choices that use it.")
        yield place.fault("duplicate_key", text)


def _turn(place: Place, turn: Turn) -> Iterator[Fault]:
    if not turn.says.strip():
        yield place.fault("no_words", _("the person says nothing here. Write what is said."))
    if not turn.choices:
        yield place.fault(
            "dead_end", _("there are no choices, so the conversation stops. Add one, or make it an ending.")
        )
    yield from _lengths(place, 0, turn, _OF_TURN)


def _choice(place: Place, number: int, choice: Choice) -> Iterator[Fault]:
    if not choice.text.strip():
        yield place.fault("no_words", _("the text is empty. Write what the learner says or does."), choice=number)
    if not all(_says(condition) for condition in choice.when):
        yield place.fault("half_condition", _("a condition is not filled in. Fill it in, or remove it."), choice=number)
    yield from _lengths(place, number, choice, _OF_CHOICE)


def _target(place: Place, number: int, key: str, known: Sequence[str]) -> Iterator[Fault]:
    if key == END or key in known:
        return
    if not key:
        text = _("it leads nowhere. Fill in the key of a turn or an ending.")
    else:
        near = get_close_matches(key, [*known, END], n=1)
        text = _("it leads to “%(key)s”, and there is no such turn or ending.") % {"key": key}
        text += " " + (
            _("Do you mean “%(near)s”?") % {"near": near[0]} if near else _("Make it, or choose another one.")
        )
    yield place.fault("leads_nowhere", text, choice=number)


def _ending(place: Place, ending: Ending) -> Iterator[Fault]:
    if not ending.title.strip():
        yield place.fault("no_words", _("the title is empty. Write how this ending is called."))
    if not ending.text.strip():
        yield place.fault("no_words", _("the text is empty. Write how the conversation ends."))
    if not all(_says(condition) for condition in ending.when):
        yield place.fault("half_condition", _("a condition is not filled in. Fill it in, or remove it."))
    yield from _lengths(place, 0, ending, _OF_ENDING)


def _lengths(place: Place, number: int, piece: Turn | Choice | Ending, limits: dict[str, int]) -> Iterator[Fault]:
    """A file can bring in what the editor would refuse."""
    for name, most in limits.items():
        length = len(getattr(piece, name))
        if length > most:
            text = _(
                "a text has %(length)s characters, and there is room for %(most)s. Make it shorter: “%(begin)s …”."
            )
            values = {"length": length, "most": most, "begin": getattr(piece, name)[:40].strip()}
            yield place.fault("too_long", text % values, choice=number)


def _choices_together(place: Place, turn: Turn) -> Iterator[Fault]:
    """What only shows when the choices of a turn lie side by side."""
    if len(turn.choices) > 1 and len({choice.effects for choice in turn.choices}) == 1:
        yield place.warning("same_effects", _("all choices do the same to the state. Give them effects of their own."))
    bare = [number for number, choice in enumerate(turn.choices, start=1) if not choice.note.strip()]
    if bare:
        text = ngettext(
            "choice %(numbers)s has no coaching note. Write why it helps or not.",
            "choices %(numbers)s have no coaching note. Write why they help or not.",
            len(bare),
        )
        yield place.warning("no_note", text % {"numbers": listed(bare)})
    first: dict[str, int] = {}
    for number, choice in enumerate(turn.choices, start=1):
        folded = " ".join(choice.text.casefold().split())
        if folded and first.setdefault(folded, number) != number:
            text = _("it says the same as choice %(first)s. Give it words of its own.") % {"first": first[folded]}
            yield place.warning("same_text", text, choice=number)


def listed(numbers: Iterable[int]) -> str:
    """Numbers as people write them: 1, 2 and 4."""
    return str(get_text_list([str(number) for number in numbers], _("and")))


def _read(turn: Turn) -> list[str]:
    """All that a learner reads at a turn, during or after."""
    return [turn.says, *(text for choice in turn.choices for text in (choice.text, choice.reply, choice.note))]


def _long(place: Place, texts: Iterable[str]) -> Iterator[Fault]:
    """The first sentence that is too long, and how many there are: who mends it sees the next."""
    # Looking for sentences costs; most texts have too few words to hold a long one.
    found = [each for text in texts if len(text.split()) > MOST_WORDS for each in too_long(text)]
    if not found:
        return
    sentence, count = found[0]
    text = _("a sentence has %(count)s words: “%(begin)s …” Make it two.")
    text %= {"count": count, "begin": " ".join(sentence.split()[:_WORDS_SHOWN])}
    if len(found) > 1:
        more = len(found) - 1
        said = ngettext("And %(more)s more long sentence.", "And %(more)s more long sentences.", more)
        text += " " + said % {"more": more}
    yield place.warning("long_sentence", text)
