"""Which addresses a form takes: what is no address is refused in words, whatever was typed."""

from time import process_time

import pytest
from django.core.exceptions import ValidationError

from naast.mail.addresses import validate_deliverable


@pytest.mark.parametrize(
    "address", ["", "a", "a@", "@b.nl", "a@[\\", "a@[\\\\\\", '"' * 20, "(" * 200 + "@b.nl", "a@b..nl"]
)
def test_what_is_no_address_is_refused_and_breaks_nothing(address: str) -> None:
    with pytest.raises(ValidationError):
        validate_deliverable(address)


@pytest.mark.parametrize("address", ["a@" + "b." * 500_000 + "nl", '"' * 1_000_000 + "@b.nl", " a" * 500_000 + "@b.nl"])
def test_a_very_long_one_is_refused_at_once(address: str) -> None:
    begun = process_time()
    with pytest.raises(ValidationError):
        validate_deliverable(address)
    assert process_time() - begun < 2  # the parser took minutes


def test_an_address_is_taken() -> None:
    validate_deliverable("noa+blog@example.org")
    validate_deliverable("noa@bücher.example")
