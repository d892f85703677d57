"""Export and import give the same questions back."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.exchange import files, gift, moodle, values
from courses.exchange.drafts import Draft
from courses.exchange.safe_xml import Element, parse
from tests.courses.exchange.examples import VALUES, draft, image_file, questions, said, sayable

pytestmark = pytest.mark.usefixtures("in_english")
# The fixture holds nothing that one example could leave to the next.
_often = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None, max_examples=60
)
# What Moodle accepts as the percentage of an answer (question/engine/bank.php).
GRADES = {100, 90, 80, 75, 70, 60, 50, 40, 30, 25, 20, 12.5, 10, 5, 0}
GRADES |= {83.33333, 66.66667, 33.33333, 16.66667, 14.28571, 11.11111}


@_often
@given(st.lists(questions(list(VALUES)), min_size=1, max_size=3))
def test_any_question_comes_back_from_moodle_xml_as_it_was(drafts: list[Draft]) -> None:
    written = moodle.write(drafts, {})
    found = files.read("vragen.xml", written.content)
    expected = sorted(drafts, key=lambda one: bool(one.category))
    assert [said(one) for one in found.drafts] == [said(one) for one in expected]
    assert [one.notes for one in found.drafts] == [[]] * len(drafts)


@_often
@given(st.lists(sayable(), min_size=1, max_size=4))
def test_a_question_that_gift_can_say_comes_back_from_it_as_it_was(drafts: list[Draft]) -> None:
    written = gift.write(drafts, {})
    found = files.read("vragen.txt", written.content)
    expected = sorted(drafts, key=lambda one: bool(one.category))
    assert [said(one) for one in found.drafts] == [said(one) for one in expected]
    assert written.notes == []


@pytest.mark.parametrize("kind", list(VALUES))
def test_a_picture_goes_along(kind: str) -> None:
    one = draft(kind, image="7", image_alt='Een "brief" <met> stempel')
    written = moodle.write([one], {"7": image_file()})
    found = files.read("x.xml", written.content)
    key = found.drafts[0].value["image"]
    assert found.images[key] == image_file()
    assert found.drafts[0].value["image_alt"] == one.value["image_alt"]
    assert said(found.drafts[0])[3] | {"image": None} == said(one)[3] | {"image": None}


@pytest.mark.parametrize("kind", list(VALUES))
def test_what_moodle_itself_reads_of_a_file_is_the_question(kind: str) -> None:
    """Without our element, as another Moodle would write it after an import."""
    one = draft(kind)
    content = re.sub(rb"<naast.*?</naast>", b"", moodle.write([one], {}).content)
    found = files.read("x.xml", content).drafts[0]
    assert found.type == kind
    kept = values.plain(kind, found.value)
    lost = {"source", "objective", "rki_topic", "slips", "tolerance", "tolerance_percent", "rubric", "model_answer"}
    for name, given_value in values.plain(kind, one.value).items():
        if name not in lost | {"pairs", "gaps"}:
            assert kept[name] == given_value, name
    for name in ("pairs", "gaps"):
        rows = [{key: row[key] for key in row if key not in {"feedback", "slips"}} for row in kept.get(name, [])]
        ours = values.plain(kind, one.value).get(name, [])
        assert rows == [{key: row[key] for key in row if key not in {"feedback", "slips"}} for row in ours]


def test_a_question_changed_outside_is_read_anew_and_says_so() -> None:
    content = moodle.write([draft("single_choice")], {}).content.replace(b"huilt", b"lacht")
    found = files.read("x.xml", content).drafts[0]
    assert found.value["text"].startswith("Een klant belt en lacht.")
    assert found.value["source"] == ""
    assert "changed outside Naast" in found.notes[0]


def test_our_part_is_never_believed_on_its_word() -> None:
    for bad in (b'{"type":"single_choice","value":{"text":5}}', b"[", b'{"type":"x","value":{}}', b"[" * 100_000):
        content = moodle.write([draft("true_false")], {}).content
        content = re.sub(rb"(<naast[^>]*>).*?</naast>", lambda found: found[1] + bad + b"</naast>", content)  # noqa: B023
        found = files.read("x.xml", content).drafts[0]
        assert found.type == "true_false"
        assert "changed outside Naast" in found.notes[0]


@_often
@given(st.lists(questions(["single_choice", "multiple_choice"]), min_size=1, max_size=1))
def test_every_percentage_is_one_that_moodle_accepts(drafts: list[Draft]) -> None:
    root = parse(moodle.write(drafts, {}).content)
    shares = [float(answer.get("fraction")) for answer in root.walk() if answer.name == "answer"]
    assert {abs(share) for share in shares} <= GRADES
    assert round(sum(share for share in shares if share > 0)) == 100


@pytest.mark.parametrize("kind", list(VALUES))
def test_a_question_has_what_moodle_looks_for(kind: str) -> None:
    question = parse(moodle.write([draft(kind)], {}).content).all("question")[1]
    assert question.said("name", "text")
    for name in ("questiontext", "generalfeedback"):
        assert _format(question, name) == "html"
    assert question.first("penalty") is not None
    for answer in question.all("answer"):
        assert answer.get("fraction")
        assert answer.first("feedback", "text") is not None


def test_what_a_format_cannot_say_is_named() -> None:
    drafts = [draft(kind) for kind in VALUES]
    notes = "\n".join(gift.write(drafts, {}).notes)
    for sentence in (
        "“Vraag ordering” is not in the file",
        "“Vraag gap_fill” is not in the file",
        "“Vraag single_choice”: not in the file are points, source",
        "“Vraag matching”: not in the file are feedback per pair",
        "“Vraag numeric”: not in the file are unit, tolerance in percent",
        "“Vraag open_answer”: not in the file are points, Rki topic, rubric, model answer, number of words",
    ):
        assert sentence in notes
    assert "“Vraag single_choice”: Moodle does not show source." in "\n".join(moodle.write(drafts, {}).notes)


def _format(question: Element, name: str) -> str:
    found = question.first(name)
    assert found is not None
    return found.get("format")
