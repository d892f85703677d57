"""A blog with a few articles."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from naast.articles.models import (
    ArticleIndexPage,
    ArticlePage,
    Author,
    DebateIndexPage,
    DebatePage,
    Opinion,
    Series,
)
from naast.pages.models import HomePage, Topic
from tests.support.pages import make_child

Write = Callable[..., ArticlePage]


@pytest.fixture
def blog(home: HomePage) -> ArticleIndexPage:
    """The empty blog."""
    page: ArticleIndexPage = make_child(home, ArticleIndexPage(title="Blog", slug="blog"))
    return page


@pytest.fixture
def author(db: None) -> Author:
    """Who writes unless another is named."""
    return Author.objects.create(slug="noor", name="Noor Schrijver", role="Schrijft", bio="Over Noor.")


@pytest.fixture
def topic(db: None) -> Topic:
    """A topic."""
    return Topic.objects.create(name="Juridisch", slug="juridisch")


@pytest.fixture
def series(db: None) -> Series:
    """A series without parts."""
    return Series.objects.create(name="Aan de lijn", slug="aan-de-lijn", intro="Over bellen.")


@pytest.fixture
def write(blog: ArticleIndexPage, author: Author) -> Write:
    """Write a live article; ``topics`` and all fields of the page may be given."""

    def written(title: str, day: str = "2026-11-01", *, topics: tuple[Topic, ...] = (), **fields: Any) -> ArticlePage:
        body = json.dumps([{"type": "text", "value": "<p>Eén zin.</p>"}])
        values = {"intro": "Intro.", "author": author, "published_on": day, "body": body} | fields
        article: ArticlePage = make_child(blog, ArticlePage(title=title, **values))
        article.refresh_from_db()
        if topics:
            article.topics = topics
            Page.save(article, clean=False)
        return article

    return written


@pytest.fixture
def debates(home: HomePage) -> DebateIndexPage:
    """The empty index of debates."""
    page: DebateIndexPage = make_child(home, DebateIndexPage(title="Stellingen", slug="stellingen"))
    return page


@pytest.fixture
def debate(debates: DebateIndexPage, author: Author) -> DebatePage:
    """A debate of two: Noor agrees, an invented expert does not."""
    page: DebatePage = make_child(debates, DebatePage(title="Bellen is beter", intro="Of niet?"))
    other = Author.objects.create(slug="bedacht", name="Bea Dacht", kind=Author.Kind.EXAMPLE)
    opinions = [
        Opinion(author=author, stance="agrees", text="<p>Ja, want dan hoort u iemand.</p>", sort_order=0),
        Opinion(author=other, stance="disagrees", text="<p>Nee.</p>", source="Boek", sort_order=1),
    ]
    for opinion in opinions:
        opinion.page = page
        opinion.save()
    return page


def stream(kind: str, value: Any) -> str:
    """A stream with one block."""
    return json.dumps([{"type": kind, "value": value}])


def queries(ask: Callable[[], object]) -> int:
    """How many questions something asks the database."""
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)
