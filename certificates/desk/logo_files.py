"""A logo on its way in: a PNG or JPEG that is nothing else besides, made anew from its pixels."""

import warnings
from io import BytesIO

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

MOST_BYTES = 2 * 1024 * 1024
MOST_SIDE = 4000  # pixels
LEAST_SIDE = 16  # pixels; less cannot be seen
KEPT_SIDE = 1600  # pixels of what is stored: enough for a screen and for print
_ENDS = {"PNG": b"IEND\xaeB`\x82", "JPEG": b"\xff\xd9"}


class RefusedLogoError(ValueError):
    """The file cannot be a logo; the message says why and what to do."""


def clean(file: "UploadedFile[bytes]") -> tuple[str, bytes]:
    """The logo as ending ("png" or "jpg") and bytes, without metadata or anything that was hidden in the file.

    Nothing is decoded before the header has said that it is small enough.

    Args:
        file: as it was uploaded; neither its name nor the type it claims is trusted.

    Raises:
        RefusedLogoError: not a PNG or JPEG, more in it than a picture, or of a size that cannot be used.
    """
    if (file.size or 0) > MOST_BYTES:
        raise RefusedLogoError(_("The file is larger than 2 MB. Make the logo smaller and try again."))
    file.seek(0)
    content = file.read()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own bound is lower
            with Image.open(BytesIO(content), formats=["PNG", "JPEG"]) as image:
                return _made_anew(image, content)
    except RefusedLogoError:
        raise
    except Image.DecompressionBombError as error:
        raise RefusedLogoError(_too_many_pixels()) from error
    except Exception as error:  # Pillow's readers raise anything on a damaged or hostile file
        raise RefusedLogoError(_("This is not a PNG or JPEG picture. Save the logo as PNG and try again.")) from error


def _made_anew(image: Image.Image, content: bytes) -> tuple[str, bytes]:
    if max(image.size) > MOST_SIDE:
        raise RefusedLogoError(_too_many_pixels())
    if min(image.size) < LEAST_SIDE:
        raise RefusedLogoError(_("The logo is too small to see. Choose one of at least 16 by 16 pixels."))
    kind = str(image.format)
    if not content.rstrip(b"\0").endswith(_ENDS[kind]):
        # A picture with an archive, a page or a program behind it: two kinds of file in one.
        raise RefusedLogoError(
            _(
                "There is more in this file than a picture. Open it in a drawing program, save it anew as PNG and try again."
            )
        )
    if getattr(image, "n_frames", 1) > 1:
        raise RefusedLogoError(_("This picture moves. Choose one that stands still."))
    upright = ImageOps.exif_transpose(image)
    seen_through = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
    fresh = upright.convert("RGBA" if seen_through and kind == "PNG" else "RGB")
    fresh.thumbnail((KEPT_SIDE, KEPT_SIDE), Image.Resampling.LANCZOS)
    # A new canvas: nothing of the old file comes along but its pixels.
    bare = Image.new(fresh.mode, fresh.size)
    bare.paste(fresh)
    buffer = BytesIO()
    if kind == "PNG":
        bare.save(buffer, "PNG", optimize=True)
        return "png", buffer.getvalue()
    bare.save(buffer, "JPEG", quality=90, optimize=True)
    return "jpg", buffer.getvalue()


def _too_many_pixels() -> str:
    return _("The logo is larger than 4,000 by 4,000 pixels. Make it smaller and try again.")
