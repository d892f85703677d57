"""Pictures in a file: only what a header proves to be one of four kinds, of a size that can be shown."""

import base64
import binascii
import re
import warnings
from io import BytesIO
from pathlib import PurePosixPath

from django.utils.translation import gettext as _t
from PIL import Image

from courses.exchange.drafts import ImageFile
from naast.downloads.walls.sizes import webp_size

MAX_PIXELS = 20_000_000
MAX_BYTES = 10 * 1024 * 1024
SUFFIXES = {"PNG": ".png", "JPEG": ".jpg", "GIF": ".gif", "WEBP": ".webp"}
_ODD = re.compile(r"[^\w.-]+")


class RefusedImageError(ValueError):
    """The picture cannot come in; the message says why, for people."""


def checked(name: str, content: bytes) -> ImageFile:
    """The picture, under a plain name with the suffix of what it is. Nothing of it is decoded.

    Raises:
        RefusedImageError: not a PNG, JPEG, GIF or WebP, too many pixels, or too large.
    """
    if len(content) > MAX_BYTES:
        raise RefusedImageError(_t("the image “%(name)s” is larger than 10 MB") % {"name": name[:80]})
    kind, width, height = _header(name, content)
    if width * height > MAX_PIXELS or not width * height:
        raise RefusedImageError(_t("the image “%(name)s” has more than 20 million pixels") % {"name": name[:80]})
    stem = _ODD.sub("-", PurePosixPath(name).stem).strip("-.")[:60] or "image"
    return ImageFile(name=stem + SUFFIXES[kind], content=content)


def from_base64(name: str, text: str) -> ImageFile:
    """The picture in base64.

    Raises:
        RefusedImageError: as ``checked``, or not base64.
    """
    if len(text) > MAX_BYTES * 3 // 2:
        raise RefusedImageError(_t("the image “%(name)s” is larger than 10 MB") % {"name": name[:80]})
    try:
        content = base64.b64decode(text)
    except (binascii.Error, ValueError) as error:
        raise RefusedImageError(_t("the image “%(name)s” is damaged") % {"name": name[:80]}) from error
    return checked(name, content)


def _header(name: str, content: bytes) -> tuple[str, int, int]:
    """Kind, width and height, from the header alone."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        size = webp_size(content)
        if size is None:
            raise RefusedImageError(_t("the image “%(name)s” is damaged") % {"name": name[:80]})
        return "WEBP", *size
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=["PNG", "JPEG", "GIF"]) as image:
                return str(image.format), image.width, image.height
    except Image.DecompressionBombError as error:
        raise RefusedImageError(
            _t("the image “%(name)s” has more than 20 million pixels") % {"name": name[:80]}
        ) from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise RefusedImageError(_t("“%(name)s” is not a PNG, JPEG, GIF or WebP image") % {"name": name[:80]}) from error
