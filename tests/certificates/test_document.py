"""The document itself, rendered for real and read back with another library."""

import io
import pickle
import re
import shutil
import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from certificates import paper, pdf, typefaces
from certificates.facts import (
    CertificateFacts,
    MissingFont,
    MissingGlyph,
    MissingGlyphInCourse,
    MissingName,
)
from certificates.wording import hours_text, short_facts
from tests.support.processes import ROOT, environment

MakeFacts = Callable[..., CertificateFacts]
pytestmark = pytest.mark.usefixtures("pango")


@pytest.fixture
def fresh_fonts() -> Iterator[None]:
    """Forget the loaded fonts before and after, so that a test may break them."""

    def forget() -> None:
        typefaces.metrics.cache_clear()
        pdf._press_of.cache_clear()

    forget()
    yield
    forget()


def _render(facts: CertificateFacts) -> bytes:
    return pdf.render(facts, attachment=b"{}")


def _text(content: bytes) -> str:
    return re.sub(r"\s+", " ", PdfReader(io.BytesIO(content)).pages[0].extract_text())


@pytest.mark.parametrize(("pass_mark", "printed"), [(70, "88% (nodig: 70%)"), (None, "88%")])
def test_a_score_is_printed_with_what_was_needed_if_that_is_known(
    facts: MakeFacts, pass_mark: int | None, printed: str
) -> None:
    assert dict(short_facts(facts(score_percent=88, pass_mark=pass_mark)))["Toets"] == printed
    text = _text(_render(facts(score_percent=88, pass_mark=pass_mark)))
    assert f"Toets {printed}" in text
    assert ("nodig" in text) is (pass_mark is not None)


def test_every_field_stands_on_one_landscape_page(facts: MakeFacts) -> None:
    reader = PdfReader(io.BytesIO(_render(facts())))
    assert len(reader.pages) == 1
    page = reader.pages[0]
    assert (round(float(page.mediabox.width)), round(float(page.mediabox.height))) == (842, 595)
    text = _text(_render(facts()))
    for part in (
        "Bewijs van afronding",
        "Sanne de Vries-Bakker",
        "Stress-sensitief werken in het incassodomein",
        "Vakschool Voorbeeld",
        "1,5 uur",
        "Basis",
        "21 november 2026",
        "83%",
        "70%",
        "U herkent signalen die bij geldstress kunnen passen.",
        "NAAST-2026-000123-K",
        "https://naast.example.org/certificaat/3fJ8xZq0b1kYt7vLr2mN9A/",
    ):
        assert part in text
    assert "Het is geen diploma" in text


def test_the_document_says_its_language_title_and_structure(facts: MakeFacts) -> None:
    reader = PdfReader(io.BytesIO(_render(facts())))
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "nl"
    assert bool(root["/MarkInfo"]["/Marked"])
    assert bool(root["/ViewerPreferences"]["/DisplayDocTitle"])
    assert reader.metadata is not None
    assert reader.metadata.title == "Bewijs van afronding · Sanne de Vries-Bakker"
    assert reader.metadata.author == "Vakschool Voorbeeld"
    assert not reader.outline
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


def test_the_same_facts_give_the_same_bytes_also_in_another_process(facts: MakeFacts, tmp_path: Path) -> None:
    script = (
        "import django, pickle, sys; django.setup(); from certificates import pdf;"
        "sys.stdout.buffer.write(pdf.render(pickle.load(sys.stdin.buffer), attachment=b'{}'))"
    )
    env = environment(
        DJANGO_SETTINGS_MODULE="naast.settings", NAAST_DATA=tmp_path, PYTHONPATH=f"{ROOT}:{ROOT}/platform"
    )
    other = subprocess.run(
        [sys.executable, "-c", script], input=pickle.dumps(facts()), env=env, capture_output=True, check=True
    )
    assert other.stdout == _render(facts()) == _render(facts())


def test_only_bundled_fonts_are_used(facts: MakeFacts) -> None:
    for holder in ("Zoë", "Ольга", "q̈"):
        page: Any = PdfReader(io.BytesIO(_render(facts(holder_name=holder)))).pages[0]
        fonts = {str(font.get_object()["/BaseFont"]) for font in page["/Resources"]["/Font"].values()}
        assert 2 <= len(fonts) <= 3
        assert all("Naast-Certificate" in name for name in fonts), fonts


@pytest.mark.parametrize(
    "name",
    [
        "Wolfeschlegelsteinhausen" * 42,
        "Anna Maria " * 91,
        "<script>alert(1)</script>",
        '"><img src="file:///etc/passwd">&amp;',
        "Αλεξάνδρα Παπαδοπούλου",
        "Олександра Ґалаґан",
        "Łukasz Żółć-Nguyễn q̈",
        "\u202eAnna\u202c de \u2066Wit\u2069",
        "{{ facts.serial }} {% now 'Y' %}",
    ],
)
def test_a_hostile_or_foreign_name_still_gives_one_proper_page(facts: MakeFacts, name: str) -> None:
    reader = PdfReader(io.BytesIO(_render(facts(holder_name=name))))
    assert len(reader.pages) == 1
    text = _text(_render(facts(holder_name=name)))
    assert "NAAST-2026-000123-K" in text
    assert "\u202e" not in text


