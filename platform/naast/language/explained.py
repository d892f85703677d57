"""Whether a letter explains a hard word itself, so that the word may stay."""

import re

from naast.language.passage import Passage
from naast.language.rules import Match

_FEWEST = 3  # words that make an explanation
_LOOK = 200  # characters before and after the word
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_BRACKETS = re.compile(r"[”’\"'»]?\s?\(([^()\n]{1,180})\)")
_SAYS = re.compile(
    r"[”’\"'»]?(?:\s?[,.;:(–-]\s?(?:dat (?:is|zijn|betekent|heet)|dit betekent|dat wil zeggen|oftewel|ofwel)"
    r"|\s(?:betekent|wil zeggen))\b:?([^\n.?!]{0,160})",
    re.IGNORECASE,
)
_COLON = re.compile(r"[”’\"'»]?:\s([^\n.?!]{1,160})")
_SENTENCE_END = re.compile(r"[\n.?!]")
_IN_BRACKETS = frozenset({"", "de", "het", "een", "dit is een", "dit heet", "dit heet een", "ook wel"})


def explained(passage: Passage, match: Match) -> bool:
    """Whether the word is followed by its explanation, or stands in brackets after it.

    Accepted: ``vordering (wat u nog moet betalen)``, ``vordering: wat u nog moet betalen``, ``vordering. Dat is wat u
    nog moet betalen`` and ``wat u nog moet betalen (de vordering)``.
    """
    start, end = passage.tokens[match.first].start, passage.tokens[match.after - 1].end
    after = passage.text[end : end + _LOOK]
    if any(found and _enough(found[1]) for found in (_BRACKETS.match(after), _SAYS.match(after), _COLON.match(after))):
        return True
    before = passage.text[max(0, start - _LOOK) : start]
    bracket = before.rfind("(")
    if bracket < 0 or not after.lstrip("”’\"'").startswith(")"):
        return False
    inside = before[bracket + 1 :].strip(" ‘“\"'").casefold()
    return inside in _IN_BRACKETS and _enough(_SENTENCE_END.split(before[:bracket])[-1])


def _enough(words: str) -> bool:
    return len(_LETTERS.findall(words)) >= _FEWEST
