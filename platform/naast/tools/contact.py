"""Whether somebody may be approached at a moment (Bki art. 4.2).

Moments here have no zone: they are what the clock on a Dutch wall shows, which is what the rule speaks about. The two
changes of the clock fall in the night of a Sunday, when no contact is allowed anyway.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from naast.tools.days import Calendar
from naast.tools.models import SUNDAY, ClosedDay, ContactHours

_LOOK_AHEAD = 31  # days; no row of closed days is that long


class Reason(StrEnum):
    """Why the answer is what it is."""

    OPEN = "open"
    NIGHT = "night"
    SUNDAY = "sunday"
    HOLIDAY = "holiday"
    NO_RULE = "no_rule"  # no contact hours hold on that day
    NO_CALENDAR = "no_calendar"  # the holidays of that year are not known

    @property
    def allowed(self) -> bool | None:
        """Yes, no, or ``None``: nobody can say."""
        if self in {Reason.NO_RULE, Reason.NO_CALENDAR}:
            return None
        return self is Reason.OPEN


@dataclass(frozen=True, kw_only=True)
class DayAnswer:
    """What holds for a whole day; within an open day only ``rule``'s hours are allowed."""

    day: date
    reason: Reason
    rule: ContactHours | None
    holiday: ClosedDay | None = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What holds at one moment."""

    moment: datetime
    reason: Reason
    day: DayAnswer

    @property
    def allowed(self) -> bool | None:
        """Yes, no, or ``None``: nobody can say."""
        return self.reason.allowed


class ContactRules:
    """The contact hours and the calendar together.

    Args:
        hours: every row, in any order.
        calendar: the holidays.
    """

    def __init__(self, hours: Iterable[ContactHours], calendar: Calendar) -> None:
        self.hours = list(hours)
        self.calendar = calendar

    def on(self, day: date) -> DayAnswer:
        """What holds on ``day``. A Sunday or a known holiday is closed in a year that is not complete too."""
        rule = next((hours for hours in self.hours if hours.holds_on(day)), None)
        holiday = self.calendar.closed(day)
        if rule is None:
            reason = Reason.NO_RULE
        elif rule.closed_on_sundays and day.isoweekday() == SUNDAY:
            reason = Reason.SUNDAY
        elif holiday is not None:
            reason = Reason.HOLIDAY
        elif not self.calendar.knows(day):
            reason = Reason.NO_CALENDAR
        else:
            reason = Reason.OPEN
        return DayAnswer(day=day, reason=reason, rule=rule, holiday=holiday)

    def at(self, moment: datetime) -> Answer:
        """What holds at ``moment``, which has no zone. The night is closed on every day that has a rule."""
        day = self.on(moment.date())
        reason = day.reason
        night = day.rule is not None and not day.rule.from_hour <= moment.hour < day.rule.until_hour
        if night and reason in {Reason.OPEN, Reason.NO_CALENDAR}:
            reason = Reason.NIGHT
        return Answer(moment=moment, reason=reason, day=day)

    def next_allowed(self, moment: datetime) -> datetime | None:
        """The first moment after a closed ``moment`` when contact is allowed.

        Returns:
            ``None`` when a day lies before it about which nobody can say, or when a month brings no open day.
        """
        for ahead in range(_LOOK_AHEAD):
            answer = self.on(moment.date() + timedelta(days=ahead))
            if answer.reason.allowed is None or answer.rule is None:
                return None
            if answer.reason is Reason.OPEN:
                opens = datetime.combine(answer.day, time(answer.rule.from_hour))
                if ahead or moment < opens:
                    return opens
        return None

    def days_from(self, day: date, count: int = 7) -> list[DayAnswer]:
        """``count`` days, the first is ``day``."""
        return [self.on(day + timedelta(days=ahead)) for ahead in range(count)]
