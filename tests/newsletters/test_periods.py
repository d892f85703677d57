"""One key per period, and one digest, also when the clock changes and however often beat ticks."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from naast.mail.quiet import may_mail_people_now
from newsletters.digests import planning
from newsletters.digests.periods import ZONE, current, extra_edition, may_open
from newsletters.models import Frequency, Mailing, Newsletter

YEARS = (2026, 2027, 2028)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def amsterdam(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)  # type: ignore[misc, arg-type]


def weekly(moment: datetime) -> str:
    return current(Frequency.WEEKLY, moment).key


def biweekly(moment: datetime) -> str:
    return current(Frequency.BIWEEKLY, moment).key


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


def test_a_fortnight_is_two_weeks_also_in_a_year_of_53_weeks() -> None:
    assert biweekly(amsterdam(2026, 11, 9, 8, 59)) == "2026-W44-45"
    assert biweekly(amsterdam(2026, 11, 9, 9, 0)) == "2026-W46-47"
    assert biweekly(amsterdam(2026, 11, 22, 23, 59)) == "2026-W46-47"
    assert biweekly(amsterdam(2026, 12, 21, 9, 0)) == "2026-W52-53"
    assert biweekly(amsterdam(2027, 1, 4, 9, 0)) == "2027-W01-02"
    # From 2033 on the first of the two is the odd week no more: 2032 has 53 weeks, and fortnights do not mind.
    assert biweekly(amsterdam(2032, 12, 27, 9, 0)) == "2032-W53-01"
    assert biweekly(amsterdam(2033, 1, 10, 9, 0)) == "2033-W02-03"


@given(st.dates(date(2000, 1, 1), date(2120, 1, 1)))
def test_fortnights_follow_each_other_without_a_gap_for_a_century(day: date) -> None:
    noon = amsterdam(day.year, day.month, day.day, 12)
    here = current(Frequency.BIWEEKLY, noon)
    assert here.due_at <= noon < here.due_at + 14 * DAY + HOUR
    after = current(Frequency.BIWEEKLY, here.due_at + 14 * DAY + 2 * HOUR)
    assert after.key > here.key
    assert (after.due_at.astimezone(ZONE).date() - here.due_at.astimezone(ZONE).date()).days == 14
    assert here.due_at.astimezone(ZONE).hour == 9


def changes() -> list[datetime]:
    """The six moments at which the clock changes in three years."""
    found = []
    for year in YEARS:
        moment = datetime(year, 1, 1, tzinfo=UTC)
        for _ in range(366 * 24):
            if moment.astimezone(ZONE).utcoffset() != (moment + HOUR).astimezone(ZONE).utcoffset():
                found.append(moment + HOUR)
            moment += HOUR
    return found


def ticks() -> Iterator[datetime]:
    """Every minute of the day around each change of the clock, and every hour of the rest of three years."""
    around = changes()
    assert len(around) == 6
    moment, end = datetime(YEARS[0], 1, 1, tzinfo=UTC), datetime(YEARS[-1] + 1, 1, 9, tzinfo=UTC)
    while moment < end:
        yield moment
        near = any(abs(moment - change) < DAY / 2 for change in around)
        moment += MINUTE if near else HOUR


def periods_between(frequency: str, first: datetime, last: datetime) -> list[str]:
    """The keys of the calendar from one moment to another, each once."""
    keys: dict[str, None] = {}
    while first < last:
        keys[current(frequency, first).key] = None
        first += DAY / 2
    return [*keys, *({current(frequency, last).key} - keys.keys())]


@pytest.mark.parametrize(
    ("by_day", "moment"),
    [(True, (1, 9, 0)), (False, (7, 2, 30))],
    ids=["by day on mondays", "at night on sundays, when the clock changes"],
)
@pytest.mark.django_db
def test_two_beats_over_six_clock_changes_make_each_digest_once(
    newsletter: Newsletter, settings: Settings, by_day: bool, moment: tuple[int, int, int]
) -> None:
    """The calendar answers at every tick; the rows are asked when its answer changes, by both beats, and now and then."""
    settings.DIGEST_BY_DAY = by_day
    settings.DIGEST_WEEKDAY, settings.DIGEST_HOUR, settings.DIGEST_MINUTE = moment
    Newsletter.objects.create(slug="zonder", name="Zonder digests", consent_text="-")
    due: dict[str, dict[str, datetime]] = {frequency: {} for frequency in Frequency.values}
    for number, tick in enumerate(ticks()):
        opens = may_open(tick)
        keys = {frequency: current(frequency, tick).key for frequency in Frequency.values}
        fresh = [frequency for frequency, key in keys.items() if opens and key not in due[frequency]]
        for frequency in fresh:
            due[frequency][keys[frequency]] = tick
        if fresh or number % 200 == 0:
            for beat in (tick, tick + MINUTE / 2):  # the second beat ticks in between
                planning.open_due(beat)
            Mailing.objects.filter(planned_at=None).update(planned_at=tick)
    rows = list(Mailing.objects.order_by("pk"))
    for frequency, moments in due.items():
        assert {row.period: row.cutoff for row in rows if row.frequency == frequency} == moments
        # Never two, never a gap: exactly the periods of the calendar.
        assert [row.period for row in rows if row.frequency == frequency] == list(moments)
        assert list(moments) == periods_between(frequency, *(each(moments.values()) for each in (min, max)))
        assert len(moments) >= {"weekly": 156, "biweekly": 78, "monthly": 36}[frequency]
    assert {row.newsletter_id for row in rows} == {newsletter.pk}
    assert not by_day or all(may_mail_people_now(row.cutoff) for row in rows)
    assert all(row.by_day is by_day for row in rows)


def test_utc_and_amsterdam_agree_on_the_period() -> None:
    moment = amsterdam(2026, 11, 16, 9, 0)
    assert weekly(moment) == weekly(moment.astimezone(UTC)) == "2026-W47"


def test_the_moment_can_be_moved_even_into_the_hour_that_does_not_exist(settings: Settings) -> None:
    settings.DIGEST_WEEKDAY, settings.DIGEST_HOUR, settings.DIGEST_MINUTE = 7, 2, 30
    assert weekly(datetime(2026, 3, 29, 0, 0, tzinfo=UTC)) == "2026-W12"
    assert weekly(datetime(2026, 3, 29, 1, 45, tzinfo=UTC)) == "2026-W13"


def test_the_hour_that_comes_twice_opens_one_period(settings: Settings) -> None:
    settings.DIGEST_WEEKDAY, settings.DIGEST_HOUR, settings.DIGEST_MINUTE = 7, 2, 30
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 2.30, summer time
    for zone in (UTC, ZONE):
        assert weekly((first - MINUTE).astimezone(zone)) == "2026-W42"
        for minute in range(0, 120, 5):
            assert weekly((first + minute * MINUTE).astimezone(zone)) == "2026-W43"


@pytest.mark.django_db
def test_a_digest_that_falls_due_on_a_holiday_goes_out_on_the_next_day_with_its_own_key(
    newsletter: Newsletter, settings: Settings
) -> None:
    settings.DIGEST_BY_DAY = True
    easter_monday = amsterdam(2027, 3, 29, 9, 0)
    assert planning.open_due(easter_monday) == []
    assert planning.open_due(amsterdam(2027, 3, 29, 20, 30)) == []
    planning.open_due(amsterdam(2027, 3, 30, 8, 0))
    planning.open_due(amsterdam(2027, 3, 30, 9, 0))
    row = Mailing.objects.get(frequency=Frequency.WEEKLY)
    assert (row.period, row.by_day) == ("2027-W13", True)
    assert row.cutoff == amsterdam(2027, 3, 30, 8, 0)


def test_an_extra_edition_has_a_key_of_its_own() -> None:
    assert extra_edition(amsterdam(2026, 11, 21, 14, 30, 5)) == "extra-20261121T143005"
