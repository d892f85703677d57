"""Question types: how they are written, frozen, marked and shown."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.blocks import StructBlockValidationError

from courses.questions import TYPES
from courses.questions.base import InvalidResponseError

SINGLE, MULTIPLE = TYPES["single_choice"], TYPES["multiple_choice"]


def value(rights: list[bool], points: int = 1) -> dict[str, Any]:
    return {
        "text": "Vraag",
        "points": points,
        "explanation": "Uitleg",
        "source": "",
        "options": [{"text": f"Optie {n}", "right": r, "feedback": f"Terug {n}"} for n, r in enumerate(rights)],
    }


def uids(item: dict[str, Any], *, right: bool) -> list[str]:
    return [option["uid"] for option in item["options"] if option["right"] is right]


def test_the_one_right_option_earns_all_points_and_others_none() -> None:
    item = SINGLE.freeze(value([True, False, False], points=3), "v1")
    assert SINGLE.mark(item, uids(item, right=True)) == 3
    assert SINGLE.mark(item, uids(item, right=False)[:1]) == 0
    assert SINGLE.mark(item, None) == 0


def test_a_single_choice_takes_one_option() -> None:
    item = SINGLE.freeze(value([True, False]), "v1")
    for chosen in ([], ["1", "2"], ["9"]):
        with pytest.raises(InvalidResponseError):
            SINGLE.read({"option": chosen}, item)


def test_several_right_options_share_the_points_and_wrong_ones_take_away() -> None:
    item = MULTIPLE.freeze(value([True, True, False, False], points=2), "v1")
    right, wrong = uids(item, right=True), uids(item, right=False)
    assert MULTIPLE.mark(item, right) == 2
    assert MULTIPLE.mark(item, right[:1]) == 1
    assert MULTIPLE.mark(item, [*right, wrong[0]]) == 1
    assert MULTIPLE.mark(item, [right[0], wrong[0]]) == 0
    assert MULTIPLE.mark(item, None) == 0


@given(st.lists(st.booleans(), min_size=2, max_size=8).filter(any), st.data())
def test_marks_stay_between_nothing_and_all_points(rights: list[bool], data: st.DataObject) -> None:
    item = MULTIPLE.freeze(value(rights, points=5), "v1")
    known = [option["uid"] for option in item["options"]]
    chosen = data.draw(st.lists(st.sampled_from(known), unique=True))
    assert 0 <= MULTIPLE.mark(item, chosen) <= 5


@given(st.lists(st.booleans(), min_size=2, max_size=8).filter(lambda rights: any(rights) and not all(rights)))
def test_ticking_everything_never_earns_full_marks(rights: list[bool]) -> None:
    item = MULTIPLE.freeze(value(rights), "v1")
    assert MULTIPLE.mark(item, [option["uid"] for option in item["options"]]) < 1


@pytest.mark.parametrize("kind", list(TYPES.values()), ids=list(TYPES))
def test_what_is_asked_has_nothing_of_the_key(kind: Any) -> None:
    item = kind.freeze(value([True, False, False]), "v1")
    other_key = item | {
        "explanation": "anders",
        "options": [option | {"right": not option["right"], "feedback": "anders"} for option in item["options"]],
    }
    assert kind.ask(item, ["1"]) == kind.ask(other_key, ["1"])
    assert "Terug" not in repr(kind.ask(item, None))


def test_the_order_of_options_differs_between_attempts() -> None:
    orders = {
        tuple(option["text"] for option in SINGLE.freeze(value([True] + [False] * 5), "v")["options"])
        for _ in range(30)
    }
    assert len(orders) > 1


def test_the_number_of_an_option_tells_nothing() -> None:
    rights = {uids(SINGLE.freeze(value([True, False, False]), "v"), right=True)[0] for _ in range(60)}
    assert rights == {"1", "2", "3"}


@pytest.mark.parametrize(
    ("kind", "rights"),
    [("single_choice", [False, False]), ("single_choice", [True, True]), ("multiple_choice", [False, False])],
)
def test_an_editor_cannot_save_a_question_nobody_can_answer(kind: str, rights: list[bool]) -> None:
    block = TYPES[kind].block()
    raw = {
        "text": "Vraag",
        "points": 1,
        "explanation": "",
        "source": "",
        "options": [{"text": f"Optie {n}", "right": right, "feedback": ""} for n, right in enumerate(rights)],
    }
    with pytest.raises(StructBlockValidationError):
        block.clean(block.to_python(raw))
