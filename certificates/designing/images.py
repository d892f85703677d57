"""Pictures of a design as data addresses: made anew from the pixels, so small, and without anything else in the file."""

import warnings
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from threading import Lock
from typing import Any

from PIL import Image, ImageFile, ImageOps
from wagtail.images import get_image_model

MOST_SIDE = 600
"""Pixels of the longer side: 300 dots an inch at five centimetres."""
MOST_BYTES = 200_000
"""Of the file inside a data address."""
MOST_PIXELS = 40_000_000
"""Of what was uploaded. Decoding takes four bytes a pixel."""
_QUALITIES = (88, 78, 65, 50)
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF")
_strict = Lock()


class PictureRefused(ValueError):
    """A picture cannot be printed: it is gone, damaged, too large, or drawn with instructions (SVG)."""


def data_address(picture: Any) -> str:
    """Return a picture of Wagtail as a ``data:`` address of a PNG or JPEG.

    Raises:
        PictureRefused: nothing can be made of it.
    """
    return _made(picture.pk, picture.file.name, picture.file_hash)


@lru_cache(maxsize=32)
def _made(key: int, name: str, digest: str) -> str:
    # Issuing to a whole class freezes the same logo once for each: decoding it each time would cost more than the rest.
    # A refusal is not kept, so a file that comes back is found; a file that is replaced has another name.
    try:
        with get_image_model().objects.get(pk=key).open_file() as file:
            content: bytes = file.read()
    except Exception as error:  # whatever the storage raises; a missing logo is no reason to lose a certificate
        raise PictureRefused(type(error).__name__) from error
    return encoded(content)


def encoded(content: bytes) -> str:
    """Return the pixels of an image file as a ``data:`` address of at most ``MOST_SIDE`` pixels and ``MOST_BYTES``.

    PNG where something shines through or the drawing is simple, JPEG for photos. Metadata and colour profiles go.

    Raises:
        PictureRefused: it is no picture of pixels, or has more than ``MOST_PIXELS``.
    """
    image = _decoded(content)
    has_alpha = image.mode == "RGBA" and image.getchannel("A").getextrema() != (255, 255)
    if not has_alpha:
        image = image.convert("RGB")
    while True:
        made = _as_png(image)
        if len(made) <= MOST_BYTES and (has_alpha or not _is_photo(image)):
            return _address(made, "png")
        flat = _on_white(image)
        for quality in _QUALITIES:
            made = _as_jpeg(flat, quality)
            if len(made) <= MOST_BYTES:
                return _address(made, "jpeg")
        image = image.resize((max(1, image.width * 3 // 4), max(1, image.height * 3 // 4)))


def _decoded(content: bytes) -> Image.Image:
    try:
        with _whole_files_only(), Image.open(BytesIO(content), formats=_FORMATS) as opened:
            _refuse_giants(opened)
            opened.draft("RGB", (MOST_SIDE * 2, MOST_SIDE * 2))  # lets a large JPEG be read small
            image = ImageOps.exif_transpose(opened)
            image = image.convert("RGBA" if _may_shine_through(image) else "RGB")
    except PictureRefused:
        raise
    except Exception as error:  # Pillow's readers raise anything on a damaged file
        raise PictureRefused(type(error).__name__) from error
    image.thumbnail((MOST_SIDE, MOST_SIDE), Image.Resampling.LANCZOS)
    image.info = {}
    return image


@contextmanager
def _whole_files_only() -> Iterator[None]:
    """Have Pillow refuse half a file, whatever the process loaded before: WeasyPrint lets everything through."""
    with _strict, warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own bound is lower
        before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before


def _refuse_giants(image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise PictureRefused("too large")


def _may_shine_through(image: Image.Image) -> bool:
    return "transparency" in image.info or image.mode in {"RGBA", "LA", "PA", "La", "RGBa"}


def _is_photo(image: Image.Image) -> bool:
    return image.getcolors(maxcolors=4096) is None


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    white = Image.new("RGB", image.size, "#ffffff")
    white.paste(image, mask=image.getchannel("A"))
    return white


def _as_png(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _as_jpeg(image: Image.Image, quality: int) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=quality, optimize=True)
    return buffer.getvalue()


def _address(content: bytes, kind: str) -> str:
    return f"data:image/{kind};base64,{b64encode(content).decode()}"
