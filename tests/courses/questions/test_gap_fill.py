"""Gaps in a text, to choose and to type."""

from typing import Any

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st
from wagtail.blocks import StructBlockValidationError

from courses.questions import TYPES
from courses.questions.base import InvalidResponseError, Item, RekeyError
from courses.questions.gap_fill import AskedGapFill, ExplainedGapFill
from tests.courses.questions.samples import RAW, freeze, right_form, rows, uid_of, value

GAPS = TYPES["gap_fill"]
SELECT, TYPED = (row["value"] for row in RAW["gap_fill"]["gaps"])


def choose(item: Item, text: str) -> str:
    return uid_of(item["gaps"][0], "options", text)


def test_each_gap_earns_its_share() -> None:
    item = freeze("gap_fill")
    assert GAPS.mark(item, GAPS.read({"a-1": choose(item, "vrij")}, item)) == 2
    assert GAPS.mark(item, GAPS.read({"a-1": choose(item, "liggen"), "a-2": "beslagvrije"}, item)) == 2


@pytest.mark.parametrize(
    ("typed", "points"),
    [("BESLAGVRIJE", 2), (" beslag  vrije ", 2), ("beslagvrjie", 2), ("beslagvrij", 2), ("beslag", 0), ("vrij", 0)],
)
def test_what_is_typed_may_differ_a_little(typed: str, points: int) -> None:
    item = freeze("gap_fill")
    assert GAPS.mark(item, GAPS.read({"a-2": typed}, item)) == points


def test_slips_are_forgiven_by_choice_only() -> None:
    item = freeze("gap_fill", gaps=rows(SELECT, TYPED | {"slips": False}))
    assert GAPS.mark(item, {"2": "beslagvrjie"}) == 0


def test_the_order_of_a_list_and_its_numbers_tell_nothing() -> None:
    assert {choose(freeze("gap_fill"), "vrij") for _ in range(60)} == {"1", "2", "3"}


def test_every_gap_stands_in_its_place_with_a_name() -> None:
    asked = GAPS.ask(freeze("gap_fill"), None)
    assert isinstance(asked, AskedGapFill)
    laid_out = [[piece.gap.before if piece.gap else piece.text for piece in part] for part in asked.paragraphs]
    assert laid_out == [
        ["De deurwaarder laat een deel van het inkomen ", "een deel van het inkomen", "."],
        ["Dat heet de ", "Dat heet de", " voet."],
    ]
    page = render_to_string(asked.template, {"question": asked})
    assert page.count("<label") == 2
    assert "[[" not in page


def test_answers_stand_in_the_text_again() -> None:
    item = freeze("gap_fill")
    shown = GAPS.explain(item, {"1": choose(item, "liggen"), "2": "beslagvrije"}, 2.0)
    assert isinstance(shown, ExplainedGapFill)
    found = [(piece.part.answer, piece.part.result) for part in shown.paragraphs for piece in part if piece.part]
    assert found == [("liggen", "wrong"), ("beslagvrije", "right")]
    assert [part.right_answer for part in shown.parts] == ["vrij", ""]


def test_an_option_that_is_not_there_is_refused() -> None:
    item = freeze("gap_fill")
    for stranger in ("4", "vrij", "0", "x" * 600, "١"):
        with pytest.raises(InvalidResponseError):
            GAPS.read({"a-1": stranger}, item)


def test_text_that_looks_like_markup_or_a_marker_stays_text() -> None:
    item = freeze("gap_fill", passage="<b>[[1]]</b> en [[2]] en [[x]] [[7]]")
    asked = GAPS.ask(item, {"2": '"><script>'})
    page = render_to_string(asked.template, {"question": asked})
    assert "&lt;b&gt;" in page
    assert "[[x]] [[7]]" in page
    assert "<script>" not in page


@given(st.text("ab[]1 2\n", max_size=40))
def test_any_text_can_be_shown(passage: str) -> None:
    item = freeze("gap_fill") | {"passage": passage}
    for shown in (GAPS.ask(item, None), GAPS.explain(item, None, 0.0)):
        assert render_to_string(shown.template, {"question": shown})


@pytest.mark.parametrize(
    ("passage", "gaps"),
    [
        ("Geen gat.", [SELECT]),
        ("[[1]] en [[1]]", [SELECT]),
        ("[[1]]", [SELECT, TYPED]),
        ("[[1]] en [[2]]", [SELECT]),
        ("[[1]]", [SELECT | {"answers": " \n "}]),
        ("[[1]]", [SELECT | {"wrong": ""}]),
        ("[[1]]", [SELECT | {"wrong": "vrij"}]),
    ],
)
def test_an_editor_cannot_save_gaps_nobody_can_fill(passage: str, gaps: list[dict[str, Any]]) -> None:
    with pytest.raises(StructBlockValidationError):
        GAPS.block().clean(value("gap_fill", passage=passage, gaps=rows(*gaps)))


def test_a_new_key_is_found_among_the_options_that_were_shown() -> None:
    item = freeze("gap_fill")
    swapped = SELECT | {"answers": "liggen", "wrong": "vrij\nvervallen"}
    rekeyed = GAPS.rekey(item, freeze("gap_fill", gaps=rows(swapped, TYPED | {"answers": "beslagvrije\nvrije"})))
    assert GAPS.mark(rekeyed, {"1": choose(item, "liggen"), "2": "vrije"}) == 4
    assert GAPS.mark(rekeyed, GAPS.read(right_form(item), item)) == 2
    for changed in (swapped | {"answers": "nieuw"}, SELECT | {"kind": "typed"}):
        with pytest.raises(RekeyError):
            GAPS.rekey(item, freeze("gap_fill", gaps=rows(changed, TYPED)))
