"""Ordering: mixed up by chance, never already right, and marked by what follows what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.blocks import StructBlockValidationError

from courses.questions import TYPES
from courses.questions.base import InvalidResponseError, Item, RekeyError, Response
from courses.questions.ordering import AskedOrdering, ExplainedOrdering
from tests.courses.questions.samples import RAW, freeze, right_form, rows, uid_of, value

ORDERING = TYPES["ordering"]
STEPS = [row["value"] for row in RAW["ordering"]["steps"]]
TEXTS = [step["text"] for step in STEPS]


def put(item: Item, *texts: str) -> Response:
    """The response that puts these steps in this order."""
    return {uid_of(item, "steps", text): place for place, text in enumerate(texts, start=1)}


@pytest.mark.parametrize("count", [3, 4])
def test_steps_are_never_shown_in_the_right_order(count: int) -> None:
    orders = set()
    for shuffle in (True, False):
        for _ in range(40):
            item = ORDERING.freeze(value("ordering", steps=rows(*STEPS[:count])), "v", shuffle=shuffle)
            orders.add(tuple(step["text"] for step in item["steps"]))
    assert tuple(TEXTS[:count]) not in orders
    assert len(orders) > 1


def test_two_steps_stand_in_either_order_since_one_order_would_tell() -> None:
    frozen = [ORDERING.freeze(value("ordering", steps=rows(*STEPS[:2])), "v") for _ in range(60)]
    assert len({tuple(step["text"] for step in item["steps"]) for item in frozen}) == 2


@pytest.mark.parametrize(
    ("order", "points"),
    [
        ("1234", 3),
        ("2341", 2),  # one step at the wrong end: the rest keeps its worth
        ("1243", 1),
        ("4321", 0),
        ("2413", 0),
        ("3412", 2),
    ],
)
def test_each_step_that_follows_the_right_one_earns_its_share(order: str, points: int) -> None:
    item = freeze("ordering", points=3)
    assert ORDERING.mark(item, put(item, *(TEXTS[int(place) - 1] for place in order))) == points


@given(st.permutations(TEXTS))
def test_only_the_right_order_earns_all_points(order: list[str]) -> None:
    item = freeze("ordering")
    marked = ORDERING.mark(item, put(item, *order))
    assert marked is not None
    assert 0 <= marked <= 4
    assert (marked == 4) == (order == TEXTS)


def test_part_of_the_steps_can_be_saved() -> None:
    item = freeze("ordering", points=3)
    first, second = (uid_of(item, "steps", text) for text in TEXTS[:2])
    response = ORDERING.read({f"a-{first}": "1", f"a-{second}": "2"}, item)
    assert ORDERING.mark(item, response) == 1
    asked = ORDERING.ask(item, response)
    assert isinstance(asked, AskedOrdering)
    assert [(step.text, step.place) for step in asked.steps][:2] == [("Begroeten", 1), ("Luisteren", 2)]
    assert [step.place for step in asked.steps][2:] == [0, 0]


def test_two_steps_at_one_place_and_places_that_are_not_there_are_refused() -> None:
    item = freeze("ordering")
    for form in ({"a-1": "1", "a-2": "1"}, {"a-1": "0"}, {"a-1": "5"}, {"a-1": "-1"}, {"a-1": "1.0"}, {"a-1": "１"}):
        with pytest.raises(InvalidResponseError):
            ORDERING.read(form, item)


def test_the_result_tells_places_and_how_points_were_counted() -> None:
    item = freeze("ordering", points=3)
    response = put(item, *TEXTS[1:], TEXTS[0])
    shown = ORDERING.explain(item, response, 2.0)
    assert isinstance(shown, ExplainedOrdering)
    assert [(part.label, part.answer, part.right_answer) for part in shown.parts] == [
        ("Luisteren", "1", "2"),
        ("Samenvatten", "2", "3"),
        ("Afspreken", "3", "4"),
        ("Begroeten", "4", "1"),
    ]
    assert shown.right_order == TEXTS
    assert shown.note.startswith("2 ")
    hidden = ORDERING.explain(item, response, 2.0, reveal=False)
    assert isinstance(hidden, ExplainedOrdering)
    assert not hidden.right_order
    assert not any(part.right_answer for part in hidden.parts)


@pytest.mark.parametrize("steps", [STEPS[:1], [STEPS[0], STEPS[0]]])
def test_an_editor_cannot_save_steps_nobody_can_order(steps: list[dict[str, str]]) -> None:
    with pytest.raises(StructBlockValidationError):
        ORDERING.block().clean(value("ordering", steps=rows(*steps)))


def with_keys(*places: int) -> list[dict[str, object]]:
    """The steps of the sample, with their own keys, in another order."""
    return [RAW["ordering"]["steps"][place] for place in places]


def test_steps_that_changed_places_are_marked_anew() -> None:
    item = freeze("ordering", points=3)
    response = ORDERING.read(right_form(item), item)
    rekeyed = ORDERING.rekey(item, freeze("ordering", points=3, steps=with_keys(1, 0, 2, 3)))
    assert ORDERING.mark(rekeyed, response) == 1
    assert ORDERING.mark(rekeyed, put(item, "Luisteren", "Begroeten", "Samenvatten", "Afspreken")) == 3


def test_a_step_added_later_does_not_count_and_one_taken_away_gives_no_key() -> None:
    item = freeze("ordering")
    response = ORDERING.read(right_form(item), item)
    extra = rows(*STEPS, {"text": "Nieuw", "feedback": ""})
    more = [extra[0], extra[4], *extra[1:4]]
    assert ORDERING.mark(ORDERING.rekey(item, freeze("ordering", steps=more)), response) == 4
    with pytest.raises(RekeyError):
        ORDERING.rekey(item, freeze("ordering", steps=with_keys(0, 1, 2)))
