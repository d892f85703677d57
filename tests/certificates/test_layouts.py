"""How a certificate fills its sheet: always one page, laid out once, and as roomy as its texts allow."""

import io
import itertools
import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from certificates import layouts, paper, pdf
from certificates.designs import Design
from certificates.facts import CertificateFacts

MakeFacts = Callable[..., CertificateFacts]
pytestmark = pytest.mark.usefixtures("pango")

SHORT = "U herkent signalen van geldstress."
LONG = "U herkent in een gesprek signalen die bij geldstress kunnen passen, zonder te oordelen, en vraagt rustig door."
TOPICS = (
    "normen van artikel 13 Wki",
    "persoonsgegevens en bijzondere gegevens",
    "incassokosten",
    "wettelijke rente",
    "gemeentelijke schuldhulpverlening",
    "schuldsanering",
    "de weg naar de rechter",
    "procedure en verjaring",
)
NAME = "Maria Johanna Wilhelmina van den Bosch-van Oldenbarnevelt tot Rijnsburg en Poelgeest"
TITLE = "Stress-sensitief werken in het incassodomein: signalen herkennen en haalbare afspraken maken die blijven"
ONLINE = "De hele lijst staat op de pagina hieronder."


def _logo() -> str:
    buffer = io.BytesIO()
    Image.new("RGB", (300, 300), "#7a1f5c").save(buffer, "PNG")
    return f"data:image/png;base64,{b64encode(buffer.getvalue()).decode()}"


def _density(facts: CertificateFacts) -> int:
    found = re.search(r"dense-(\d)", paper.build(facts))
    assert found
    return int(found[1])


def _text(content: bytes) -> str:
    return re.sub(r"\s+", " ", PdfReader(io.BytesIO(content)).pages[0].extract_text())


@pytest.fixture
def laid_out(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many pages each layout of a document came to."""
    seen: list[int] = []
    real = pdf._laid_out

    def watched(*args: Any) -> Any:
        document = real(*args)
        seen.append(len(document.pages))
        return document

    monkeypatch.setattr(pdf, "_laid_out", watched)
    return seen


_FORMS = list(
    itertools.product(
        ("landscape", "portrait"),
        ((1, SHORT), (6, LONG), (8, SHORT), (12, LONG), (40, LONG)),
        (False, True),
    )
)


@pytest.mark.parametrize(("orientation", "outcomes", "much"), _FORMS)
def test_what_was_measured_is_what_the_page_takes(
    facts: MakeFacts, laid_out: list[int], orientation: str, outcomes: tuple[int, str], much: bool
) -> None:
    logo = _logo() if much else ""
    made = facts(
        outcomes=(outcomes[1],) * outcomes[0],
        signatory_name="Mr. A. de Wit",
        design=Design(orientation=orientation, logo=logo, signature=logo, closing="Telt mee." if much else ""),
    )
    if much:
        made = replace(made, holder_name=NAME, course_title=TITLE, rki_topics=TOPICS, language="en")
    pdf.render(made, attachment=b"{}")
    assert laid_out == [1]


@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
def test_more_text_takes_a_tighter_layout_step_by_step(facts: MakeFacts, orientation: str) -> None:
    found = [_density(facts(outcomes=(LONG,) * n, design=Design(orientation=orientation))) for n in range(1, 31)]
    assert found == sorted(found)
    assert set(found) == set(range(layouts.DENSITIES))


@pytest.mark.parametrize("outcome", [SHORT, LONG])
@pytest.mark.parametrize("count", [1, 4, 6, 8, 10, 12])
@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
def test_up_to_twelve_outcomes_are_printed_whole(facts: MakeFacts, orientation: str, count: int, outcome: str) -> None:
    outcomes = tuple(f"{number}. {outcome}" for number in range(count))
    made = facts(outcomes=outcomes, signatory_name="A. de Wit", design=Design(orientation=orientation))
    text = _text(pdf.render(made, attachment=b"{}"))
    assert all(printed in text for printed in outcomes)
    assert ONLINE not in text
    assert _density(made) < layouts.DENSITIES - 1


def test_topics_of_the_rki_wrap_and_are_not_cut(facts: MakeFacts) -> None:
    for orientation in ("landscape", "portrait"):
        made = facts(rki_topics=TOPICS, design=Design(orientation=orientation))
        text = _text(pdf.render(made, attachment=b"{}"))
        assert "; ".join(TOPICS) in text
        assert "…" not in text
        assert ONLINE not in text


def test_topics_that_fit_in_no_layout_are_cut_and_the_page_says_where_the_rest_is(facts: MakeFacts) -> None:
    text = _text(pdf.render(facts(rki_topics=TOPICS * 9, outcomes=()), attachment=b"{}"))
    assert "…" in text
    assert ONLINE in text


def test_of_endless_outcomes_the_first_are_printed_whole(facts: MakeFacts) -> None:
    outcomes = tuple(f"{number}. {LONG}" for number in range(60))
    text = _text(pdf.render(facts(outcomes=outcomes), attachment=b"{}"))
    printed = [outcome in text for outcome in outcomes]
    assert printed == sorted(printed, reverse=True)
    assert 10 < sum(printed) < 60
    assert ONLINE in text


def test_every_layout_of_a_sheet_is_tighter_than_the_one_before() -> None:
    for sheet in (layouts.LANDSCAPE, layouts.PORTRAIT):
        assert len(sheet) == layouts.DENSITIES
        lines = [layout.outcomes * layout.leading for layout in sheet]
        above = [layout.above_title for layout in sheet]
        assert lines == sorted(lines, reverse=True)
        assert above == sorted(above, reverse=True)
