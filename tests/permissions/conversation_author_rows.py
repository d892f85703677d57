"""Rows of the table about conversations on their authors' side: figures, Twee out and in."""

from collections.abc import Callable
from typing import Any

from courses.models import ModulePage, SimulationPage

STORY = ":: begin\nHallo?\n[[Dag.->klaar]]\n\n:: klaar [einde goed]\nKlaar."


def rows(row: Callable[..., Any]) -> dict[str, Any]:
    """The rows, made with what the table makes its own with."""
    own = {"author": 200}
    return {
        "provider:conversations": row(_portal(""), 404, own),
        "provider:conversation": row(_portal("{uid}/"), 404, own),
        "provider:conversation_file": row(_portal("{uid}/bestand/csv/"), 404, own),
        "provider:conversation_file (unknown form)": row(_portal("{uid}/bestand/word/"), 404),
        "provider:conversation_out": row(_portal("{uid}/twee/"), 404, own),
        "provider:conversation_in": row(_portal("nieuw/"), 404, own),
        "provider:conversation_in (without a file)": row(_portal("nieuw/"), 404, {"author": 400}, method="post"),
        "provider:conversation_in (make a draft)": row(
            _portal("nieuw/"),
            404,
            {"author": 302},
            method="post",
            data=lambda world: {"file": STORY, "module": _module(world).uid},
        ),
    }


def _module(world: Any) -> ModulePage:
    found: ModulePage | None = ModulePage.objects.descendant_of(world.course).order_by("path").first()
    assert found is not None
    return found


def _portal(rest: str) -> Callable[[Any], str]:
    def url(world: Any) -> str:
        uid = "geen"
        if "{uid}" in rest:
            page = SimulationPage.objects.descendant_of(world.course).filter(slug="tabel-gesprek").first()
            if page is None:
                page = SimulationPage(title="Tabel", slug="tabel-gesprek", persona="Samira", live=False)
                _module(world).add_child(instance=page)
            uid = page.uid
        return f"/opleider/{world.course.provider_page.provider.slug}/gesprekken/{rest.format(uid=uid)}"

    return url
