"""Enrolments and completions a week, over a year, as numbers and as points that a template draws."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q
from django.db.models.functions import TruncWeek
from django.utils import timezone

from courses.models import Enrolment
from naast.organisations.models import Provider

WEEKS = 53  # this one and a year before it
WIDTH, HEIGHT = 640, 180
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 634, 12, 150


@dataclass(frozen=True, kw_only=True)
class Week:
    """A week that begins on Monday ``begins``, with its place in the drawing."""

    begins: date
    enrolled: int
    completed: int
    x: float
    enrolled_y: float
    completed_y: float


@dataclass(frozen=True, kw_only=True)
class Chart:
    """The weeks, oldest first, with two lines and the values beside the grid."""

    weeks: list[Week]
    enrolled: str  # points of a polyline
    completed: str
    grid: list[tuple[float, int]]
    months: list[tuple[float, date]]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = _RIGHT

    @property
    def total_enrolled(self) -> int:
        """Everybody who began in these weeks."""
        return sum(week.enrolled for week in self.weeks)

    @property
    def total_completed(self) -> int:
        """Everybody who completed in these weeks."""
        return sum(week.completed for week in self.weeks)

    @property
    def newest_first(self) -> list[Week]:
        """The weeks as a table has them, without those in which nothing happened."""
        return [week for week in reversed(self.weeks) if week.enrolled or week.completed]


def per_week(provider: Provider) -> Chart:
    """The last year of a provider, in two queries."""
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    first = monday - timedelta(weeks=WEEKS - 1)
    return chart(first, _counted(provider, "started_at", first), _counted(provider, "completed_at", first))


def chart(first: date, enrolled: Mapping[date, int], completed: Mapping[date, int]) -> Chart:
    """The drawing of ``WEEKS`` weeks.

    Args:
        first: the Monday of the first.
        enrolled: how many began, by Monday; weeks without any may be left out.
        completed: the same of who completed.
    """
    mondays = [first + timedelta(weeks=number) for number in range(WEEKS)]
    most = max([*enrolled.values(), *completed.values(), 1])
    step = _step(most)
    top = -(-most // step) * step

    def y(value: int) -> float:
        return round(_BOTTOM - (_BOTTOM - _TOP) * value / top, 1)

    weeks = [
        Week(
            begins=day,
            enrolled=enrolled.get(day, 0),
            completed=completed.get(day, 0),
            x=round(_LEFT + (_RIGHT - _LEFT) * number / (WEEKS - 1), 1),
            enrolled_y=y(enrolled.get(day, 0)),
            completed_y=y(completed.get(day, 0)),
        )
        for number, day in enumerate(mondays)
    ]
    return Chart(
        weeks=weeks,
        enrolled=" ".join(f"{week.x},{week.enrolled_y}" for week in weeks),
        completed=" ".join(f"{week.x},{week.completed_y}" for week in weeks),
        grid=[(y(value), value) for value in range(0, top + 1, step)],
        # A month is named at its first week; every second one, so that the names have room on a small screen.
        months=[(week.x, week.begins) for week in weeks if week.begins.day <= 7 and week.begins.month % 2],
    )


def _step(most: int) -> int:
    """A round distance between lines of the grid: five of them at most."""
    step = 1
    while most / step > 4:
        step = step * 2 if str(step)[0] in "15" else step * 5 // 2
    return step


def _counted(provider: Provider, moment: str, first: date) -> dict[date, int]:
    since = timezone.make_aware(datetime.combine(first, time.min))
    rows = (
        Enrolment.objects.filter(Q(**{f"{moment}__gte": since}), provider=provider)
        .annotate(week=TruncWeek(moment))
        .values("week")
        .annotate(number=Count("pk"))
        .order_by("week")
    )
    return {timezone.localtime(row["week"]).date(): row["number"] for row in rows}
