"""What holds for every type of question."""

import json
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from courses.questions import TYPES
from courses.questions.base import EmptyResponseError, InvalidResponseError, Item, RekeyError
from tests.courses.questions.samples import CANARY, KINDS, freeze, raw, right_form, value, wrong_form

pytestmark = pytest.mark.parametrize("kind", KINDS)


def strings(found: Any) -> list[str]:
    """Every text in a nest of lists and dicts."""
    if isinstance(found, dict):
        return [text for part in found.values() for text in strings(part)]
    if isinstance(found, list):
        return [text for part in found for text in strings(part)]
    return [found] if isinstance(found, str) else []


def with_other_key(item: Item) -> Item:
    """The same question to look at, with everything that tells right from wrong turned round."""
    other = {
        "explanation": "anders",
        "source": "anders",
        "feedback_right": "anders",
        "feedback_partly": "anders",
        "feedback_wrong": "anders",
        "answer": "999",
        "tolerance": "1",
        "accepted": ["anders"],
        "mistakes": [],
        "slips": False,
        "model_answer": "anders",
        "rubric": [],
        "objective": "anders",
        "rki_topic": "anders",
        "tags": ["anders"],
    }
    turned = item | {name: changed for name, changed in other.items() if name in item}
    for part, change in (
        ("options", lambda row: {"right": not row["right"]}),
        ("lefts", lambda row: {"right": item["choices"][0]["uid"]}),
        ("steps", lambda row: {"place": len(item["steps"]) + 1 - row["place"]}),
        ("gaps", lambda row: {"answers": ["anders"], "slips": not row["slips"]}),
        ("choices", lambda row: {"origins": ["anders"]}),
    ):
        if part in item:
            turned[part] = [row | {"origin": "anders", "feedback": "anders"} | change(row) for row in item[part]]
    return turned


def test_there_is_a_sample_of_every_type(kind: str) -> None:
    assert set(KINDS) == set(TYPES)
    assert TYPES[kind].name == kind
    assert str(TYPES[kind].label)


def test_what_editors_write_is_accepted_and_comes_back_the_same(kind: str) -> None:
    block = TYPES[kind].block()
    cleaned = block.clean(value(kind))
    assert block.get_prep_value(cleaned) == block.get_prep_value(value(kind))
    assert not TYPES[kind].warnings(cleaned)


def test_an_item_is_plain_json_with_its_tags(kind: str) -> None:
    item = freeze(kind)
    assert json.loads(json.dumps(item)) == item
    assert (item["objective"], item["rki_topic"], item["tags"]) == ("Herkent stress", "b", ["stress", "gesprek"])


def test_a_right_answer_earns_all_points_and_a_wrong_one_none(kind: str) -> None:
    item, question = freeze(kind), TYPES[kind]
    right, wrong = (question.read(form(item), item) for form in (right_form, wrong_form))
    if kind == "open_answer":
        assert question.mark(item, right) is None
    else:
        assert question.mark(item, right) == 4
        assert question.mark(item, wrong) == 0
    assert question.mark(item, None) == 0


def test_a_form_of_a_browser_reads_as_a_plain_one(kind: str) -> None:
    item, question = freeze(kind), TYPES[kind]
    form = QueryDict(mutable=True)
    for name, posted in right_form(item).items():
        form.setlist(name, posted if isinstance(posted, list) else [posted])
    form["confidence"] = "3"
    form["csrfmiddlewaretoken"] = "x"
    assert question.read(form, item) == question.read(right_form(item), item)


def test_a_stored_response_is_plain_json(kind: str) -> None:
    item, question = freeze(kind), TYPES[kind]
    response = question.read(right_form(item), item)
    assert json.loads(json.dumps(response)) == response


