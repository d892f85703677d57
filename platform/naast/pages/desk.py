"""The editors' desk: what waits for a person on the first page of the admin. Rooms register what they have (ADR 0039).

A room above says what waits with it; nobody sees a panel about what they may not act on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

SHOWN = 5
"""Rows of a panel: enough to begin with, and a fixed height."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One thing that waits: what, where to do it, and since or until when."""

    title: str
    url: str = ""
    detail: str = ""
    when: date | None = None  # a day, or an aware moment
    language: str = ""  # of the title, when it is not Dutch: answers of mail servers


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a panel shows.

    Parameters:
        rows: at most ``SHOWN``, the first to do on top.
        total: how many there are.
        url: where all of them stand; empty when there is no such place.
    """

    rows: Sequence[Row] = field(default_factory=list)
    total: int = 0
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class DeskPanel:
    """A panel of the desk.

    Parameters:
        name: short and unique; part of an address on the page.
        order: low stands first.
        title: its heading.
        empty: one calm line for when nothing waits.
        may: whether this person can act on it; others do not see the panel at all.
        find: what waits for this person, in a number of queries that does not grow.
    """

    name: str
    order: int
    title: Any
    empty: Any
    may: Callable[[Any], bool]
    find: Callable[[Any], Found]


_panels: dict[str, DeskPanel] = {}


def register_panel(panel: DeskPanel) -> None:
    """Put a panel on the desk; called from ``AppConfig.ready``. The latest of a name counts."""
    _panels[panel.name] = panel


def panels_of(user: Any) -> list[tuple[DeskPanel, Found]]:
    """The panels this person can act on, with what waits in them."""
    ordered = sorted(_panels.values(), key=lambda panel: panel.order)
    return [(panel, panel.find(user)) for panel in ordered if panel.may(user)]
