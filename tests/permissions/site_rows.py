"""Rows of the table about what the site offers beside its pages."""

from collections.abc import Callable
from typing import Any

from naast.pages import sharing
from naast.pages.models import Branch


def _branch(world: Any) -> str:
    branch, _made = Branch.objects.get_or_create(slug="utrecht", defaults={"name": "Naast Utrecht", "place": "Utrecht"})
    return branch.get_absolute_url()


def _card(world: Any) -> str:
    page = world.course
    return f"/deelbeeld/{page.pk}-{sharing.mark(*sharing.words_of(page))}.png"


def rows(row: Callable[..., Any], everybody: Callable[..., Any]) -> dict[str, Any]:
    """The rows, made with what the table makes its own with."""
    return {
        "site_map": everybody("/sitemap.xml"),
        "site_map_part": everybody("/sitemap-1.xml"),
        "site_map_part (there are not so many)": everybody("/sitemap-99.xml", 404),
        "robots": everybody("/robots.txt"),
        "security": everybody("/.well-known/security.txt", 404),  # nobody to tell on one machine
        "card": everybody(_card),
        "card (of a lesson)": everybody(lambda world: f"/deelbeeld/{world.lesson.pk}-x.png", 404),
        "card (of nothing)": everybody("/deelbeeld/99999999999999999999-x.png", 404),
        "pages:branch": everybody(_branch),
        "pages:branch (unknown)": everybody("/contact/nergens/", 404),
        "pages:branch (nothing to send)": everybody(_branch, 405, method="post"),
    }
