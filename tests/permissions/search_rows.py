"""Rows of the table about the search room."""

from collections.abc import Callable
from typing import Any


def rows(row: Callable[..., Any], everybody: Callable[..., Any]) -> dict[str, Any]:
    """The rows, made with what the table makes its own with."""
    return {
        "search:search": everybody("/zoeken/?zoek=rekenen"),
        "search:suggestions": everybody("/zoeken/suggesties/?zoek=rek"),
        "search:opensearch": everybody("/zoeken/opensearch.xml"),
        "search:missed": everybody(
            "/zoeken/niet-gevonden/", 204, method="post", data=lambda world: {"zoek": "bestaat niet"}
        ),
        # Who may not enter the admin is sent away; what was not found is for editors.
        "search_misses:index": row(
            lambda world: "/beheer/niet-gevonden/", 404, {"author": 302, "other_author": 302, "editor": 200}
        ),
    }
