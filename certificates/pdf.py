"""HTML to PDF: the only module that knows WeasyPrint.

WeasyPrint needs Pango, a system library. It is loaded at the first certificate, not at import, so that the site runs
on a machine without it and certificates wait.
"""

import datetime as dt
import hashlib
import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from io import StringIO
from pathlib import Path
from threading import Lock
from typing import Any

from certificates import layouts, paper, typefaces
from certificates.designs import HOUSE, Design
from certificates.facts import CannotRender, CertificateFacts, MissingFont, MissingGlyphInCourse, MissingPango

ATTACHMENT = "credential.json"
SHEETS = {
    "landscape": ("297mm 210mm", "16mm 20mm 14mm 84mm", "-84mm -16mm"),
    "portrait": ("210mm 297mm", "18mm 14mm 16mm 54mm", "-54mm -18mm"),
}
"""Size, margins and where the ground begins, seen from inside the margins."""

_PAPER = Path(__file__).parent / "paper"
_LIBRARY_LOG = logging.getLogger("weasyprint")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_HOUSE_COLOURS = {"SAND": "#f1eadf", "STONE": "#e0d3bf", "SECOND": "#b4492a"}
_lock = Lock()

# Which part of ISO 14289 a file keeps to, and what that statement is: PDF/A wants it described (ISO 19005-3, 6.6.2.3).
# Validators read one RDF block only, so both stand inside the one that WeasyPrint writes.
_UA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>\
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of ISO 14289 (PDF/UA)</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""


@dataclass(frozen=True)
class Press:
    """What is loaded once in a process: the library, the style sheets and the fonts they name.

    One font configuration for all documents: a new one for each costs time and 0.4 MB that is never given back.
    """

    library: Any
    faces: Any
    certificate_style: Any
    document_style: Any
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


def render(facts: CertificateFacts, *, attachment: bytes) -> bytes:
    """Return the PDF of a certificate: one page, PDF/A-3a and PDF/UA-1 in one, the same bytes every time.

    Parameters:
        attachment: the credential, JSON; attached as ``credential.json`` with the relationship Data.

    Raises:
        CannotRender: one of its kinds, when something is missing. Nothing was written anywhere.
    """
    typefaces.check_files()
    first = paper.build(facts)
    with _lock:  # Pango's font map is not made for two threads
        press = _press_of(os.getpid())
        styles = (press.faces, press.certificate_style, _style_of(os.getpid(), *_look(facts.design)))
        document = _laid_out(press, first, *styles)
        if len(document.pages) != 1:  # measured too small, which no test has seen yet
            document = _laid_out(press, paper.build(facts, layouts.DENSITIES - 1), *styles)
        if len(document.pages) != 1:
            raise OneDocumentDoesNotFit(facts.serial)
        document.metadata.attachments = [
            press.library.Attachment(
                string=attachment,
                name=ATTACHMENT,
                description="Open Badges 3.0",
                relationship="Data",
                created=facts.dated_at,
                modified=facts.dated_at,
            )
        ]
        return _pressed(document, "pdf/a-3a", facts.verify_url, _say_ua)


def render_html(html: str, *, title: str, moment: dt.datetime, style: str = "") -> bytes:
    """Return the PDF of any other page, tagged for screen readers (PDF/UA-1), the same bytes every time.

    Loads nothing: pictures are data addresses. Letters that no bundled face has become a question mark, so a document
    about somebody's text is made whatever is in that text. Lists of terms need ``<p>``: PDF has no ``<dl>`` of groups.

    Parameters:
        html: a whole page with ``<html lang>``; every text in it is escaped by who made it.
        title: of the document, for the window of the reader and for screen readers.
        moment: aware; the date in the document.
        style: CSS after that of ``paper/document.css``. Ours, never a provider's.

    Raises:
        CannotRender: Pango or a font is missing.
    """
    typefaces.check_files()
    html = typefaces.with_question_marks(html)
    stamp = moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    with _lock:
        press = _press_of(os.getpid())
        own = press.library.CSS(string=style, url_fetcher=press.fetcher, font_config=press.fonts)
        document = _laid_out(press, html, press.faces, press.document_style, own)
        document.metadata.title = title
        document.metadata.created = document.metadata.modified = stamp
        return _pressed(document, "pdf/ua-1", f"{title}\n{stamp}\n{html}", None)


def _laid_out(press: Press, html: str, *styles: Any) -> Any:
    source = press.library.HTML(string=html, url_fetcher=press.fetcher)
    document = source.render(font_config=press.fonts, stylesheets=list(styles))
    # Pages of ours name no attachments; markup that got in all the same would only find the fetcher closed.
    document.metadata.attachments = []
    return document


