"""What is written for the site: it can be read, says where facts come from, and leads somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from naast.language.readability import measure
from naast.language.sentences import plain, too_long
from naast.pages.markdown import body_blocks, read_file

ROOMS = Path(__file__).resolve().parents[2] / "platform/naast"
PAGES = ROOMS / "pages/content"
EBOOK = ROOMS / "downloads/content/ebook"
ARTICLES = ROOMS / "articles/content"
WORKSHEET = ROOMS / "downloads/content/werkblad"
FILES = [*sorted(PAGES.glob("*.md")), *sorted(EBOOK.glob("*.md")), *sorted(ARTICLES.glob("*.md"))]
LEAST_DOUMA, MOST_MEAN = 60.0, 12.0
# WCAG 2.2, levels A and AA: 31 and 24 criteria (https://www.w3.org/TR/WCAG22/); 4.1.1 was removed.
LEVELS = {"A": 31, "AA": 24}


def blocks_of(path: Path) -> list[dict[str, Any]]:
    return body_blocks(read_file(path)[1], lambda name: 1, name=path.name)


def words_of(path: Path) -> str:
    """What is read as text; not the bad examples, the sources and the cells of tables."""
    return "\n".join(
        [str(read_file(path)[0].get("intro", "")), *(line for block in blocks_of(path) for line in said(block))]
    )


def said(block: dict[str, Any]) -> Iterator[str]:
    value = block["value"]
    match block["type"]:
        case "text":
            yield plain(value)
        case "quote":
            yield value["text"]
        case "callout":
            yield from (value["title"], plain(value["text"]))
        case "reflection":
            yield from (value["title"], *(item["value"] for item in value["questions"]))
        case "before_after":
            yield from (value["title"], value["after"], value["reason"])
        case "cards" | "steps" as kind:
            yield from (f"{item['value']['title']}\n{item['value']['text']}" for item in value[kind])


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_text_can_be_read_without_effort(path: Path) -> None:
    found = measure(words_of(path))
    assert found.douma >= LEAST_DOUMA
    assert found.mean_sentence <= MOST_MEAN


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_sentence_is_longer_than_twenty_two_words(path: Path) -> None:
    assert [sentence for sentence, count in too_long(words_of(path)) if count > 22] == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_nothing_shouts(path: Path) -> None:
    assert "!" not in words_of(path)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_who_names_a_law_or_a_study_gives_the_source_with_a_date(path: Path) -> None:
    text = words_of(path)
    named = re.search(r"\b(?:Wki|Bki|Rki|AVG|[A-Z]?[a-z]*wet|onderzoek(?:ers)?|Hoge Raad)\b", text)
    if named is None or path.parent == EBOOK or path.stem in NO_FACTS:
        return
    assert any(block["type"] == "source" for block in blocks_of(path)), f"{named.group()} without a source"


# They name a law or research without saying what it holds.
NO_FACTS = ("hoe-we-werken", "over-naast", "contact", "privacy")


def test_the_sources_of_the_book_stand_at_its_end_with_their_dates() -> None:
    sources = [block["value"] for block in blocks_of(EBOOK / "12-bronnen.md") if block["type"] == "source"]
    assert sum(len(source["items"]) for source in sources) >= 20
    assert all(source["checked_on"] for source in sources)


def test_the_book_has_ten_chapters_and_the_words_of_a_book() -> None:
    chapters = [path for path in sorted(EBOOK.glob("*.md")) if int(path.name[:2]) <= 10]
    assert len(chapters) == 10
    assert 6_000 <= sum(len(read_file(path)[1].split()) for path in EBOOK.glob("*.md")) <= 9_000


def test_the_worksheet_fits_on_a_page() -> None:
    assert sum(len(read_file(path)[1].split()) for path in WORKSHEET.glob("*.md")) <= 320


def test_the_accessibility_statement_answers_every_criterion_once() -> None:
    tables = [block["value"] for block in blocks_of(PAGES / "toegankelijkheid.md") if block["type"] == "table"]
    rows = [row["values"] for table in tables for row in table["rows"]]
    numbers = [row[0].split()[0] for row in rows]
    assert len(numbers) == len(set(numbers)) == 55
    assert "4.1.1" not in numbers
    assert {level: sum(row[1] == level for row in rows) for level in LEVELS} == LEVELS
    assert all(all(cell for cell in row) for row in rows)


def test_the_statement_does_not_claim_what_no_person_did() -> None:
    text = words_of(PAGES / "toegankelijkheid.md")
    assert "Niemand die elke dag met een schermlezer werkt, heeft de site getest." in text
    assert "Status: C" in text


@pytest.mark.parametrize("path", sorted(PAGES.glob("*.md")), ids=name_of)
def test_a_call_to_action_named_on_a_page_exists(path: Path) -> None:
    names = {call["name"] for call in yaml.safe_load((PAGES / "calls.yaml").read_text(encoding="utf-8"))}
    assert read_file(path)[0].get("call_to_action", "Standaard") in names


def test_every_start_has_three_steps_with_links_and_says_what_it_costs() -> None:
    for path in sorted(PAGES.glob("begin-*.md")):
        html = "".join(block["value"] for block in blocks_of(path) if block["type"] == "text")
        steps = re.search(r"<ol>(.*?)</ol>", html, re.DOTALL)
        assert steps is not None, path.name
        assert [step.count("<a ") >= 1 for step in steps[1].split("<li>")[1:]] == [True] * 3, path.name
        assert "Wat het u kost" in html
        assert "Hulp" in html
