"""Rows of the table about the articles room: what is public is for everybody, and a draft for nobody here."""

from collections.abc import Callable
from typing import Any

from naast.articles.models import ArticleIndexPage, ArticlePage, Author, DebateIndexPage, DebatePage, Series
from naast.pages.models import HomePage, Topic
from tests.support.pages import make_child

PLACES = {"author": "auteurs/noor/", "topic": "onderwerp/juridisch/", "series": "series/aan-de-lijn/"}


def rows(row: Callable[..., Any], everybody: Callable[..., Any]) -> dict[str, Any]:
    """The rows, made with what the table makes its own with."""
    found = {
        "articles:feed": everybody(_public("feed.rss")),
        "articles:feed (another form)": everybody(_public("feed.xml"), 404),
        "articles:feed (nothing to send)": everybody(_public("feed.rss"), 405, method="post"),
        "articles (a draft)": everybody(_draft("een-artikel/"), 404),
        "articles (a debate)": everybody(_debate(live=True)),
        "articles (a draft of a debate)": everybody(_debate(live=False), 404),
    }
    for name, path in PLACES.items():
        found |= {
            f"articles:{name}": everybody(_public(path)),
            f"articles:{name} (nothing to send)": everybody(_public(path), 405, method="post"),
            f"articles:{name} (unknown)": everybody(_public(path.split("/")[0] + "/nergens/"), 404),
            f"articles:{name}_feed": everybody(_public(f"{path}feed.json")),
            f"articles:{name}_feed (unknown)": everybody(_public(path.split("/")[0] + "/nergens/feed.atom"), 404),
        }
    for name in ("author", "series"):
        found[f"articles:{name} (with drafts only)"] = everybody(_draft(PLACES[name]), 404)
        found[f"articles:{name}_feed (with drafts only)"] = everybody(_draft(f"{PLACES[name]}feed.rss"), 404)
    return found


def _public(path: str) -> Callable[[Any], str]:
    return lambda world: _written(path, live=True)


def _draft(path: str) -> Callable[[Any], str]:
    return lambda world: _written(path, live=False)


def _written(path: str, *, live: bool) -> str:
    """An address of a blog with one article by an author, about a topic, in a series."""
    blog = make_child(HomePage.objects.get(), ArticleIndexPage(title="Blog", slug="blog"))
    author = Author.objects.create(name="Noor", slug="noor")
    series = Series.objects.create(name="Aan de lijn", slug="aan-de-lijn")
    topic, _made = Topic.objects.get_or_create(slug="juridisch", defaults={"name": "Juridisch"})
    article = make_child(
        blog, ArticlePage(title="Een artikel", intro="Intro.", author=author, series=series, live=live)
    )
    article.topics = [topic]
    article.save(clean=False)
    return f"/blog/{path}"


def _debate(*, live: bool) -> Callable[[Any], str]:
    def address(world: Any) -> str:
        index = make_child(HomePage.objects.get(), DebateIndexPage(title="Stellingen", slug="stellingen"))
        make_child(index, DebatePage(title="Een vraag", intro="In het kort.", live=live))
        return "/stellingen/een-vraag/"

    return address
