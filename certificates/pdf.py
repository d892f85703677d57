"""HTML to PDF: the only module that knows WeasyPrint.

WeasyPrint needs Pango, a system library. It is loaded at the first certificate, not at import, so that the site runs
on a machine without it and certificates wait.
"""

import hashlib
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from io import StringIO
from pathlib import Path
from threading import Lock
from typing import Any

from certificates import paper, typefaces
from certificates.facts import CannotRender, CertificateFacts, MissingFont, MissingGlyphInCourse, MissingPango

VARIANT = "pdf/ua-1"
_PAPER = Path(__file__).parent / "paper"
_LIBRARY_LOG = logging.getLogger("weasyprint")
_lock = Lock()


@dataclass(frozen=True)
class Press:
    """What is loaded once in a process: the library, the style sheet and the fonts it names.

    One font configuration for all documents: a new one for each costs time and 0.4 MB that is never given back.
    """

    library: Any
    style: Any
    fonts: Any
    fetcher: Any


class OneDocumentDoesNotFit(CannotRender):
    """Even the tightest layout needs more than one page. The limits of the paper should make this impossible."""

    problem = "too_long"


def load_library() -> Any:
    """Import WeasyPrint and return the module.

    Raises:
        MissingPango: Pango or a library it needs is not installed. A later call tries again.
    """
    try:
        # WeasyPrint prints a page of advice when a library is missing; the row says it better.
        with redirect_stdout(StringIO()):
            return import_module("weasyprint")
    except OSError as error:
        raise MissingPango(str(error).splitlines()[0][:200] if str(error) else "") from error


def render(facts: CertificateFacts) -> bytes:
    """Return the PDF of a certificate: one page, tagged for screen readers (PDF/UA-1), the same bytes every time.

    Raises:
        CannotRender: one of its kinds, when something is missing. Nothing was written anywhere.
    """
    typefaces.check_files()
    first = paper.build(facts)
    with _lock:  # Pango's font map is not made for two threads
        press = _press_of(os.getpid())
        document = _laid_out(press, first)
        for density in range(1, paper.DENSITIES):
            if len(document.pages) == 1:
                break
            document = _laid_out(press, paper.build(facts, density))
        if len(document.pages) != 1:
            raise OneDocumentDoesNotFit(facts.serial)
        with _warnings() as warnings:
            identifier = hashlib.sha256(facts.verify_url.encode()).digest()[:16]
            pdf: bytes = document.write_pdf(pdf_identifier=identifier, pdf_variant=VARIANT)
        # The coverage was checked before, so this is the second lock on the door: no box is ever handed out.
        if any(".notdef" in warning for warning in warnings):
            raise MissingGlyphInCourse
        return pdf


def _laid_out(press: Press, html: str) -> Any:
    source = press.library.HTML(string=html, url_fetcher=press.fetcher)
    return source.render(font_config=press.fonts, stylesheets=[press.style])


@lru_cache(maxsize=1)
def _press_of(process: int) -> Press:
    # The process is only the key: font maps do not survive a fork.
    library = load_library()
    configuration = import_module("weasyprint.text.fonts").FontConfiguration()
    trusted = library.URLFetcher(allowed_protocols={"file"}, allow_redirects=False)
    with _warnings() as warnings:
        style = library.CSS(string=style_sheet(), url_fetcher=trusted, font_config=configuration)
    if any("cannot be loaded" in warning for warning in warnings):
        raise MissingFont("; ".join(warnings)[:200])
    documents = library.URLFetcher(allowed_protocols={"data"}, allow_redirects=False)
    return Press(library, style, configuration, documents)


def style_sheet() -> str:
    """Return the style sheet with its fonts as file addresses and its picture as a data URI."""
    ground = paper.data_uri((_PAPER / "ground.svg").read_bytes(), "image/svg+xml")
    css = (_PAPER / "paper.css").read_text(encoding="utf-8").replace("ground.svg", ground)
    for face in typefaces.TYPEFACES:
        for filename in (face.regular, face.bold):
            css = css.replace(filename, (typefaces.FOLDER / filename).as_uri())
    return css


@contextmanager
def _warnings() -> Iterator[list[str]]:
    """Collect what WeasyPrint logs at warning level and above."""
    messages: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            messages.append(record.getMessage())

    handler = Collector(logging.WARNING)
    _LIBRARY_LOG.addHandler(handler)
    try:
        yield messages
    finally:
        _LIBRARY_LOG.removeHandler(handler)
