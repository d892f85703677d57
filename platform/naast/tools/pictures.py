"""Where things stand in the two drawings. Whole numbers only: a Dutch decimal comma means nothing in an SVG."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from naast.tools.contact import DayAnswer, Reason
from naast.tools.letter import LetterDays

_LABEL, _HOUR, _ROW, _TOP = 92, 10, 34, 26  # units of the week strip: labels, one hour, one day, the scale above
_CELL, _HEAD = 46, 28  # units of the calendar: a day, and the names of the days above


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One day of the week strip."""

    answer: DayAnswer
    y: int
    x: int  # where the allowed hours begin
    width: int  # of the allowed hours; 0 when there are none

    @property
    def middle(self) -> int:
        """Where a word in the middle of the allowed hours stands."""
        return self.x + self.width // 2


@dataclass(frozen=True, kw_only=True)
class WeekStrip:
    """Seven days, each a bar of 24 hours."""

    bars: list[Bar]
    ticks: list[tuple[int, int]]  # hour and x
    left: int
    day_width: int
    width: int
    height: int
    marker: int | None  # x of the moment that was asked, on the first day


def week_strip(days: list[DayAnswer], moment: datetime) -> WeekStrip:
    """Draw ``days``; ``moment`` lies on the first of them."""
    bars = []
    for number, answer in enumerate(days):
        begin = end = 0
        if answer.reason is Reason.OPEN and answer.rule is not None:
            begin, end = answer.rule.from_hour, answer.rule.until_hour
        bars.append(Bar(answer=answer, y=_TOP + number * _ROW, x=_LABEL + begin * _HOUR, width=(end - begin) * _HOUR))
    return WeekStrip(
        bars=bars,
        ticks=[(hour, _LABEL + hour * _HOUR) for hour in (0, 6, 12, 18, 24)],
        left=_LABEL,
        day_width=24 * _HOUR,
        width=_LABEL + 24 * _HOUR + 12,
        height=_TOP + len(days) * _ROW + 4,
        marker=_LABEL + (moment.hour * 60 + moment.minute) * _HOUR // 60,
    )


class Phase(StrEnum):
    """What a day is in the course of a letter."""

    BESIDE = "beside"
    POST = "post"
    TERM = "term"
    MARGIN = "margin"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One day of the calendar."""

    day: date
    x: int
    y: int
    phase: Phase
    mark: str  # which days of the list beside it this is: "1", "4·5" or nothing

    @property
    def mark_width(self) -> int:
        """How wide the ground of the mark is."""
        return 18 if len(self.mark) == 1 else 32


@dataclass(frozen=True, kw_only=True)
class LetterCalendar:
    """Whole weeks, from the day of sending to the safe day."""

    cells: list[Cell]
    columns: list[tuple[date, int]]  # a day with the name of that column, and its middle
    size: int
    width: int
    height: int


def letter_calendar(days: LetterDays) -> LetterCalendar:
    """Draw the course of a letter as a calendar."""
    begin = days.sent - timedelta(days=days.sent.weekday())
    weeks = (days.safe_day - begin).days // 7 + 1
    listed = (days.sent, days.received, days.first_day, days.last_day, days.safe_day)
    cells = []
    for number in range(weeks * 7):
        day = begin + timedelta(days=number)
        cells.append(
            Cell(
                day=day,
                x=number % 7 * _CELL,
                y=_HEAD + number // 7 * _CELL,
                phase=_phase(days, day),
                mark="·".join(str(place) for place, each in enumerate(listed, start=1) if each == day),
            )
        )
    return LetterCalendar(
        cells=cells,
        columns=[(begin + timedelta(days=number), number * _CELL + _CELL // 2) for number in range(7)],
        size=_CELL - 4,
        width=7 * _CELL,
        height=_HEAD + weeks * _CELL,
    )


def _phase(days: LetterDays, day: date) -> Phase:
    if not days.sent <= day <= days.safe_day:
        return Phase.BESIDE
    if day <= days.received:
        return Phase.POST
    return Phase.TERM if day <= days.last_day else Phase.MARGIN
