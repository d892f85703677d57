"""Numbers as Dutch people write them, right within a tolerance."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.blocks import StructBlockValidationError

from courses.questions import TYPES, dutch_numbers
from courses.questions.base import EmptyResponseError, InvalidResponseError
from courses.questions.parts import ExplainedPartsQuestion
from tests.courses.questions.samples import CANARY, freeze, raw, value

NUMERIC = TYPES["numeric"]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1250,50", "1250.50"),
        ("1250.50", "1250.50"),
        ("1.250,50", "1250.50"),
        ("1,250.50", "1250.50"),
        ("1 250,50", "1250.50"),
        ("1\u00a0250,50", "1250.50"),
        ("1'250,50", "1250.50"),
        ("1.250", "1250"),  # Dutch thousands
        ("1,250", "1.25"),  # Dutch decimals
        ("0.125", "0.125"),
        ("1250.500", "1250.5"),
        ("1.250.000", "1250000"),
        ("1,250,000", "1250000"),
        ("€ 1.250,-", "1250"),
        ("€1250,=", "1250"),
        ("1250 euro", "1250"),
        ("-5", "-5"),
        ("\u22125", "-5"),
        ("+5", "5"),
        ("- 5", "-5"),
        (",5", "0.5"),
        ("12,", "12"),
        ("007", "7"),
    ],
)
def test_a_number_is_read_as_dutch_people_write_it(written: str, number: str) -> None:
    assert dutch_numbers.parse(written, unit="€") == Decimal(number)


@pytest.mark.parametrize(
    "written",
    [
        "twaalf",
        "1e5",
        "1e999999",
        "NaN",
        "inf",
        "-",
        "€",
        "1.25.00",
        "1.250.00",
        "1..2",
        "1,2,3",
        "12 34",
        "٣",
        "²",
        "１",
        "0x1f",
        "5 + 5",
        "9" * 41,
    ],
)
def test_what_is_no_number_is_refused_in_words(written: str) -> None:
    with pytest.raises(InvalidResponseError) as refused:
        NUMERIC.read({"a": written}, freeze("numeric"))
    assert not isinstance(refused.value, EmptyResponseError)


def test_the_unit_may_be_written_and_another_may_not() -> None:
    item = freeze("numeric", answer="14", unit="dagen", mistakes=[])
    for written in ("14", "14 dagen", "14 Dagen"):
        assert NUMERIC.mark(item, NUMERIC.read({"a": written}, item)) == 4
    for written in ("14 weken", "€ 14"):
        with pytest.raises(InvalidResponseError):
            NUMERIC.read({"a": written}, item)


@given(st.decimals(-(10**9), 10**9, places=2))
def test_a_number_we_write_reads_back_as_itself(number: Decimal) -> None:
    for unit in ("", "€", "dagen"):
        assert dutch_numbers.parse(dutch_numbers.write(number, unit=unit), unit=unit) == number


@given(st.text("0123456789.,' -€", max_size=14))
def test_reading_never_fails_in_another_way(written: str) -> None:
    try:
        number = dutch_numbers.parse(written)
    except dutch_numbers.NotANumberError:
        return
    assert number.is_finite()


@pytest.mark.parametrize(
    ("written", "points"),
    [("1250", 4), ("1251", 4), ("1249,99", 0), ("1251,01", 0), ("-1250,50", 0), ("9" * 40, 0)],
)
def test_within_the_tolerance_is_right(written: str, points: int) -> None:
    item = freeze("numeric")
    assert NUMERIC.mark(item, NUMERIC.read({"a": written}, item)) == points


def test_a_tolerance_may_be_in_percent() -> None:
    item = freeze("numeric", answer="-200", tolerance="5", tolerance_percent=True, unit="", mistakes=[])
    for written, points in (("-190", 4), ("-210", 4), ("-189,9", 0), ("200", 0)):
        assert NUMERIC.mark(item, NUMERIC.read({"a": written}, item)) == points


def test_no_digit_is_lost() -> None:
    item = freeze("numeric", answer="0.1", tolerance="0", unit="", mistakes=[])
    assert NUMERIC.mark(item, "0,1") == 4
    assert NUMERIC.mark(item, "0,10000000000000001") == 0


def test_a_known_mistake_earns_nothing_and_is_explained() -> None:
    item = freeze("numeric")
    shown = NUMERIC.explain(item, "1513,11", 0.0, reveal=False)
    assert isinstance(shown, ExplainedPartsQuestion)
    (part,) = shown.parts
    assert (part.answer, part.result, part.right_answer) == ("€\u00a01.513,11", "wrong", "")
    assert part.feedback == f"{CANARY} met btw"
    other = NUMERIC.explain(item, "7", 0.0)
    assert isinstance(other, ExplainedPartsQuestion)
    assert not other.parts[0].feedback
    for number in ("1.250,50", "1.250", "1.251"):
        assert number in other.parts[0].right_answer


def test_an_editor_cannot_save_a_mistake_that_is_right() -> None:
    mistakes = [{"type": "item", "id": "1", "value": {"answer": "1250", "tolerance": "0", "feedback": "Fout"}}]
    with pytest.raises(StructBlockValidationError):
        NUMERIC.block().clean(value("numeric", mistakes=mistakes))
    for field in ({"answer": None}, {"tolerance": "-1"}, {"points": 0}):
        with pytest.raises(StructBlockValidationError):
            NUMERIC.block().clean(value("numeric", **field))


def test_a_draft_without_its_number_is_refused_in_words_and_breaks_nothing() -> None:
    block = TYPES["numeric"].block()
    with pytest.raises(StructBlockValidationError):
        block.clean(block.to_python(raw("numeric", answer=None)))
    assert list(block.problems(block.to_python(raw("numeric", answer=None)))) == []
