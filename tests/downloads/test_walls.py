"""Uploads in the admin: what is not what it says stays out, with a sentence that says what to do."""

import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Pillow
from PIL import ImageFile
from wagtail.documents import get_document_model
from wagtail.documents.forms import get_document_form, get_document_multi_form
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form, get_image_multi_form

from naast.accounts.models import User
from naast.downloads.walls.papers import PaperForm
from naast.downloads.walls.pictures import PictureForm
from tests.support.work import counted

pytestmark = pytest.mark.django_db
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path d="M0 0h4v4z"/></svg>'


def drawn(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    buffer = BytesIO()
    Pillow.new("RGB", size, "#0e5a5e").save(buffer, kind)
    return buffer.getvalue()


def giant_png(width: int = 25_000, height: int = 20_000) -> bytes:
    """A PNG that says it has 500 million pixels; small, since nobody may decode it to find out."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(3000))) + chunk(b"IEND", b"")
    )


def giant_webp() -> bytes:
    size = struct.pack("<I", 24_999)[:3] + struct.pack("<I", 19_999)[:3]
    return b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + size


def office(part: str, *more: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in ("[Content_Types].xml", part, *more):
            archive.writestr(name, "<x/>")
    return buffer.getvalue()


def image_errors(name: str, content: bytes) -> list[str]:
    form = get_image_form(get_image_model())({"title": "x"}, {"file": SimpleUploadedFile(name, content)})
    return [str(error) for error in form.errors.get("file", [])]


def document_errors(name: str, content: bytes) -> list[str]:
    form = get_document_form(get_document_model())({"title": "x"}, {"file": SimpleUploadedFile(name, content)})
    return [str(error) for error in form.errors.get("file", [])]


def test_every_form_of_wagtail_has_the_wall() -> None:
    """Also those that edit what was uploaded many at a time, which take no file."""
    assert issubclass(get_image_form(get_image_model()), PictureForm)
    assert issubclass(get_document_form(get_document_model()), PaperForm)
    assert "file" not in get_image_multi_form(get_image_model())().fields
    assert "file" not in get_document_multi_form(get_document_model())().fields


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "webp", "avif"])
def test_honest_images_come_in(kind: str) -> None:
    assert image_errors(f"foto.{kind}", drawn(kind.upper())) == []


def test_a_plain_drawing_comes_in() -> None:
    assert image_errors("tekening.svg", SVG) == []


def test_every_drawing_and_photo_of_this_project_comes_in() -> None:
    root = Path(settings.BASE_DIR)
    found = [path for path in root.glob("**/content/**/images/*.*") if ".venv" not in path.parts]
    assert found
    refused = {path.name: errors for path in found if (errors := image_errors(path.name, path.read_bytes()))}
    assert refused == {}


@pytest.mark.parametrize(
    "drawing",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><a href='javascript:alert(1)'><path/></a></svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><image href='https://example.org/x.png'/></svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><foreignObject><p>x</p></foreignObject></svg>",
        b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg xmlns='http://www.w3.org/2000/svg'>&a;</svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><style>@import 'https://example.org/x.css'</style></svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><style>@media (prefers-color-scheme:dark){a{b:url(//x.nl)}}</style></svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg'>" + b"<g>" * 100 + b"</g>" * 100 + b"</svg>",
        b"<html><body>geen tekening</body></html>",
        "<svg xmlns='http://www.w3.org/2000/svg'><script>x()</script></svg>".encode("utf-16"),
        b"<?xml-stylesheet href='https://example.org/x.css'?><svg xmlns='http://www.w3.org/2000/svg'/>",
        "<?xml-stylesheet href='//x.nl/x.css'?><svg xmlns='http://www.w3.org/2000/svg'/>".encode("utf-16"),
    ],
)
def test_a_drawing_that_does_more_than_being_looked_at_stays_out(drawing: bytes) -> None:
    [error] = image_errors("tekening.svg", drawing)
    assert "SVG" in error
    assert "PNG" in error  # what to do


def test_a_page_that_looks_like_an_image_stays_out() -> None:
    gif = drawn("GIF") + b"<script>alert(1)</script>"
    assert len(image_errors("plaatje.gif", gif)) == 1
    assert len(image_errors("plaatje.gif", b"GIF89a/*" + b"<html><script>alert(1)</script>*/=1")) == 1
    assert len(image_errors("plaatje.jpg", b"<html><script>alert(1)</script></html>")) == 1


@pytest.mark.parametrize(("name", "make"), [("groot.png", giant_png), ("groot.webp", giant_webp)])
def test_half_a_billion_pixels_are_refused_before_anything_is_decoded(name: str, make: Callable[[], bytes]) -> None:
    with counted(300_000):
        [error] = image_errors(name, make())
    assert "40" in error
    assert "2000" in error  # what to do


def test_an_image_just_inside_the_bound_is_not_kept_out_by_its_size() -> None:
    with_room = giant_png(8000, 5000)
    assert not any("40" in error for error in image_errors("groot.png", with_room))


def test_half_an_image_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", False)  # the press of books switches it on
    [error] = image_errors("half.png", giant_png(800, 500))
    assert "JPEG" in error  # what to do


def test_an_image_of_more_than_ten_megabytes_stays_out() -> None:
    [error] = image_errors("groot.png", drawn("PNG") + bytes(10 * 1024 * 1024))
    assert "10" in error


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("stuk.pdf", b"%PDF-1.7\n%%EOF"),
        ("stuk.docx", office("word/document.xml")),
        ("stuk.xlsx", office("xl/workbook.xml")),
        ("stuk.csv", b"naam;bedrag\nWit;412,50\n"),
        ("stuk.csv", "naam;bedrag\nZoë;€ 12\n".encode("cp1252")),
        ("stuk.txt", b"Gewoon tekst."),
    ],
)
def test_honest_documents_come_in(name: str, content: bytes) -> None:
    assert document_errors(name, content) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("stuk.svg", SVG),
        ("stuk.html", b"<html><script>alert(1)</script></html>"),
        ("stuk.htm", b"<p>x</p>"),
        ("stuk.xml", b"<x/>"),
        ("stuk.js", b"alert(1)"),
        ("stuk.exe", b"MZ"),
        ("stuk.zip", office("word/document.xml")),
        ("stuk.pdf.html", b"%PDF-1.7"),
        ("stuk", b"%PDF-1.7"),
        ("stuk.pdf", b"<html><script>alert(1)</script></html>"),
        ("stuk.pdf", b"<script>alert(1)</script>\n%PDF-1.7"),
        ("stuk.pdf", b"%PDF-1.7 <html><script>alert(1)</script>"),
        ("stuk.pdf", b"PK\x03\x04 %PDF-1.7"),
        ("stuk.docx", b"%PDF-1.7"),
        ("stuk.docx", office("xl/workbook.xml")),
        ("stuk.docx", office("word/document.xml", "word/vbaProject.bin")),
        ("stuk.docx", b"PK\x03\x04 kapot"),
        ("stuk.csv", b"a;b\n\0\0"),
        ("stuk.csv", b"<html><script>alert(1)</script></html>"),
        ("stuk.txt", b"<svg onload=alert(1)>"),
    ],
)
def test_a_document_that_is_not_what_it_says_stays_out(name: str, content: bytes) -> None:
    assert len(document_errors(name, content)) == 1


def test_the_library_itself_refuses_and_stores_nothing(client: Client, django_user_model: type[User]) -> None:
    client.force_login(django_user_model.objects.create_superuser("beheer@example.org", "x"))
    files = {"file": SimpleUploadedFile("kwaad.svg", b"<svg onload='x()'/>", content_type="image/svg+xml")}
    for address in ("/beheer/images/add/", "/beheer/images/multiple/add/", "/beheer/documents/add/"):
        many = {"files[]": files["file"]} if "multiple" in address else files
        for file in files.values():
            file.seek(0)
        client.post(address, {"title": "x", "collection": 1, **many}, headers={"X-Requested-With": "XMLHttpRequest"})
    assert not get_image_model().objects.exists()
    assert not get_document_model().objects.exists()


def test_what_came_in_before_there_was_a_wall_leaves_as_what_it_is(client: Client) -> None:
    for name, content, kind in (
        ("oud.svg", b"<svg onload='x()'/>", "image/svg+xml"),
        ("oud.gif", b"GIF89a<script>x()</script>", "image/gif"),
        ("oud.html", b"<script>x()</script>", "application/octet-stream"),
    ):
        stored = default_storage.save(f"original_images/{name}", ContentFile(content))
        response = client.get(f"/media/{stored}")
        assert response["Content-Type"] == kind
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"].endswith("sandbox")
        saved = response.get("Content-Disposition", "").startswith("attachment")
        assert saved == (kind == "application/octet-stream")


def test_the_media_folder_leads_nowhere_else(client: Client) -> None:
    for path in ("../naast.sqlite3", "..%2fnaast.sqlite3", "x/../../naast.sqlite3", "%2e%2e/naast.sqlite3", "", "%00"):
        assert client.get(f"/media/{path}").status_code == 404


def test_a_document_that_waits_for_its_title_has_no_address_either(client: Client) -> None:
    stored = default_storage.save("wagtail_uploads/notulen.pdf", ContentFile(b"%PDF-1.7"))
    assert client.get(f"/media/{stored}").status_code == 404
