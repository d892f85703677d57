"""One key per period, also when the clock changes."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from newsletters.models import Frequency
from newsletters.periods import ZONE, current, extra_edition


def amsterdam(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)  # type: ignore[misc, arg-type]


def weekly(moment: datetime) -> str:
    return current(Frequency.WEEKLY, moment).key


def monthly(moment: datetime) -> str:
    return current(Frequency.MONTHLY, moment).key


def test_a_week_begins_on_monday_at_nine_in_amsterdam() -> None:
    assert weekly(amsterdam(2026, 11, 16, 8, 59)) == "2026-W46"
    assert weekly(amsterdam(2026, 11, 16, 9, 0)) == "2026-W47"
    assert weekly(amsterdam(2026, 11, 22, 23, 59)) == "2026-W47"


def test_a_month_begins_on_its_first_day_at_nine() -> None:
    assert monthly(amsterdam(2026, 11, 1, 8, 59)) == "2026-10"
    assert monthly(amsterdam(2026, 11, 1, 9, 0)) == "2026-11"
    assert monthly(amsterdam(2026, 1, 1, 0, 0)) == "2025-12"


def test_the_turn_of_the_year_follows_the_iso_calendar() -> None:
    assert weekly(amsterdam(2026, 12, 28, 9, 0)) == "2026-W53"
    assert weekly(amsterdam(2027, 1, 3, 12, 0)) == "2026-W53"
    assert weekly(amsterdam(2027, 1, 4, 9, 0)) == "2027-W01"
    assert weekly(amsterdam(2024, 12, 30, 9, 0)) == "2025-W01"


@pytest.mark.parametrize("year", [2026, 2027, 2028])
@pytest.mark.parametrize(("month", "last_sunday"), [(3, True), (10, True)])
def test_a_clock_change_gives_each_period_once_and_in_order(year: int, month: int, last_sunday: bool) -> None:
    day = max(d for d in range(22, 32) if datetime(year, month, d, tzinfo=UTC).weekday() == 6)
    start = datetime(year, month, day, tzinfo=UTC) - timedelta(days=8)
    ticks = [start + timedelta(minutes=minute) for minute in range(0, 16 * 24 * 60, 20)]
    keys = [weekly(tick) for tick in ticks]
    assert keys == sorted(keys)
    assert len(set(keys)) == 3
    for tick in ticks:
        period = current(Frequency.WEEKLY, tick)
        assert period.due_at <= tick < period.due_at + timedelta(days=7, hours=1)
        assert period.due_at.astimezone(ZONE).hour == 9


def test_utc_and_amsterdam_agree_on_the_period() -> None:
    moment = amsterdam(2026, 11, 16, 9, 0)
    assert weekly(moment) == weekly(moment.astimezone(UTC)) == "2026-W47"


def test_the_moment_can_be_moved_even_into_the_hour_that_does_not_exist(settings: Settings) -> None:
    settings.DIGEST_WEEKDAY, settings.DIGEST_HOUR, settings.DIGEST_MINUTE = 7, 2, 30
    assert weekly(datetime(2026, 3, 29, 0, 0, tzinfo=UTC)) == "2026-W12"
    assert weekly(datetime(2026, 3, 29, 1, 45, tzinfo=UTC)) == "2026-W13"


def test_an_extra_edition_has_a_key_of_its_own() -> None:
    assert extra_edition(amsterdam(2026, 11, 21, 14, 30, 5)) == "extra-20261121T143005"
