"""Which period a digest belongs to. A period has a key; the key, not the clock, decides whether one was made.

A schedule that fires at an hour loses or doubles a tick when the clock changes. A key like ``2026-W47`` can be asked for
as often as one likes.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings

from naast.mail.quiet import may_mail_people_now
from newsletters.models import Frequency

ZONE = ZoneInfo("Europe/Amsterdam")
_WEEK = timedelta(days=7)
# Fortnights are counted from this Monday on, without a look at the year: a year of 53 weeks shifts nothing, the
# fortnight simply runs on over New Year (2026-W52-53, then 2027-W01-02; 2032-W52-53 …).
_FIRST_FORTNIGHT = date(1970, 1, 5)


class Period(NamedTuple):
    """One period: its key and the moment from which its digest may go out."""

    key: str
    due_at: datetime


def current(frequency: str, now: datetime) -> Period:
    """The latest period whose moment has come.

    Weekly: the ISO week (ISO 8601), from Monday 09.00 in Amsterdam. Every two weeks: two ISO weeks, from the Monday of
    the first, with both in the key (``2026-W46-47``). Monthly: the calendar month, from the first day 09.00.
    ``DIGEST_WEEKDAY`` (1 is Monday), ``DIGEST_HOUR`` and ``DIGEST_MINUTE`` in the settings move that moment.
    """
    today = now.astimezone(ZONE).date()
    if frequency == Frequency.MONTHLY:
        first = today.replace(day=1)
        period = _month(first)
        return period if period.due_at <= now else _month((first - timedelta(days=1)).replace(day=1))
    monday = today - timedelta(days=today.weekday())
    if frequency == Frequency.BIWEEKLY:
        monday -= (monday - _FIRST_FORTNIGHT) % (2 * _WEEK)
        period = _fortnight(monday)
        return period if period.due_at <= now else _fortnight(monday - 2 * _WEEK)
    period = _week(monday)
    return period if period.due_at <= now else _week(monday - _WEEK)


def may_open(now: datetime) -> bool:
    """Whether a digest may begin at this moment.

    A period that falls due on a Sunday, a public holiday or in the evening begins at the next moment that is not quiet
    (:mod:`naast.mail.quiet`). It keeps its own key, so it comes later and not twice: the key of the next period is days
    away, and no row of quiet days is that long. ``DIGEST_BY_DAY`` off: always.
    """
    return not by_day() or may_mail_people_now(now)


def by_day() -> bool:
    """Whether digests leave people in peace at quiet moments."""
    return bool(settings.DIGEST_BY_DAY)


def extra_edition(now: datetime) -> str:
    """The key of an edition outside the calendar; the same within one second."""
    return f"extra-{now.astimezone(ZONE):%Y%m%dT%H%M%S}"


def _week(monday: date) -> Period:
    year, week, _day = monday.isocalendar()
    return Period(f"{year}-W{week:02d}", _on_weekday(monday))


def _fortnight(monday: date) -> Period:
    year, week, _day = monday.isocalendar()
    return Period(f"{year}-W{week:02d}-{(monday + _WEEK).isocalendar().week:02d}", _on_weekday(monday))


def _month(first: date) -> Period:
    return Period(f"{first:%Y-%m}", _moment(first))


def _on_weekday(monday: date) -> datetime:
    weekday = min(max(int(getattr(settings, "DIGEST_WEEKDAY", 1)), 1), 7)
    return _moment(monday + timedelta(days=weekday - 1))


def _moment(day: date) -> datetime:
    hour, minute = int(getattr(settings, "DIGEST_HOUR", 9)), int(getattr(settings, "DIGEST_MINUTE", 0))
    # In UTC: two moments of one zone are compared by what the clock says, which is wrong in the hour it says twice.
    return datetime.combine(day, time(hour, minute), tzinfo=ZONE).astimezone(UTC)