def test_what_is_asked_has_nothing_of_the_key(kind: str) -> None:
    item, question = freeze(kind), TYPES[kind]
    response = question.read(right_form(item), item)
    other = with_other_key(item)
    assert other != item
    for answer in (None, response):
        asked = question.ask(item, answer)
        assert asked == question.ask(other, answer)
        assert CANARY not in repr(asked)
        page = render_to_string(asked.template, {"question": asked})
        assert page == render_to_string(asked.template, {"question": question.ask(other, answer)})
        assert CANARY not in page
        assert not [row for row in strings(item) if len(row) == 36 and row in page]  # origins


def test_what_was_written_and_chosen_stands_in_the_page_again(kind: str) -> None:
    item, question = freeze(kind), TYPES[kind]
    empty, full = question.ask(item, None), question.ask(item, question.read(right_form(item), item))
    pages = [render_to_string(asked.template, {"question": asked}) for asked in (empty, full)]
    assert pages[0] != pages[1]


def test_handed_in_everything_is_told_once_it_may_be(kind: str) -> None:
    item, question = freeze(kind), TYPES[kind]
    response = question.read(wrong_form(item), item)
    shown = question.explain(item, response, question.mark(item, response))
    page = render_to_string(shown.template, {"question": shown})
    assert f"{CANARY} uitleg" in page
    assert f"{CANARY} bron" in page
    assert shown.result == ("waiting" if kind == "open_answer" else "wrong")
    assert (f"{CANARY} niet goed" in page) == (kind != "open_answer")


def test_without_reveal_one_sees_only_how_the_own_answer_fared(kind: str) -> None:
    item, question = freeze(kind), TYPES[kind]
    response = question.read(wrong_form(item), item)
    shown = question.explain(item, response, question.mark(item, response), reveal=False)
    page = render_to_string(shown.template, {"question": shown})
    for hidden in ("uitleg", "bron", "Toon", "Beste mevrouw"):
        assert f"{CANARY} {hidden}" not in page
    rights = {
        "matching": "In actie komen",
        "gap_fill": "beslagvrije",
        "numeric": "1.250,50",
        "short_answer": "doenvermogen<",
    }
    assert rights.get(kind, 'data-result="missed"') not in page
    empty = question.explain(item, None, 0.0, reveal=False)
    assert CANARY not in render_to_string(empty.template, {"question": empty})


def test_the_overall_feedback_follows_the_points(kind: str) -> None:
    item, question = freeze(kind), TYPES[kind]
    response = question.read(right_form(item), item)
    told = {points: question.explain(item, response, points) for points in (None, 0.0, 1.5, 4.0)}
    assert [told[points].result for points in told] == ["waiting", "wrong", "partly", "right"]
    assert [told[points].feedback for points in told] == [
        "",
        f"{CANARY} niet goed",
        f"{CANARY} deels goed",
        f"{CANARY} alles goed",
    ]
    unanswered = question.explain(item, None, 0.0)
    assert (unanswered.result, unanswered.feedback, unanswered.answered) == ("empty", "", False)


def test_an_empty_form_is_told_from_a_wrong_one(kind: str) -> None:
    item, question = freeze(kind), TYPES[kind]
    blank = {name: "" for name in right_form(item) if name != "option"}
    spaces = dict.fromkeys(blank, " \t\r\n\x00")
    for form in ({}, blank, spaces, {"confidence": "2"}):
        with pytest.raises(EmptyResponseError):
            question.read(form, item)


HOSTILE = ["9" * 20_001, ["1", "x"], ["a", "b"], [["1"]], {"a": 1}, 1, True, None, b"1", [None], [{}]]


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: repr(hostile)[:12])
def test_a_hostile_form_is_refused_in_words(kind: str, hostile: Any) -> None:
    item, question = freeze(kind), TYPES[kind]
    for name in right_form(item):
        with pytest.raises(InvalidResponseError) as refused:
            question.read({name: hostile}, item)
        assert str(refused.value)


