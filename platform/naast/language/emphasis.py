"""Letters that shout: words and lines in capitals, and exclamation marks."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from naast.language.lexicon import lexicon
from naast.language.report import Finding, Level

FEWEST_CAPITALS = 4  # of one word
# Names and abbreviations that are written so, the trade's first.
KNOWN = lexicon("capitals")
_CHUNK = re.compile(r"\S+")
_LETTERS = re.compile(r"[^\W\d_]+")
_LINE = re.compile(r"[^\n]+")
_ACCOUNT = re.compile(r"[(:]?[A-Z]{2}\d{2}")
_MARKS = re.compile(r"!+(?:[?!]+)?|\?!+")


def emphasis_findings(text: str) -> Iterator[Finding]:
    """Lines in capitals, other words in capitals, and exclamation marks."""
    for line in _LINE.finditer(text):
        if _shouted(line[0]):
            yield _capitals(text, *_trimmed(line), line=True)
        else:
            yield from _words(text, line)
    yield from _exclamations(text)


def _trimmed(line: re.Match[str]) -> tuple[int, int]:
    inner = line[0].strip()
    start = line.start() + len(line[0]) - len(line[0].lstrip())
    return start, start + len(inner)


def _shouted(line: str) -> bool:
    """Whether a whole line is in capitals: two words at least, one of them long and not known."""
    if line != line.upper():
        return False
    words = [word for chunk in line.split() if not _code(chunk) for word in _LETTERS.findall(chunk)]
    return len(words) > 1 and any(len(word) >= FEWEST_CAPITALS and word not in KNOWN for word in words)


def _words(text: str, line: re.Match[str]) -> Iterator[Finding]:
    """Words in capitals within a line; those that follow each other are one finding."""
    begin = end = -1
    for start, after in _loud(line[0]):
        if begin >= 0 and line[0][end:start].strip():
            yield _capitals(text, line.start() + begin, line.start() + end, line=False)
            begin = -1
        begin, end = (start if begin < 0 else begin), after
    if begin >= 0:
        yield _capitals(text, line.start() + begin, line.start() + end, line=False)


def _loud(line: str) -> Iterator[tuple[int, int]]:
    """Where the words in capitals start and end."""
    account = False
    for chunk in _CHUNK.finditer(line):
        # "NL91 ABNA 0417 …": the bank in an account number is no word.
        skip, account = _code(chunk[0]) or account, bool(_ACCOUNT.fullmatch(chunk[0]))
        if skip:
            continue
        for word in _LETTERS.finditer(chunk[0]):
            if len(word[0]) >= FEWEST_CAPITALS and word[0].isupper() and word[0] not in KNOWN:
                yield chunk.start() + word.start(), chunk.start() + word.end()


def _code(chunk: str) -> bool:
    """Whether this is a reference, an account number or an address rather than words."""
    return any(sign.isdecimal() for sign in chunk) or "@" in chunk or "://" in chunk


def _capitals(text: str, start: int, end: int, *, line: bool) -> Finding:
    return Finding(
        kind="capitals",
        start=start,
        end=end,
        text=text[start:end],
        message=_("This line is in capitals. That reads as shouting.")
        if line
        else _("This word is in capitals. That reads as shouting."),
        better=_("Write it in ordinary letters."),
        source="",
        level="red" if line else "amber",
    )


def _exclamations(text: str) -> Iterator[Finding]:
    marks = list(_MARKS.finditer(text))
    count = sum(mark[0].count("!") for mark in marks)
    level: Level = "red" if count > 1 else "amber"
    for mark in marks:
        yield Finding(
            kind="exclamation",
            start=mark.start(),
            end=mark.end(),
            text=mark[0],
            message=_("An exclamation mark puts pressure on the reader.")
            if count == 1
            else _("There are %(count)d exclamation marks. They put pressure on the reader.") % {"count": count},
            better=_("End the sentence with a full stop."),
            source="",
            level=level,
        )
