"""Rows of the table about developments on their editors' side: inbox, sources, corrections and pages to check."""

from collections.abc import Callable
from typing import Any

from newsletters.models import Feed, FeedItem, ReviewMark

ADMIN = "/beheer/ontwikkelingen/"


def rows(row: Callable[..., Any]) -> dict[str, Any]:
    """The rows, made with what the table makes its own with.

    Whoever may be in the admin without the permission is led to its home page; all others find nothing.
    """

    def editors(path: str, found: int, method: str = "get") -> Any:
        authors = {"author": 302, "other_author": 302}
        return row(_address(path), 404, {"editor": found, **authors}, method=method)

    def everyone_there(path: str) -> Any:
        return row(_address(path), 404, dict.fromkeys(("editor", "author", "other_author"), 200))

    return {
        "newsletters_inbox:index": editors("inbox/", 200),
        "newsletters_inbox:approve": editors("inbox/{item}/goedkeuren/", 200),
        "newsletters_inbox:dismiss": editors("inbox/{item}/terzijde/", 302, "post"),
        "newsletters_inbox:dismiss (get)": editors("inbox/{item}/terzijde/", 405),
        "newsletters_inbox:restore": editors("inbox/{item}/terug/", 302, "post"),
        "newsletters_inbox:unmerge": editors("inbox/{item}/los/", 302, "post"),
        "newsletters_inbox:merge_again": editors("inbox/{item}/samen/", 302, "post"),
        "newsletters_inbox:attach": editors("inbox/{item}/bij/{development}/", 302, "post"),
        "newsletters_inbox:dismiss_many": editors("inbox/terzijde/", 302, "post"),
        "newsletters_inbox:restore_many": editors("inbox/terug/", 302, "post"),
        "newsletters_feed_health:index": editors("bronnen/", 200),
        "newsletters_feed_health:check": editors("bronnen/{feed}/controleer/", 302, "post"),
        # Nobody got this development, so there is nobody to tell.
        "newsletters_developments:correction": editors("{development}/verbeter/", 404),
        "newsletters_reviews:mark": editors("te-controleren/bij/{development}/", 200),
        "newsletters_reviews:index": everyone_there("te-controleren/"),
        # A mark on the author's own lesson: another provider's author does not find it.
        "newsletters_reviews:check": row(
            _address("te-controleren/{mark}/gecontroleerd/"),
            404,
            {"editor": 302, "author": 302},
            method="post",
        ),
        "newsletters_reviews:reopen": row(
            _address("te-controleren/{mark}/terug/"), 404, {"editor": 302, "author": 302}, method="post"
        ),
    }


def _address(path: str) -> Callable[[Any], str]:
    """An address about a new item, its source, the development and a mark on the lesson."""

    def url(world: Any) -> str:
        feed, _made = Feed.objects.get_or_create(url="https://example.org/bron.xml", defaults={"name": "Bron"})
        item, _made = FeedItem.objects.get_or_create(feed=feed, guid="1", defaults={"title": "Nieuws"})
        mark, _made = ReviewMark.objects.get_or_create(development=world.development, page_id=world.lesson.pk)
        numbers = {"item": item.pk, "feed": feed.pk, "development": world.development.pk, "mark": mark.pk}
        return ADMIN + path.format(**numbers)

    return url
