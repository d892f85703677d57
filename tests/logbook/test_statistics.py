"""The figures against published values, at the edges, and for whatever numbers there are."""

import statistics as standard

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naast.logbook.statistics import ENOUGH, Estimate, Verdict, _student, compare, mean, share


@pytest.mark.parametrize(
    ("count", "number", "low", "high"),
    [
        # R.G. Newcombe (1998), Statistics in Medicine 17, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        # The two ends and the middle.
        (1, 1, 0.2065, 1.0),
        (0, 1, 0.0, 0.7935),
        (1, 2, 0.0945, 0.9055),
        (10, 100, 0.0552, 0.1744),
        (50, 100, 0.4038, 0.5962),
        (100, 100, 0.9630, 1.0),
    ],
)
def test_wilsons_interval_has_the_published_values(count: int, number: int, low: float, high: float) -> None:
    found = share(count, number)
    assert found.value == count / number
    assert found.interval == pytest.approx((low, high), abs=5e-5)


def ends(estimate: Estimate) -> tuple[float, float]:
    """The interval of an estimate that has one."""
    assert estimate.interval is not None
    return estimate.interval


def test_nothing_of_nothing_has_no_share_and_no_interval() -> None:
    assert share(0, 0) == Estimate(number=0, value=None, interval=None)


def test_all_of_ten_is_not_certainty() -> None:
    low, high = ends(share(10, 10))
    assert high == 1.0
    assert low == pytest.approx(0.7225, abs=5e-5)


@pytest.mark.parametrize(("count", "number"), [(2, 1), (-1, 5)])
def test_more_than_there_is_is_no_share(count: int, number: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        share(count, number)


@given(number=st.integers(1, 5000), data=st.data())
def test_the_share_lies_in_its_interval_and_the_interval_between_nothing_and_all(
    number: int, data: st.DataObject
) -> None:
    count = data.draw(st.integers(0, number))
    found, mirrored = share(count, number), share(number - count, number)
    low, high = ends(found)
    assert 0 <= low <= count / number <= high <= 1
    assert low < high
    assert low == pytest.approx(1 - ends(mirrored)[1], abs=1e-12)


@given(number=st.integers(1, 500), data=st.data())
def test_more_conversations_make_the_interval_narrower(number: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, number))
    (low, high), (fewer_low, fewer_high) = ends(share(count * 4, number * 4)), ends(share(count, number))
    assert high - low < fewer_high - fewer_low


# Abramowitz and Stegun, table 26.10, column 0.95 (two-sided).
@pytest.mark.parametrize(
    ("freedom", "expected"),
    [(1, 12.706), (2, 4.303), (9, 2.262), (10, 2.228), (11, 2.201), (15, 2.131), (20, 2.086), (30, 2.042), (60, 2.000)],
)
def test_students_t_has_the_published_values(freedom: int, expected: float) -> None:
    assert _student(freedom) == pytest.approx(expected, abs=6e-4)


def test_the_mean_of_a_known_row_has_the_known_interval() -> None:
    row = [1, 2, 2, 3, 3, 3, 3, 4, 4, 5]  # mean 3, standard deviation 1.1547, t(9) 2.2622
    found = _mean(row)
    assert found.value == 3.0
    half = 2.2622 * standard.stdev(row) / 10**0.5
    assert found.interval == pytest.approx((3 - half, 3 + half), abs=1e-4)


def test_the_same_answer_ten_times_still_has_an_interval() -> None:
    low, high = ends(_mean([3] * 10))
    assert low < 3 < high


def test_one_answer_has_a_mean_and_no_interval_and_none_has_nothing() -> None:
    assert _mean([4]) == Estimate(number=1, value=4.0)
    assert _mean([]) == Estimate(number=0)


@given(st.lists(st.integers(1, 5), min_size=2, max_size=400))
def test_the_mean_lies_in_its_interval_and_on_the_scale(row: list[int]) -> None:
    found = _mean(row)
    low, high = ends(found)
    assert found.value == pytest.approx(standard.mean(row))
    assert 1 <= low <= standard.mean(row) <= high <= 5


def test_with_fewer_than_ten_nothing_is_said_whatever_the_difference() -> None:
    assert compare(share(0, ENOUGH - 1), share(500, 500)) == Verdict.TOO_FEW
    assert compare(share(500, 500), share(0, 0)) == Verdict.TOO_FEW
    assert compare(_mean([]), _mean([5] * 100)) == Verdict.TOO_FEW


def test_intervals_that_overlap_may_be_chance_and_others_not() -> None:
    assert compare(share(66, 120), share(75, 125)) == Verdict.MAY_BE_CHANCE
    assert compare(share(5, 10), share(6, 10)) == Verdict.MAY_BE_CHANCE
    assert compare(share(2, 20), share(18, 20)) == Verdict.MORE_THAN_CHANCE
    assert compare(_mean([4] * 20), _mean([2] * 20)) == Verdict.MORE_THAN_CHANCE


@given(st.integers(ENOUGH, 300), st.integers(ENOUGH, 300), st.data())
def test_turning_the_periods_round_changes_nothing(first: int, second: int, data: st.DataObject) -> None:
    before, after = share(data.draw(st.integers(0, first)), first), share(data.draw(st.integers(0, second)), second)
    assert compare(before, after) == compare(after, before)
    assert compare(before, before) == Verdict.MAY_BE_CHANCE


def _mean(row: list[int]) -> Estimate:
    return mean(len(row), sum(row), sum(answer * answer for answer in row), least=1, most=5)
