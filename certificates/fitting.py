"""Fit a line of any length into a box by measuring: shrink to a floor, then wrap, then cut with an ellipsis."""

from collections.abc import Sequence
from dataclasses import dataclass

from certificates.typefaces import Typeface, width

ELLIPSIS = "…"


@dataclass(frozen=True)
class Box:
    """Room for one text. Widths and sizes in points.

    ``sizes`` runs from the size one likes to the floor. ``one_line`` is the smallest size at which a single line is
    still preferred over more lines at a larger size. ``bold`` says in which cut the text is set.
    """

    width: float
    sizes: Sequence[float]
    one_line: float
    lines: int
    bold: bool = True


@dataclass(frozen=True)
class Fitted:
    """The result: a size in points and the lines to print. ``cut`` says that text was left out."""

    size: float
    lines: tuple[str, ...]
    cut: bool = False


def fit(text: str, face: Typeface, box: Box) -> Fitted:
    """Return ``text`` as lines that fit ``box`` at the largest size that works.

    A word that is wider than the box is broken where it has to be.
    """
    whole = width(text, face, 1, bold=box.bold)
    for size in box.sizes:
        if size < box.one_line:
            break
        if whole * size <= box.width:
            return Fitted(size, (text,))
    for size in box.sizes:
        if size > box.one_line or whole * size > box.width * box.lines:
            continue
        lines = _wrap(text, face, box.width / size, bold=box.bold)
        if len(lines) <= box.lines and not _breaks_a_word(text, lines):
            return Fitted(size, tuple(_balanced(text, face, box.width / size, lines, bold=box.bold)))
    return wrap(text, face, box.sizes[-1], box)


def wrap(text: str, face: Typeface, size: float, box: Box) -> Fitted:
    """Return ``text`` as lines of ``size`` that fill the width of ``box``, cut after its number of lines."""
    room = box.width / size
    lines = _wrap(text, face, room, bold=box.bold)
    if len(lines) <= box.lines:
        return Fitted(size, tuple(lines))
    kept = lines[: box.lines]
    last = kept[-1].rstrip()
    while last and width(last + ELLIPSIS, face, 1, bold=box.bold) > room:
        last = last[:-1].rstrip()
    return Fitted(size, (*kept[:-1], last + ELLIPSIS), cut=True)


def _wrap(text: str, face: Typeface, room: float, *, bold: bool) -> list[str]:
    """Return the lines of ``text``. ``room`` is in times the size."""
    lines: list[str] = []
    line, used = "", 0.0
    space = width(" ", face, 1, bold=bold)
    for word in text.split(" "):
        wide = width(word, face, 1, bold=bold)
        if line and used + space + wide <= room:
            line, used = f"{line} {word}", used + space + wide
            continue
        if line:
            lines.append(line)
        while wide > room:
            piece = _head(word, face, room, bold=bold)
            lines.append(piece)
            word = word[len(piece) :]  # noqa: PLW2901  what is left of it
            wide = width(word, face, 1, bold=bold)
        line, used = word, wide
    return [*lines, line] if line else lines


def _head(word: str, face: Typeface, room: float, *, bold: bool) -> str:
    used = 0.0
    for index, character in enumerate(word):
        used += width(character, face, 1, bold=bold)
        if used > room:
            return word[: max(index, 1)]
    return word


def _breaks_a_word(text: str, lines: Sequence[str]) -> bool:
    return " ".join(lines) != text


def _balanced(text: str, face: Typeface, room: float, lines: list[str], *, bold: bool) -> list[str]:
    """Return the wrapping with the same number of lines and the narrowest longest line: no lonely last word."""
    low, high = room / (len(lines) + 1), room
    best = lines
    while high - low > room / 400:
        middle = (low + high) / 2
        attempt = _wrap(text, face, middle, bold=bold)
        if len(attempt) <= len(lines) and not _breaks_a_word(text, attempt):
            best, high = attempt, middle
        else:
            low = middle
    return best
