"""Questions with ready-made options: one right, several right, true or untrue."""

from typing import Any

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st
from wagtail.blocks import StructBlockValidationError

from courses.questions import TYPES
from courses.questions.base import InvalidResponseError, RekeyError
from courses.questions.choices import ExplainedChoiceQuestion
from tests.courses.questions.samples import CANARY, RAW, freeze, rows, uid_of
from tests.courses.questions.samples import value as question

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
    marked = MULTIPLE.mark(item, chosen)
    assert marked is not None
    assert 0 <= marked <= 5


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
    [
        ("single_choice", [False, False]),
        ("single_choice", [True, True]),
        ("single_choice", [True]),
        ("multiple_choice", [False, False]),
        ("multiple_choice", []),
    ],
)
def test_an_editor_cannot_save_a_question_nobody_can_answer(kind: str, rights: list[bool]) -> None:
    options = [{"text": f"Optie {n}", "right": right, "feedback": ""} for n, right in enumerate(rights)]
    block = TYPES[kind].block()
    with pytest.raises(StructBlockValidationError):
        block.clean(question(kind, options=rows(*options)))


@pytest.mark.parametrize("kind", ["single_choice", "multiple_choice"])
def test_two_options_that_read_the_same_are_refused(kind: str) -> None:
    options = rows(
        {"text": "Luister", "right": True, "feedback": ""}, {"text": " Luister ", "right": False, "feedback": ""}
    )
    with pytest.raises(StructBlockValidationError):
        TYPES[kind].block().clean(question(kind, options=options))


@given(st.lists(st.booleans(), min_size=2, max_size=8).filter(lambda rights: any(rights) and not all(rights)))
def test_ticking_everything_earns_nothing(rights: list[bool]) -> None:
    item = MULTIPLE.freeze(value(rights), "v1")
    assert MULTIPLE.mark(item, [option["uid"] for option in item["options"]]) == 0


def test_when_all_options_are_right_ticking_all_is_the_answer() -> None:
    item = MULTIPLE.freeze(value([True, True, True], points=3), "v1")
    assert MULTIPLE.mark(item, ["1", "2", "3"]) == 3
    assert MULTIPLE.mark(item, ["1"]) == 1


@given(st.lists(st.booleans(), min_size=2, max_size=6).filter(lambda rights: any(rights) and not all(rights)))
def test_one_wrong_choice_costs_at_least_what_a_right_one_earns(rights: list[bool]) -> None:
    item = MULTIPLE.freeze(value(rights, points=60), "v1")
    right, wrong = uids(item, right=True), uids(item, right=False)
    assert MULTIPLE.mark(item, [*right, wrong[0]]) == pytest.approx(60 * max(0, 1 - 1 / min(len(right), len(wrong))))


def test_options_stay_in_order_where_author_or_quiz_ask_for_that() -> None:
    for _ in range(5):
        for item in (
            freeze("multiple_choice", shuffle=False),
            TYPES["multiple_choice"].freeze(question("multiple_choice"), "v", shuffle=False),
        ):
            assert [option["text"] for option in item["options"]] == [
                "Samenvatten",
                "Eén stap afspreken",
                "Sneller praten",
                "Dreigen",
            ]


def test_an_untrue_statement_is_marked_and_explained() -> None:
    question_type, item = TYPES["true_false"], freeze("true_false")
    assert question_type.mark(item, ["2"]) == 4
    shown = question_type.explain(item, ["1"], 0.0, reveal=False)
    assert isinstance(shown, ExplainedChoiceQuestion)
    assert [option.feedback for option in shown.options] == [f"{CANARY} waar", ""]
    with pytest.raises(InvalidResponseError):
        question_type.read({"option": ["1", "2"]}, item)


def old_item(rights: list[bool]) -> dict[str, Any]:
    """An item as the first version froze it: no origins, no image, no overall feedback, no tags."""
    options = [
        {"text": f"Optie {n}", "right": right, "feedback": f"Terug {n}", "uid": str(n + 1)}
        for n, right in enumerate(rights)
    ]
    kind = "single_choice" if sum(rights) == 1 else "multiple_choice"
    return {
        "uid": "v1",
        "type": kind,
        "text": "Vraag",
        "points": 2,
        "explanation": "Uitleg",
        "source": "",
        "options": options,
    }


@pytest.mark.parametrize("rights", [[True, False, False], [True, True, False, False]])
def test_an_item_of_the_first_version_still_works(rights: list[bool]) -> None:
    item = old_item(rights)
    question_type = TYPES[item["type"]]
    right = question_type.read({"option": uids(item, right=True)}, item)
    assert question_type.mark(item, right) == 2
    for shown in (question_type.ask(item, right), question_type.explain(item, right, 2.0)):
        assert "Optie 0" in render_to_string(shown.template, {"question": shown})
    assert [pick.key for pick in question_type.picks(item, right)] == [
        pick.label for pick in question_type.choices(item) if pick.right
    ]
    rekeyed = question_type.rekey(item, question_type.freeze(value(rights, points=5), "v1"))
    assert question_type.mark(rekeyed, right) == 5


def test_a_new_key_counts_for_the_options_that_were_shown() -> None:
    item = freeze("single_choice")
    options = [dict(row["value"]) for row in RAW["single_choice"]["options"]]
    options[0]["right"], options[1]["right"] = False, True
    rekeyed = SINGLE.rekey(item, freeze("single_choice", options=rows(*options)))
    chosen = [uid_of(item, "options", "Wanneer betaalt u?")]
    assert (SINGLE.mark(item, chosen), SINGLE.mark(rekeyed, chosen)) == (0, 4)
    assert [option["text"] for option in rekeyed["options"]] == [option["text"] for option in item["options"]]


def test_a_key_that_was_never_shown_cannot_be_given() -> None:
    item = freeze("single_choice")
    gone = rows(*(row["value"] for row in RAW["single_choice"]["options"][:2]))
    with pytest.raises(RekeyError):
        SINGLE.rekey(item, freeze("single_choice", options=gone))
    options = [row["value"] | {"right": False} for row in RAW["single_choice"]["options"]]
    new = rows(*options, {"text": "Nieuw", "right": True, "feedback": ""})
    with pytest.raises(RekeyError):
        SINGLE.rekey(item, freeze("single_choice", options=new))
