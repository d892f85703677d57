"""What the letter check costs: words a second on letters, and on text that is made to be slow."""

import gc
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any

from naast.language.intake import MAX_CHARACTERS
from naast.language.letter import check_letter
from naast.language.readability import measure
from naast.language.selectors import rules

_CONTENT = Path(__file__).resolve().parent / "content"
_ROUNDS = 5
_HOSTILE = {
    "one_word": "a",
    "dots": ".",
    "harsh": "u moet ",
    "marks": "de het een u wij! ",
    "passive": "wordt de ",
    "brackets": "de vordering (",
}


def bench_letters() -> list[dict[str, Any]]:
    """Words a second on ordinary letters, beside counting alone, and milliseconds for the longest hostile texts."""
    known = rules()
    figures = []
    for name in ("goede-brief", "strenge-brief"):
        letter = (_CONTENT / f"{name}.txt").read_text(encoding="utf-8")
        text = (letter * (MAX_CHARACTERS // len(letter) + 1))[:MAX_CHARACTERS]
        words = measure(text).words
        whole, alone = _seconds(partial(check_letter, text, known)), _seconds(partial(measure, text))
        figures.append(
            _figure(f"brievencheck.{name}", round(words / whole), "words/s CPU", whole / alone, "counting alone")
        )
    ordinary = whole
    for name, piece in _HOSTILE.items():
        text = (piece * MAX_CHARACTERS)[:MAX_CHARACTERS]
        seconds = _seconds(partial(check_letter, text, known))
        milliseconds = round(seconds * 1000, 1)
        figures.append(
            _figure(
                f"brievencheck.hostile.{name}", milliseconds, "ms CPU", seconds / ordinary, "a harsh letter as long"
            )
        )
    return figures


def _seconds(action: Callable[[], object]) -> float:
    """The shortest CPU time of some rounds; what the machine does beside it only makes a round longer."""
    action()
    gc.collect()
    times = []
    for _ in range(_ROUNDS):
        start = process_time()
        action()
        times.append(process_time() - start)
    return min(times)


def _figure(name: str, value: float, unit: str, ratio: float, against: str) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit, "ratio": round(ratio, 3), "against": against}
