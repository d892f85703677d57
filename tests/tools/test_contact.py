"""When contact is allowed: hours, Sundays, holidays, the clock, and what nobody knows."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from naast.tools import selectors
from naast.tools.contact import ContactRules, Reason
from naast.tools.models import CalendarYear, ClosedDay, ContactHours

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
URL = "/hulpmiddelen/contactmoment/"


def at(moment: str) -> datetime:
    """What the clock on the wall shows."""
    return datetime.fromisoformat(moment)


KNOWN = st.datetimes(at("2024-04-01 00:00"), at("2028-12-01 00:00"))


@pytest.fixture
def contact() -> ContactRules:
    return selectors.contact_rules()


@pytest.mark.parametrize(
    ("moment", "reason"),
    [
        (at("2026-11-24 07:00"), Reason.OPEN),
        (at("2026-11-24 06:59"), Reason.NIGHT),
        (at("2026-11-24 19:59:59"), Reason.OPEN),
        (at("2026-11-24 20:00"), Reason.NIGHT),
        (at("2026-11-28 12:00"), Reason.OPEN),  # Saturday
        (at("2026-11-29 12:00"), Reason.SUNDAY),
        (at("2026-04-03 12:00"), Reason.HOLIDAY),  # Good Friday
        (at("2026-05-05 12:00"), Reason.HOLIDAY),
        (at("2026-05-15 12:00"), Reason.HOLIDAY),  # by decree
        (at("2025-04-26 12:00"), Reason.HOLIDAY),  # the king's day, since the 27th is a Sunday
        (at("2025-04-28 12:00"), Reason.OPEN),
        (at("2024-04-01 12:00"), Reason.HOLIDAY),  # the rule's first day is Easter Monday
        (at("2024-03-31 12:00"), Reason.NO_RULE),
        (at("2029-01-03 12:00"), Reason.NO_CALENDAR),
        (at("2029-01-03 22:00"), Reason.NIGHT),  # the night is closed on every day
        (at("2029-01-07 12:00"), Reason.SUNDAY),
    ],
)
def test_the_answer_at_a_moment(contact: ContactRules, moment: datetime, reason: Reason) -> None:
    assert contact.at(moment).reason is reason


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at("2026-11-24 05:00"), at("2026-11-24 07:00")),
        (at("2026-11-24 20:00"), at("2026-11-25 07:00")),
        (at("2026-11-28 21:00"), at("2026-11-30 07:00")),  # over a Sunday
        (at("2026-12-24 20:00"), at("2026-12-28 07:00")),  # Christmas on Friday and Saturday, then Sunday
        (at("2026-12-31 23:00"), at("2027-01-02 07:00")),  # New Year
        (at("2025-12-31 23:00"), at("2026-01-03 07:00")),  # New Year and the equalised day after it
        (at("2027-05-04 20:00"), at("2027-05-08 07:00")),  # the fifth of May, Ascension, and the day after
        (at("2028-12-31 12:00"), None),  # 2029 is not known
        (at("2024-03-01 12:00"), None),
    ],
)
def test_the_next_allowed_moment(contact: ContactRules, moment: datetime, expected: datetime | None) -> None:
    assert contact.next_allowed(moment) == expected


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moment=KNOWN)
def test_the_next_allowed_moment_is_allowed_and_none_before_it(contact: ContactRules, moment: datetime) -> None:
    if contact.at(moment).allowed:
        return
    found = contact.next_allowed(moment)
    assert found is not None
    assert found > moment
    assert contact.at(found).allowed
    hour = moment.replace(minute=59, second=59, microsecond=0)
    while hour < found:
        assert not contact.at(hour).allowed
        hour += timedelta(hours=1)


@pytest.mark.parametrize(
    ("now", "answer"),
    [
        (datetime(2026, 3, 28, 18, 59, tzinfo=UTC), "yes"),  # Saturday 19.59, winter time
        (datetime(2026, 3, 28, 19, 0, tzinfo=UTC), "no"),
        (datetime(2026, 3, 30, 4, 59, tzinfo=UTC), "no"),  # Monday 6.59, summer time since yesterday
        (datetime(2026, 3, 30, 5, 0, tzinfo=UTC), "yes"),
        (datetime(2026, 10, 24, 17, 59, tzinfo=UTC), "yes"),  # Saturday 19.59, summer time
        (datetime(2026, 10, 24, 18, 0, tzinfo=UTC), "no"),
        (datetime(2026, 10, 26, 5, 59, tzinfo=UTC), "no"),  # Monday 6.59, winter time since yesterday
        (datetime(2026, 10, 26, 6, 0, tzinfo=UTC), "yes"),
    ],
)
def test_both_changes_of_the_clock(client: Client, now: datetime, answer: str) -> None:
    with time_machine.travel(now, tick=False):
        assert f'data-answer="{answer}"' in client.get(URL).text


def test_the_page_answers_for_now_at_once(client: Client) -> None:
    with time_machine.travel(datetime(2026, 11, 22, 9, 30, tzinfo=UTC), tick=False):
        response = client.get(URL)
        assert timezone.localdate() == date(2026, 11, 22)
    assert 'data-answer="no"' in response.text
    assert "maandag 23 november 2026" in response.text
    assert "10.30" in response.text
    assert len(response.context["days"]) == 7
    assert response["Cache-Control"].startswith("max-age=0")


def test_a_chosen_moment_has_an_address(client: Client) -> None:
    response = client.get(URL, {"datum": "2026-12-23", "tijd": "10:00"})
    assert 'data-answer="yes"' in response.text
    assert "woensdag 23 december 2026" in response.text


def test_the_page_names_rule_source_and_date(client: Client) -> None:
    text = client.get(URL, {"datum": "2026-12-23", "tijd": "10:00"}).text
    assert "https://wetten.overheid.nl/BWBR0049422/2024-04-01/" in text
    assert "Besluit gelijkstelling van 2 januari 2026" in text
    assert "22 november 2026" in text
    assert "1 april 2024" in text


@pytest.mark.parametrize("day", ["2024-03-31", "2029-01-03", "2012-05-01", "2100-12-31"])
def test_a_day_outside_the_known_rules_gives_no_yes(client: Client, day: str) -> None:
    response = client.get(URL, {"datum": day, "tijd": "12:00"})
    assert response.status_code == 200
    assert 'data-answer="unknown"' in response.text


def test_a_year_of_which_the_decree_is_missing_gives_no_yes(client: Client) -> None:
    CalendarYear.objects.filter(year=2026).update(complete=False)
    asked = {"datum": "2026-12-23", "tijd": "12:00"}
    assert 'data-answer="unknown"' in client.get(URL, asked).text
    assert 'data-answer="no"' in client.get(URL, asked | {"datum": "2026-12-25"}).text  # known all the same


@pytest.mark.parametrize(
    "asked",
    [
        {"datum": "2026-02-31", "tijd": "12:00"},
        {"datum": "gisteren", "tijd": "12:00"},
        {"datum": "", "tijd": "12:00"},
        {"datum": "2026-12-23"},
        {"datum": "2026-12-23", "tijd": "25:00"},
        {"datum": "0001-01-01", "tijd": "12:00"},
        {"datum": "9999-12-31", "tijd": "12:00"},
        {"datum": "2026-03-29", "tijd": "02:30"},  # this half hour was left out
        {"datum": "9" * 5000, "tijd": "\x00"},
    ],
)
def test_a_moment_that_is_none_is_refused_in_words(client: Client, asked: dict[str, str]) -> None:
    response = client.get(URL, asked)
    assert response.status_code == 400
    assert "data-error-summary" in response.text
    assert "data-answer" not in response.text
    assert "Traceback" not in response.text


def test_a_typed_dutch_date_is_read_too(client: Client) -> None:
    assert 'data-answer="yes"' in client.get(URL, {"datum": "23-12-2026", "tijd": "10.00"}).text


def test_an_editor_who_changes_the_hours_changes_the_answer_at_once(client: Client) -> None:
    asked = {"datum": "2026-12-23", "tijd": "19:30"}
    assert 'data-answer="yes"' in client.get(URL, asked).text
    ContactHours.objects.update(until_hour=19)
    assert 'data-answer="no"' in client.get(URL, asked).text


def test_an_editor_who_adds_a_day_closes_it_at_once(client: Client) -> None:
    asked = {"datum": "2026-12-23", "tijd": "12:00"}
    year = CalendarYear.objects.get(year=2026)
    ClosedDay.objects.create(calendar=year, date=date(2026, 12, 23), name="Extra dag", kind=ClosedDay.Kind.BY_DECREE)
    text = client.get(URL, asked).text
    assert 'data-answer="no"' in text
    assert "Extra dag" in text


def test_the_page_asks_the_database_a_fixed_number_of_questions(
    client: Client, django_assert_max_num_queries: "object"
) -> None:
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        client.get(URL, {"datum": "2026-12-23", "tijd": "12:00"})
