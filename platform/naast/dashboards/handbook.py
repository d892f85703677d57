"""The editors' handbook in the admin: ``docs/handboek-redactie.md``, with a page for each of its tasks."""

import re
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from naast.pages.markdown import to_html

FILE = settings.BASE_DIR / "docs" / "handboek-redactie.md"
_TASK = re.compile(r"^## +(.+)$", re.MULTILINE)
_BELOW = re.compile(r"^###", re.MULTILINE)
_TO_TASK = re.compile(r'href="#([a-z0-9-]+)"')


@dataclass(frozen=True)
class Task:
    """One task of the handbook."""

    slug: str
    title: str
    html: SafeString


@lru_cache(maxsize=1)
def read(changed: float) -> tuple[SafeString, tuple[Task, ...]]:
    """The introduction and the tasks, in order.

    Parameters:
        changed: when the file was changed; what was read earlier is used again until then.
    """
    _title, _line, text = FILE.read_text(encoding="utf-8").partition("\n")
    intro, *parts = _TASK.split(text)
    tasks = tuple(
        Task(slug=slugify(title), title=title.strip(), html=_html(_BELOW.sub("##", body)))
        for title, body in zip(parts[::2], parts[1::2], strict=True)
    )
    return _html(intro), tasks


def _html(markdown: str) -> SafeString:
    """Markdown as a page shows it; on GitHub links to a task are places in one file, here they are pages."""
    return mark_safe(_TO_TASK.sub(r'href="../\1/"', to_html(markdown)))  # noqa: S308  (our own file)


def _handbook() -> tuple[SafeString, tuple[Task, ...]]:
    try:
        return read(FILE.stat().st_mtime)
    except FileNotFoundError as error:
        raise Http404 from error


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All tasks. The walls of the admin have let this person in: everybody there may read it."""
    intro, tasks = _handbook()
    return TemplateResponse(request, "dashboards/desk/handbook.html", {"intro": intro, "tasks": tasks})


@require_safe
def task(request: HttpRequest, task: str) -> HttpResponse:
    """One task, with those before and after it.

    Raises:
        Http404: the handbook has no such task.
    """
    _intro, tasks = _handbook()
    place = next((number for number, one in enumerate(tasks) if one.slug == task), None)
    if place is None:
        raise Http404
    context = {
        "task": tasks[place],
        "before": tasks[place - 1] if place else None,
        "after": tasks[place + 1] if place + 1 < len(tasks) else None,
    }
    return TemplateResponse(request, "dashboards/desk/handbook_task.html", context)
