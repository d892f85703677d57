"""Long sentences, subclauses, capitals and exclamation marks."""

import pytest

from naast.language.clauses import subclauses
from naast.language.passage import Passage
from tests.language.helpers import findings


def words(count: int) -> str:
    return " ".join(["Wij", *["de"] * (count - 1)]) + "."


@pytest.mark.parametrize(("count", "level"), [(15, None), (16, "amber"), (20, "amber"), (21, "red")])
def test_a_sentence_is_long_from_sixteen_words_and_too_long_from_twenty_one(count: int, level: str | None) -> None:
    assert [finding.level for finding in findings(words(count), "long_sentence")] == ([level] if level else [])


def test_a_line_that_a_mail_program_broke_is_no_end_of_a_sentence() -> None:
    text = (
        "Wij sturen u deze brief omdat wij uw betaling van vorige maand nog\nniet hebben gezien op de rekening van ons."
    )
    (finding,) = findings(text, "long_sentence")
    assert finding.text == text


def test_points_of_a_list_stay_sentences_of_their_own() -> None:
    assert (
        findings("U heeft nodig:\n- uw kenmerk\n- uw pas\n- de brief\n- een pen\n- het bedrag van de rekening\n- tijd")
        == []
    )


@pytest.mark.parametrize(
    ("sentence", "begins"),
    [
        ("Bel ons als u niet kunt betalen.", ["als"]),
        ("Bel ons als u niet kunt betalen omdat het geld op is.", ["als", "omdat"]),
        ("Wij zien dat u de rekening die in mei kwam niet kent.", ["dat", "die"]),
        ("Als klant heeft u dat bedrag zo groot als een huis.", []),
        ("Waarom belt u ons?", []),
        ("Hoe gaat het?", []),
        ("Waarvoor is dit bedrag?", []),
        ("Die rekening is voor u of voor mij.", []),
        ("Wij weten niet of u de brief kreeg.", ["of"]),
        ("Vertel wat u nodig heeft en hoe wij helpen.", ["wat", "hoe"]),
        ("Mensen die hulp zoeken, bellen ons.", ["die"]),
    ],
)
def test_subclauses_begin_where_they_begin(sentence: str, begins: list[str]) -> None:
    assert [token.folded for token in subclauses(Passage(sentence).tokens)] == begins


def test_the_second_subclause_is_pointed_at_with_what_to_do() -> None:
    (finding,) = findings("Bel ons als u niet kunt betalen omdat het geld op is.", "subclauses")
    assert (finding.text, finding.level) == ("omdat", "amber")
    assert "omdat" in finding.better


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dit is DRINGEND voor u.", ["DRINGEND"]),
        ("Dit is HEEL ERG dringend voor u.", ["HEEL"]),
        ("Dit is HEEL DRINGEND voor u.", ["HEEL DRINGEND"]),
        ("U betaalt BTW op uw IBAN bij het BKR via NVVK en de WSNP.", []),
        ("Ons kenmerk is FACT-2026-INCASSO en NL91ABNA0417164300.", []),
        ("Wij zijn er voor u.\nBETAAL NU UW REKENING\nDank u wel.", ["BETAAL NU UW REKENING"]),
        ("De BV en de NV en de EU betalen.", []),
    ],
)
def test_capitals_are_found_and_abbreviations_are_not(text: str, found: list[str]) -> None:
    assert [finding.text for finding in findings(text, "capitals")] == found


def test_a_line_in_capitals_weighs_more_than_a_word() -> None:
    assert [finding.level for finding in findings("Dit is DRINGEND.\nBETAAL NU DIRECT", "capitals")] == ["amber", "red"]


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("Betaal vandaag nog!", ["amber"]),
        ("Betaal vandaag nog!!", ["red"]),
        ("Betaal nu! Het moet echt!", ["red", "red"]),
    ],
)
def test_one_exclamation_mark_is_amber_and_more_are_red(text: str, levels: list[str]) -> None:
    assert [finding.level for finding in findings(text, "exclamation")] == levels
