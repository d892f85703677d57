"""Nothing that is typed into a design makes the machine fetch or embed anything."""

import http.server
import io
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from certificates import designs, pdf
from certificates.facts import CannotRender, CertificateFacts
from certificates.models import CertificateTemplatePage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pango")]
FIELDS = {
    "opening": 120,
    "statement": 200,
    "closing": 300,
    "signatory_name": 120,
    "signatory_role": 120,
    "logo_alt": 120,
}
# URL is where a request would be counted, FILE a file whose content would be embedded.
VECTORS = [
    '<link rel="stylesheet" href="URL">',
    '<style>@import url("URL");</style>',
    "<style>@font-face{font-family:x;src:url(URL)}</style>",
    '<p style="background:url(URL)">x</p>',
    '<img src="URL">',
    '<svg><image href="URL"/></svg>',
    '<object data="URL"></object>',
    '<link rel="attachment" href="URL">',
    '<a rel="attachment" href="URL">x</a>',
    '<img src="FILE">',
    '<link rel="attachment" href="FILE">',
    '<embed src="URL"><iframe src="URL"></iframe>',
    '"><img src=URL><base href="URL">',
    "{naam}</strong><img src='URL'>",
]


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """An address on this machine, and what was asked of it."""
    paths: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/x", paths
    server.shutdown()
    thread.join()
    server.server_close()


def test_there_are_fourteen() -> None:
    assert len(VECTORS) == 14


@pytest.mark.parametrize("vector", VECTORS)
def test_a_vector_typed_in_every_field_fetches_nothing_and_embeds_nothing(
    vector: str,
    asked: tuple[str, list[str]],
    tmp_path: Path,
    post: Callable[..., Any],
    design: Callable[..., CertificateTemplatePage],
    facts: Callable[..., CertificateFacts],
) -> None:
    address, paths = asked
    secret = tmp_path / "s.txt"
    secret.write_text("GEHEIM-OP-SCHIJF")
    typed = vector.replace("URL", address).replace("FILE", f"file:{secret}")
    texts = {name: typed for name, room in FIELDS.items() if len(typed) <= room}
    assert len(texts) >= 2, typed
    answer = post(publish=True, **texts)
    if answer.status_code == 302:
        page = CertificateTemplatePage.objects.get()
    else:  # braces are refused; what if such a text came in by another door?
        page = design(live=False)
        for name, value in texts.items():
            setattr(page, name, value)
    made = designs.of_template(page)
    frozen = designs.thawed(designs.freeze(made, page.get_parent().specific.provider))
    content = pdf.render(
        facts(design=frozen, signatory_name=page.signatory_name, signatory_role=page.signatory_role),
        attachment=b'{"a": 1}',
    )
    reader = PdfReader(io.BytesIO(content))
    assert paths == []
    assert list(reader.attachments) == ["credential.json"]
    assert b"GEHEIM-OP-SCHIJF" not in content
    assert len(reader.pages) == 1
    # Nothing was taken for markup: it stands there as text (the end may be cut off).
    text = "".join(reader.pages[0].extract_text().split())
    assert typed.replace("{naam}", facts().holder_name)[:12].replace(" ", "") in text.replace(" ", "")


@pytest.mark.parametrize("field", ["logo", "signature"])
@pytest.mark.parametrize(
    "address",
    [
        "URL",
        "file:///etc/passwd",
        "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image href='URL'/></svg>",
        "data:text/css,@import 'URL'",
        'data:image/png;base64,AAAA"><img src="URL',
        "data:image/png;base64,iVBORw0KGgo=",
    ],
)
def test_a_frozen_row_that_was_tampered_with_fetches_nothing(
    field: str, address: str, asked: tuple[str, list[str]], facts: Callable[..., CertificateFacts]
) -> None:
    url, paths = asked
    design = designs.Design(**{field: address.replace("URL", url)})
    try:
        content = pdf.render(facts(design=design, signatory_name="M. Duifhuis"), attachment=b"{}")
    except CannotRender:
        content = b""
    assert paths == []
    assert not content or list(PdfReader(io.BytesIO(content)).attachments) == ["credential.json"]
