"""The bundled faces: which characters they have and how wide text becomes, without Pango."""

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError

from certificates.facts import MissingFont

FOLDER = Path(__file__).parent / "fonts"


@dataclass(frozen=True)
class Typeface:
    """A family with a regular and a bold cut. ``css_class`` selects it in the paper's style sheet."""

    family: str
    css_class: str
    regular: str
    bold: str


ATKINSON = Typeface(
    "Naast Certificate", "plain", "AtkinsonHyperlegibleNext-Regular.ttf", "AtkinsonHyperlegibleNext-Bold.ttf"
)
NOTO = Typeface("Naast Certificate Wide", "wide", "NotoSans-Regular.ttf", "NotoSans-Bold.ttf")
TYPEFACES = (ATKINSON, NOTO)


@dataclass(frozen=True)
class Metrics:
    """Advance widths of one font file in units of 1/1000 of the size, by code point."""

    widths: dict[int, int]


@cache
def metrics(filename: str) -> Metrics:
    """Read the widths of a bundled font file, once in the life of the process.

    Raises:
        MissingFont: the file is gone or is no font. Nothing is cached then, so a repaired file is found.
    """
    path = FOLDER / filename
    try:
        with path.open("rb") as file, TTFont(file, lazy=True) as font:
            scale = 1000 / font["head"].unitsPerEm
            advances = font["hmtx"].metrics
            return Metrics({point: round(advances[name][0] * scale) for point, name in font.getBestCmap().items()})
    except (OSError, TTLibError, KeyError, AssertionError) as error:
        raise MissingFont(filename) from error


def check_files() -> None:
    """Raise :class:`MissingFont` unless every bundled font file is on disk now."""
    for face in TYPEFACES:
        for filename in (face.regular, face.bold):
            if not (FOLDER / filename).is_file():
                raise MissingFont(filename)


def missing(text: str, face: Typeface) -> list[str]:
    """Return the characters of ``text`` that ``face`` lacks in either cut, each once, in order."""
    regular, bold = metrics(face.regular).widths, metrics(face.bold).widths
    return list(dict.fromkeys(c for c in text if ord(c) not in regular or ord(c) not in bold))


def choose(text: str) -> Typeface | None:
    """Return the first face that sets all of ``text``, or ``None`` when no bundled face does."""
    return next((face for face in TYPEFACES if not missing(text, face)), None)


def unprintable(text: str) -> list[str]:
    """Return the characters that keep ``text`` from being set: those the widest face lacks.

    Empty when some face sets the whole text.
    """
    return [] if choose(text) else missing(text, NOTO)


def width(text: str, face: Typeface, size: float, *, bold: bool = False) -> float:
    """Return how wide ``text`` is at ``size``, both in points, without kerning.

    Kerning makes lines a little narrower, so this errs on the safe side. Marks that stand on a letter count nothing.
    """
    widths = metrics(face.bold if bold else face.regular).widths
    units = sum(0 if unicodedata.combining(c) else widths.get(ord(c), 1000) for c in text)
    return units * size / 1000


def with_question_marks(text: str) -> str:
    """Return ``text`` with a question mark for each character that no bundled face has; white space stays."""
    have = {point for face in TYPEFACES for point in metrics(face.bold).widths.keys() & metrics(face.regular).widths}
    return "".join(c if ord(c) in have or c.isspace() else "?" for c in text)
