"""The colour tokens keep their promises: readable text, visible controls, in both schemes.

Rule source: WCAG 2.2, success criteria 1.4.3, 1.4.6 and 1.4.11, with the stricter house rule that
body text reaches 7:1 everywhere it can stand.
"""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "platform" / "naast" / "static" / "naast" / "css" / "tokens.css"
DECLARATION = re.compile(r"--([a-z-]+):\s*#([0-9a-f]{6})\s*;")
DARK_START = "@media (prefers-color-scheme: dark)"

SCHEMES = ("light", "dark")
GROUNDS = ("paper", "surface", "sand")
TINTS = ("petrol-soft", "clay-soft", "good-soft", "caution-soft", "wrong-soft")
BODY = 7.0
MEANING = 4.5
CONTROL = 3.0


def read_tokens() -> dict[str, dict[str, str]]:
    """Return the colour tokens by scheme; dark starts from light and overrides it, as the browser does."""
    light_part, dark_part = TOKENS.read_text(encoding="utf-8").split(DARK_START, maxsplit=1)
    light = dict(DECLARATION.findall(light_part))
    return {"light": light, "dark": light | dict(DECLARATION.findall(dark_part))}


def luminance(colour: str) -> float:
    """Return the relative luminance (0 black to 1 white) of a six-digit hex colour."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio (1 to 21) between two six-digit hex colours."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


PROMISES: list[tuple[str, str, float]] = [
    *(("ink", ground, BODY) for ground in (*GROUNDS, *TINTS)),
    ("on-deep", "deep", BODY),
    *(("muted", ground, MEANING) for ground in (*GROUNDS, *TINTS)),
    *(("petrol", ground, MEANING) for ground in (*GROUNDS, "petrol-soft")),
    *(("petrol-strong", ground, MEANING) for ground in (*GROUNDS, *TINTS)),
    *(("clay-ink", ground, MEANING) for ground in (*GROUNDS, "clay-soft")),
    *(("good", ground, MEANING) for ground in (*GROUNDS, "good-soft")),
    *(("caution", ground, MEANING) for ground in (*GROUNDS, "caution-soft")),
    *(("wrong", ground, MEANING) for ground in (*GROUNDS, "wrong-soft")),
    ("on-petrol", "petrol", MEANING),
    ("on-petrol", "petrol-strong", MEANING),
    ("on-deep-muted", "deep", MEANING),
    *(("control-line", ground, CONTROL) for ground in GROUNDS),
    *(("focus", ground, CONTROL) for ground in (*GROUNDS, *TINTS)),
    *(("clay", ground, CONTROL) for ground in GROUNDS),
    # A progress bar: its filled part beside its track, and its frame on the page.
    ("petrol", "sand-deep", CONTROL),
]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("front", "ground", "least"), PROMISES)
def test_every_colour_that_carries_meaning_stands_out_from_its_ground(
    scheme: str, front: str, ground: str, least: float
) -> None:
    tokens = read_tokens()[scheme]
    ratio = contrast(tokens[front], tokens[ground])
    assert ratio >= least, f"--{front} on --{ground} ({scheme}) is {ratio:.2f}, needs {least}"


def test_the_dark_scheme_gives_every_ground_and_text_its_own_value() -> None:
    tokens = read_tokens()
    same = {name for name, value in tokens["light"].items() if tokens["dark"][name] == value}
    assert not same, f"not set for dark: {sorted(same)}"


def test_the_measure_knows_black_on_white_and_a_colour_on_itself() -> None:
    assert contrast("000000", "ffffff") == pytest.approx(21)
    assert contrast("0e5a5e", "0e5a5e") == pytest.approx(1)
