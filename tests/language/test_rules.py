"""Rules find their words, and what the law asks for is left alone."""

from typing import Any

import pytest

from naast.language.letter import check_letter
from naast.language.rules import PhraseError, Rule, Rules, forms
from tests.language.helpers import ROOM, check, findings, letter, rows, rule

TERM = "binnen vijftien dagen nadat deze brief bij u is bezorgd"


def found(text: str, *phrases: str) -> list[str]:
    report = check_letter(f"{text}\nEn dit is voor u.", Rules([Rule(kind="jargon", phrases=phrases)]))
    return [finding.text for finding in report.findings if finding.kind == "jargon"]


@pytest.mark.parametrize(
    ("text", "phrase", "expected"),
    [
        ("De Vordering is hoog.", "vordering", ["Vordering"]),
        ("De invordering en de vorderingen.", "vordering", []),
        ("De huur-vordering.", "vordering", []),
        ("(vordering), ‘vordering’!", "vordering", ["vordering", "vordering"]),
        ("Uw laatste\nwaarschuwing.", "laatste waarschuwing", ["laatste\nwaarschuwing"]),
        ("De laatste\n\nwaarschuwing.", "laatste waarschuwing", []),
        ("De laatste. Waarschuwing.", "laatste waarschuwing", []),
        ("Een brief d.d. 3 mei.", "d.d.", ["d.d."]),
        ("Deze mail of brief.", "deze brief/mail", ["Deze mail"]),
        ("U dient het te betalen.", "dient … te", ["dient het te"]),
        ("U dient het hele bedrag morgen nog even te betalen.", "dient … te", []),
        ("U dient niet. Om te betalen.", "dient … te", []),
        ("U dient te betalen.", "dient … te", []),
    ],
)
def test_a_phrase_is_found_as_whole_words(text: str, phrase: str, expected: list[str]) -> None:
    assert found(text, phrase) == expected


def test_the_longest_phrase_wins() -> None:
    assert found("Een conservatoir beslag nu.", "beslag", "conservatoir beslag", "conservatoir") == [
        "conservatoir beslag"
    ]


@pytest.mark.parametrize(
    ("phrase", "reason"),
    [("…", "empty"), ("!!", "empty"), ("… te", "gap"), ("dient …", "gap"), ("a … b … c", "gap"), ("a " * 21, "long"),
     ("a/b/c/d a/b/c/d a/b/c/d a/b/c/d", "many")],
)  # fmt: skip
def test_a_phrase_that_cannot_be_read_is_refused_with_its_reason(phrase: str, reason: str) -> None:
    with pytest.raises(PhraseError) as error:
        forms([phrase])
    assert error.value.reason == reason


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["name"])
def test_every_rule_finds_something_in_its_own_sentence(row: dict[str, Any]) -> None:
    assert [each for each in check_letter(row["test"], Rules([rule(row)])).findings if each.kind == row["kind"]]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["name"])
def test_what_a_rule_proposes_is_not_harsh_itself(row: dict[str, Any]) -> None:
    assert findings(f"Schrijf dit: {row.get('better', '')}", "tone", "capitals", "exclamation") == []


def test_every_word_of_the_list_of_jargon_has_a_rule() -> None:
    words = [
        "aanmaning",
        "aanzeggen",
        "acceptgiro",
        "afschrift",
        "beslag",
        "betwisten",
        "bewindvoerder",
        "conform",
        "crediteur",
        "crediteren",
        "curator",
        "dagvaarding",
        "debiteur",
        "derdenbeslag",
        "derhalve",
        "dossier",
        "dossiernummer",
        "dwangbevel",
        "dwangsom",
        "executeren",
        "executie",
        "exploot",
        "faillissement",
        "gerechtsdeurwaarder",
        "griffierecht",
        "hoofdsom",
        "ingebrekestelling",
        "incasseren",
        "inzake",
        "betreffende",
        "kwijtschelding",
        "loonbeslag",
        "middels",
        "nakosten",
        "navolgend",
        "bovengenoemd",
        "nihil",
        "omgaand",
        "opeisbaar",
        "opschorten",
        "overdragen",
        "preferent",
        "proceskosten",
        "rechtsmaatregelen",
        "reeds",
        "restitutie",
        "schuldenaar",
        "schuldeiser",
        "schuldhulpverlening",
        "solvabiliteit",
        "liquiditeit",
        "sommatie",
        "sommeren",
        "specificatie",
        "stuiten",
        "tenuitvoerlegging",
        "betalingstermijn",
        "voldoening",
        "verjaring",
        "verschuldigd",
        "verstek",
        "verweer",
        "verzuim",
        "volmacht",
        "vonnis",
        "vordering",
        "WIK",
        "veertiendagenbrief",
        "Wsnp",
        "zekerheidstelling",
    ]
    assert [word for word in words if not findings(f"Dit is het woord {word} voor u.", "jargon")] == []


