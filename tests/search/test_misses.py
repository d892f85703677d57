"""What is searched and not found: counted without persons, and bounded."""

import datetime
from unittest.mock import patch

import pytest
from django.test import Client

from naast.accounts.models import User
from naast.search import misses
from naast.search.models import Miss
from tests.search.helpers import entry

pytestmark = pytest.mark.django_db

REPORT = "/zoeken/niet-gevonden/"


def test_looking_counts_nothing_and_a_report_counts_one(client: Client) -> None:
    client.get("/zoeken/?zoek=budgetbeugel")
    assert not Miss.objects.exists()
    for query in ("budgetbeugel", "Budgetbeugel!", "  BUDGETBEUGEL "):
        assert client.post(REPORT, {"zoek": query}).status_code == 204
    assert [(miss.query, miss.count) for miss in Miss.objects.all()] == [("budgetbeugel", 3)]
    assert Miss.objects.get().month == misses.this_month()


def test_what_is_found_is_not_counted_whoever_says_so(client: Client) -> None:
    entry("Aanmaning")
    client.post(REPORT, {"zoek": "aanmaningen"})
    assert not Miss.objects.exists()


def test_words_that_are_nowhere_together_are_counted(client: Client) -> None:
    entry("Aanmaning")
    client.post(REPORT, {"zoek": "aanmaning budgetbeugel"})
    assert Miss.objects.get().query == "aanmaning budgetbeugel"


@pytest.mark.parametrize(
    "query",
    [
        "jan@example.org",
        "0612345678",
        "123456782",
        "NL91ABNA0417164300",
        "dossier 12",
        "1234 AB",
        "mevrouw Jansen",
        "een twee drie vier vijf zes",
        "🎉",
        "",
    ],
)
def test_what_may_be_about_a_person_is_not_kept(client: Client, query: str) -> None:
    assert client.post(REPORT, {"zoek": query}).status_code == 204
    assert not Miss.objects.exists()


def test_another_site_counts_nothing(client: Client) -> None:
    client.post(REPORT, {"zoek": "budgetbeugel"}, headers={"sec-fetch-site": "cross-site"})
    assert not Miss.objects.exists()


def test_one_network_reports_a_bounded_number(client: Client) -> None:
    with patch.object(misses, "PER_NETWORK", 2):
        for _time in range(4):
            assert client.post(REPORT, {"zoek": "budgetbeugel"}).status_code == 204
    assert Miss.objects.get().count == 2


def test_a_month_holds_a_bounded_number_of_questions_and_known_ones_count_on() -> None:
    with patch.object(misses, "MOST_A_MONTH", 2):
        assert [misses.report(f"beugel{letter}") for letter in "abcab"] == [True, True, False, True, True]
    assert Miss.objects.count() == 2


def test_old_months_are_dropped() -> None:
    month = misses.this_month()
    old = (month.replace(year=month.year - 1) - datetime.timedelta(days=40)).replace(day=1)
    Miss.objects.create(query="oud", month=old)
    Miss.objects.create(query="jaar", month=month.replace(year=month.year - 1))
    assert misses.forget() == 1
    assert Miss.objects.get().query == "jaar"


def test_editors_see_what_was_searched_more_than_once(client: Client, alice: User, bob: User) -> None:
    Miss.objects.create(query="vaak gezocht", month=misses.this_month(), count=2)
    Miss.objects.create(query="een naam", month=misses.this_month(), count=1)
    bob.is_superuser = bob.is_staff = True
    bob.save()
    client.force_login(bob)
    text = client.get("/beheer/niet-gevonden/").text
    assert "vaak gezocht" in text
    assert "een naam" not in text
    client.force_login(alice)
    assert client.get("/beheer/niet-gevonden/").status_code in {302, 403, 404}
    client.logout()
    assert client.get("/beheer/niet-gevonden/").status_code == 302
