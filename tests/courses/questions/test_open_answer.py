"""Open answers: kept whole, and marked by a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.blocks import StructBlockValidationError

from courses.questions import TYPES
from courses.questions.base import InvalidResponseError
from courses.questions.open_answer import AskedOpenAnswer, ExplainedOpenAnswer
from tests.courses.questions.samples import freeze, rows, value

OPEN = TYPES["open_answer"]


def test_a_person_marks_it_and_nothing_written_earns_nothing() -> None:
    item = freeze("open_answer")
    assert OPEN.mark(item, "Beste mevrouw") is None
    assert OPEN.mark(item, None) == 0


def test_paragraphs_stay_and_controls_go() -> None:
    item = freeze("open_answer")
    assert OPEN.read({"a": " Beste\r\n\r\nmevrouw\x00\x07\ud800 "}, item) == "Beste\n\nmevrouw"


def test_there_is_room_for_ten_thousand_characters() -> None:
    item = freeze("open_answer")
    assert len(OPEN.read({"a": "é" * 10_000}, item)) == 10_000
    with pytest.raises(InvalidResponseError, match=r"10.?001"):
        OPEN.read({"a": "é" * 10_001}, item)


@given(st.text("a b\n\t", max_size=60))
def test_words_are_counted_as_people_count_them(text: str) -> None:
    asked = OPEN.ask(freeze("open_answer"), text)
    assert isinstance(asked, AskedOpenAnswer)
    assert asked.words == len(text.split())


def test_too_few_words_are_saved_all_the_same() -> None:
    assert OPEN.read({"a": "Kort."}, freeze("open_answer")) == "Kort."


def test_rubric_and_model_answer_are_shown_when_revealed() -> None:
    item = freeze("open_answer")
    shown = OPEN.explain(item, "Beste mevrouw", 3.0)
    hidden = OPEN.explain(item, "Beste mevrouw", None, reveal=False)
    assert isinstance(shown, ExplainedOpenAnswer)
    assert isinstance(hidden, ExplainedOpenAnswer)
    assert [criterion.points for criterion in shown.rubric] == [3, 1]
    assert shown.model_answer
    assert (hidden.rubric, hidden.model_answer, hidden.answer, hidden.words) == ([], "", "Beste mevrouw", 2)


def test_the_words_asked_are_told() -> None:
    for least, most, told in ((10, 60, {"10", "60"}), (10, None, {"10"}), (None, 60, {"60"}), (None, None, set())):
        hint = OPEN.ask(freeze("open_answer", min_words=least, max_words=most), None).hint
        assert {word.strip(".") for word in hint.split() if word.strip(".").isdigit()} == told


def test_a_rubric_has_the_points_of_the_question() -> None:
    criterion = {"criterion": "Toon", "description": "", "points": 2}
    for changes in ({"rubric": rows(criterion)}, {"min_words": 50, "max_words": 20}):
        with pytest.raises(StructBlockValidationError):
            OPEN.block().clean(value("open_answer", **changes))
    assert OPEN.block().clean(value("open_answer", rubric=rows(criterion), points=2))


def test_without_a_rubric_the_answer_is_marked_as_a_whole() -> None:
    item = freeze("open_answer", rubric=[])
    assert [(row["origin"], row["points"]) for row in item["rubric"]] == [("whole", 4)]
    shown = OPEN.explain(item, "Beste mevrouw", 3.0)
    assert isinstance(shown, ExplainedOpenAnswer)
    assert not shown.rubric


def test_an_author_is_told_that_there_is_no_rubric() -> None:
    assert OPEN.warnings(value("open_answer", rubric=[])) != []
