"""Serial numbers and what people make of them when they type."""

import pytest

from certificates import selectors, serials


def test_a_number_can_be_typed_in_any_way() -> None:
    serial = serials.make(2026, 123)
    assert serial.startswith("NAAST-2026-000123-")
    for typed in (
        serial,
        serial.lower(),
        serial.replace("-", ""),
        f"  {serial.replace('-', ' ')} ",
        serial.replace("-", "–"),
    ):
        assert serials.parse(typed) == serial


def test_one_wrong_digit_is_always_noticed() -> None:
    serial = serials.make(2026, 40917)
    for place, digit in enumerate(serial):
        if digit.isdigit():
            for other in set("0123456789") - {digit}:
                assert serials.parse(serial[:place] + other + serial[place + 1 :]) is None


def test_two_digits_in_the_wrong_order_are_always_noticed() -> None:
    digits = list("2026040917")
    letter = serials.make(2026, 40917)[-1]
    for first in range(len(digits)):
        for second in range(first + 1, len(digits)):
            if digits[first] == digits[second]:
                continue
            swapped = digits.copy()
            swapped[first], swapped[second] = swapped[second], swapped[first]
            text = "".join(swapped)
            assert serials.parse(f"NAAST-{text[:4]}-{text[4:]}-{letter}") is None


@pytest.mark.parametrize("text", ["", "NAAST", "NAAST-2026-000123", "x" * 5000, "NAAST-٢٠٢٦-000123-K", "\0"])
def test_what_is_no_number_is_no_number(text: str) -> None:
    assert serials.parse(text) is None


@pytest.mark.parametrize(
    "typed",
    [
        "3fJ8xZq0b1kYt7vLr2mN9A",
        " https://naast.example.org/certificaat/3fJ8xZq0b1kYt7vLr2mN9A/ ",
        "naast.example.org/certificaat/3fJ8xZq0b1kYt7vLr2mN9A",
    ],
)
def test_a_token_is_found_in_an_address(typed: str) -> None:
    assert selectors.token_in(typed) == "3fJ8xZq0b1kYt7vLr2mN9A"


@pytest.mark.parametrize("typed", ["", "NAAST-2026-000123-K", "/certificaat/kort/", "3fJ8xZq0b1kYt7vLr2mN9Aa"])
def test_what_is_no_token_is_no_token(typed: str) -> None:
    assert selectors.token_in(typed) is None
