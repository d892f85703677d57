"""Pages whose facts nobody has looked at for a year: by their own day, that of their sources, or of publishing."""

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Max
from django.utils import timezone
from wagtail.models import Page, get_page_models

from naast.dashboards.desk.pages import edit_url, own_pages
from naast.pages.desk import SHOWN, Found, Row
from naast.pages.remarks.written import bodies

A_YEAR = dt.timedelta(days=365)
_HOUR = 3600  # seconds
_CHECKED = "checked_on"
_MOST = 2000  # pages of one kind that are read, those published longest ago first


def ageing(user: Any) -> Found:
    """Live pages with facts that nobody checked for a year, the oldest first; of those this person may edit."""
    mine = own_pages(user).filter(live=True)
    state = mine.aggregate(pages=Count("pk"), latest=Max("last_published_at"))
    today = timezone.localdate()
    moment = state["latest"].timestamp() if state["latest"] else 0
    key = f"desk.ageing:{user.pk}:{today}:{state['pages']}:{moment}"
    found: list[tuple[dt.date, str, int, str]] | None = cache.get(key)
    if found is None:
        # Reading all texts takes a while: remembered until something is published, an hour at most.
        rows = ((day, title, key, kind) for day, title, key, kind in _pages(mine) if day <= today - A_YEAR)
        found = sorted(rows)
        cache.set(key, found, _HOUR)
    shown = [Row(title=title, url=edit_url(pk), detail=kind, when=day) for day, title, pk, kind in found[:SHOWN]]
    return Found(rows=shown, total=len(found))


def kinds() -> list[type[Page]]:
    """The types of pages that state facts: with a text of our blocks, or a day on which they were checked."""
    return [model for model in get_page_models() if _bodies(model) or _has_day(model)]


def _bodies(model: type[Page]) -> list[str]:
    return [one.name for one in bodies(model)]


def _has_day(model: type[Page]) -> bool:
    return any(one.name == _CHECKED for one in model._meta.get_fields())


def _pages(mine: Any) -> Iterator[tuple[dt.date, str, int, str]]:
    """The day each page was last looked at, with its title, number and kind: one query a kind."""
    for model in kinds():
        bodies = _bodies(model)
        columns = [*bodies, *([_CHECKED] if _has_day(model) else [])]
        rows = model._default_manager.filter(pk__in=mine.values("pk"))
        rows = rows.only("title", "last_published_at", *columns).order_by("last_published_at")[:_MOST]
        name = str(model._meta.verbose_name)
        for page in rows:
            day = last_checked(page, bodies)
            if day is not None:
                yield day, page.title, page.pk, name


def last_checked(page: Any, bodies: list[str]) -> dt.date | None:
    """The day that counts: the oldest of the page's own and its sources, else that of publishing."""
    days = [day for name in bodies for day in _source_days(list(getattr(page, name).raw_data))]
    own = getattr(page, _CHECKED, None)
    if own is not None:
        days.append(own)
    if days:
        return min(days)
    return timezone.localdate(page.last_published_at) if page.last_published_at else None


def _source_days(raw: Any) -> Iterator[dt.date]:
    """The days in the source blocks, from the stored value: making blocks of all texts would take long."""
    if isinstance(raw, list | tuple):
        for one in raw:
            yield from _source_days(one)
    elif isinstance(raw, dict):
        value = raw.get("value")
        if raw.get("type") == "source" and isinstance(value, dict):
            with suppress(ValueError):
                yield dt.date.fromisoformat(str(value.get(_CHECKED)))
        else:
            yield from _source_days(list(raw.values()))
