"""The holidays that are loaded, against the package that reminders use."""

from datetime import date, timedelta

import holidays
import pytest
from django.core.management import call_command

from naast.tools.days import Calendar, UnknownDayError
from naast.tools.models import CalendarYear, ClosedDay

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
YEARS = (2024, 2025, 2026, 2027, 2028)


def test_these_years_are_loaded_and_complete() -> None:
    assert list(CalendarYear.objects.filter(complete=True).order_by("year").values_list("year", flat=True)) == list(
        YEARS
    )


@pytest.mark.parametrize("year", YEARS)
def test_the_public_holidays_are_those_of_the_holidays_package(year: int) -> None:
    package = holidays.country_holidays(
        "NL", years=year, categories=(holidays.PUBLIC, holidays.OPTIONAL), language="nl"
    )
    sundays = {"eerste paasdag", "eerste pinksterdag"}  # not in the act: they always fall on a Sunday
    expected = {day for day, name in package.items() if name.lower() not in sundays}
    ours = ClosedDay.objects.filter(calendar__year=year).exclude(kind=ClosedDay.Kind.BY_DECREE)
    assert set(ours.values_list("date", flat=True)) == expected


def test_the_equalised_days_are_those_of_both_decrees() -> None:
    found = ClosedDay.objects.filter(kind=ClosedDay.Kind.BY_DECREE).order_by("date").values_list("date", flat=True)
    assert list(found) == [
        date(2024, 5, 10),
        date(2024, 12, 27),
        date(2025, 5, 30),
        date(2026, 1, 2),
        date(2026, 5, 15),
        date(2027, 5, 7),
        date(2028, 4, 28),
        date(2028, 5, 26),
    ]


def test_good_friday_is_equal_by_the_act() -> None:
    days = ClosedDay.objects.filter(kind=ClosedDay.Kind.BY_ACT)
    assert {day.name for day in days} == {"Goede Vrijdag"}
    assert days.count() == len(YEARS)


def test_every_day_lies_in_its_year() -> None:
    assert all(day.date.year == day.calendar.year for day in ClosedDay.objects.select_related("calendar"))


def test_a_day_in_an_unknown_year_is_never_called_ordinary() -> None:
    calendar = Calendar(CalendarYear.objects.prefetch_related("days"))
    with pytest.raises(UnknownDayError):
        calendar.is_holiday(date(2029, 1, 3))
    with pytest.raises(UnknownDayError):
        calendar.is_working_day(date(2029, 1, 3))
    assert not calendar.is_working_day(date(2029, 1, 6))  # a Saturday, whatever the year brings


def test_loading_again_keeps_what_an_editor_changed_and_update_renews_it() -> None:
    year = CalendarYear.objects.get(year=2026)
    year.days.filter(name="Koningsdag").delete()
    CalendarYear.objects.filter(year=2026).update(checked_on=date(2027, 1, 1))
    call_command("load_tools")
    assert CalendarYear.objects.get(year=2026).checked_on == date(2027, 1, 1)
    assert not ClosedDay.objects.filter(date=date(2026, 4, 27)).exists()
    call_command("load_tools", update=True)
    assert CalendarYear.objects.get(year=2026).checked_on == date(2026, 11, 22)
    assert ClosedDay.objects.filter(date=date(2026, 4, 27)).count() == 1


def test_no_two_open_days_are_more_than_a_few_days_apart() -> None:
    calendar = Calendar(CalendarYear.objects.prefetch_related("days"))
    day, closed = date(2024, 1, 1), 0
    while day < date(2029, 1, 1):
        closed = 0 if calendar.is_working_day(day) else closed + 1
        assert closed <= 5, day
        day += timedelta(days=1)