def _pressed(document: Any, variant: str, name: str, finisher: Any) -> bytes:
    identifier = hashlib.sha256(name.encode()).digest()[:16]
    with _warnings() as warnings:
        pdf: bytes = document.write_pdf(pdf_identifier=identifier, pdf_variant=variant, finisher=finisher)
    # The coverage was checked before, so this is the second lock on the door: no box is ever handed out.
    if any(".notdef" in warning for warning in warnings):
        raise MissingGlyphInCourse
    return pdf


def _say_ua(_document: Any, pdf: Any) -> None:
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    [content] = metadata.stream
    before, end, after = content.partition(b"</rdf:RDF>")
    if not end:
        raise RuntimeError("WeasyPrint writes its metadata in another form")
    metadata.stream[0] = before + _UA + end + after


def _look(design: Design) -> tuple[str, str, str]:
    """Return orientation and colours of a design; what is no colour is the house's."""
    orientation = design.orientation if design.orientation in SHEETS else HOUSE.orientation
    accent, ground = design.accent_colour.lower(), design.ground_colour.lower()
    return (
        orientation,
        accent if _COLOUR.fullmatch(accent) else HOUSE.accent_colour,
        ground if _COLOUR.fullmatch(ground) else HOUSE.ground_colour,
    )


@lru_cache(maxsize=1)
def _press_of(process: int) -> Press:
    # The process is only the key: font maps do not survive a fork.
    library = load_library()
    configuration = import_module("weasyprint.text.fonts").FontConfiguration()
    trusted = library.URLFetcher(allowed_protocols={"file"}, allow_redirects=False)
    with _warnings() as warnings:
        shared, certificate, document = (
            library.CSS(string=text, url_fetcher=trusted, font_config=configuration)
            for text in (faces(), _certificate(), (_PAPER / "document.css").read_text(encoding="utf-8"))
        )
    if any("cannot be loaded" in warning for warning in warnings):
        raise MissingFont("; ".join(warnings)[:200])
    documents = library.URLFetcher(allowed_protocols={"data"}, allow_redirects=False)
    return Press(library, shared, certificate, document, configuration, documents)


@lru_cache(maxsize=32)
def _style_of(process: int, orientation: str, accent: str, ground: str) -> Any:
    press = _press_of(process)
    css = design_sheet(orientation, accent, ground)
    return press.library.CSS(string=css, url_fetcher=press.fetcher, font_config=press.fonts)


def faces() -> str:
    """Return the style sheet that all documents share, with its fonts as file addresses."""
    css = (_PAPER / "faces.css").read_text(encoding="utf-8")
    for face in typefaces.TYPEFACES:
        for filename in (face.regular, face.bold):
            css = css.replace(filename, (typefaces.FOLDER / filename).as_uri())
    return css


def _certificate() -> str:
    return (_PAPER / "paper.css").read_text(encoding="utf-8") + layouts.css()


def design_sheet(orientation: str, accent: str, ground: str) -> str:
    """Return what a design adds to the style sheet: the sheet, its ground as a data URI, and the colour of headings.

    Parameters:
        orientation: a key of ``SHEETS``.
        accent: as ``#rrggbb``.
        ground: the same.
    """
    colours = {"GROUND": ground, "FIRST": accent} | (
        _HOUSE_COLOURS
        if (accent, ground) == (HOUSE.accent_colour, HOUSE.ground_colour)
        else {"SAND": _mix(ground, accent, 8), "STONE": _mix(ground, accent, 20), "SECOND": _mix(ground, accent, 55)}
    )
    svg = (_PAPER / f"ground-{orientation}.svg").read_text(encoding="utf-8")
    for name, colour in colours.items():
        svg = svg.replace(f'"{name}"', f'"{colour}"')
    size, margin, begin = SHEETS[orientation]
    picture = paper.data_uri(svg.encode(), "image/svg+xml")
    return (
        f'@page {{ size: {size}; margin: {margin}; background: {ground} url("{picture}") {begin} / {size} no-repeat; }}'
        f"h1, .check a, li::marker {{ color: {accent}; }}"
    )


def _mix(first: str, second: str, percent: int) -> str:
    """Return ``first`` with so much of ``second`` in it."""
    ones, twos = ([int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in (first, second))
    return "#" + "".join(f"{round(a + (b - a) * percent / 100):02x}" for a, b in zip(ones, twos, strict=True))


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
