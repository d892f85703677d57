"""Sentences in Dutch text, and which of them are too long to read at once."""

import re
from collections.abc import Iterator
from html import unescape

from naast.language.lexicon import lexicon

MOST_WORDS = 20  # in a sentence; from there on level B1 is out of reach
MOST_CHARACTERS = 20_000  # of one text; what lies beyond is not looked at
# What ends with a full stop without ending a sentence.
_ABBREVIATIONS = lexicon("abbreviations")
# The same after a number only: "Bel Jan. Hij weet het." is two sentences.
_MONTHS = frozenset(["jan", "feb", "mrt", "apr", "jun", "jul", "aug", "sep", "sept", "okt", "nov", "dec"])
_BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|blockquote|div)>|<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
# Begins where a row of signs begins and never gives a sign back, so that 20,000 dots are looked at once.
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)]{0,3}\s++")
_WORD = re.compile(r"[^\W_]\S*")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]$")
_LAST_WORDS = 60  # characters before a full stop that tell whether it ends a sentence


def plain(html: str) -> str:
    """The text of rich text, a line a paragraph or point."""
    return unescape(_TAG.sub("", _BLOCK_END.sub("\n", html)))


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text. A new line ends one; abbreviations, decimals and phone numbers do not."""
    for start, end in spans(text):
        yield text[start:end]


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence starts and ends, in characters of ``text``, without the white space around it."""
    offset = 0
    for line in text[:MOST_CHARACTERS].splitlines(keepends=True):
        start = 0
        for end in _END.finditer(line):
            signs = line[end.start() : end.end()].rstrip().rstrip("\"'”’)")
            before, after = line[max(start, end.start() - _LAST_WORDS) : end.start()], line[end.end() : end.end() + 1]
            if signs in {".", ".."} and not _ends(before, after):
                continue
            yield from _trimmed(line, start, end.end(), offset)
            start = end.end()
        yield from _trimmed(line, start, len(line), offset)
        offset += len(line)


def _trimmed(line: str, start: int, end: int, offset: int) -> Iterator[tuple[int, int]]:
    """The part of a line without white space around it, if anything is left."""
    part = line[start:end]
    inner = part.strip()
    if inner:
        first = offset + start + len(part) - len(part.lstrip())
        yield first, first + len(inner)


def _ends(before: str, after: str) -> bool:
    """Whether a full stop between these two ends a sentence."""
    if after[:1].islower():
        return False
    last_two = before.split()[-2:]
    last = last_two[-1].lstrip("(“\"'").casefold() if last_two else ""
    number_before = len(last_two) == 2 and last_two[0][-1:].isdecimal()
    # "Vóór 4 okt. Lukt dat niet?" is two sentences, "vóór 4 okt. 2026" is none.
    if last in _ABBREVIATIONS or (last in _MONTHS and number_before and not after.isupper()):
        return False
    # "1. Betaal" begins a point of a list.
    if len(last_two) == 1 and len(before) < _LAST_WORDS and last.isdecimal() and len(last) <= 2:
        return False
    return not (_INITIALS.match(last) or (len(last) == 1 and last.isalpha()))


def words(sentence: str) -> int:
    """How many words a sentence has; signs on their own are none."""
    return len(_WORD.findall(sentence))


def too_long(text: str) -> list[tuple[str, int]]:
    """The sentences with more words than ``MOST_WORDS``, each with their number."""
    counted = ((sentence, words(sentence)) for sentence in sentences(text))
    return [(sentence, count) for sentence, count in counted if count > MOST_WORDS]
