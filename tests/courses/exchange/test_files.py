"""Any file is known by what is in it, and its questions are those an author could have saved."""

import pytest

from courses.exchange import checks, files, gift, moodle
from courses.exchange.drafts import UnreadableFileError
from tests.courses.exchange.examples import VALUES, draft

pytestmark = pytest.mark.usefixtures("in_english")
QTI = b'<?xml version="1.0"?>\n<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1"/>'


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (moodle.write([draft("true_false")], {}).content, "moodle_xml"),
        (b"\xef\xbb\xbf  <quiz/>", "moodle_xml"),
        ("<quiz/>".encode("utf-16"), "moodle_xml"),
        (gift.write([draft("true_false")], {}).content, "gift"),
        (b"<b>Waar?</b>{T}", "gift"),
        (b"<html></html>", "moodle_xml"),
        (QTI, "qti"),
        (b"<!--" + b"x" * 9000 + b"-->" + QTI, "qti"),
        (b'<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0"/>', "qti"),
        (b"PK\x03\x04", "qti"),
    ],
)
def test_the_name_of_a_file_decides_nothing(data: bytes, expected: str) -> None:
    assert files.detect("foto.jpg", data) == expected


def test_a_picture_is_no_file_of_questions() -> None:
    with pytest.raises(UnreadableFileError) as refused:
        files.read("foto.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 8)
    assert refused.value.place == "foto.jpg"


@pytest.mark.parametrize("kind", list(VALUES))
def test_the_authoring_block_has_nothing_against_our_examples(kind: str) -> None:
    one = draft(kind, image="1-brief.png")
    assert checks.problem_of(kind, one.value) == ""


@pytest.mark.parametrize(
    ("kind", "changes", "problem"),
    [
        ("single_choice", {"options": [{"text": "a", "right": False}, {"text": "b", "right": False}]}, "right"),
        ("numeric", {"unit": "x" * 31}, "30"),
        ("matching", {"pairs": [{"left": "a", "right": "b"}]}, "2"),
        ("gap_fill", {"passage": "geen gat"}, "[[1]]"),
        ("open_answer", {"points": 9}, "9"),
        ("true_false", {"text": ""}, "required"),
    ],
)
def test_what_the_authoring_block_refuses_is_said_in_a_sentence(
    kind: str, changes: dict[str, object], problem: str
) -> None:
    assert problem in checks.problem_of(kind, draft(kind, **changes).value)
