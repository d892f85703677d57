"""The home page shows what higher rooms offer; they register themselves here, so that this room imports none."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

Section = Callable[[HttpRequest], Any]
_sections: dict[str, Section] = {}


def register_home_section(name: str, section: Section) -> None:
    """Offer ``section(request)`` to the home page template as ``sections.<name>``."""
    _sections[name] = section


def home_sections(request: HttpRequest) -> dict[str, Any]:
    """What every room has to show on the home page, by name."""
    return {name: section(request) for name, section in _sections.items()}