def test_a_good_letter_has_no_remarks_and_every_part() -> None:
    report = check(letter("goede-brief"))
    assert report.light == "green"
    assert report.to_mend == []
    assert [finding.kind for _, finding in report.to_keep] == ["protected"]
    assert report.missing == []


@pytest.mark.parametrize(
    "text",
    [
        "Wij spreken in juni verder over uw plan. Dan kijken we wat er anders kan.",
        "Goedemiddag. Fijn dat u belde. We hebben afgesproken dat u € 40 per maand betaalt.",
        "Uw pakket is onderweg. U krijgt het morgen. Bent u niet thuis? Dan gaat het naar de buren.",
    ],
)
def test_a_neutral_text_gets_no_remarks_about_words(text: str) -> None:
    assert findings(text, "jargon", "tone", "passive", "protected") == []


# --- Explained words --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Dit is de vordering (het bedrag dat nog open staat).",
        "Dit is de vordering. Dat is het bedrag van de rekening.",
        "De vordering, dat is wat nog open staat, is € 20.",
        "De vordering betekent het bedrag van de rekening.",
        "Vordering: het bedrag dat nog open staat.",
        "Dit is het bedrag dat nog open staat (de vordering).",
        "Dit is de ‘vordering’ (het bedrag dat nog open staat).",
    ],
)
def test_a_word_that_the_letter_explains_may_stay(text: str) -> None:
    assert findings(text, "jargon") == []


@pytest.mark.parametrize(
    "text",
    [
        "De vordering (€ 412,50) staat open.",
        "Vordering: € 412,50. Betaal die vandaag.",
        "De vordering. Betaal die vandaag.",
        "De vordering is hoog.",
    ],
)
def test_a_word_without_explanation_is_pointed_at(text: str) -> None:
    assert len(findings(text, "jargon")) == 1


def test_a_word_explained_once_is_known_from_then_on_only() -> None:
    explained = "De vordering (het bedrag dat nog open staat) is € 20."
    assert findings(f"{explained} Uw vorderingen zijn klein.", "jargon") == []
    assert len(findings(f"Uw vorderingen zijn klein. {explained}", "jargon")) == 1


# --- Protected wording ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "term",
    [
        TERM,
        "binnen 15 dagen nadat deze aanmaning bij u is bezorgd",
        "binnen vijftien (15) dagen nadat deze brief bij u is bezorgd",
        "Binnen Vijftien dagen nadat deze brief\nbij u is bezorgd",
        "binnen veertien dagen vanaf de dag nadat deze brief bij u is bezorgd",
        "binnen 15 dagen nadat u deze brief heeft ontvangen",
    ],
)
def test_the_term_of_fourteen_days_stays_with_the_reason(term: str) -> None:
    (finding,) = findings(f"Betaal {term}.")
    assert (finding.kind, finding.level, finding.text) == ("protected", "good", term)
    assert "6:96 lid 6 BW" in finding.source
    assert "ECLI:NL:HR:2016:2704" in finding.source


@pytest.mark.parametrize("term", ["binnen 14 dagen na dagtekening dezes", "binnen 14 dagen na heden", "binnen 5 dagen"])
def test_a_term_that_the_law_does_not_accept_is_not_protected(term: str) -> None:
    assert findings(f"Betaal dit bedrag {term}.", "protected") == []


def test_a_long_sentence_around_the_term_is_told_beside_it() -> None:
    text = f"Wij vragen u om het bedrag van deze rekening te betalen {TERM} en anders belt u ons op werkdagen."
    long, protected = findings(text, "long_sentence", "protected")
    assert (long.level, protected.text) == ("red", TERM)
    assert long.end <= protected.start
    assert "28" in long.message


def test_every_rule_has_a_source_and_plain_words() -> None:
    for row in rows():
        assert row["source"], row["name"]
        assert "!" not in row.get("better", "") + row.get("explanation", ""), row["name"]
    assert len({row["name"] for row in rows()}) == len(rows())
    assert "checked_on: 2026-11-22" in (ROOM / "content/rules.yaml").read_text(encoding="utf-8")


# --- Exceptions -------------------------------------------------------------------------------------------------------


def test_an_exception_is_passed_over_and_the_rule_goes_on_behind_it() -> None:
    assert found("Het bedrag dat u moet betalen. U moet bellen.", "u moet", "-dat u moet") == ["U moet"]


def test_an_exception_that_cannot_be_read_is_refused_too() -> None:
    with pytest.raises(PhraseError):
        Rules([Rule(kind="tone", phrases=("u moet", "-!!"))])
