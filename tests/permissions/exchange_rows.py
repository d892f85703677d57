"""Rows of the table about question banks and courses on their way in and out."""

from collections.abc import Callable
from typing import Any

from courses.models import ImportJob, ProviderPage, QuestionBankPage


def rows(row: Callable[..., Any]) -> dict[str, Any]:
    """The rows, made with what the table makes its own with."""
    own = {"author": 200}
    return {
        "provider:banks": row(_portal("vragenbanken/"), 404, own),
        "provider:banks (make)": row(
            _portal("vragenbanken/"), 404, {"author": 302}, method="post", data=lambda world: {"title": "Nieuw"}
        ),
        "provider:bank": row(_bank(""), 404, own),
        "provider:bank (without a file)": row(_bank(""), 404, {"author": 400}, method="post"),
        "provider:bank_out": row(_bank("bestand/moodle/"), 404, own),
        "provider:bank_out (unknown form)": row(_bank("bestand/word/"), 404),
        "provider:course_out": row(
            lambda world: f"{_portal('vragenbanken/cursus/')(world)}{world.course.uid}/", 404, own
        ),
        "provider:course_in": row(_portal("vragenbanken/cursus/"), 404, {"author": 302}, method="post"),
        "provider:import_job": row(_job(""), 404, own),
        "provider:import_job (say yes)": row(_job(""), 404, {"author": 302}, method="post"),
        "provider:import_progress": row(_job("stand/"), 404, own),
    }


def _portal(rest: str) -> Callable[[Any], str]:
    return lambda world: f"/opleider/{world.course.provider_page.provider.slug}/{rest}"


def _made(world: Any) -> QuestionBankPage:
    found = QuestionBankPage.objects.filter(title="Tabel").first()
    if found is None:
        found = QuestionBankPage(title="Tabel", slug="tabel")
        ProviderPage.objects.get(pk=world.course.provider_page.pk).add_child(instance=found)
    return found


def _bank(rest: str) -> Callable[[Any], str]:
    return lambda world: f"{_portal('vragenbanken/')(world)}{_made(world).uid}/{rest}"


def _job(rest: str) -> Callable[[Any], str]:
    def url(world: Any) -> str:
        bank = _made(world)
        job, _created = ImportJob.objects.get_or_create(
            provider=world.course.provider_page.provider,
            target=bank,
            defaults={"kind": "questions", "name": "a.txt", "format": "gift", "data": b"::a:: b {=c}"},
        )
        return f"{_portal('import/')(world)}{job.uid}/{rest}"

    return url
