"""Days and periods. A period is a run of whole days in Amsterdam; first and last day count."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DAYS = 14  # of a period, unless somebody chooses otherwise
MOST_DAYS = 366


class Phase(StrEnum):
    """Where an experiment stands on a day."""

    BEFORE = "before"
    BASELINE = "baseline"
    BETWEEN = "between"
    TRIAL = "trial"
    AFTER = "after"


@dataclass(frozen=True, kw_only=True)
class Period:
    """A run of days."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def day_number(self, today: date) -> int:
        """The how-manieth day of the period it is: 0 before it begins, the last one when it is over."""
        return min(max((today - self.first).days + 1, 0), self.days)


def usual_periods(today: date) -> tuple[Period, Period]:
    """Two weeks as always from today, then two weeks with the technique."""
    baseline = Period(first=today, last=today + timedelta(days=DAYS - 1))
    begin = baseline.last + timedelta(days=1)
    return baseline, Period(first=begin, last=begin + timedelta(days=DAYS - 1))


def phase_on(day: date, baseline: Period, trial: Period) -> Phase:
    """Where an experiment with these periods stands on a day."""
    if day < baseline.first:
        return Phase.BEFORE
    if day in baseline:
        return Phase.BASELINE
    if day < trial.first:
        return Phase.BETWEEN
    return Phase.TRIAL if day in trial else Phase.AFTER
