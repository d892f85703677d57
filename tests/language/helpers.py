"""What the tests of the letter check share: the rules of a new installation, without a database."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from naast.language.letter import Finding, LetterReport, check_letter
from naast.language.rules import Rule, Rules

ROOM = Path(__file__).resolve().parents[2] / "platform/naast/language"


@cache
def rows() -> list[dict[str, Any]]:
    """The rules as they stand in the file."""
    found: list[dict[str, Any]] = yaml.safe_load((ROOM / "content/rules.yaml").read_text(encoding="utf-8"))["rules"]
    return found


def rule(row: dict[str, Any]) -> Rule:
    return Rule(
        kind=row["kind"],
        phrases=tuple(row["phrases"]),
        better=row.get("better", ""),
        explanation=row.get("explanation", ""),
        source=row["source"],
    )


@cache
def known() -> Rules:
    """All rules of the file."""
    return Rules(rule(row) for row in rows())


def check(text: str) -> LetterReport:
    return check_letter(text, known())


def findings(text: str, *kinds: str) -> list[Finding]:
    """The findings of these kinds, or all of them."""
    return [finding for finding in check(text).findings if not kinds or finding.kind in kinds]


def letter(name: str) -> str:
    """One of the two example letters: ``goede-brief`` or ``strenge-brief``."""
    return (ROOM / f"content/{name}.txt").read_text(encoding="utf-8")
