"""Content files: what they may say and how mistakes are reported."""

from pathlib import Path

import pytest

from naast.pages.markdown import ContentError, body_blocks, read_file


def blocks(text: str) -> list[dict[str, object]]:
    return body_blocks(text, lambda name: 7, name="les.md")


def test_text_and_boxes_become_blocks_in_order() -> None:
    text = """Een **alinea**.

::: quote Wie
Een zin
over twee regels.
:::

::: tip Kop
Doe dit.
:::

::: reflection Denk na
1. Eerste
2. Tweede
:::

::: before-after Kop
Voor: u moet
Na: wilt u
:::

::: figure a.svg
Alt: Een tekening
:::

::: source 2026-11-21
- [Bron](https://www.justis.nl/)
:::

Slot.
"""
    found = blocks(text)
    assert [block["type"] for block in found] == [
        "text", "quote", "callout", "reflection", "before_after", "figure", "source", "text",
    ]  # fmt: skip
    assert found[1]["value"] == {"text": "Een zin over twee regels.", "attribution": "Wie"}


def test_block_keys_are_the_same_at_every_load() -> None:
    assert blocks("Een\n\n::: tip T\nx\n:::\n") == blocks("Een\n\n::: tip T\nx\n:::\n")


def test_html_and_scripts_in_text_are_shown_and_not_obeyed() -> None:
    html = str(blocks("<script>alert(1)</script> [x](javascript:alert(1))")[0]["value"])
    assert "<script" not in html
    assert "href" not in html


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("::: tip Kop\nnooit dicht", "line 1"),
        ("a\n\n::: onbekend Kop\nx\n:::", "onbekend"),
        ("::: reflection Kop\ngeen lijst\n:::", "no list"),
        ("::: before-after Kop\nVoor: x\n:::", "na"),
        ("::: source gisteren\n- x\n:::", "line 1"),
    ],
)
def test_a_mistake_names_the_file_and_the_place(text: str, says: str) -> None:
    with pytest.raises(ContentError, match=r"les\.md") as error:
        blocks(text)
    assert says in str(error.value)


def test_a_file_without_front_matter_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text("Alleen tekst", encoding="utf-8")
    with pytest.raises(ContentError, match=r"x\.md"):
        read_file(path)
