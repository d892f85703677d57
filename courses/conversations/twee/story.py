"""What a file holds of a conversation, and the Dutch words that stand in it for our names."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from courses.conversations.script import Choice, Ending, Script, Turn

# The words in a file stay Dutch whatever language the site is shown in: a file has to come back in.
MEASURE_WORDS = {"stress": "stress", "trust": "vertrouwen", "information": "informatie", "agreement": "afspraak"}
CHANNEL_WORDS = {"phone": "telefoon", "chat": "chat", "door": "deur"}
COUNTS_WORDS = {"free": "niet", "finished": "afgerond", "passed": "geslaagd"}
RULE_WORDS = {"at_least": "minstens", "at_most": "hoogstens"}
YES, NO = "ja", "nee"
STORY_PASSAGE = "Gesprek"
OWN_TAG, TURN_TAG, ENDING_TAG, SUCCESS_TAG = "naast", "beurt", "einde", "goed"


@dataclass(frozen=True, kw_only=True)
class Story:
    """A conversation with what its page says about it. ``script`` has lessons by their keys; ``minutes`` is its length."""

    title: str
    script: Script
    intro: str = ""
    goal: str = ""
    about: str = ""
    situation: str = ""
    minutes: int = 10
    rki_topics: str = ""
    counts: str = "finished"


@dataclass(frozen=True, kw_only=True)
class Remark:
    """Something in a file that was not carried over as it stood; ``line`` counts from 1, and is 0 for the whole file."""

    line: int
    text: str


@dataclass(kw_only=True)
class Read:
    """What came out of a file."""

    story: Story
    remarks: list[Remark] = field(default_factory=list)


def word_for(words: Mapping[str, str], name: str) -> str:
    """The Dutch word; a name that has none stays itself."""
    return words.get(name, name)


def name_for(words: Mapping[str, str], word: str) -> str:
    """Our name for a Dutch word, however it is spelled in capitals; empty when there is none."""
    folded = word.casefold().strip()
    return next((name for name, each in words.items() if each == folded), "")


def tidy(text: str) -> str:
    """A text without what a text file does not keep: white space around lines, and signs that nobody can see."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cs"})
    return "\n".join(line.strip() for line in kept.split("\n")).strip()


def tidied(story: Story) -> Story:
    """The same for all that is said in a conversation; what a file gives back is equal to this."""
    script = story.script
    tidier = replace(
        script,
        persona=tidy(script.persona),
        turns=tuple(_turn(turn) for turn in script.turns),
        endings=tuple(_ending(ending) for ending in script.endings),
    )
    found: Story = _tidied(story, "title", "intro", "goal", "about", "situation", "rki_topics", script=tidier)
    return found


def _turn(turn: Turn) -> Turn:
    return _tidied(turn, "says", "scene", choices=tuple(_choice(choice) for choice in turn.choices))


def _choice(choice: Choice) -> Choice:
    return _tidied(choice, "text", "reply", "note", "flag", "lesson", "goes_to")


def _ending(ending: Ending) -> Ending:
    return _tidied(ending, "title", "text")


def _tidied(piece: Any, *names: str, **others: Any) -> Any:
    return replace(piece, **{name: tidy(getattr(piece, name)) for name in names}, **others)
