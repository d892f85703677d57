"""Collection costs: the scale of the law, its bounds, VAT, and the page."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from naast.tools import selectors
from naast.tools.costs import Bound, collection_costs
from naast.tools.models import CostRule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
URL = "/hulpmiddelen/incassokosten/"
PRINCIPALS = st.decimals(Decimal("0.01"), Decimal(2000000), places=2)
MANY = settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def rule() -> CostRule:
    found = selectors.cost_rule(date(2026, 11, 22))
    assert found is not None
    return CostRule.objects.prefetch_related("tiers").get(pk=found.pk)


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ("100", "40"),
        ("266.66", "40"),
        ("266.67", "40"),
        ("266.70", "40.01"),  # 40.005: half a cent goes up
        ("412.50", "61.88"),
        ("2500", "375"),
        ("2500.01", "375"),
        ("3000", "425"),
        ("5000", "625"),
        ("6000", "675"),
        ("10000", "875"),
        ("200000", "2775"),
        ("999998", "6774.99"),
        ("1000000", "6775"),
        ("1000000.01", "6775"),
        ("999999999.99", "6775"),
        ("0.01", "40"),
    ],
)
def test_the_vectors_of_the_scale(rule: CostRule, principal: str, expected: str) -> None:
    assert collection_costs(rule, Decimal(principal), with_vat=False).total == Decimal(expected)


@MANY
@given(principal=PRINCIPALS, more=PRINCIPALS)
def test_a_higher_principal_never_costs_less(rule: CostRule, principal: Decimal, more: Decimal) -> None:
    low = collection_costs(rule, principal, with_vat=True)
    high = collection_costs(rule, principal + more, with_vat=True)
    assert low.total <= high.total


@MANY
@given(principal=PRINCIPALS)
def test_costs_keep_to_the_bounds_and_the_calculation_adds_up(rule: CostRule, principal: Decimal) -> None:
    found = collection_costs(rule, principal, with_vat=False)
    assert Decimal(40) <= found.costs <= Decimal(6775)
    assert sum(step.part for step in found.steps) == principal
    assert sum(step.fee for step in found.steps) == found.scale
    assert found.costs == {Bound.NONE: found.scale, Bound.MINIMUM: 40, Bound.MAXIMUM: 6775}[found.bound]
    assert found.total.as_tuple().exponent >= -2  # type: ignore[operator]


@MANY
@given(principal=PRINCIPALS)
def test_vat_is_a_fifth_and_a_bit_over_the_rounded_costs(rule: CostRule, principal: Decimal) -> None:
    found = collection_costs(rule, principal, with_vat=True)
    assert abs(found.vat - found.costs * Decimal("0.21")) <= Decimal("0.005")
    assert found.total == found.costs + found.vat


@pytest.mark.parametrize(("principal", "total"), [("100", "48.40"), ("412.50", "74.87"), ("2000000", "8197.75")])
def test_vat_comes_on_top_of_minimum_and_maximum(rule: CostRule, principal: str, total: str) -> None:
    assert collection_costs(rule, Decimal(principal), with_vat=True).total == Decimal(total)


@pytest.mark.parametrize("written", ["412,50", "€ 412,50", "412.50", "€412,5", "412,50 euro"])
def test_the_page_says_the_costs_in_one_sentence(client: Client, written: str) -> None:
    response = client.get(URL, {"bedrag": written})
    assert response.status_code == 200
    assert response.context["costs"].total == Decimal("61.88")
    text = response.text
    assert "€\u00a061,88" in text
    assert "€\u00a0412,50" in text  # how it was read
    assert 'data-copy="' in text
    assert "stb-2012-141" in text
    assert "22 november 2026" in text
    assert "1 oktober 2024" in text  # what is not computed


def test_vat_shows_in_the_page(client: Client) -> None:
    text = client.get(URL, {"bedrag": "412,50", "btw": "on"}).text
    assert "€\u00a074,87" in text
    assert "21%" in text


def test_an_empty_page_asks(client: Client) -> None:
    response = client.get(URL)
    assert response.status_code == 200
    assert "data-answer" not in response.text


@pytest.mark.parametrize(
    "asked",
    [
        {"bedrag": ""},
        {"bedrag": "0"},
        {"bedrag": "0,00"},
        {"bedrag": "-5"},
        {"bedrag": "€ -5,00"},
        {"bedrag": "−5"},
        {"bedrag": "veel"},
        {"bedrag": "1e400"},
        {"bedrag": "1e2"},
        {"bedrag": "NaN"},
        {"bedrag": "Infinity"},
        {"bedrag": "1,234"},
        {"bedrag": "12.5.6"},
        {"bedrag": "1000000000"},
        {"bedrag": "9" * 10_000},
        {"bedrag": "٤١٢"},
        {"bedrag": "412,505"},
        {"bedrag": "<script>alert(1)</script>"},
        {"bedrag": "100", "verzuim": "2999-01-01"},
        {"bedrag": "100", "verzuim": "2026-11-23"},  # tomorrow
        {"bedrag": "100", "verzuim": "31-31-2026"},
        {"verzuim": "2026-01-01"},
    ],
)
def test_bad_input_is_refused_in_words_and_stays_in_the_field(client: Client, asked: dict[str, str]) -> None:
    with time_machine.travel(date(2026, 11, 22), tick=False):
        response = client.get(URL, asked)
    assert response.status_code == 400
    text = response.text
    assert "data-error-summary" in text
    assert "data-answer" not in text
    assert "<script>alert" not in text
    if asked.get("bedrag", "").isalnum():
        assert f'value="{asked["bedrag"]}"' in text


def test_an_old_default_takes_the_rule_of_that_time(client: Client) -> None:
    found = client.get(URL, {"bedrag": "412,50", "btw": "on", "verzuim": "2012-08-01"}).context["costs"]
    assert found.rule.vat_percent == 19
    assert found.total == Decimal("73.64")


def test_a_default_before_the_first_rule_gets_no_amount(client: Client) -> None:
    response = client.get(URL, {"bedrag": "100", "verzuim": "2012-06-30"})
    assert response.status_code == 200
    assert "costs" not in response.context
    assert 'data-answer="unknown"' in response.text
    assert "1 juli 2012" in response.text


def test_an_editor_who_changes_a_step_changes_the_answer_at_once(client: Client) -> None:
    current = CostRule.objects.get(valid_until=None)
    current.tiers.filter(up_to=2500).update(percent=20)
    assert client.get(URL, {"bedrag": "412,50"}).context["costs"].total == Decimal("82.50")


def test_nothing_that_was_asked_is_kept(client: Client) -> None:
    from django.contrib.sessions.models import Session

    response = client.get(URL, {"bedrag": "412,50"})
    assert not response.cookies
    assert Session.objects.count() == 0
