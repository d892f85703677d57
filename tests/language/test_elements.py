"""What a letter needs is found where it stands, and asked for where it does not."""

import pytest

from naast.language.letter import Element
from tests.language.helpers import check, letter

KEYS = [
    "amount",
    "purpose",
    "date",
    "one_action",
    "person",
    "phone",
    "arrangement",
    "referral",
    "consequence",
    "reference",
    "acknowledgement",
    "one_threat",
]


def part(text: str, key: str) -> Element:
    return next(element for element in check(f"{text}\nDit is een brief voor u.").elements if element.key == key)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("amount", "Het gaat om € 412,50."),
        ("amount", "Het is 2.500 euro in totaal."),
        ("amount", "EUR 40,- per maand."),
        ("purpose", "Dit is de rekening van 3 april voor uw zorgpremie."),
        ("purpose", "Uw huurachterstand is hoog."),
        ("purpose", "Het is de factuur voor uw bestelling."),
        ("date", "Betaal vóór vrijdag 15 mei."),
        ("date", "Betaal uiterlijk 15 mei 2026."),
        ("date", "Wilt u op 25 mei betalen?"),
        ("date", "Bel ons tot en met 15-05-2026."),
        ("one_action", "Betaal € 40 vóór 15 mei."),
        ("one_action", "Wilt u € 40 betalen?"),
        ("one_action", "Bel mij vandaag nog."),
        ("one_action", "Betaal € 40. Lukt dat niet? Bel mij dan."),
        ("person", "Vraag naar Sanne de Wit."),
        ("person", "Met vriendelijke groet,\n\nA. van den Berg"),
        ("person", "Bel met mevrouw Jansen."),
        ("person", "Met vriendelijke groet,\n[naam]"),
        ("phone", "Bel 088 - 123 45 67, op werkdagen van 9 tot 17 uur."),
        ("phone", "Bel [telefoonnummer]. Dat kan van maandag tot en met vrijdag."),
        ("arrangement", "U kunt ook in delen betalen."),
        ("arrangement", "Samen maken we een betalingsregeling."),
        ("referral", "Bel gratis met Geldfit."),
        ("referral", "De gemeente helpt u bij schulden."),
        ("consequence", "Betaalt u later? Dan komt er € 61,88 bij."),
        ("consequence", "Als wij niets horen, vragen wij de rechter om een beslissing."),
        ("reference", "Ons kenmerk: 2026-0412."),
        ("reference", "Factuurnummer 88213."),
        ("reference", "Het dossiernummer is AB/2026.12."),
        ("acknowledgement", "Misschien is onze brief u ontgaan."),
        ("acknowledgement", "Wij begrijpen dat dit lastig is."),
        ("one_threat", "Anders vragen wij de rechter om een beslissing."),
    ],
)
def test_an_element_is_found_with_the_words_it_stands_in(key: str, text: str) -> None:
    element = part(text, key)
    assert element.found
    assert element.excerpt
    assert element.advice == ""


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("amount", "Het gaat om 412 dagen."),
        ("purpose", "U heeft nog iets te betalen."),
        ("date", "Utrecht, 22 november 2026."),
        ("date", "Dit is de rekening van 3 april."),
        ("date", "Betaal zo snel u kunt."),
        ("one_action", "Wij hopen op een oplossing."),
        ("one_action", "Betaal € 40 vandaag. Vul het formulier in."),
        ("person", "Met vriendelijke groet,\nAfdeling Incasso"),
        ("person", "Vraag naar onze klantenservice."),
        ("phone", "Bel 088 - 123 45 67."),
        ("phone", "Bel Geldfit op 0800-8115, op werkdagen van 9 tot 17 uur."),
        ("arrangement", "U betaalt alles in één keer."),
        ("referral", "U kunt ons altijd bellen."),
        ("consequence", "Dank voor uw tijd."),
        ("consequence", "Dan betaalt u geen extra kosten."),
        ("reference", "Dit is de rekening van 3 april."),
        ("acknowledgement", "Betaal uw rekening vandaag."),
        ("one_threat", "De rechter of de deurwaarder komt langs."),
    ],
)
def test_an_element_that_is_missing_comes_with_advice(key: str, text: str) -> None:
    element = part(text, key)
    assert not element.found
    assert element.excerpt == ""
    assert element.advice


def test_two_actions_are_named_in_the_advice() -> None:
    advice = part("Betaal € 40 vandaag. Vul het formulier in.", "one_action").advice
    assert "‘Betaal € 40 vandaag.’" in advice
    assert "‘Vul het formulier in.’" in advice


def test_every_letter_is_asked_for_the_same_twelve_parts() -> None:
    for name in ("goede-brief", "strenge-brief"):
        assert [element.key for element in check(letter(name)).elements] == KEYS


def test_long_excerpts_are_cut_around_what_was_found() -> None:
    excerpt = part(f"{'Zo gaat het al lang ' * 20}met € 412,50 {'en dat is veel ' * 20}.", "amount").excerpt
    assert "€ 412,50" in excerpt
    assert len(excerpt) <= 142
