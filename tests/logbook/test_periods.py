"""Days, and what the clock change does to them."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from naast.accounts.models import User
from naast.logbook.periods import Period, Phase, phase_on, usual_periods
from tests.logbook.conftest import AMSTERDAM
from tests.logbook.helpers import BASELINE, TRIAL, answers, make_experiment


@pytest.mark.parametrize(
    ("day", "phase", "number"),
    [
        (date(2026, 10, 31), Phase.BEFORE, 0),
        (date(2026, 11, 1), Phase.BASELINE, 1),
        (date(2026, 11, 14), Phase.BASELINE, 14),
        (date(2026, 11, 15), Phase.TRIAL, 14),
        (date(2026, 11, 28), Phase.TRIAL, 14),
        (date(2026, 11, 29), Phase.AFTER, 14),
    ],
)
def test_first_and_last_days_count(day: date, phase: Phase, number: int) -> None:
    assert phase_on(day, BASELINE, TRIAL) == phase
    assert BASELINE.day_number(day) == number


def test_days_between_the_periods_belong_to_neither() -> None:
    later = Period(first=date(2026, 11, 20), last=date(2026, 11, 30))
    assert phase_on(date(2026, 11, 17), BASELINE, later) == Phase.BETWEEN


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_usual_periods_are_two_weeks_each_and_follow_each_other(today: date) -> None:
    baseline, trial = usual_periods(today)
    assert (baseline.first, baseline.days, trial.days) == (today, 14, 14)
    assert trial.first - baseline.last == timedelta(days=1)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 60), st.integers(0, 60))
def test_the_days_of_a_period_are_numbered_without_a_gap(first: date, days: int, later: int) -> None:
    period = Period(first=first, last=first + timedelta(days=days - 1))
    day = first + timedelta(days=later)
    assert period.days == days
    assert period.day_number(day) == min(later + 1, days)
    assert (day in period) is (later < days)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moment", "day"),
    [
        # Winter time begins on 25 October 2026 at 3.00: that day has 25 hours.
        (datetime(2026, 10, 25, 0, 30, tzinfo=AMSTERDAM), "dag 11 van 14"),
        (datetime(2026, 10, 25, 23, 30, tzinfo=AMSTERDAM), "dag 11 van 14"),
        (datetime(2026, 10, 26, 0, 30, tzinfo=AMSTERDAM), "dag 12 van 14"),
    ],
)
def test_a_day_of_twenty_five_hours_is_one_day(client: Client, alice: User, moment: datetime, day: str) -> None:
    with time_machine.travel(moment, tick=False):
        experiment = make_experiment(
            alice,
            baseline=Period(first=date(2026, 10, 15), last=date(2026, 10, 28)),
            trial=Period(first=date(2026, 10, 29), last=date(2026, 11, 11)),
        )
        client.force_login(alice)
        assert day in client.get("/mijn/logboek/").text
        today = moment.date().isoformat()
        assert client.post(f"/mijn/logboek/proef/{experiment.uid}/log/", answers(held_on=today)).status_code == 302
        assert experiment.conversations.get().held_on == moment.date()


@pytest.mark.django_db
def test_today_is_todays_date_in_amsterdam_just_after_midnight_in_summer(client: Client, alice: User) -> None:
    moment = datetime(2026, 6, 30, 0, 30, tzinfo=AMSTERDAM)  # still 29 June in UTC
    with time_machine.travel(moment, tick=False):
        make_experiment(
            alice,
            baseline=Period(first=date(2026, 6, 30), last=date(2026, 7, 13)),
            trial=Period(first=date(2026, 7, 14), last=date(2026, 7, 27)),
        )
        client.force_login(alice)
        page = client.get("/mijn/logboek/").text
        assert "dag 1 van 14" in page
        assert 'value="2026-06-30"' in page
