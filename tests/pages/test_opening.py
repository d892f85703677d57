"""What a contact block says about the hours: every minute of it has to be true, also in the nights of the clock."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from naast.pages.opening import AMSTERDAM, Day, Hours, Period, changes_at, sentences, status

WORKDAYS = Hours(week={day: (Period(time(8, 30), time(17)),) for day in range(1, 6)})
KINGS_DAY = date(2027, 4, 27)  # a Tuesday


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-23 07:00", ["Vandaag bereikbaar vanaf 08.30 uur"]),
        ("2026-11-23 08:30", ["Nu bereikbaar tot 17.00 uur"]),
        ("2026-11-23 16:59", ["Nu bereikbaar tot 17.00 uur"]),
        ("2026-11-23 17:00", ["Morgen weer bereikbaar vanaf 08.30 uur"]),
        ("2026-11-27 18:00", ["Maandag weer bereikbaar vanaf 08.30 uur"]),
        ("2026-11-29 12:00", ["Morgen weer bereikbaar vanaf 08.30 uur"]),
    ],
)
def test_a_week_of_office_hours(moment: str, words: list[str]) -> None:
    assert said(WORKDAYS, moment) == words


def said(hours: Hours, moment: str) -> list[str]:
    """The sentences as a page shows them: the first letter is a capital there (CSS)."""
    return [text[0].upper() + text[1:] for text in sentences(hours, at(moment))]


def test_a_break_at_noon_is_closed_and_opens_again_today() -> None:
    hours = Hours(week={1: (Period(time(13), time(17)), Period(time(9), time(12, 30)))})
    assert said(hours, "2026-11-23 08:00") == ["Vandaag bereikbaar vanaf 09.00 uur"]
    assert said(hours, "2026-11-23 12:45") == ["Vandaag weer bereikbaar vanaf 13.00 uur"]
    assert said(hours, "2026-11-23 17:00") == ["Op 30 november weer bereikbaar vanaf 09.00 uur"]


def test_a_holiday_is_closed_by_its_name_unless_the_branch_opens() -> None:
    def holiday(day: date) -> str:
        return "Koningsdag" if day == KINGS_DAY else ""

    closed = Hours(week=WORKDAYS.week, holiday=holiday)
    assert said(closed, "2027-04-27 10:00") == [
        "Vandaag gesloten: Koningsdag",
        "Morgen weer bereikbaar vanaf 08.30 uur",
    ]
    exception = Day((Period(time(10), time(12)),), "Koningsdag")
    opened = Hours(week=WORKDAYS.week, exceptions={KINGS_DAY: exception}, holiday=holiday)
    assert said(opened, "2027-04-27 10:00") == ["Nu bereikbaar tot 12.00 uur", "Andere tijden vandaag: Koningsdag"]


def test_a_study_day_is_closed_with_its_reason() -> None:
    hours = Hours(week=WORKDAYS.week, exceptions={date(2026, 11, 24): Day((), "Studiedag")})
    assert said(hours, "2026-11-23 18:00") == ["Woensdag weer bereikbaar vanaf 08.30 uur"]
    assert said(hours, "2026-11-24 09:00")[0] == "Vandaag gesloten: Studiedag"


def test_nothing_is_said_about_a_branch_without_hours_and_nothing_expires() -> None:
    assert sentences(Hours(), at("2026-11-23 09:00")) == []
    assert changes_at(Hours(), at("2026-11-23 09:00")) is None


def test_a_branch_that_stays_closed_for_months_is_closed_for_now() -> None:
    first = date(2026, 11, 23)
    closed = {first + timedelta(days=number): Day((), "Verbouwing") for number in range(200)}
    assert said(Hours(week=WORKDAYS.week, exceptions=closed), "2026-11-23 09:00") == [
        "Vandaag gesloten: Verbouwing",
        "Voorlopig gesloten",
    ]


def test_hours_that_meet_at_midnight_are_one_night() -> None:
    night = Hours(week={1: (Period(time(22), time(0)),), 2: (Period(time(0), time(6)),)})
    assert said(night, "2026-11-23 23:00") == ["Nu bereikbaar tot morgen 06.00 uur"]
    assert said(night, "2026-11-24 00:00") == ["Nu bereikbaar tot 06.00 uur"]
    evening = Hours(week={1: (Period(time(18), time(0)),)})
    assert said(evening, "2026-11-23 23:59") == ["Nu bereikbaar tot middernacht"]


def test_a_branch_that_never_closes_says_so() -> None:
    always = Hours(week={day: (Period(time(0), time(0)),) for day in range(1, 8)})
    assert said(always, "2026-11-23 03:00") == ["Dag en nacht bereikbaar"]


def test_english_readers_get_english_words_and_times() -> None:
    with translation.override("en"):
        assert sentences(WORKDAYS, at("2026-11-23 09:00")) == ["Reachable now, until 17:00"]
        assert sentences(WORKDAYS, at("2026-11-27 18:00")) == ["Reachable again Monday from 08:30"]


def test_the_night_that_skips_an_hour() -> None:
    sunday = date(2027, 3, 28)  # 02.00 becomes 03.00
    within = Hours(exceptions={sunday: Day((Period(time(2, 15), time(2, 45)),))})
    assert status(within, at("2027-03-28 01:00")).span is None
    across = Hours(exceptions={sunday: Day((Period(time(2, 30), time(4)),))})
    assert said(across, "2027-03-28 01:59") == ["Vandaag bereikbaar vanaf 03.00 uur"]
    assert status(across, at("2027-03-28 03:00")).is_open


def test_the_night_with_an_hour_that_comes_twice() -> None:
    sunday = date(2026, 10, 25)  # 03.00 becomes 02.00
    hours = Hours(exceptions={sunday: Day((Period(time(1), time(2, 30)),))})
    second = datetime(2026, 10, 25, 1, 15, tzinfo=UTC)  # 02.15 for the second time
    assert status(hours, second).is_open
    assert not status(hours, second + timedelta(minutes=15)).is_open


TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
PERIODS = st.builds(Period, TIMES, TIMES).filter(lambda period: period.is_possible)


@st.composite
def days(draw: st.DrawFn) -> tuple[Period, ...]:
    found: list[Period] = []
    for period in draw(st.lists(PERIODS, max_size=3)):
        if not any(period.overlaps(other) for other in found):
            found.append(period)
    return tuple(found)


# Around both nights of the clock, and an ordinary week with New Year in it.
MOMENTS = st.builds(
    lambda start, seconds: start + timedelta(seconds=seconds),
    st.sampled_from([at("2027-03-26"), at("2026-10-23"), at("2026-12-28")]),
    st.integers(0, 6 * 24 * 3600),
)
HOURS = st.builds(
    Hours,
    st.dictionaries(st.integers(1, 7), days()),
    st.dictionaries(st.dates(date(2026, 12, 28), date(2027, 1, 6)), st.builds(Day, days(), st.just("Studiedag"))),
    st.sampled_from([lambda day: "", lambda day: "Nieuwjaarsdag" if (day.month, day.day) == (1, 1) else ""]),
)


@given(HOURS, MOMENTS)
def test_the_words_hold_until_the_moment_at_which_they_expire(hours: Hours, now: datetime) -> None:
    expires = changes_at(hours, now)
    if expires is None:
        assert sentences(hours, now) == []
        return
    assert now < expires <= now + timedelta(hours=25)
    words = sentences(hours, now)
    for part in (0.25, 0.5, 0.75):
        assert sentences(hours, now + (expires - now) * part) == words
    assert sentences(hours, expires - timedelta(microseconds=1)) == words


@given(HOURS, MOMENTS)
def test_who_comes_at_the_hour_that_is_promised_finds_somebody(hours: Hours, now: datetime) -> None:
    found = status(hours, now)
    if found.span is None:
        assert not found.is_open
        return
    start, end = found.span
    assert start < end
    assert end > now
    assert status(hours, start).is_open
    assert not status(hours, end).is_open or end - now > timedelta(days=14)
    if not found.is_open:
        assert now < start
        assert not status(hours, now + (start - now) / 2).is_open


@given(HOURS, MOMENTS)
def test_it_is_open_when_the_clock_on_the_wall_says_so(hours: Hours, now: datetime) -> None:
    here = now.astimezone(AMSTERDAM)
    if here.date() in {date(2027, 3, 28), date(2026, 10, 25)} and here.hour < 4:
        return  # an hour that is not there, or there twice: tested above
    wall = here.time()
    expected = any(
        period.opens <= wall and (period.closes == time(0) or wall < period.closes)
        for period in hours.on(here.date()).periods
    )
    assert status(hours, now).is_open == expected
