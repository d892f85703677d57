"""Nothing that anybody writes makes the press fetch or embed: every text a person can edit, every way in we know."""

import datetime as dt
import io
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from certificates import pdf
from certificates.designs import HOUSE
from certificates.facts import CertificateFacts

pytestmark = pytest.mark.usefixtures("pango")

MOMENT = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
CANARY = b"canary 7f3a9 that may be in no document"
_PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


class Bait:
    """A server that counts who asks, and a file that nobody may read."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []
        bait = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                bait.asked.append(self.path)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(CANARY)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the name is the library's
                """Stay silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/bait"
        self.file = folder / "canary.txt"
        self.file.write_bytes(CANARY)

    def stop(self) -> None:
        """Listen no longer."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def bait(tmp_path: Path) -> Iterator[Bait]:
    """What must not be touched."""
    made = Bait(tmp_path)
    yield made
    made.stop()


def _vectors(url: str, file: str) -> dict[str, str]:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{url}"/><use href="{url}#a"/></svg>'
    inside = f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
    return {
        "css": f'<link rel="stylesheet" href="{url}">',
        "import": f'<style>@import "{url}"; @import url({file});</style>',
        "font": f"<style>@font-face {{ font-family: x; src: url({url}); }} * {{ font-family: x; }}</style>",
        "background": f'<p style="background: url({url})">x</p>',
        "list": f'<ul style="list-style-image: url({url})"><li>x</li></ul>',
        "content": f'<style>h1::before {{ content: url("{file}"); }}</style>',
        "image": f'<img src="{url}" srcset="{url} 2x" alt="x">',
        "svg": f'<svg><image href="{url}" width="9" height="9"/><use href="{url}#x"/></svg>',
        "object": f'<object data="{url}"></object>',
        "embed": f'<embed src="{file}">',
        "iframe": f'<iframe src="{url}"></iframe>',
        "attachment": f'<link rel="attachment" href="{file}"><a rel="attachment" href="{url}">x</a>',
        "file": f'<img src="{file}" alt="x"><link rel="stylesheet" href="{file}">',
        "ftp": f'<img src="{url.replace("http", "ftp")}" alt="x">',
        "data": f'<img src="{inside}" alt="x">',
        "base": f'<base href="{url}"><img src="x.png" alt="x">',
        "quote": f'"><img src="{url}" alt="x">',
        "style": f"16pt; background: url({url})",
        "placeholder": f"{{naam}}<img src={url}>{{cursus}}",
    }


FIELDS: dict[str, Callable[[CertificateFacts, str], CertificateFacts]] = {
    "holder_name": lambda facts, text: replace(facts, holder_name=text),
    "course_title": lambda facts, text: replace(facts, course_title=text),
    "provider_name": lambda facts, text: replace(facts, provider_name=text),
    "level": lambda facts, text: replace(facts, level=text),
    "outcomes": lambda facts, text: replace(facts, outcomes=(text,)),
    "rki_topics": lambda facts, text: replace(facts, rki_topics=(text,)),
    "signatory": lambda facts, text: replace(facts, signatory_name=text, signatory_role=text),
    "language": lambda facts, text: replace(facts, language=text),
    "opening": lambda facts, text: replace(facts, design=replace(HOUSE, opening=text)),
    "statement": lambda facts, text: replace(facts, design=replace(HOUSE, statement=text)),
    "closing": lambda facts, text: replace(facts, design=replace(HOUSE, closing=text)),
    "logo_alt": lambda facts, text: replace(
        facts, design=replace(HOUSE, logo=f"data:image/png;base64,{_PIXEL}", logo_alt=text)
    ),
    "logo": lambda facts, text: replace(facts, design=replace(HOUSE, logo=text, signature=text), signatory_name="A"),
    "colours": lambda facts, text: replace(
        facts, design=replace(HOUSE, accent_colour=text, ground_colour=text, orientation=text)
    ),
}


@pytest.mark.parametrize("field", FIELDS)
def test_no_text_of_a_certificate_fetches_or_embeds_anything(
    facts: Callable[..., CertificateFacts], bait: Bait, field: str
) -> None:
    vectors = list(_vectors(bait.url, bait.file.as_uri()).values())
    if field in {"logo", "colours", "language"}:  # single values: each vector by itself, and addresses alone
        texts = [*vectors, bait.url, bait.file.as_uri(), f"data:image/png;base64,x');background:url({bait.url}"]
    else:
        texts = [" ".join(vectors[:7]), " ".join(vectors[7:13]), " ".join(vectors[13:])]
    for text in texts:
        content = pdf.render(FIELDS[field](facts(), text), attachment=b"{}")
        reader = PdfReader(io.BytesIO(content))
        assert list(reader.attachments) == ["credential.json"]
        assert CANARY not in b"".join(_streams(reader))
    assert bait.asked == []


@pytest.mark.parametrize("name", sorted(_vectors("u", "f")))
def test_even_as_markup_each_of_them_finds_the_door_closed(bait: Bait, name: str) -> None:
    markup = _vectors(bait.url, bait.file.as_uri())[name]
    page = f'<!doctype html><html lang="nl"><head><title>x</title></head><body><h1>x</h1>{markup}</body></html>'
    content = pdf.render_html(page, title="x", moment=MOMENT)
    reader = PdfReader(io.BytesIO(content))
    assert bait.asked == []
    assert not reader.attachments
    assert CANARY not in b"".join(_streams(reader))


def test_the_bait_works(bait: Bait) -> None:
    """Without the closed door the same page does fetch: so none of the above is quiet by accident."""
    library = pdf.load_library()
    for name in ("image", "css", "object"):
        library.HTML(string=_vectors(bait.url, bait.file.as_uri())[name]).write_pdf()
        assert bait.asked, name
        bait.asked.clear()


def _streams(reader: PdfReader) -> Iterator[bytes]:
    for number in range(1, len(reader.xref_objStm) + sum(len(rows) for rows in reader.xref.values()) + 1):
        found: Any = reader.get_object(number)
        if hasattr(found, "get_data"):
            yield found.get_data()
