"""The days of a fourteen-day letter (art. 6:96 lid 6 BW; HR 25 November 2016, ECLI:NL:HR:2016:2704)."""

from dataclasses import dataclass
from datetime import date, timedelta

from naast.tools.days import Calendar
from naast.tools.models import MONDAY, SUNDAY, LetterTerm

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class LetterDays:
    """The days that count, in order."""

    sent: date
    received: date
    first_day: date  # of the term
    last_day: date  # of the term: who pays today pays no costs
    safe_day: date  # to name in the letter; never before last_day
    without_post: list[date]  # days on the way that bring no letters


def letter_days(
    term: LetterTerm, calendar: Calendar, *, sent: date, received: date | None, delivery_days: int, margin: int
) -> LetterDays:
    """Work out the days.

    The term has ``term.term_days`` whole days and begins the day after the letter was delivered. The court takes a
    letter to arrive on the second day after sending, where Sundays, Mondays and holidays do not count. The safe day lies
    ``margin`` days after the term and moves on to a working day: a later day harms nobody, an earlier one spoils the
    letter.

    Args:
        term: the rule that holds on the day of sending.
        calendar: the holidays; equalised days bring no post either, to be on the safe side.
        sent: the day the letter leaves.
        received: the day it was delivered, or ``None`` to expect it.
        delivery_days: on which day of delivery it is expected; not used when ``received`` is known.
        margin: days to add for certainty.

    Raises:
        UnknownDayError: the answer hangs on a year whose holidays are not known.
    """
    without_post: list[date] = []
    if received is None:
        received, without_post = _delivery(term, calendar, sent, delivery_days)
    last_day = received + term.term_days * _ONE_DAY
    safe_day = last_day + margin * _ONE_DAY
    while not calendar.is_working_day(safe_day):
        safe_day += _ONE_DAY
    return LetterDays(
        sent=sent,
        received=received,
        first_day=received + _ONE_DAY,
        last_day=last_day,
        safe_day=safe_day,
        without_post=without_post,
    )


def _delivery(term: LetterTerm, calendar: Calendar, sent: date, wanted: int) -> tuple[date, list[date]]:
    without_post = []
    day = sent
    while wanted:
        day += _ONE_DAY
        quiet = day.isoweekday() == SUNDAY or (day.isoweekday() == MONDAY and not term.post_on_mondays)
        if quiet or calendar.is_holiday(day):
            without_post.append(day)
        else:
            wanted -= 1
    return day, without_post
