"""Letters with what a careful colleague says about each, and where the check sees it otherwise.

A case is ``letters/NAME.txt`` with ``letters/NAME.yaml``: ``light``, the elements that are ``found`` (the others are
missing), and ``remarks``: for each kind the words that have to be marked. Kinds that count (``COUNTED``) allow no other
marks of that kind, so the letter itself is the list of what may not be marked. Long sentences and subclauses are
arithmetic and have tests of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from naast.language.letter import Finding, LetterReport
from tests.language.helpers import check

FOLDER = Path(__file__).resolve().parent / "letters"
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))
COUNTED = ("tone", "jargon", "passive", "capitals", "exclamation", "protected")


@dataclass(frozen=True)
class Compared:
    """How many judgements there were about a letter, and the differences in words."""

    judgements: int
    differences: list[str]


def compare(name: str) -> Compared:
    """The check beside the colleague."""
    wanted: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    report = check((FOLDER / f"{name}.txt").read_text(encoding="utf-8"))
    differences = [] if report.light == wanted["light"] else [f"light is {report.light}"]
    differences += [
        f"{element.key}: {element.excerpt or 'missing'}"
        for element in report.elements
        if element.found != (element.key in wanted["found"])
    ]
    expected = sum(len(words) for words in wanted["remarks"].values())
    others = list(_remarks(report, wanted["remarks"]))
    extra = sum(each.startswith("not asked") for each in others)
    return Compared(1 + len(report.elements) + expected + extra, differences + others)


def _remarks(report: LetterReport, wanted: dict[str, list[str]]) -> Iterator[str]:
    """Remarks that are missing, and remarks that nobody asked for."""
    for kind in COUNTED:
        findings = [finding for finding in report.findings if finding.kind == kind]
        places = [(words, _places(report.text, words)) for words in wanted.get(kind, [])]
        for words, spots in places:
            if not any(_over(finding, spot) for finding in findings for spot in spots):
                yield f"{kind} not seen: {words}"
        spots = [spot for _, some in places for spot in some]
        yield from (
            f"not asked for {kind}: {finding.text}"
            for finding in findings
            if not any(_over(finding, spot) for spot in spots)
        )


def _places(text: str, words: str) -> list[tuple[int, int]]:
    """Everywhere these words stand; a text without them is a slip in the case."""
    found, start = [], text.find(words)
    while start >= 0:
        found.append((start, start + len(words)))
        start = text.find(words, start + 1)
    assert found, words
    return found


def _over(finding: Finding, spot: tuple[int, int]) -> bool:
    return finding.start < spot[1] and spot[0] < finding.end
