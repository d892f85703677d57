"""Which period a digest belongs to. A period has a key; the key, not the clock, decides whether one was made.

A schedule that fires at an hour loses or doubles a tick when the clock changes. A key like ``2026-W47`` can be asked for
as often as one likes.
"""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings

from newsletters.models import Frequency

ZONE = ZoneInfo("Europe/Amsterdam")


class Period(NamedTuple):
    """One period: its key and the moment from which its digest may go out."""

    key: str
    due_at: datetime


def current(frequency: str, now: datetime) -> Period:
    """The latest period whose moment has come.

    Weekly: the ISO week (ISO 8601), from Monday 09.00 in Amsterdam; monthly: the calendar month, from the first day 09.00.
    ``DIGEST_WEEKDAY`` (1 is Monday), ``DIGEST_HOUR`` and ``DIGEST_MINUTE`` in the settings move that moment.
    """
    today = now.astimezone(ZONE).date()
    if frequency == Frequency.MONTHLY:
        first = today.replace(day=1)
        period = _month(first)
        return period if period.due_at <= now else _month((first - timedelta(days=1)).replace(day=1))
    monday = today - timedelta(days=today.weekday())
    period = _week(monday)
    return period if period.due_at <= now else _week(monday - timedelta(days=7))


def extra_edition(now: datetime) -> str:
    """The key of an edition outside the calendar; the same within one second."""
    return f"extra-{now.astimezone(ZONE):%Y%m%dT%H%M%S}"


def _week(monday: date) -> Period:
    year, week, _day = monday.isocalendar()
    weekday = min(max(int(getattr(settings, "DIGEST_WEEKDAY", 1)), 1), 7)
    return Period(f"{year}-W{week:02d}", _moment(monday + timedelta(days=weekday - 1)))


def _month(first: date) -> Period:
    return Period(f"{first:%Y-%m}", _moment(first))


def _moment(day: date) -> datetime:
    hour, minute = int(getattr(settings, "DIGEST_HOUR", 9)), int(getattr(settings, "DIGEST_MINUTE", 0))
    return datetime.combine(day, time(hour, minute), tzinfo=ZONE)
