"""Rows of the table about statistics of mailings: what anybody may report, and what nobody learns from the answer."""

from collections.abc import Callable
from typing import Any

from newsletters.sending.statistics import PARAMETER


def rows(everybody: Callable[..., Any]) -> dict[str, Any]:
    """The rows, made with what the table makes its own with."""
    return {
        "newsletters:followed": everybody("/nieuwsbrief/gevolgd/", 405),
        "newsletters:followed (report)": everybody(
            "/nieuwsbrief/gevolgd/", 204, method="post", data=lambda world: {PARAMETER: "1-0000000000000000000"}
        ),
        "newsletters:picture": everybody("/nieuwsbrief/beeld/1-0000000000000000000.gif"),
    }
