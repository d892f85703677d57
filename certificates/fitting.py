"""Fit a line of any length into a box by measuring: shrink to a floor, then wrap, then cut with an ellipsis."""

from collections.abc import Sequence
from dataclasses import dataclass

from certificates.typefaces import Typeface, width

ELLIPSIS = "…"


@dataclass(frozen=True)
class Box:
    """Room for one text. Widths and sizes in points.

    ``sizes`` runs from the size one likes to the floor. ``one_line`` is the smallest size at which a single line is
    still preferred over more lines at a larger size.
    """

    width: float
    sizes: Sequence[float]
    one_line: float
    lines: int


@dataclass(frozen=True)
class Fitted:
    """The result: a size in points and the lines to print. ``cut`` says that text was left out."""

    size: float
    lines: tuple[str, ...]
    cut: bool = False


def fit(text: str, face: Typeface, box: Box) -> Fitted:
    """Return ``text`` as bold lines that fit ``box`` at the largest size that works.

    A word that is wider than the box is broken where it has to be.
    """
    for size in box.sizes:
        if size < box.one_line:
            break
        if width(text, face, size, bold=True) <= box.width:
            return Fitted(size, (text,))
    for size in box.sizes:
        if size > box.one_line or width(text, face, size, bold=True) > box.width * box.lines:
            continue
        lines = _wrap(text, face, size, box.width)
        if len(lines) <= box.lines and not _breaks_a_word(text, lines):
            return Fitted(size, tuple(_balanced(text, face, size, box.width, lines)))
    floor = box.sizes[-1]
    lines = _wrap(text, face, floor, box.width)
    if len(lines) <= box.lines:
        return Fitted(floor, tuple(lines))
    kept = lines[: box.lines]
    last = kept[-1].rstrip()
    while last and width(last + ELLIPSIS, face, floor, bold=True) > box.width:
        last = last[:-1].rstrip()
    return Fitted(floor, (*kept[:-1], last + ELLIPSIS), cut=True)


def _wrap(text: str, face: Typeface, size: float, room: float) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if width(longer, face, size, bold=True) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        rest = word
        while width(rest, face, size, bold=True) > room:
            piece = _head(rest, face, size, room)
            lines.append(piece)
            rest = rest[len(piece) :]
        line = rest
    return [*lines, line] if line else lines


def _head(word: str, face: Typeface, size: float, room: float) -> str:
    used = 0.0
    for index, character in enumerate(word):
        used += width(character, face, size, bold=True)
        if used > room:
            return word[: max(index, 1)]
    return word


def _breaks_a_word(text: str, lines: Sequence[str]) -> bool:
    return " ".join(lines) != text


def _balanced(text: str, face: Typeface, size: float, room: float, lines: list[str]) -> list[str]:
    """Return the wrapping with the same number of lines and the narrowest longest line: no lonely last word."""
    low, high = room / (len(lines) + 1), room
    best = lines
    while high - low > 1:
        middle = (low + high) / 2
        attempt = _wrap(text, face, size, middle)
        if len(attempt) <= len(lines) and not _breaks_a_word(text, attempt):
            best, high = attempt, middle
        else:
            low = middle
    return best
