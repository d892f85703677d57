"""The year of a provider in weeks: every week once, the numbers where the table has them, lines that fit the drawing."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from courses.models import CoursePage, Enrolment
from naast.dashboards.selectors.weeks import HEIGHT, WEEKS, WIDTH, chart, per_week
from tests.dashboards.test_provider import enrol

MONDAY = date(2025, 11, 17)


@pytest.mark.parametrize("most", [1, 3, 4, 5, 7, 99, 12_345])
def test_lines_stay_in_the_drawing_and_the_grid_is_light(most: int) -> None:
    found = chart(MONDAY, {MONDAY: most}, {MONDAY + timedelta(weeks=10): 1})
    for line in (found.enrolled, found.completed):
        points = [tuple(map(float, pair.split(","))) for pair in line.split()]
        assert len(points) == WEEKS
        assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
    values = [value for _y, value in found.grid]
    assert 2 <= len(values) <= 6
    assert values[-1] >= most
    assert len(set(values)) == len(values)


def test_the_table_has_the_weeks_in_which_something_happened() -> None:
    found = chart(MONDAY, {MONDAY: 2}, {MONDAY + timedelta(weeks=1): 1})
    assert [(week.begins, week.enrolled, week.completed) for week in found.newest_first] == [
        (MONDAY + timedelta(weeks=1), 0, 1),
        (MONDAY, 2, 0),
    ]


@pytest.mark.django_db
def test_rows_are_counted_in_the_week_of_amsterdam(course: CoursePage) -> None:
    now = timezone.localtime()
    monday = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=now.weekday())
    first, second, third = enrol(course, 3)
    for row, moment in (
        (first, monday),
        (second, monday - timedelta(seconds=1)),
        (third, monday - timedelta(weeks=60)),
    ):
        Enrolment.objects.filter(pk=row.pk).update(started_at=moment)
    found = per_week(course.provider_page.provider)
    assert (found.weeks[-1].enrolled, found.weeks[-2].enrolled) == (1, 1)
    assert found.total_enrolled == 2
    assert found.total_completed == 0
