"""The blog as RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/).

Feeds carry the introduction and not the whole text: readers of feeds keep what they fetched, so a correction would never
reach them (ADR 0034).
"""

import datetime
import json
import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.html import escape
from django.utils.translation import gettext as _

from naast.articles.models import Author
from naast.articles.structured import absolute

NEWEST = 20
# Everything XML 1.0 has no place for (https://www.w3.org/TR/xml/#charsets), of which half a pair breaks JSON too.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, kw_only=True)
class Source:
    """What a feed is about.

    Attributes:
        path: the page that shows the same.
        base: the path of the feed without its format, such as ``/blog/feed``.
        articles: newest first, ready for a list; the first twenty are used.
    """

    title: str
    description: str
    path: str
    base: str
    articles: Any


@dataclass(frozen=True)
class Made:
    """A feed as it goes out, and when something in it last changed."""

    body: bytes
    content_type: str
    changed: datetime.datetime


def make(source: Source, form: str) -> Made:
    """Write a feed.

    Parameters:
        form: ``rss``, ``atom`` or ``json``.

    Raises:
        KeyError: another form.
    """
    write, content_type = FORMS[form]
    articles = list(source.articles[:NEWEST])
    # Without an article nothing ever changed: the answer has to be the same every time it is asked.
    changed = max(map(_changed_at, articles), default=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
    # In Dutch, whatever language the interface has for who asks: it is kept for everybody.
    with translation.override(settings.LANGUAGE_CODE):
        return Made(write(source, articles, changed), content_type, changed)


def clean(text: str) -> str:
    """Return a text without what no feed can hold."""
    return _FORBIDDEN.sub("", text)


class _Rss(Rss201rev2Feed):
    def latest_post_date(self) -> datetime.datetime:
        """When it changed, instead of now for a feed without items."""
        return self.feed["changed"]


class _Atom(Atom1Feed):
    def latest_post_date(self) -> datetime.datetime:
        """The same."""
        return self.feed["changed"]


def _xml(kind: type[SyndicationFeed], form: str) -> Any:
    def write(source: Source, articles: list[Any], changed: datetime.datetime) -> bytes:
        address = absolute(f"{source.base}.{form}")
        feed = kind(
            title=clean(source.title),
            link=absolute(source.path),
            description=clean(source.description),
            subtitle=clean(source.description),
            language="nl",
            feed_url=address,
            feed_guid=address,
            changed=changed,
        )
        for article in articles:
            feed.add_item(
                title=clean(article.title),
                link=absolute(article.url),
                # Readers take it for HTML, in both formats.
                description=escape(clean(article.intro)),
                author_name=clean(_name(article.author)),
                author_link=absolute(article.author.get_absolute_url()),
                pubdate=_published_at(article),
                updateddate=_changed_at(article),
                unique_id=_guid(article),
                unique_id_is_permalink=False,
                categories=[clean(topic.name) for topic in article.topics.all()],
            )
        return feed.writeString("utf-8").encode()

    return write


def _json(source: Source, articles: list[Any], changed: datetime.datetime) -> bytes:
    items = [
        {
            "id": _guid(article),
            "url": absolute(article.url),
            "title": clean(article.title),
            "summary": clean(article.intro),
            "content_text": clean(article.intro),
            "date_published": _published_at(article).isoformat(),
            "date_modified": _changed_at(article).isoformat(),
            "authors": [{"name": clean(_name(article.author)), "url": absolute(article.author.get_absolute_url())}],
            "tags": [clean(topic.name) for topic in article.topics.all()],
            "language": "nl",
        }
        for article in articles
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": clean(source.title),
        "home_page_url": absolute(source.path),
        "feed_url": absolute(f"{source.base}.json"),
        "description": clean(source.description),
        "language": "nl",
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()


FORMS = {
    "rss": (_xml(_Rss, "rss"), "application/rss+xml; charset=utf-8"),
    "atom": (_xml(_Atom, "atom"), "application/atom+xml; charset=utf-8"),
    "json": (_json, "application/feed+json"),
}


def _guid(article: Any) -> str:
    """A key that stays when the title, the address or the place of an article changes."""
    return f"urn:uuid:{article.translation_key}"


def _name(author: Author) -> str:
    return _("%(name)s (example)") % {"name": author.name} if author.is_example else author.name


def _published_at(article: Any) -> datetime.datetime:
    """The day that readers see, with the time at which it went out when that was on the same day."""
    first = article.first_published_at
    if first and timezone.localdate(first) == article.published_on:
        return timezone.localtime(first).replace(microsecond=0)
    return timezone.make_aware(datetime.datetime.combine(article.published_on, datetime.time()))


def _changed_at(article: Any) -> datetime.datetime:
    """When it was last published: never before the day that readers see."""
    published = _published_at(article)
    last = article.last_published_at
    return max(published, timezone.localtime(last).replace(microsecond=0)) if last else published
