"""When a branch can be reached, and how one says that: nothing here reads a row or a clock.

Hours are those of the wall clock in Amsterdam. What is asked about is a moment, so that the nights on which the clock
changes come out right: a time that does not exist becomes the end of the gap, and an hour that comes twice is open twice.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MIDNIGHT = time(0)
HORIZON = 92
"""Days ahead in which an opening is looked for; a branch that is closed for longer is closed for now."""
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, order=True)
class Period:
    """From one time of the day to a later one; ``closes`` at midnight is the end of the day."""

    opens: time
    closes: time

    @property
    def is_possible(self) -> bool:
        """Whether it ends after it begins."""
        return self.closes == MIDNIGHT or self.opens < self.closes

    def overlaps(self, other: "Period") -> bool:
        """Whether some minute is in both; one that begins where the other ends does not."""
        return (other.closes == MIDNIGHT or self.opens < other.closes) and (
            self.closes == MIDNIGHT or other.opens < self.closes
        )


@dataclass(frozen=True)
class Day:
    """One date: its periods in order, and why they are not the usual ones."""

    periods: tuple[Period, ...] = ()
    reason: str = ""


def _no_holiday(day: date) -> str:
    return ""


@dataclass(frozen=True)
class Hours:
    """The usual week, the dates that are different, and the holidays.

    Attributes:
        week: the periods of each day of the week (ISO: Monday is 1).
        exceptions: what holds on a date instead of the week, also when that is a holiday.
        holiday: the name of the holiday on a date, or nothing; a branch is closed then.
    """

    week: Mapping[int, tuple[Period, ...]] = field(default_factory=dict)
    exceptions: Mapping[date, Day] = field(default_factory=dict)
    holiday: Callable[[date], str] = _no_holiday

    def on(self, day: date) -> Day:
        """What holds on a date."""
        if exception := self.exceptions.get(day):
            return Day(tuple(sorted(exception.periods)), exception.reason)
        if name := self.holiday(day):
            return Day((), name)
        return Day(tuple(sorted(self.week.get(day.isoweekday(), ()))))

    @property
    def are_known(self) -> bool:
        """Whether anybody filled in any hours; nothing is said about a branch without."""
        return any(self.week.values()) or any(day.periods for day in self.exceptions.values())


@dataclass(frozen=True)
class Status:
    """How things are at one moment.

    Attributes:
        now: the moment, in Amsterdam.
        span: when the opening that goes on, or the next one, begins and ends; ``None`` when there is none in sight.
        today: what holds today.
        again: closed now, and open earlier today.
    """

    now: datetime
    span: tuple[datetime, datetime] | None
    today: Day
    again: bool

    @property
    def is_open(self) -> bool:
        """Whether somebody answers at this moment."""
        return self.span is not None and self.span[0] <= self.now


def status(hours: Hours, now: datetime) -> Status:
    """How things are at ``now``, which knows its time zone."""
    here = now.astimezone(AMSTERDAM)
    today = hours.on(here.date())
    over = any(end <= now for _start, end in _moments(today, here.date()))
    span = _span(hours, now)
    return Status(here, span, today, over and not (span is not None and span[0] <= now))


def changes_at(hours: Hours, now: datetime) -> datetime | None:
    """The next moment at which the words can be different; ``None`` when nothing is said at all.

    That is when an opening begins or ends, and at the latest at midnight, when tomorrow becomes today.
    """
    if not hours.are_known:
        return None
    midnight = _moment(now.astimezone(AMSTERDAM).date() + _DAY, MIDNIGHT)
    return min([midnight, *(moment for moment in _span(hours, now) or () if moment > now)])


def sentences(hours: Hours, now: datetime) -> list[str]:
    """What a reader has to know now, in the language that is active: “Vandaag bereikbaar vanaf 08.30 uur”.

    One sentence, and a second one when today is not as usual. Empty when no hours are known.
    """
    if not hours.are_known:
        return []
    found = status(hours, now)
    main = _main(found)
    reason = found.today.reason
    if not reason:
        return [main]
    if found.today.periods:
        return [main, _("Other hours today: %(reason)s") % {"reason": reason}]
    return [_("Closed today: %(reason)s") % {"reason": reason}, main]


def _main(found: Status) -> str:
    if found.span is None:
        return _("Closed for now")
    start, end = (moment.astimezone(AMSTERDAM) for moment in found.span)
    today = found.now.date()
    if found.is_open:
        return _open(end, found.now)
    opens = {"time": clock(start.time())}
    if start.date() == today:
        return (_("Reachable again today from %(time)s") if found.again else _("Reachable today from %(time)s")) % opens
    if start.date() == today + _DAY:
        return _("Reachable again tomorrow from %(time)s") % opens
    words = _("Reachable again %(weekday)s from %(time)s")
    if start.date() - today >= _WEEK:
        words = _("Reachable again on %(day)s from %(time)s")
    return words % (opens | {"weekday": date_format(start, "l"), "day": date_format(start, "j F")})


def _open(end: datetime, now: datetime) -> str:
    today = now.date()
    if end - now > _WEEK:
        return _("Reachable day and night")
    if end.time() == MIDNIGHT and end.date() == today + _DAY:
        return _("Reachable now, until midnight")
    until = {"time": clock(end.time())}
    if end.date() == today:
        return _("Reachable now, until %(time)s") % until
    return _("Reachable now, until %(day)s at %(time)s") % (until | {"day": _day(end.date(), today)})


def _day(day: date, today: date) -> str:
    """A day to come: “morgen”, “maandag” within a week, else “4 januari”."""
    if day == today + _DAY:
        return _("tomorrow")
    return date_format(day, "l") if day - today < _WEEK else date_format(day, "j F")


def clock(moment: time) -> str:
    """A time of the day as people write it: “14.30”."""
    return time_format(moment, "TIME_FORMAT")


def _span(hours: Hours, now: datetime) -> tuple[datetime, datetime] | None:
    """The opening that goes on or comes next. Periods that meet, also at midnight, are one."""
    today = now.astimezone(AMSTERDAM).date()
    found: tuple[datetime, datetime] | None = None
    for number in range(HORIZON):
        day = today + number * _DAY
        for start, end in _moments(hours.on(day), day):
            if end <= now:
                continue
            if found is None:
                found = start, end
            elif start > found[1]:
                return found
            else:
                found = found[0], max(end, found[1])
        if found and (found[1] < _moment(day + _DAY, MIDNIGHT) or found[1] - now > 2 * _WEEK):
            return found
    return found


def _moments(day: Day, on: date) -> Iterator[tuple[datetime, datetime]]:
    for period in day.periods:
        start = _moment(on, period.opens)
        end = _moment(on + _DAY if period.closes == MIDNIGHT else on, period.closes, last=True)
        if start < end:  # in the night that skips an hour, a period within that hour is not there
            yield start, end


def _moment(day: date, at: time, *, last: bool = False) -> datetime:
    """The moment of a time on the wall; of an hour that comes twice the first, or the last."""
    moment = datetime.combine(day, at, tzinfo=AMSTERDAM).replace(fold=int(last)).astimezone(UTC)
    if moment.astimezone(AMSTERDAM).time() != at:
        # The clock skips from 02.00 to 03.00 (Directive 2000/84/EC, article 2).
        return datetime.combine(day, time(3), tzinfo=AMSTERDAM).astimezone(UTC)
    return moment
