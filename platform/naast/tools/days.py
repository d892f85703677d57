"""Which days are closed, and of which days that is known."""

from collections.abc import Iterable
from datetime import date

from naast.tools.models import SATURDAY, SUNDAY, CalendarYear, ClosedDay


class UnknownDayError(Exception):
    """An answer hangs on a day whose year is not known to be complete."""

    def __init__(self, day: date) -> None:
        super().__init__(f"{day:%Y} is not complete")
        self.day = day


class Calendar:
    """The holidays of the years that editors filled in.

    Args:
        years: with their ``days``.
    """

    def __init__(self, years: Iterable[CalendarYear]) -> None:
        self.years = {year.year: year for year in years}
        self._closed = {closed.date: closed for year in self.years.values() for closed in year.days.all()}

    def knows(self, day: date) -> bool:
        """Whether all holidays of the year of ``day`` are known."""
        year = self.years.get(day.year)
        return year is not None and year.complete

    def closed(self, day: date) -> ClosedDay | None:
        """The holiday on ``day``, also in a year that is not complete."""
        return self._closed.get(day)

    def is_holiday(self, day: date) -> bool:
        """Whether ``day`` is a holiday.

        Raises:
            UnknownDayError: it is none that we know, but the year is not complete.
        """
        if day in self._closed:
            return True
        if not self.knows(day):
            raise UnknownDayError(day)
        return False

    def is_working_day(self, day: date) -> bool:
        """Whether ``day`` is no Saturday, Sunday or holiday.

        Raises:
            UnknownDayError: see ``is_holiday``; not for days in the weekend.
        """
        return day.isoweekday() not in {SATURDAY, SUNDAY} and not self.is_holiday(day)
