"""A site whose pages are kept."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from naast.pagecache import watching
from naast.pagecache.middleware import shelf, shelf_of_queries
from tests.articles.conftest import author, blog, series, topic, write  # noqa: F401

_ROOM = 8 * 1024 * 1024


@pytest.fixture
def kept(db: None, settings: Any) -> Iterator[None]:
    """Switch the page cache on, which other tests do without."""
    settings.PAGE_CACHE_MEGABYTES = 8
    for each in (shelf, shelf_of_queries):
        each.clear()
        each.room = _ROOM
    watching.watch(connection)
    yield
    connection.execute_wrappers.remove(watching._statement)
    for name in ("commit", "rollback", "naast_changed"):
        delattr(connection, name)
    for each in (shelf, shelf_of_queries):
        each.clear()
        each.room = 0


@pytest.fixture
def reader(kept: None) -> Client:
    """Somebody without an account."""
    return Client()


def kept_paths() -> set[str]:
    """The paths of pages that are kept and still hold: nothing they show has changed."""
    from django.utils import timezone

    found = set()
    for key in shelf.keys():  # noqa: SIM118 - it is no dictionary
        page = shelf.get(key)
        if page is not None and page.is_fresh(timezone.now()):
            found.add(key[2])
    return found
