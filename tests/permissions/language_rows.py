"""Rows of the table about the letter check: for everybody, since nothing is stored."""

from collections.abc import Callable
from typing import Any


def rows(everybody: Callable[..., Any]) -> dict[str, Any]:
    """The rows, made with what the table makes its own with."""
    letter = {"tekst": "Wij zien uw betaling nog niet.", "actie": "controleer"}
    return {
        "language:letter_check": everybody("/brievencheck/"),
        "language:letter_check (a letter)": everybody("/brievencheck/", method="post", data=lambda world: letter),
        "language:letter_check (nothing)": everybody("/brievencheck/", 400, method="post"),
    }
