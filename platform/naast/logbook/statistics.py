"""What a handful of conversations can say: shares and means with their 95% interval, and a careful word about them.

The intervals are Wilson's for shares (E.B. Wilson, 1927, Journal of the American Statistical Association 22) and
Student's t for the mean (Student, 1908, Biometrika 6). Two intervals that do not overlap are a stricter sign than a
test at 5% (N. Schenker and J.F. Gentleman, 2001, The American Statistician 55): on the careful side, on purpose.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

ENOUGH = 10  # conversations in each period; below that nothing is said
_Z = 1.959963984540054  # the normal distribution leaves 2.5% above this
# Student's t for 1 to 9 degrees of freedom, leaving 2.5% above (Abramowitz and Stegun, table 26.10).
_T = (12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622)
# Whole numbers hide what lies between them: ten times the same answer is no proof of a spread of nothing. The variance
# of rounding to a whole number is 1/12 (W.F. Sheppard, 1898).
_LEAST_VARIANCE = 1 / 12


class Verdict(StrEnum):
    """What the two periods may be said to show."""

    TOO_FEW = "too_few"
    MAY_BE_CHANCE = "may_be_chance"
    MORE_THAN_CHANCE = "more_than_chance"


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A share (0 to 1) or a mean, with its 95% interval where there is one."""

    number: int  # conversations, or agreements, that it rests on
    value: float | None = None
    interval: tuple[float, float] | None = None


def share(count: int, number: int) -> Estimate:
    """The share of ``count`` in ``number`` with Wilson's interval; no value for 0 of 0.

    Raises:
        ValueError: more counted than there are, or less than nothing.
    """
    if not 0 <= count <= number:
        raise ValueError(f"{count} of {number} is no share")
    if number == 0:
        return Estimate(number=0)
    value, spread = count / number, _Z**2 / number
    middle = (value + spread / 2) / (1 + spread)
    half = _Z * sqrt(value * (1 - value) / number + spread / (4 * number)) / (1 + spread)
    # The ends are 0 and 1 exactly when nothing or everything counts; a computer may miss them by its last digit.
    low = 0.0 if count == 0 else max(0.0, middle - half)
    high = 1.0 if count == number else min(1.0, middle + half)
    return Estimate(number=number, value=value, interval=(low, high))


def mean(number: int, total: int, squares: int, *, least: int, most: int) -> Estimate:
    """The mean of whole numbers with Student's interval, kept on the scale; no interval for a single one.

    Args:
        number: how many there are.
        total: their sum.
        squares: the sum of their squares.
        least: the lowest answer on the scale.
        most: the highest answer on the scale.
    """
    if number == 0:
        return Estimate(number=0)
    value = total / number
    if number == 1:
        return Estimate(number=1, value=value)
    variance = (squares - total * total / number) / (number - 1)
    half = _student(number - 1) * sqrt(max(variance, _LEAST_VARIANCE) / number)
    ends = (max(float(least), value - half), min(float(most), value + half))
    return Estimate(number=number, value=value, interval=ends)


def compare(before: Estimate, after: Estimate) -> Verdict:
    """What two estimates may be said to show: nothing with few conversations, and little when intervals overlap."""
    if min(before.number, after.number) < ENOUGH or before.interval is None or after.interval is None:
        return Verdict.TOO_FEW
    (low, high), (other_low, other_high) = before.interval, after.interval
    overlap = low <= other_high and other_low <= high
    return Verdict.MAY_BE_CHANCE if overlap else Verdict.MORE_THAN_CHANCE


def _student(freedom: int) -> float:
    """The number of standard errors on each side, by degrees of freedom.

    From ten degrees on by Abramowitz and Stegun, 26.7.5, right to four decimals there.
    """
    if freedom <= len(_T):
        return _T[freedom - 1]
    z = _Z
    terms = (
        z,
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return sum(term / freedom**power for power, term in enumerate(terms))
