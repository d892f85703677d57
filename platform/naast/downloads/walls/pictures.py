"""The wall before Wagtail's library of images: looked at before anything is decoded."""

import warnings
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from PIL import Image
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from naast.downloads.walls.drawings import is_harmless
from naast.downloads.walls.sizes import webp_size

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF")
# A picture that is a page or a program as well (a polyglot): no honest program writes these into one.
_MARKUP = (b"<script", b"<html", b"<!doctype", b"<iframe", b"<?php", b"javascript:")
_MANY_PIXELS = _(
    "This image has too many pixels: more than %(most)s million. Make it smaller, for example 2000 pixels wide, and "
    "choose it again."
)


class PictureField(WagtailImageField):
    """An image that is what it says, of a size that can be shown, with nothing hidden in it."""

    def to_python(self, data: Any) -> Any:
        """The upload, after Wagtail's own checks.

        Raises:
            ValidationError: with what to do, in words for an editor.
        """
        if data not in self.empty_values:
            check(str(data.name), data)
        try:
            return super().to_python(data)
        except ValidationError:
            raise
        except Exception as error:  # the head was right, and the rest is damaged or missing
            raise _no_image() from error


class PictureForm(BaseImageForm):
    """The base of every form of Wagtail that takes an image (``WAGTAILIMAGES_IMAGE_FORM_BASE``)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:  # forms that edit many at once have none
            field = self.fields["file"]
            self.fields["file"] = PictureField(label=field.label, required=field.required, widget=field.widget)


def check(name: str, upload: Any) -> None:
    """Look at an upload without decoding it.

    Raises:
        ValidationError: it cannot come in, with what to do.
    """
    if upload.size > settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE:
        raise ValidationError(
            _("This image is larger than %(most)s. Save it smaller, or as a JPEG, and choose it again."),
            code="too_large",
            params={"most": filesizeformat(settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE)},
        )
    upload.seek(0)
    content = bytes(upload.read())
    upload.seek(0)
    if PurePosixPath(name).suffix.lower() == ".svg":
        if not is_harmless(content):
            raise ValidationError(
                _(
                    "This drawing (SVG) has more in it than shapes: a script, a link or something from elsewhere. Export "
                    "it again as plain SVG, or as a PNG."
                ),
                code="drawing",
            )
        return
    if any(sign in content.lower() for sign in _MARKUP):
        raise ValidationError(
            _(
                "There is a web page or a program in this image. Open it in a drawing program, save it anew, and choose it."
            ),
            code="polyglot",
        )
    _check_pixels(content)


def _check_pixels(content: bytes) -> None:
    size = webp_size(content) if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else _size(content)
    if size is None:
        raise _no_image()
    if size[0] * size[1] > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise _too_many()


def _no_image() -> ValidationError:
    return ValidationError(
        _("This is not an image that we can show. Use JPEG, PNG, WebP, AVIF, GIF or SVG."), code="invalid_image"
    )


def _too_many() -> ValidationError:
    most = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000
    return ValidationError(_MANY_PIXELS, code="file_too_many_pixels", params={"most": most})


def _size(content: bytes) -> tuple[int, int] | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own bound is lower
            with Image.open(BytesIO(content), formats=_FORMATS) as image:
                return image.width, image.height
    except Image.DecompressionBombError as error:
        raise _too_many() from error
    except Exception:  # noqa: BLE001 - Pillow's readers raise anything on a damaged file
        return None