def test_answers_to_parts_that_are_not_there_are_refused(kind: str) -> None:
    item, question = freeze(kind), TYPES[kind]
    if "a" in right_form(item):
        return
    stranger = {"option": ["99"]} if "option" in right_form(item) else {"a-99": "1"}
    with pytest.raises(InvalidResponseError) as refused:
        question.read(right_form(item) | stranger, item)
    assert not isinstance(refused.value, EmptyResponseError)


@given(data=st.data())
def test_whatever_is_posted_marks_stay_between_nothing_and_all_points(kind: str, data: st.DataObject) -> None:
    item, question = freeze(kind), TYPES[kind]
    names = list(right_form(item))
    some = st.one_of(
        st.sampled_from(["1", "2", "3", "4", "true", "vrij", "1250", ""]), st.text("aé1,.€-١ \n\x00", max_size=30)
    )
    form = data.draw(st.dictionaries(st.sampled_from(names), some | st.lists(some, max_size=3)))
    try:
        response = question.read(form, item)
    except InvalidResponseError:
        return
    assert json.loads(json.dumps(response)) == response
    marked = question.mark(item, response)
    assert marked is None or (0 <= marked <= 4 and round(marked, 2) == marked)
    assert (marked is None) == (kind == "open_answer")
    shown = question.explain(item, response, marked)
    assert render_to_string(shown.template, {"question": shown})
    assert question.answer_text(item, response)
    assert "\x00" not in json.dumps(response)


def test_the_answer_reads_as_plain_text(kind: str) -> None:
    item, question = freeze(kind), TYPES[kind]
    assert question.answer_text(item, None) == ""
    assert question.answer_text(item, question.read(right_form(item), item))


def test_what_was_chosen_has_the_same_key_in_every_attempt(kind: str) -> None:
    question = TYPES[kind]
    keys = set()
    for _ in range(8):
        item = freeze(kind)
        picks = question.picks(item, question.read(right_form(item), item))
        keys.add(frozenset((pick.key, pick.label, pick.right) for pick in picks))
        assert all(pick.right for pick in picks)
        assert not question.picks(item, None)
        offered = {pick.key for pick in question.choices(item)}
        if offered and kind != "gap_fill":  # a typed gap offers nothing to choose from
            assert {pick.key for pick in picks} <= offered
    assert len(keys) == 1


def test_an_edited_question_gives_its_key_to_the_item_as_it_was_shown(kind: str) -> None:
    question, item = TYPES[kind], freeze(kind)
    response = question.read(right_form(item), item)
    fresh = freeze(kind, text="Anders gevraagd", points=6, explanation="Nieuw", tags="nieuw")
    rekeyed = question.rekey(item, fresh)
    assert (rekeyed["text"], rekeyed["points"], rekeyed["explanation"]) == (item["text"], 6, "Nieuw")
    assert question.mark(rekeyed, response) in {6, None}
    before, after = question.ask(item, response), question.ask(rekeyed, response)
    assert after.max_points == 6
    assert repr(before).replace("max_points=4.0", "") == repr(after).replace("max_points=6.0", "")


def test_a_question_of_another_type_gives_no_key(kind: str) -> None:
    other = "numeric" if kind != "numeric" else "ordering"
    with pytest.raises(RekeyError):
        TYPES[kind].rekey(freeze(kind), freeze(other))


def test_an_image_without_words_is_a_concern(kind: str) -> None:
    assert TYPES[kind].warnings(raw(kind) | {"image": object(), "image_alt": " "}) != []


def test_the_image_stands_beside_the_question_with_its_size(kind: str) -> None:
    picture = {"src": "/media/brief.png", "width": 800, "height": 600, "alt": "Een dichte brief"}
    item, question = freeze(kind) | {"image": picture}, TYPES[kind]
    for shown in (question.ask(item, None), question.explain(item, None, 0.0)):
        page = render_to_string(shown.template, {"question": shown})
        assert '<img class="question__image" src="/media/brief.png" width="800" height="600"' in page
        assert 'alt="Een dichte brief"' in page
