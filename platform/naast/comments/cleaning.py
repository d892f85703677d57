"""Text as people write it, without what only hides or breaks a page."""

import re
import unicodedata
from collections.abc import Iterator

_JOINERS = "\u200c\u200d"  # some scripts and emoji need them
_MARKS_IN_A_ROW = 4  # Vietnamese needs two, some scripts three; more only climbs over the lines above
_LONGEST_RUN = 30  # marks that are put in order at all; no language stacks more (Unicode Standard Annex 15)
_EMPTY_LINES = re.compile(r"\n{3,}")


def clean_text(text: str) -> str:
    """The text in NFC, with at most one empty line in a row.

    Control, format and direction characters (Unicode categories Cc, Cf, Cs, Co, Cn) are removed except line breaks and the
    joiners: a NUL breaks PostgreSQL, and a direction override makes a text read differently from what it says. Of marks
    that stand on a letter at most four are kept.
    """
    text = "".join(_without_stacks(text.replace("\r\n", "\n").replace("\r", "\n")))
    lines = unicodedata.normalize("NFC", text).split("\n")
    return _EMPTY_LINES.sub("\n\n", "\n".join(_line(line) for line in lines)).strip()


def clean_line(text: str) -> str:
    """One line with single spaces; see :func:`clean_text`."""
    return " ".join(clean_text(text).split())


def _without_stacks(text: str) -> Iterator[str]:
    """The text with at most so many marks in a row: putting a run in order costs the square of its length."""
    run = 0
    for sign in text:
        run = run + 1 if unicodedata.combining(sign) else 0
        if run <= _LONGEST_RUN:
            yield sign


def _line(line: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in line:
        category = unicodedata.category(character)
        if character.isspace():
            kept.append(" ")
        elif category[0] == "C" and character not in _JOINERS:
            continue
        elif category[0] == "M":
            marks += 1
            if marks <= _MARKS_IN_A_ROW:
                kept.append(character)
            continue
        else:
            kept.append(character)
        marks = 0
    return "".join(kept).strip()
