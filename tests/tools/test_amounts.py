"""Amounts as Dutch people type them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naast.tools.amounts import HIGHEST, AmountError, parse_amount, to_cents, write_euro, write_percent


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.234,56", "1234.56"),
        ("1.234", "1234"),
        ("1234", "1234"),
        ("1 234,5", "1234.50"),
        ("1\u00a0234", "1234"),
        ("€ 412,50", "412.50"),
        ("412.50", "412.50"),
        ("412,5", "412.50"),
        ("€ 25,-", "25"),
        ("25,--", "25"),
        ("EUR 25", "25"),
        ("25 euro", "25"),
        ("1,234.56", "1234.56"),
        ("1.234.567,89", "1234567.89"),
        ("007", "7"),
        ("  3  ", "3"),
        ("0,01", "0.01"),
        ("999.999.999,99", "999999999.99"),
    ],
)
def test_an_amount_is_read(text: str, amount: str) -> None:
    assert parse_amount(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text", ["1,234", "1.23.4", "1.2345", "12,345,678", ".5", "5,", "1,2,3", "€", "1.234.56", "½", "0x10", "1_000"]
)
def test_what_can_be_read_in_two_ways_or_none_is_asked_back(text: str) -> None:
    with pytest.raises(AmountError):
        parse_amount(text)


@given(st.decimals(Decimal("0.01"), HIGHEST, places=2))
def test_what_we_write_we_read_back(amount: Decimal) -> None:
    assert parse_amount(write_euro(amount)) == amount


@given(st.text(max_size=60))
def test_any_text_is_an_amount_or_an_explained_refusal(text: str) -> None:
    try:
        amount = parse_amount(text)
    except AmountError as error:
        amount = Decimal(1 if str(error) else 0)
    assert 0 < amount <= HIGHEST


def test_half_a_cent_goes_up() -> None:
    assert to_cents(Decimal("61.875")) == Decimal("61.88")
    assert to_cents(Decimal("0.005")) == Decimal("0.01")


@pytest.mark.parametrize(("percent", "text"), [("15.00", "15%"), ("0.50", "0,5%"), ("21", "21%"), ("10", "10%")])
def test_percentages_have_no_needless_zeros(percent: str, text: str) -> None:
    assert write_percent(Decimal(percent)) == text
