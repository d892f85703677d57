"""What can be found: each room offers its public rows here, so that this room imports none above it.

In ``AppConfig.ready`` one line makes a kind of page findable::

    register_source(page_source("articles", ArticlePage, _("Article"), _("Articles"), when="published_on"))

Rows that are no pages say themselves what is found of them::

    register_source(Source(key="words", label=…, plural=…, model=GlossaryTerm, rows=…, entry=…))

Only what everybody may read belongs in ``rows``: never a draft, something that is over, a lesson, a question, or a row
of one provider. What leaves ``rows`` leaves the index: at once when the row is saved, within a minute otherwise.
"""

import datetime
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils import translation
from django.utils.encoding import force_str
from django.utils.functional import Promise
from django.utils.html import strip_tags

Words = str | Promise


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What is found of one row.

    Parameters:
        title: hits in it come first.
        url: where it stands, from the root of the site.
        summary: some lines that say what it is; hits in it come before those in ``text``.
        text: everything else that people read there, without markup.
        topics: slugs of ``naast.pages.models.Topic``.
        date: what "newest first" goes by; ``None`` comes last.
        until: the first day on which it is not found any more.
        language: of the text, as in ``lang``.
    """

    title: str
    url: str
    summary: str = ""
    text: str = ""
    topics: tuple[str, ...] = ()
    date: datetime.date | None = None
    until: datetime.date | None = None
    language: str = "nl"


@dataclass(frozen=True, kw_only=True)
class Source:
    """A kind of thing that can be found.

    Parameters:
        key: stands in addresses (``?soort=``), so it is Dutch and never changes; at most 30 letters.
        label, plural: what readers call one and several.
        model: whose rows are watched; ``None`` for pages that change with the program only.
        rows: what everybody may read, as a query.
        entry: one of those rows; ``None`` when it has no address.
    """

    key: str
    label: Words
    plural: Words
    model: type[Model] | None
    rows: Callable[[], "QuerySet[Any] | FixedRows"]
    entry: Callable[[Any], Entry | None]


@dataclass(frozen=True)
class FixedRows:
    """Entries of the program itself, asked in the two ways in which the index asks for rows."""

    rows: "tuple[FixedRow, ...]"

    def filter(self, *, pk__in: Collection[int]) -> "tuple[FixedRow, ...]":
        """Those with these keys."""
        return tuple(row for row in self.rows if row.pk in pk__in)

    def values_list(self, _name: str, *, flat: bool) -> list[int]:
        """Their keys."""
        return [row.pk for row in self.rows] if flat else []


@dataclass(frozen=True)
class FixedRow:
    """One of them; the key is its place, so new ones are added at the end."""

    pk: int
    entry: Entry


_sources: dict[str, Source] = {}


def register_source(source: Source) -> None:
    """Have a kind of thing found; called from ``AppConfig.ready``. The order of calls is the order of the filters."""
    from naast.search.receivers import watch

    _sources[source.key] = source
    watch(source)


def sources() -> dict[str, Source]:
    """All kinds, by key."""
    return dict(_sources)


def page_source(
    key: str,
    model: type[Model],
    label: Words,
    plural: Words,
    *,
    when: str = "",
    rows: Callable[[], "QuerySet[Any]"] | None = None,
) -> Source:
    """A kind of page: live pages without a wall, by the fields that the class names in Wagtail's ``search_fields``.

    Parameters:
        when: the field with the date for "newest first"; without one the day it was first published.
        rows: instead of all live pages without a wall, for classes with rules of their own.
    """
    return Source(
        key=key,
        label=label,
        plural=plural,
        model=model,
        rows=rows or partial(public_pages, model),
        entry=partial(page_entry, when=when),
    )


def fixed_source(key: str, label: Words, plural: Words, entries: Callable[[], Iterable[Entry]]) -> Source:
    """Pages that are no rows, such as a helper that works something out; called in the language of the site."""

    def rows() -> FixedRows:
        with translation.override(settings.LANGUAGE_CODE):
            return FixedRows(tuple(FixedRow(place, entry) for place, entry in enumerate(entries(), start=1)))

    return Source(key=key, label=label, plural=plural, model=None, rows=rows, entry=lambda row: row.entry)


def public_pages(model: type[Model]) -> "QuerySet[Any]":
    """Pages of a class that everybody may read now."""
    manager: Any = model._default_manager
    pages: QuerySet[Any] = manager.live().public()
    return pages


def page_entry(page: Any, *, when: str = "") -> Entry | None:
    """What is found of a page: its introduction and the fields that its class has searched."""
    url = page.get_url()
    if url is None:
        return None
    texts = {name: text for name, text in _texts(page) if name != "title"}
    intro = texts.pop("intro", "")
    day = getattr(page, when, None) if when else page.first_published_at
    topics: Any = getattr(page, "topics", None)
    return Entry(
        title=page.title,
        url=url,
        summary=page.search_description or intro,
        text="\n".join([intro, *texts.values()] if page.search_description else texts.values()),
        topics=tuple(topic.slug for topic in topics.all()) if hasattr(topics, "all") else (),
        date=day.date() if isinstance(day, datetime.datetime) else day,
    )


def plain(value: Any) -> str:
    """A value of a search field as text without markup: Wagtail gives strings and lists of strings."""
    if isinstance(value, str | Promise):
        return strip_tags(force_str(value)).strip()
    if isinstance(value, Iterable):
        return "\n".join(filter(None, (plain(part) for part in value)))
    return force_str(value) if value is not None else ""


def _texts(page: Any) -> list[tuple[str, str]]:
    from wagtail.search.index import SearchField

    fields = [each for each in page.get_search_fields() if isinstance(each, SearchField)]
    return [(each.field_name, plain(each.get_value(page))) for each in fields]
