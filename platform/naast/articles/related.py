"""What goes with an article or debate and belongs to rooms above this one: they register themselves here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True, kw_only=True)
class Related:
    """One line that leads on.

    Attributes:
        note: what it is or when it was, such as “Course” or a date; shown small.
    """

    title: str
    url: str
    text: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Lines of one kind below a heading."""

    title: str
    items: list[Related]


Source = Callable[[Any, HttpRequest], Group | None]
"""Takes the page (an article or debate) and who asks; gives nothing when there is nothing to show."""
_sources: dict[str, Source] = {}


def register_related(name: str, source: Source) -> None:
    """Have a room show what goes with a page; called from ``AppConfig.ready``. Groups stand in order of name."""
    _sources[name] = source


def related_to(page: Any, request: HttpRequest) -> list[Group]:
    """Return every group that has something to show with this page."""
    groups = [source(page, request) for _name, source in sorted(_sources.items())]
    return [group for group in groups if group is not None and group.items]


def chosen(stream: Any) -> list[int]:
    """Return the keys that an editor chose in a stream of choosers, in order; without opening a row for each."""
    return [key for raw in stream.raw_data if isinstance(key := raw["value"], int)]