def test_markup_in_a_name_is_printed_as_letters(facts: MakeFacts) -> None:
    assert "<script>alert(1)</script>" in _text(_render(facts(holder_name="<script>alert(1)</script>")))


@pytest.mark.parametrize(
    "holder", ["Maria Johanna van den Bosch-van Oldenbarnevelt tot Rijnsburg en Poelgeest", "W" * 40]
)
@pytest.mark.parametrize("title", ["Kort", "Stress-sensitief werken: herkennen, aansluiten en afspraken maken " * 3])
@pytest.mark.parametrize("outcome", ["U maakt een afspraak die haalbaar is.", "W" * 500])
def test_long_texts_in_any_mix_give_one_page(facts: MakeFacts, holder: str, title: str, outcome: str) -> None:
    content = _render(
        facts(holder_name=holder, course_title=title, provider_name="Stichting " * 12, outcomes=(outcome,) * 12)
    )
    assert len(PdfReader(io.BytesIO(content)).pages) == 1


def test_endless_texts_of_a_course_still_give_one_page(facts: MakeFacts) -> None:
    content = _render(
        facts(
            course_title="Lang " * 50,
            provider_name="Y" * 120,
            outcomes=("Een lange uitkomst over veel dingen. " * 20,) * 30,
            holder_name="Anna Maria " * 91,
        )
    )
    assert len(PdfReader(io.BytesIO(content)).pages) == 1
    assert "De hele lijst staat op de pagina hieronder." in _text(content)


@pytest.mark.parametrize(("name", "report"), [("李小龙", "李 小 龙"), ("Anna 🌸", "🌸"), ("نور", "ن و ر")])
def test_a_character_without_glyph_stops_the_document_with_a_report(facts: MakeFacts, name: str, report: str) -> None:
    with pytest.raises(MissingGlyph) as caught:
        _render(facts(holder_name=name))
    assert caught.value.detail == report


def test_letters_of_a_course_without_glyph_stop_the_document_too(facts: MakeFacts) -> None:
    with pytest.raises(MissingGlyphInCourse):
        _render(facts(course_title="太极"))
    assert "Rustig spreken" in _text(_render(facts(course_title="Rustig 🌸 spreken")))


@pytest.mark.parametrize("name", ["", "  ", "\u202e\u200b"])
def test_no_name_means_no_document(facts: MakeFacts, name: str) -> None:
    with pytest.raises(MissingName):
        _render(facts(holder_name=name))


@pytest.mark.parametrize("broken", ["gone", "garbage"])
def test_a_missing_or_broken_font_stops_the_document(
    facts: MakeFacts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_fonts: None, broken: str
) -> None:
    folder = Path(shutil.copytree(typefaces.FOLDER, tmp_path / "fonts"))
    monkeypatch.setattr(typefaces, "FOLDER", folder)
    font = folder / typefaces.ATKINSON.bold
    kept = font.read_bytes()
    font.unlink() if broken == "gone" else font.write_bytes(b"no font at all")
    with pytest.raises(MissingFont):
        _render(facts())
    font.write_bytes(kept)
    assert _render(facts()).startswith(b"%PDF-")


def test_without_pango_the_site_loads_and_a_certificate_says_what_is_missing(tmp_path: Path) -> None:
    # A real process in which no system library can be loaded through cffi, which is how WeasyPrint finds Pango.
    script = """
import cffi, django
real, cffi.FFI.dlopen = cffi.FFI.dlopen, lambda self, *a: (_ for _ in ()).throw(OSError("cannot load library"))
django.setup()
from django.urls import reverse
print(reverse("certificates:check"))
from certificates import facts, pdf
try:
    pdf.load_library()
except facts.MissingPango:
    print("missing")
cffi.FFI.dlopen = real
print(pdf.load_library().__name__)
"""
    env = environment(
        DJANGO_SETTINGS_MODULE="naast.settings", NAAST_DATA=tmp_path, PYTHONPATH=f"{ROOT}:{ROOT}/platform"
    )
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["/certificaat/", "missing", "weasyprint"], done.stderr


def test_the_qr_code_holds_the_verification_address(facts: MakeFacts) -> None:
    html = paper.build(facts())
    found = re.search(r'<img class="code" src="(data:image/png;base64,[^"]+)"', html)
    assert found
    assert found[1] == paper.qr_data_uri(facts().verify_url)
    assert found[1] != paper.qr_data_uri(facts().verify_url.replace("3f", "4f"))
    assert b64decode(found[1].partition(",")[2]).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("hours", "text"),
    [("1.5", "1,5 uur"), ("2.0", "2 uur"), ("0.5", "0,5 uur"), ("10", "10 uur"), ("100", "100 uur"), ("0", "")],
)
def test_hours_read_as_dutch(hours: str, text: str) -> None:
    assert hours_text(Decimal(hours)) == text
