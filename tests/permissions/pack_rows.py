"""Rows of the table about the dashboard, the house style and accreditation packs of a provider."""

from collections.abc import Callable
from typing import Any

from certificates.models import AccreditationPack


def rows(row: Callable[..., Any]) -> dict[str, Any]:
    """The rows, made with what the table makes its own with; the author here is a provider's owner or author."""
    own, posted = {"author": 200}, {"author": 302}
    return {
        "dashboards:provider_desk": row(_portal(""), 404, own),
        "desk:branding": row(_portal("huisstijl/"), 404, own),
        "desk:branding (save)": row(
            _portal("huisstijl/"), 404, posted, method="post", data=lambda world: {"name": "Eigen"}
        ),
        "desk:branding (without a name)": row(_portal("huisstijl/"), 404, {"author": 400}, method="post"),
        "desk:accreditation": row(_portal("erkenning/"), 404, own),
        "desk:pack": row(_course(""), 404, own),
        "desk:pack_asked": row(_course("maken/"), 404, posted, method="post"),
        "desk:pack_progress": row(_pack("stand/"), 404, own),
        "desk:pack_file": row(_pack("bestand/pdf/"), 404, own),
        "desk:pack_file (unknown form)": row(_pack("bestand/docx/"), 404),
    }


def _portal(rest: str) -> Callable[[Any], str]:
    return lambda world: f"/opleider/{world.course.provider_page.provider.slug}/{rest}"


def _course(rest: str) -> Callable[[Any], str]:
    return lambda world: f"{_portal('erkenning/')(world)}{world.course.uid}/{rest}"


def _pack(rest: str) -> Callable[[Any], str]:
    def url(world: Any) -> str:
        pack, _created = AccreditationPack.objects.get_or_create(
            provider=world.course.provider_page.provider,
            course_uid=world.course.uid,
            state=AccreditationPack.State.DONE,
            defaults={"course_title": world.course.title, "course_version": 1},
        )
        return f"{_portal('erkenning/pakket/')(world)}{pack.uid}/{rest}"

    return url
