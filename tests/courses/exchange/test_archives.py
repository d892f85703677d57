"""The door for zip files, and the one for pictures."""

import io
import stat
import zipfile
from contextlib import suppress

import pytest

from courses.exchange.archives import Archive, Limits
from courses.exchange.drafts import UnreadableFileError
from courses.exchange.images import RefusedImageError, checked
from tests.courses.exchange.examples import picture

pytestmark = pytest.mark.usefixtures("in_english")


def packed(*entries: tuple[str | zipfile.ZipInfo, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", kind) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return file.getvalue()


def test_files_are_read_by_their_name() -> None:
    archive = Archive(packed(("a/b.txt", b"een"), ("c.txt", b"twee")))
    assert archive.names() == ["a/b.txt", "c.txt"]
    assert ("c.txt" in archive, "d.txt" in archive) == (True, False)
    assert archive.read("a/b.txt") == b"een"


@pytest.mark.parametrize(
    "name", ["../x", "a/../../x", "/etc/passwd", "a\\..\\x", "C:/x", "c:x", "./x", "a\x07b", "x" * 400]
)
def test_a_name_that_leads_outside_is_refused(name: str) -> None:
    with pytest.raises(UnreadableFileError):
        Archive(packed(("goed.txt", b""), (name, b"")))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_with_one_name_are_refused() -> None:
    for names in (("a", "a"), ("a", "A"), ("caf\u00e9", "cafe\u0301")):
        with pytest.raises(UnreadableFileError, match="same name"):
            Archive(packed(*((name, b"") for name in names)))


def test_links_passwords_and_rare_packings_are_refused() -> None:
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    locked = bytearray(packed(("a", b"x")))
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        locked[locked.index(signature) + offset] |= 1
    for data, message in (
        (packed((link, b"/etc/passwd")), "a link"),
        (bytes(locked), "a password"),
        (packed(("a", b"x"), kind=zipfile.ZIP_LZMA), "not supported"),
    ):
        with pytest.raises(UnreadableFileError, match=message):
            Archive(data)


def test_sizes_count_as_they_come_out() -> None:
    data = packed(("a", bytes(900_000)), ("b", bytes(900_000)))
    with pytest.raises(UnreadableFileError, match="too large"):
        Archive(data, Limits(entry=500_000)).read("a")
    archive = Archive(data, Limits(total=1_000_000))
    archive.read("a")
    with pytest.raises(UnreadableFileError, match="too large"):
        archive.read("b")
    with pytest.raises(UnreadableFileError, match="far more"):
        Archive(packed(("a", bytes(5_000_000)))).read("a")
    with pytest.raises(UnreadableFileError, match="too many files"):
        Archive(data, Limits(entries=1))


def test_an_archive_may_lie_on_disk() -> None:
    assert Archive(io.BytesIO(packed(("a", b"een")))).read("a") == b"een"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_four_kinds_of_pictures_are_known_by_their_header(kind: str) -> None:
    found = checked("../Een brief (1).exe", picture(kind=kind))
    assert found.name == f"Een-brief-1.{kind.lower().replace('jpeg', 'jpg')}"
    assert found.content == picture(kind=kind)


def test_webp_of_every_make_is_measured() -> None:
    from PIL import Image

    for options in ({"lossless": True}, {"quality": 50}):
        file = io.BytesIO()
        Image.new("RGB", (20, 10)).save(file, "WEBP", **options)
        assert checked("a", file.getvalue()).name == "a.webp"


@pytest.mark.parametrize(
    "content", [b"", b"x", b"<svg/>", b"RIFF1234WEBPVP8 ", b"RIFF1234WEBPVP8Xabcd", b"\x89PNG\r\n\x1a\n"]
)
def test_anything_else_is_no_picture(content: bytes) -> None:
    with pytest.raises(RefusedImageError):
        checked("a.png", content)


def test_pictures_may_be_cut_off_anywhere() -> None:
    for kind in ("PNG", "JPEG", "GIF", "WEBP"):
        data = picture(kind=kind)
        for end in range(0, len(data), 5):
            with suppress(RefusedImageError):
                assert checked("a", data[:end]).content == data[:end]
