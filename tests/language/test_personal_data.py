"""Personal data is recognised, and amounts, dates and references are not taken for it."""

import pytest

from naast.language.personal_data import personal_data
from naast.language.privacy import masked, seen_in, without


def found(text: str) -> list[tuple[str, str]]:
    return [(each.kind, text[each.start : each.end]) for each in personal_data(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BSN 111222333", [("bsn", "111222333")]),
        ("Burgerservicenummer: 111 222 333.", [("bsn", "111 222 333")]),
        ("op NL91 ABNA 0417 1643 00 ten name van", [("iban", "NL91 ABNA 0417 1643 00")]),
        ("nl91abna0417164300", [("iban", "nl91abna0417164300")]),
        ("BE68 5390 0754 7034", [("iban", "BE68 5390 0754 7034")]),
        ("Bel 06-12345678 of +31 6 1234 5678.", [("phone", "06-12345678"), ("phone", "+31 6 1234 5678")]),
        ("(030) 123 45 67", [("phone", "(030) 123 45 67")]),
        ("Uw telefoonnummer 0612345678", [("phone", "0612345678")]),
        ("Mail sanne.dewit@example.org.", [("mail", "sanne.dewit@example.org")]),
        ("Geachte heer Jansen,", [("name", "Jansen")]),
        ("Geachte mevrouw De Vries-Bakker,", [("name", "De Vries-Bakker")]),
        ("Beste mevrouw van der Berg", [("name", "van der Berg")]),
        ("Beste Samira,", [("name", "Samira")]),
        ("Naam: J.P. van der Berg", [("name", "J.P. van der Berg")]),
        ("T.a.v. A. Yıldız", [("name", "A. Yıldız")]),
    ],
)
def test_personal_data_is_found_whole(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "BSN 111222334",  # fails the eleven test
        "Factuurnummer 111222333",
        "Ons kenmerk: 111222333.",
        "€ 111.222.333 en 111222333 euro",
        "111222333,50",
        "NL91ABNA0417164301",  # fails the check by 97
        "Betaal € 412,50 vóór 15 mei 2026 om 14.30 uur.",
        "22-11-2026, 2026-11-22 en 01 02 2026",
        "Kenmerk 0123456789",
        "2026 0412 3456 78",
        "Bel 0800-8115, 0900 - 1234, 088 123 45 67 of 14 030.",
        "Mail info@example.org of klantenservice@example.org.",
        "Geachte heer, mevrouw,",
        "Geachte heer of mevrouw,",
        "Beste klant,",
        "Beste lezer",
        "De heer en mevrouw betalen samen.",
        "Het beste advies is bellen.",
        "Naam en adres staan hieronder.",
    ],
)
def test_other_numbers_and_words_are_nobodys(text: str) -> None:
    assert found(text) == []


def test_what_is_found_is_shown_without_giving_it_away() -> None:
    text = "Geachte heer Jansen, uw IBAN NL91 ABNA 0417 1643 00, BSN 111222333, 06-12345678, jan@example.org"
    shown = [masked(text, each) for each in personal_data(text)]
    assert shown == ["J …", "NL91 … 00", "11 … 33", "06 … 78", "j … @ …"]
    assert not any("Jansen" in each.masked or "0417" in each.masked for each in seen_in(text))


def test_taking_it_out_leaves_words_in_brackets() -> None:
    text = (
        "Geachte heer Jansen,\nUw rekening NL91ABNA0417164300. Bel 06-12345678 of mail jan@example.org. BSN 111222333."
    )
    assert without(text) == (
        "Geachte heer [naam],\nUw rekening [rekeningnummer]. Bel [telefoonnummer] of mail [e-mailadres]. BSN [bsn]."
    )


@pytest.mark.parametrize(
    "piece", ["a", "0 ", "1", "A. ", "a@", "heer Jan ", "NL91 ", "+31", "van ", "beste ", "Aa-", "\n"]
)
def test_hostile_text_is_answered(piece: str) -> None:
    personal_data((piece * 20_000)[:20_000])
