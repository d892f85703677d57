"""The colour tokens keep their promises: readable text, visible controls, in both schemes."""

import pytest

from naast.mail.contrast import ratio
from naast.pages.colours import PROMISES, TOKENS, Pair, pairs, tokens

SCHEMES = ("light", "dark")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("pair", pairs(), ids=lambda pair: f"{pair.front}-{pair.ground}-{pair.least}")
def test_every_colour_that_carries_meaning_stands_out_from_its_ground(scheme: str, pair: Pair) -> None:
    found = pair.light if scheme == "light" else pair.dark
    assert found >= pair.least, f"--{pair.front} on --{pair.ground} ({scheme}) is {found:.2f}, needs {pair.least}"


def test_every_colour_has_a_promise_or_is_only_decoration() -> None:
    promised = {name for front, ground, _least in PROMISES for name in (front, ground)}
    assert set(tokens()["light"]) - promised == {"line"}


def test_the_dark_scheme_gives_every_ground_and_text_its_own_value() -> None:
    found = tokens()
    same = {name for name, value in found["light"].items() if found["dark"][name] == value}
    assert not same, f"not set for dark: {sorted(same)}"


def test_the_measure_knows_black_on_white_and_a_colour_on_itself() -> None:
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#0e5a5e", "#0e5a5e") == pytest.approx(1)


def test_all_five_kinds_of_tokens_are_there() -> None:
    text = TOKENS.read_text(encoding="utf-8")
    for name in ("--paper", "--text-5", "--space-6", "--radius", "--quick", "--slow", "--ease"):
        assert f"{name}:" in text
