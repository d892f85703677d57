"""Rows of the table about the helpers for the job: anybody may ask, and nothing is kept."""

from collections.abc import Callable
from typing import Any


def rows(row: Callable[..., Any], everybody: Callable[..., Any]) -> dict[str, Any]:
    """The rows, made with what the table makes its own with."""
    return {
        "tools:index": everybody("/hulpmiddelen/"),
        "tools:contact": everybody("/hulpmiddelen/contactmoment/"),
        "tools:contact (chosen)": everybody("/hulpmiddelen/contactmoment/?datum=2026-12-23&tijd=10:00"),
        "tools:costs": everybody("/hulpmiddelen/incassokosten/?bedrag=412,50"),
        "tools:costs (bad)": everybody("/hulpmiddelen/incassokosten/?bedrag=niets", 400),
        "tools:letter": everybody("/hulpmiddelen/veertiendagenbrief/?verzonden=2026-11-23&bezorging=verwacht"),
    }
