"""A logo is a PNG or JPEG and nothing else besides; whatever else comes in is refused in words."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from certificates.desk.logo_files import KEPT_SIDE, RefusedLogoError, clean


def picture(kind: str = "PNG", size: tuple[int, int] = (80, 40), mode: str = "RGB", **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size, "#0e5a5e" if mode == "RGB" else (14, 90, 94, 128)).save(buffer, kind, **options)
    return buffer.getvalue()


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("kwaad.exe", b"MZ" * 100)
    return buffer.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of some bytes whose header promises so many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    content = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + content


def upload(content: bytes, name: str = "logo.png") -> "SimpleUploadedFile":
    return SimpleUploadedFile(name, content, content_type="image/png")


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a drawing with a script": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "a page": lambda: b"<!doctype html><script>alert(1)</script>",
    "an archive": archive,
    "a PDF": lambda: b"%PDF-1.7\n%%EOF",
    "a GIF": lambda: picture("GIF", mode="RGB"),
    "nothing": lambda: b"",
    "the beginning of a picture": lambda: picture()[:60],
    "a picture with a page behind it": lambda: picture() + b"<html><script>alert(1)</script></html>",
    "a picture with an archive behind it": lambda: picture() + archive(),
    "a photo with an archive behind it": lambda: picture("JPEG") + archive(),
    "500 million pixels": lambda: png_that_claims(25_000, 20_000),
    "5,000 pixels wide": lambda: png_that_claims(5_000, 10),
    "one pixel": lambda: picture(size=(1, 1)),
    "more than 2 MB": lambda: picture() + b"\0" * (2 * 1024 * 1024),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_logo_is_refused_with_a_sentence(content: Callable[[], bytes]) -> None:
    with pytest.raises(RefusedLogoError) as refusal:
        clean(upload(content()))
    assert str(refusal.value).endswith(".")


def test_a_logo_is_made_anew_without_what_was_written_in_it() -> None:
    about = PngImagePlugin.PngInfo()
    about.add_text("Comment", "<script>KANARIE</script>")
    ending, content = clean(upload(picture(pnginfo=about)))
    assert ending == "png"
    assert b"KANARIE" not in content
    with Image.open(io.BytesIO(content)) as made:
        assert made.size == (80, 40)
        assert made.convert("RGB").getpixel((3, 3)) == (14, 90, 94)


def test_what_shines_through_still_does_in_a_png() -> None:
    ending, content = clean(upload(picture(mode="RGBA")))
    with Image.open(io.BytesIO(content)) as made:
        assert (ending, made.mode) == ("png", "RGBA")


def test_a_photo_keeps_no_place_or_camera() -> None:
    exif = Image.Exif()
    exif[271] = "KANARIE camera"
    ending, content = clean(upload(picture("JPEG", exif=exif)))
    assert ending == "jpg"
    assert b"KANARIE" not in content


def test_a_large_logo_is_kept_as_large_as_it_is_needed() -> None:
    _ending, content = clean(upload(picture(size=(3_000, 1_500))))
    with Image.open(io.BytesIO(content)) as made:
        assert made.size == (KEPT_SIDE, KEPT_SIDE // 2)


def test_the_name_of_a_file_decides_nothing() -> None:
    ending, _content = clean(upload(picture("JPEG"), name="logo.svg"))
    assert ending == "jpg"
