"""What the tests of the search write and ask."""

import itertools
from typing import Any

from wagtail.models import Page

from naast.pages.models import HomePage, StandardPage
from naast.search.asking import asked
from naast.search.matching import match
from naast.search.models import SearchEntry
from naast.search.services import _write
from naast.search.sources import Entry

_numbers = itertools.count(1)


def page(home: Page, title: str, intro: str = "", *, live: bool = True, **values: Any) -> StandardPage:
    """A plain page, in the index when it is live."""
    made = StandardPage(title=title, intro=intro, live=live, **values)
    home.add_child(instance=made)
    if live:
        made.save_revision().publish()
    return made


def entry(title: str, text: str = "", *, source: str = "paginas", **values: Any) -> None:
    """A line of the index without a row behind it."""
    number = next(_numbers)
    _write(source, number, Entry(title=title, text=text, url=f"/{number}/", **values))


def titles(query: str) -> list[str]:
    """The titles of what answers a question, best first."""
    found = match(asked(query)).found
    known = SearchEntry.objects.in_bulk([each.key for each in found])
    return [known[each.key].title for each in found]


__all__ = ["HomePage", "entry", "page", "titles"]
