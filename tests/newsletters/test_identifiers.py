"""Official names in the words of a source: found however they are written, and nowhere else."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletters.developments.identifiers import MOST, find, of_item, shown


class Words(NamedTuple):
    """What an item of a feed has."""

    title: str = ""
    summary: str = ""
    url: str = ""
    guid: str = ""


COURTS = st.sampled_from(["HR", "PHR", "RBAMS", "GHARL", "RVS", "CBB", "TGZRAMS"])
YEARS = st.integers(1840, 2030)
NUMBERS = st.integers(1, 9999)
DOSSIERS = st.integers(10_000, 39_999)
CHAPTERS = st.sampled_from(["", "I", "IIA", "VI", "XV", "XVII"])
# What stands around a name in a sentence; a letter or a digit against it would make it another word.
BEFORE = st.sampled_from(["", "Zie ", "(", "arrest: ", "„", "\n", "https://example.org/"])
AFTER = st.sampled_from(["", ".", ", en verder", ")", " is bekend.", "\nMeer", "?"])


@given(COURTS, YEARS, st.text("0123456789ABCDEFGH", min_size=1, max_size=8), BEFORE, AFTER, st.booleans())
def test_an_ecli_is_found_in_any_letters(
    court: str, year: int, number: str, before: str, after: str, small: bool
) -> None:
    name = f"ECLI:NL:{court}:{year}:{number}"
    assert find(f"{before}{name.lower() if small else name}{after}") == {name.lower()}
    assert shown(name.lower()) == name


@given(
    st.sampled_from(
        [
            ("stb", "Stb. {year}, {number}"),
            ("stb", "Stb. {year}, nr. {number}"),
            ("stb", "Staatsblad {year}, {number}"),
            ("stb", "Staatsblad {year} nr {number}"),
            ("stb", "STB {year}/{number}"),
            ("stb", "stb-{year}-{number}"),
            ("stb", "Stb.\N{NO-BREAK SPACE}{year},\N{NO-BREAK SPACE}{number}"),
            ("stcrt", "Stcrt. {year}, {number}"),
            ("stcrt", "Stcrt. {year}, nr. {number}"),
            ("stcrt", "Staatscourant {year}, nr. {number}"),
            ("stcrt", "stcrt-{year}-{number}"),
        ]
    ),
    YEARS,
    NUMBERS,
    BEFORE,
    AFTER,
)
def test_a_gazette_is_found_however_it_is_written(
    form: tuple[str, str], year: int, number: int, before: str, after: str
) -> None:
    kind, words = form
    name = f"{kind}:{year}:{number}"
    assert find(before + words.format(year=year, number=number) + after) == {name}
    assert find(shown(name)) == {name}


@given(
    st.sampled_from(
        [
            "Kamerstukken II 2021/22, {spaced}{chapter}, nr. {number}",
            "Kamerstukken II 2021-2022, {spaced}{chapter}, nr. {number}",
            "Kamerstuk {spaced}{chapter}, nr. {number}",
            "Kamerstuk {joined}{chapter}, nr. {number}",
            "{spaced}{chapter}, nr. {number}",
            "{spaced}{chapter}, nr {number}",
            "Kamerstuk {joined}{dashed}-{number}",
            "kst-{joined}{dashed}-{number}",
            "kst-{joined}{dashed}-{number}-n1",
            "Kamerbrief {joined}{dashed}-{number}",
            "dossier {joined}{chapter}, nr. {number}",
        ]
    ),
    DOSSIERS,
    CHAPTERS,
    NUMBERS,
    AFTER,
)
def test_a_kamerstuk_is_found_however_it_is_written(
    words: str, dossier: int, chapter: str, number: int, after: str
) -> None:
    joined = str(dossier)
    parts = {
        "spaced": f"{joined[:2]} {joined[2:]}",
        "joined": joined,
        "chapter": f" {chapter}" if chapter else "",
        "dashed": f"-{chapter}" if chapter else "",
        "number": number,
    }
    name = f"kst:{joined}{f'-{chapter.lower()}' if chapter else ''}:{number}"
    assert find("Zie " + words.format(**parts) + after) == {name}
    assert find(shown(name)) == {name}


def test_a_paper_of_the_eerste_kamer_has_a_letter() -> None:
    assert find("Kamerstukken I 2021/22, 35 915, A") == find("kst-35915-A") == {"kst:35915:a"}
    assert find(shown("kst:35915:a")) == {"kst:35915:a"}


@given(st.text(max_size=300))
def test_any_text_is_read_and_names_no_more_than_it_holds(text: str) -> None:
    for name in find(text):
        assert find(shown(name)) == {name}


@given(
    st.from_regex(r"(\+31|0031|0)[ -]?[1-9]([ -]?[0-9]){8}", fullmatch=True)
    | st.from_regex(r"0[0-9]{1,3}[ -][0-9]{2} [0-9]{3}(-| )[0-9]{1,2}", fullmatch=True)
    | st.from_regex(r"0(800|900)-[0-9]{4}", fullmatch=True)
)
def test_a_telephone_number_is_no_official_name(number: str) -> None:
    assert find(f"Bel {number}, nr. 1 in hulp. Tel. {number}. Kijk op de site: {number}") == frozenset()


@given(st.decimals(Decimal(0), Decimal(99_999), places=2), st.sampled_from(["€ ", "€", "EUR ", "euro "]))
def test_an_amount_is_no_official_name(amount: Decimal, currency: str) -> None:
    dutch = f"{amount:,.2f}".replace(",", " ").replace(".", ",")
    text = (
        f"Het gaat om {currency}{dutch}, nr. 3 van de lijst. In {currency}{int(amount):05}, nr. 3. Staatsblad {dutch}"
    )
    assert find(text) == frozenset()


@given(st.dates(date(1850, 1, 1), date(2035, 12, 31)))
def test_a_date_is_no_official_name(day: date) -> None:
    for form in ("%Y-%m-%d", "%d-%m-%Y", "%Y, %d %B", "%d %B %Y", "%Y/%m/%d", "%d.%m.%Y"):
        written = day.strftime(form).replace("March", "maart").replace("May", "mei").replace("October", "oktober")
        assert find(f"Staatsblad {written}. Kamerstuk {written}. ECLI {written}. {written}") == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "35915-3",
        "Postbus 20011-3",
        "Factuur 12345-67",
        "wetsvoorstel 35915",
        "Kamerstuk 35 915",
        "Staatsblad 2024",
        "Stb. 2024, 1.000 exemplaren",
        "Stb. 2024, 12 maart",
        "ECLI:NL:HR:2016",
        "MIJNECLI:NL:HR:2016:1",
        "kst-3591-3",
        "06 35 915, nr. 3",
        "€ 35 915, nr. 3",
        "235 915, nr. 3",
        "",
    ],
)
def test_what_is_not_complete_or_could_be_something_else_is_left_alone(text: str) -> None:
    assert find(text) == frozenset()


def test_an_item_is_about_what_its_title_or_address_names() -> None:
    cited = "Volgens ECLI:NL:HR:2010:1 en Stb. 2020, 5"
    assert of_item(Words("ECLI:NL:HR:2016:2704", cited)) == {"ecli:nl:hr:2016:2704"}
    assert of_item(Words("Arrest", cited, "https://x.nl/?id=ECLI%3ANL%3AHR%3A2016%3A2704")) == {"ecli:nl:hr:2016:2704"}
    assert of_item(Words("Arrest", cited)) == {"ecli:nl:hr:2010:1", "stb:2020:5"}
    assert of_item(Words("Brief", guid="kst-35915-3")) == {"kst:35915:3"}


def test_a_number_at_the_end_of_one_field_says_nothing_with_the_next() -> None:
    assert of_item(Words("Nieuw in het Staatsblad", "2024, 123 mensen lazen het.")) == frozenset()


def test_an_overview_of_many_events_belongs_to_none() -> None:
    many = " ".join(f"ECLI:NL:HR:2026:{number}" for number in range(MOST + 1))
    assert of_item(Words("Uitspraken van deze week", many)) == frozenset()
    assert of_item(Words(many)) == frozenset()
