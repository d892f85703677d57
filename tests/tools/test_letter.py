"""The days of a fourteen-day letter."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from naast.tools import selectors
from naast.tools.days import Calendar, UnknownDayError
from naast.tools.letter import letter_days
from naast.tools.models import LetterTerm

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
URL = "/hulpmiddelen/veertiendagenbrief/"
SENTENCE = "binnen vijftien dagen nadat deze brief bij u is bezorgd"


@pytest.fixture
def calendar() -> Calendar:
    return selectors.calendar()


@pytest.fixture
def term() -> LetterTerm:
    return LetterTerm.objects.get(valid_from=date(2016, 11, 25))


@pytest.mark.parametrize(
    ("sent", "received"),
    [
        (date(2026, 11, 24), date(2026, 11, 26)),  # Tuesday: Thursday
        (date(2026, 11, 26), date(2026, 11, 28)),  # Thursday: Saturday
        (date(2026, 11, 27), date(2026, 12, 1)),  # Friday: Saturday is the first, Tuesday the second
        (date(2026, 11, 28), date(2026, 12, 2)),  # Saturday: Tuesday is the first
        (date(2026, 12, 23), date(2026, 12, 29)),  # Christmas on Friday and Saturday
        (date(2026, 5, 12), date(2026, 5, 16)),  # Ascension and the day after it
    ],
)
def test_a_letter_arrives_on_the_second_day_of_delivery(
    term: LetterTerm, calendar: Calendar, sent: date, received: date
) -> None:
    assert letter_days(term, calendar, sent=sent, received=None, delivery_days=2, margin=0).received == received


def test_the_term_is_fourteen_whole_days_from_the_day_after(term: LetterTerm, calendar: Calendar) -> None:
    found = letter_days(term, calendar, sent=date(2026, 11, 23), received=date(2026, 11, 25), delivery_days=2, margin=0)
    assert found.first_day == date(2026, 11, 26)
    assert found.last_day == date(2026, 12, 9)
    assert (found.last_day - found.first_day).days + 1 == 14
    assert found.safe_day == date(2026, 12, 9)  # a Wednesday


@pytest.mark.parametrize(
    ("received", "margin", "safe"),
    [
        (date(2026, 11, 28), 0, date(2026, 12, 14)),  # the last day is a Saturday
        (date(2026, 12, 11), 0, date(2026, 12, 28)),  # it is Christmas, a Friday
        (date(2026, 12, 18), 0, date(2027, 1, 4)),  # New Year, then a weekend
        (date(2026, 11, 25), 2, date(2026, 12, 11)),
        (date(2026, 11, 25), 3, date(2026, 12, 14)),
    ],
)
def test_the_safe_date_moves_on_to_a_working_day(
    term: LetterTerm, calendar: Calendar, received: date, margin: int, safe: date
) -> None:
    found = letter_days(term, calendar, sent=received, received=received, delivery_days=1, margin=margin)
    assert found.safe_day == safe


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=st.dates(date(2024, 1, 1), date(2028, 11, 1)), delivery=st.integers(1, 10), margin=st.integers(0, 14))
def test_a_letter_never_promises_less_than_the_law(
    term: LetterTerm, calendar: Calendar, sent: date, delivery: int, margin: int
) -> None:
    found = letter_days(term, calendar, sent=sent, received=None, delivery_days=delivery, margin=margin)
    assert found.sent < found.received < found.first_day < found.last_day <= found.safe_day
    assert (found.last_day - found.received).days == 14
    assert (found.safe_day - found.last_day).days >= margin
    assert calendar.is_working_day(found.safe_day)
    assert found.received.isoweekday() in {2, 3, 4, 5, 6}
    assert not calendar.is_holiday(found.received)
    on_the_way = {sent + timedelta(days=number) for number in range(1, (found.received - sent).days + 1)}
    assert len(on_the_way - set(found.without_post)) == delivery


def test_a_term_that_runs_into_an_unknown_year_gets_no_date(term: LetterTerm, calendar: Calendar) -> None:
    with pytest.raises(UnknownDayError):
        letter_days(term, calendar, sent=date(2028, 12, 20), received=None, delivery_days=2, margin=0)


def test_the_page_names_the_date_the_words_and_the_exact_costs(client: Client) -> None:
    response = client.get(
        URL, {"verzonden": "2026-11-23", "bezorging": "verwacht", "dagen": "", "marge": "2", "bedrag": "412,50"}
    )
    text = response.text
    assert response.context["days"].safe_day == date(2026, 12, 11)
    assert "vrijdag 11 december 2026" in text
    assert SENTENCE in text
    assert "€\u00a061,88" in text
    assert "ECLI:NL:HR:2016:2704" in text
    assert "22 november 2026" in text


def test_without_a_principal_there_are_no_costs_in_the_words(client: Client) -> None:
    response = client.get(URL, {"verzonden": "2026-11-23", "bezorging": "bekend", "ontvangen": "2026-11-25"})
    assert response.context["days"].last_day == date(2026, 12, 9)
    assert "costs" not in response.context
    assert SENTENCE in response.text


def test_costs_with_vat_stand_in_the_words(client: Client) -> None:
    asked = {"verzonden": "2026-11-23", "bezorging": "verwacht", "bedrag": "412,50", "btw": "on"}
    assert client.get(URL, asked).context["costs"].total == Decimal("74.87")


@pytest.mark.parametrize("sent", ["2016-11-24", "2028-12-20", "2050-01-01"])
def test_a_day_outside_the_known_rules_gets_no_date(client: Client, sent: str) -> None:
    response = client.get(URL, {"verzonden": sent, "bezorging": "verwacht"})
    assert response.status_code == 200
    assert "days" not in response.context
    assert 'data-answer="unknown"' in response.text


def test_from_july_2027_the_post_may_take_a_day_longer(client: Client) -> None:
    asked = {"bezorging": "verwacht", "verzonden": "2027-06-29"}
    assert client.get(URL, asked).context["days"].received == date(2027, 7, 1)
    later = client.get(URL, asked | {"verzonden": "2027-07-06"})
    assert later.context["days"].received == date(2027, 7, 9)


@pytest.mark.parametrize(
    "asked",
    [
        {"verzonden": ""},
        {"verzonden": "morgen"},
        {"bezorging": ""},
        {"bezorging": "duif"},
        {"bezorging": "bekend"},
        {"bezorging": "bekend", "ontvangen": "2026-11-22"},
        {"bezorging": "bekend", "ontvangen": "2028-11-22"},
        {"dagen": "0"},
        {"dagen": "11"},
        {"dagen": "anderhalf"},
        {"marge": "-1"},
        {"marge": "15"},
        {"marge": "9" * 5000},
        {"bedrag": "-1"},
        {"bedrag": "1e400"},
    ],
)
def test_bad_input_is_refused_in_words(client: Client, asked: dict[str, str]) -> None:
    response = client.get(URL, {"verzonden": "2026-11-23", "bezorging": "verwacht", "marge": "2"} | asked)
    assert response.status_code == 400
    assert "data-error-summary" in response.text
    assert "data-answer" not in response.text


def test_an_editor_who_changes_the_term_changes_the_answer_at_once(client: Client) -> None:
    asked = {"verzonden": "2026-11-23", "bezorging": "bekend", "ontvangen": "2026-11-25"}
    LetterTerm.objects.filter(valid_from=date(2016, 11, 25)).update(term_days=21)
    assert client.get(URL, asked).context["days"].last_day == date(2026, 12, 16)
