"""Sentences in Dutch text, and which of them are too long to read at once."""

import re
from collections.abc import Iterator
from html import unescape

MOST_WORDS = 20  # in a sentence; from there on level B1 is out of reach
# What ends with a full stop without ending a sentence.
_ABBREVIATIONS = frozenset(
    [
        "art",
        "blz",
        "bv",
        "bijv",
        "ca",
        "dhr",
        "dr",
        "drs",
        "excl",
        "fig",
        "ing",
        "incl",
        "ir",
        "jl",
        "max",
        "mevr",
        "min",
        "mr",
        "mw",
        "nl",
        "nr",
        "nrs",
        "p",
        "par",
        "pag",
        "prof",
        "ra",
        "red",
        "resp",
        "sr",
        "st",
        "stb",
        "stcrt",
        "tel",
        "vgl",
        "vlg",
        "zgn",
        "zie",
        "z.g.",
        "jan",
        "feb",
        "mrt",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "okt",
        "nov",
        "dec",
    ]
)
MOST_CHARACTERS = 20_000  # of one text; what lies beyond is not looked at
_DOTS = re.compile(r"[.…]{3,}")  # a row of dots is one sign
_BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|blockquote|div)>|<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_END = re.compile(r"[.!?…]{1,9}[\"'”’)]{0,3}\s+")
_WORD = re.compile(r"[^\W_]\S*")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]$")


def plain(html: str) -> str:
    """The text of rich text, a line a paragraph or point."""
    return unescape(_TAG.sub("", _BLOCK_END.sub("\n", html)))


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text. A new line ends one; abbreviations, decimals and phone numbers do not."""
    for line in _DOTS.sub("…", text[:MOST_CHARACTERS]).splitlines():
        start = 0
        for end in _END.finditer(line):
            before, after = line[start : end.start()], line[end.end() : end.end() + 1]
            if line[end.start()] == "." and not _ends(before, after):
                continue
            yield line[start : end.end()].strip()
            start = end.end()
        if line[start:].strip():
            yield line[start:].strip()


def _ends(before: str, after: str) -> bool:
    """Whether a full stop between these two ends a sentence."""
    if after[:1].islower():
        return False
    last = before.rsplit(maxsplit=1)[-1].lstrip("(“\"'") if before.strip() else ""
    return last.casefold() not in _ABBREVIATIONS and not (_INITIALS.match(last) or (len(last) == 1 and last.isalpha()))


def words(sentence: str) -> int:
    """How many words a sentence has; signs on their own are none."""
    return len(_WORD.findall(sentence))


def too_long(text: str) -> list[tuple[str, int]]:
    """The sentences with more words than ``MOST_WORDS``, each with their number."""
    counted = ((sentence, words(sentence)) for sentence in sentences(text))
    return [(sentence, count) for sentence, count in counted if count > MOST_WORDS]
