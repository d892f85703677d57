"""The colour tokens and what they promise: readable text and visible controls, in both schemes (ADR 0041).

Rule source: WCAG 2.2, success criteria 1.4.3, 1.4.6 and 1.4.11, with the stricter house rule that body text reaches 7:1
everywhere it can stand. The style page shows these pairs, a test holds them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from naast.mail.contrast import ratio

TOKENS = Path(__file__).resolve().parents[1] / "static/naast/css/tokens.css"
BODY, MEANING, CONTROL = 7.0, 4.5, 3.0
GROUNDS = ("paper", "surface", "sand")
TINTS = ("petrol-soft", "clay-soft", "good-soft", "caution-soft", "wrong-soft")
_DECLARATION = re.compile(r"--([a-z-]+):\s*(#[0-9a-f]{6})\s*;")
_DARK = "@media (prefers-color-scheme: dark)"

PROMISES: tuple[tuple[str, str, float], ...] = (
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
    # The mark of the stances in a debate, and a tag on a tinted card.
    ("clay", "surface", MEANING),
    ("clay", "paper", MEANING),
    *(("control-line", ground, CONTROL) for ground in GROUNDS),
    *(("focus", ground, CONTROL) for ground in (*GROUNDS, *TINTS)),
    *(("clay", ground, CONTROL) for ground in GROUNDS),
    # A progress bar: its filled part beside its track, and its frame on the page.
    ("petrol", "sand-deep", CONTROL),
)


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A colour on a ground, and how far they stand apart."""

    front: str
    ground: str
    least: float
    light: float
    dark: float


def tokens() -> dict[str, dict[str, str]]:
    """The colour tokens by scheme, as ``#rrggbb``; dark starts from light and overrides it, as the browser does."""
    light_part, dark_part = TOKENS.read_text(encoding="utf-8").split(_DARK, maxsplit=1)
    light = dict(_DECLARATION.findall(light_part))
    return {"light": light, "dark": light | dict(_DECLARATION.findall(dark_part))}


def pairs() -> Iterator[Pair]:
    """Every promise with what it measures now."""
    found = tokens()
    for front, ground, least in PROMISES:
        yield Pair(
            front=front,
            ground=ground,
            least=least,
            light=ratio(found["light"][front], found["light"][ground]),
            dark=ratio(found["dark"][front], found["dark"][ground]),
        )
