"""The whole check: about the text as a whole, in any text, and always in place."""

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from naast.language.annotation import annotated
from naast.language.letter import MAX_CHARACTERS, MOST_FINDINGS, LetterReport, TextRefusedError
from naast.language.personal_data import personal_data
from naast.language.privacy import PLACEHOLDERS, without
from tests.language.helpers import check, findings, letter

PIECES = st.sampled_from(
    [
        "binnen vijftien dagen nadat deze brief bij u is bezorgd", "u moet", "vordering", "LAATSTE SOMMATIE", "!!", "omdat u",
        "wordt de rekening betaald", "U dient", "te voldoen", ". ", "\n", "\n\n", " ", ", ", "€ 412,50", "15 mei", "de", "het",
        "(", ")", "dat is", "Geachte heer Jansen", "06-12345678", "artikel 6:96 BW", "<b>", "é", "\u0130", "ß", "😀", "…",
    ]
)  # fmt: skip
LETTERS = st.one_of(
    st.text(max_size=400), st.lists(PIECES, max_size=60).map(" ".join), st.lists(PIECES, max_size=60).map("".join)
)


def in_place(report: LetterReport) -> None:
    """Every finding says exactly the words at its place, in order of the text, and none lies over protected words."""
    places = [(finding.start, -finding.end) for finding in report.findings]
    assert places == sorted(places)
    keep = [finding for finding in report.findings if finding.level == "good"]
    for finding in report.findings:
        assert report.text[finding.start : finding.end] == finding.text
        assert finding.text.strip()
        assert all(each is finding or finding.end <= each.start or each.end <= finding.start for each in keep)


@settings(max_examples=150)
@given(LETTERS)
def test_any_text_gets_a_report_with_everything_in_its_place(text: str) -> None:
    report = check(text)
    in_place(report)
    html = annotated(report)
    assert html.count("<mark") == html.count("</mark>")
    assert html.count(' id="plek-') == len(report.findings)
    json.dumps(report.as_dict())


@settings(max_examples=100)
@given(LETTERS)
def test_taking_personal_data_out_of_any_text_touches_nothing_else(text: str) -> None:
    found = personal_data(text)
    assert all(before.end <= after.start for before, after in pairwise(found))
    rest, taken = text, without(text)
    for each in reversed(found):
        rest = rest[: each.start] + PLACEHOLDERS[each.kind] + rest[each.end :]
    assert taken == rest


@pytest.mark.parametrize(
    "piece",
    ["a", ".", "u moet ", "! ", "(", "vordering (", "wordt de ", "AAAA-", "€ 1.1", "\n", "omdat u ", "als u ", ", , ", "1) ",
     "schuldhulp niet ", "geen uitstel ", "0 1 2 3 4 5 ", "groet ", "groet,\n", "Jan van de ", "kocht op 1/1 a ", "dat u moet "],
)  # fmt: skip
def test_hostile_text_of_the_greatest_length_is_answered(piece: str) -> None:
    text = ("de het een u wij " + piece * MAX_CHARACTERS)[:MAX_CHARACTERS]
    report = check(text)
    in_place(report)
    assert len(report.findings) <= MOST_FINDINGS


def test_remarks_beyond_two_hundred_are_counted_and_protected_words_are_kept() -> None:
    report = check("u moet. " * 600 + "Betaal binnen vijftien dagen nadat deze brief bij u is bezorgd.")
    assert len(report.findings) == MOST_FINDINGS
    assert report.left_out > 300
    assert report.findings[-1].kind == "protected"


def test_a_text_that_is_too_long_is_refused_in_words() -> None:
    with pytest.raises(TextRefusedError, match=r"20\.000"):
        check("a" * (MAX_CHARACTERS + 1))


@pytest.mark.parametrize("text", ["", "   \n", "!!!", "Betaal", "Betaal nu"])
def test_too_little_text_gets_a_note_and_nothing_else(text: str) -> None:
    report = check(text)
    assert len(report.notes) == 1
    assert (report.findings, report.elements) == ([], [])


@pytest.mark.parametrize(
    "text",
    [
        "Dear Sir, we have not received your payment for the invoice of April. Please pay this amount within two weeks.",
        "Sehr geehrte Damen und Herren, wir haben Ihre Zahlung für die Rechnung vom April nicht erhalten. Bitte zahlen Sie.",
        "Nous n’avons pas reçu votre paiement pour la facture du mois. Merci de payer dans les deux semaines avec le lien.",
        "Lorem ipsum dolor sit amet consectetur adipiscing elit sed eiusmod tempor incididunt labore dolore magna aliqua",
    ],
)
def test_another_language_is_named_and_not_judged(text: str) -> None:
    report = check(text)
    assert report.language == "other"
    assert len(report.notes) == 1
    assert (report.findings, report.elements) == ([], [])


def test_a_dutch_letter_with_english_words_stays_dutch() -> None:
    assert check("Wij sturen u de link by e-mail for you, en u betaalt met de app op uw telefoon.").language == "nl"


def test_capitals_all_over_get_a_note_and_a_remark_a_line() -> None:
    report = check("BETAAL UW REKENING VANDAAG NOG\nANDERS KOMEN WIJ LANGS BIJ U")
    assert len(report.notes) == 1
    assert sum(finding.kind == "capitals" for finding in report.findings) == 2


def test_markup_is_text_and_gets_a_note() -> None:
    report = check("<p>Wij zien uw <b>betaling</b> nog niet.</p>")
    assert len(report.notes) == 1
    assert "&lt;b&gt;" in annotated(report)
    assert "<b>" not in annotated(report)


def test_a_harsh_letter_shows_all_sorts_of_remarks() -> None:
    kinds = {finding.kind for finding in check(letter("strenge-brief")).findings}
    assert {"long_sentence", "passive", "jargon", "tone", "capitals", "exclamation"} <= kinds
    assert check(letter("strenge-brief")).light == "red"


def test_a_mark_across_another_is_closed_and_opened_again() -> None:
    html = annotated(
        check("De brief wordt aan u gestuurd omdat de vordering wordt betwist en de zaak wordt gesloten door ons nu.")
    )
    assert html.count("<mark") == html.count("</mark>")


def test_the_report_as_values_has_everything() -> None:
    values = check(letter("goede-brief")).as_dict()
    assert set(values) == {"language", "light", "notes", "reading", "findings", "left_out", "elements", "text"}
    assert values["reading"]["douma"] == pytest.approx(92.9, abs=0.1)
    assert findings(values["text"], "protected")[0].text in values["text"]
