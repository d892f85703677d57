"""The picture that others show when a page of ours is shared: its title in our own face, beside our own mark."""

from functools import lru_cache
from io import BytesIO

from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630  # what the networks that show it ask for
DRAWN = "1"  # another number when the drawing changes: then every picture gets another address
_FOLDER = "cards"
_FACE = "naast/fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2"
_SHARPER = 2  # shapes are drawn larger and made smaller: round edges without steps
_PAPER, _INK, _PETROL, _RUST, _SAND = "#fbf8f3", "#1e2b2f", "#0e5a5e", "#b4492a", "#efe6d8"
_LEFT, _RIGHT = 80, 820
_LINES = 5


def draw(title: str, kind: str) -> bytes:
    """Draw the picture as PNG.

    Parameters:
        title: shown as large as it fits on five lines; what does not fit at the smallest size is cut.
        kind: what sort of page it is, above the title; may be empty.
    """
    picture = _shapes().copy()
    pen = ImageDraw.Draw(picture)
    pen.text((_LEFT, 72), "Naast", font=_face(44, 760), fill=_PETROL)
    if kind:
        pen.text((_LEFT, 150), kind, font=_face(30, 500), fill=_RUST)
    for size in (72, 64, 56, 48, 42):
        lines = _wrapped(title, _face(size, 720))
        if len(lines) * size * 1.16 <= HEIGHT - 310 and len(lines) <= _LINES:
            break
    else:
        lines = [*lines[: _LINES - 1], f"{lines[_LINES - 1].rpartition(' ')[0]} …"] if len(lines) > _LINES else lines
    top = 210 if kind else 180
    for number, line in enumerate(lines):
        pen.text((_LEFT, top + number * size * 1.16), line, font=_face(size, 720), fill=_INK)
    out = BytesIO()
    # Few flat colours: a quarter of the bytes, and no difference to see.
    picture.quantize(colors=64, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def stored(key: int, mark: str, title: str, kind: str) -> bytes:
    """The picture of a page from the store, drawn once; the ones of earlier titles go."""
    name = f"{_FOLDER}/{key}/{mark}.png"
    if default_storage.exists(name):
        with default_storage.open(name) as file:
            return bytes(file.read())
    data = draw(title, kind)
    try:
        _folders, old = default_storage.listdir(f"{_FOLDER}/{key}")
    except FileNotFoundError:
        old = []
    for each in old:
        default_storage.delete(f"{_FOLDER}/{key}/{each}")
    default_storage.save(name, ContentFile(data))
    return data


def _wrapped(title: str, face: ImageFont.FreeTypeFont) -> list[str]:
    """Lines that fit beside the mark; a word that is longer than a line is broken."""
    lines = [""]
    for word in title.split():
        rest = word
        while rest:
            joined = f"{lines[-1]} {rest}".strip()
            if face.getlength(joined) <= _RIGHT - _LEFT:
                lines[-1], rest = joined, ""
            elif lines[-1]:
                lines.append("")
            else:
                fits = next(
                    n for n in range(len(rest), 0, -1) if n == 1 or face.getlength(rest[:n] + "-") <= _RIGHT - _LEFT
                )
                lines[-1], rest = rest[:fits] + "-", rest[fits:]
                lines.append("")
    return [line for line in lines if line]


@lru_cache(maxsize=1)
def _shapes() -> Image.Image:
    """The ground: two people beside each other, as in our mark, and the table before them."""
    scale = _SHARPER
    large = Image.new("RGB", (WIDTH * scale, HEIGHT * scale), _PAPER)
    pen = ImageDraw.Draw(large)

    def figure(left: int, top: int, width: int, bottom: int, colour: str) -> None:
        # Straight at the left, round at the top right: the shape of the mark.
        box = (left * scale, top * scale, (left + width) * scale, bottom * scale)
        pen.rounded_rectangle(box, radius=(width - 14) * scale, fill=colour, corners=(False, True, False, False))

    pen.ellipse((820 * scale, 60 * scale, 1330 * scale, 570 * scale), fill=_SAND)
    figure(880, 150, 130, 560, _PETROL)
    figure(1034, 270, 130, 560, _RUST)
    pen.rectangle((0, 560 * scale, WIDTH * scale, HEIGHT * scale), fill=_SAND)
    pen.rectangle((0, 556 * scale, WIDTH * scale, 562 * scale), fill=_PETROL)
    return large.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


@lru_cache(maxsize=16)
def _face(size: int, weight: int) -> ImageFont.FreeTypeFont:
    path = finders.find(_FACE)
    if not isinstance(path, str):
        raise FileNotFoundError(_FACE)
    face = ImageFont.truetype(path, size)
    face.set_variation_by_axes([weight])
    return face
