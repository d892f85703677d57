"""A text cut into sentences and words once, for every part of the check to look at."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from naast.language.sentences import spans

# A number with its decimals, a word with its hyphens, or one sign. Every place is looked at once.
_TOKEN = re.compile(r"\d+(?:[.,:]\d+)+|[^\W_]+(?:[-'’][^\W_]+)*|[^\w\s]|_")
_FULL_LINE = 45  # characters; a mail program breaks lines from about here on


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or sign, with its place in the text and its letters without regard to case."""

    start: int
    end: int
    folded: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """Where a sentence lies in the text, and which tokens it has."""

    start: int
    end: int
    first: int
    after: int  # the token behind its last


class Passage:
    """A text with its tokens and sentences."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def joined(self) -> str:
        """The text as long as it was, with a space where a line was only broken for its length.

        Mail programs break lines after some seventy signs; each line would count as a sentence.
        """
        lines = self.text.split("\n")
        parts = [lines[0]]
        for before, line in pairwise(lines):
            goes_on = len(before) >= _FULL_LINE and line[:1].islower() and before.rstrip()[-1:] not in ".!?:;…"
            parts.append((" " if goes_on else "\n") + line)
        return "".join(parts)

    @cached_property
    def tokens(self) -> list[Token]:
        """Everything but white space, in order."""
        return [Token(found.start(), found.end(), found[0].casefold()) for found in _TOKEN.finditer(self.text)]

    @cached_property
    def sentences(self) -> list[Sentence]:
        """The sentences in order."""
        starts = [token.start for token in self.tokens]
        found = []
        for start, end in spans(self.joined):
            first = bisect_left(starts, start)
            found.append(Sentence(start, end, first, bisect_left(starts, end, lo=first)))
        return found

    def words(self, sentence: Sentence) -> list[Token]:
        """The tokens of a sentence, signs too."""
        return self.tokens[sentence.first : sentence.after]


def folded_words(text: str) -> list[str]:
    """The words and signs of a short text, as they are compared."""
    return [found[0].casefold() for found in _TOKEN.finditer(text)]
