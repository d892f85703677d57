"""Matching: choices that tell nothing, marks by pair, and keys that change."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.blocks import StructBlockValidationError

from courses.questions import TYPES
from courses.questions.base import InvalidResponseError, RekeyError
from courses.questions.parts import ExplainedPartsQuestion
from tests.courses.questions.samples import RAW, freeze, right_form, rows, uid_of, value

MATCHING = TYPES["matching"]
PAIRS = [row["value"] for row in RAW["matching"]["pairs"]]


def test_equal_rights_are_one_choice() -> None:
    item = freeze("matching")
    texts = [choice["text"] for choice in item["choices"]]
    assert sorted(texts) == [
        "De hoogte van de rente",
        "Een brief begrijpen",
        "In actie komen",
        "Wat iemand kan betalen",
    ]


def test_choices_stand_in_an_order_of_chance_even_when_the_quiz_does_not_shuffle() -> None:
    orders = set()
    for _ in range(40):
        item = MATCHING.freeze(value("matching"), "v", shuffle=False)
        assert [left["text"] for left in item["lefts"]] == [pair["left"] for pair in PAIRS]
        orders.add(tuple(choice["text"] for choice in item["choices"]))
    assert len(orders) > 5


def test_the_number_of_a_choice_tells_nothing() -> None:
    assert {uid_of(freeze("matching"), "choices", "Een brief begrijpen") for _ in range(80)} == {"1", "2", "3", "4"}


def test_each_pair_earns_its_share() -> None:
    item = freeze("matching")
    answer = right_form(item)
    for taken, points in ((0, 4), (1, 3), (2, 2), (3, 1)):
        some = dict(list(answer.items())[taken:])
        assert MATCHING.mark(item, MATCHING.read(some, item)) == points


@given(st.lists(st.sampled_from("1234"), min_size=4, max_size=4))
def test_marks_count_the_right_pairs(chosen: list[str]) -> None:
    item = freeze("matching")
    response = {left["uid"]: uid for left, uid in zip(item["lefts"], chosen, strict=True)}
    assert MATCHING.mark(item, response) == sum(response[left["uid"]] == left["right"] for left in item["lefts"])


def test_a_choice_that_is_not_there_is_refused() -> None:
    item = freeze("matching")
    for stranger in ("5", "0", "x", "1 1", "١", "-1", "1e999999"):
        with pytest.raises(InvalidResponseError):
            MATCHING.read({"a-1": stranger}, item)


def test_feedback_and_right_answers_are_told_where_earned_or_revealed() -> None:
    item = freeze("matching")
    left = next(left for left in item["lefts"] if left["text"] == "Draagkracht")
    response = {left["uid"]: left["right"]}
    hidden = MATCHING.explain(item, response, 1.0, reveal=False)
    assert isinstance(hidden, ExplainedPartsQuestion)
    told = {part.label: (part.result, bool(part.feedback), bool(part.right_answer)) for part in hidden.parts}
    assert told.pop("Draagkracht") == ("right", True, False)
    assert set(told.values()) == {("empty", False, False)}
    shown = MATCHING.explain(item, response, 1.0)
    assert isinstance(shown, ExplainedPartsQuestion)
    assert all(part.feedback for part in shown.parts)


@pytest.mark.parametrize(
    ("pairs", "distractors"),
    [
        (PAIRS[:1], ["Iets"]),
        ([PAIRS[0], PAIRS[0] | {"right": "Anders"}], []),  # the same left twice
        ([PAIRS[0], PAIRS[3]], []),  # one choice for everything
        (PAIRS, ["In actie  komen"]),  # a wrong choice that is right
        (PAIRS, ["Iets", "Iets"]),
    ],
)
def test_an_editor_cannot_save_pairs_nobody_can_match(pairs: list[dict[str, Any]], distractors: list[str]) -> None:
    raw = value("matching", pairs=rows(*pairs), distractors=rows(*({"text": text} for text in distractors)))
    with pytest.raises(StructBlockValidationError):
        MATCHING.block().clean(raw)


def test_two_rights_that_changed_places_are_marked_anew() -> None:
    item = freeze("matching")
    response = MATCHING.read(right_form(item), item)
    swapped = [PAIRS[0], PAIRS[1] | {"right": PAIRS[2]["right"]}, PAIRS[2] | {"right": PAIRS[1]["right"]}, PAIRS[3]]
    rekeyed = MATCHING.rekey(item, freeze("matching", pairs=rows(*swapped)))
    assert MATCHING.mark(rekeyed, response) == 2


def test_a_right_that_was_only_written_better_stays_right() -> None:
    item = freeze("matching")
    response = MATCHING.read(right_form(item), item)
    better = [PAIRS[0], PAIRS[1] | {"right": "Een brief snappen"}, *PAIRS[2:]]
    rekeyed = MATCHING.rekey(item, freeze("matching", pairs=rows(*better)))
    assert MATCHING.mark(rekeyed, response) == 4


def test_pairs_that_have_gone_give_no_key() -> None:
    with pytest.raises(RekeyError):
        MATCHING.rekey(freeze("matching"), freeze("matching", pairs=rows(*PAIRS[:3])))
