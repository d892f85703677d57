"""Read RSS 2.0, Atom and RDF (RSS 1.0). Whatever a feed holds, plain text of bounded length comes out."""

import hashlib
import html
import io
import re
import unicodedata
from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from time import struct_time
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from xml.sax import SAXException

import feedparser
import nh3
from django.utils import timezone
from django.utils.translation import gettext as _

from newsletters.models import FeedKind

MAX_ITEMS = 200
TITLE_LENGTH, SUMMARY_LENGTH, URL_LENGTH, GUID_LENGTH = 300, 2000, 1000, 200
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # before there were feeds: a wrong clock or an empty field
_SPACES = re.compile(r"\s+")


class FeedError(Exception):
    """The document is no feed we can read; the text is for an editor."""


class Item(NamedTuple):
    """One item, clean."""

    guid: str
    title: str
    url: str
    summary: str
    published_at: datetime | None


class Document(NamedTuple):
    """A feed that was read: what it is (a ``FeedKind``), and at most 200 items in the order of the source."""

    kind: str
    items: list[Item]


def parse(body: bytes, content_type: str = "") -> list[Item]:
    """The items of a feed; see :func:`read`."""
    return read(body, content_type).items


def read(body: bytes, content_type: str = "") -> Document:
    """Read a feed.

    Raises:
        FeedError: not RSS, Atom or RDF, or broken off.
    """
    # A stream, not a string: feedparser would fetch a string that looks like an address.
    parsed = feedparser.parse(
        io.BytesIO(body),
        response_headers={"content-type": content_type or "application/xml"},
        resolve_relative_uris=False,
        sanitize_html=False,  # all markup is taken out below
    )
    problem = parsed.get("bozo_exception") if parsed.get("bozo") else None
    if isinstance(problem, SAXException):
        raise FeedError(_("The feed is broken: it is not valid XML."))
    version = str(parsed.get("version") or "")
    if not version.startswith(("rss", "atom")):
        raise FeedError(_("This is not an RSS or Atom feed."))
    return Document(_kind(version), list(_items(parsed.entries[:MAX_ITEMS])))


def plain(markup: Any, length: int) -> str:
    """Text without markup, scripts, control characters and tricks with the direction of writing."""
    text = html.unescape(nh3.clean(str(markup or "")[: length * 20], tags=set()))
    # Cf holds the characters that turn text around; of those only the joiners of scripts and emoji are meaningful.
    text = "".join(
        letter
        for letter in text
        if letter in "\n\t\u200c\u200d" or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    text = _SPACES.sub(" ", text).strip()
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _kind(version: str) -> str:
    """Which of the three families; feedparser names each version of them."""
    if version.startswith("atom"):
        return FeedKind.ATOM
    # 0.90 and 1.0 are RDF; all others are the family that ended in 2.0.
    return FeedKind.RDF if version in {"rss090", "rss10"} else FeedKind.RSS


def _items(entries: list[Any]) -> Iterator[Item]:
    seen: set[str] = set()
    for entry in entries:
        url = _url(entry.get("link"))
        title = plain(entry.get("title"), TITLE_LENGTH) or plain(entry.get("summary"), 120)
        if not title:
            continue
        guid = _guid(str(entry.get("id") or url or title))
        if guid in seen:
            continue
        seen.add(guid)
        yield Item(guid, title, url, plain(_content(entry), SUMMARY_LENGTH), _moment(entry))


def _content(entry: Any) -> Any:
    if entry.get("summary"):
        return entry["summary"]
    content = entry.get("content") or []
    return content[0].get("value", "") if content else ""


def _guid(value: str) -> str:
    value = plain(value, GUID_LENGTH * 5)
    return value if len(value) <= GUID_LENGTH else hashlib.sha256(value.encode()).hexdigest()


def _url(value: Any) -> str:
    """A link a reader may follow; anything else (``javascript:`` for one) is left out."""
    url = str(value or "").strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    fine = parts.scheme in {"http", "https"} and parts.hostname and len(url) <= URL_LENGTH
    # Turned text and NUL bytes have no place in an address; a browser would show another one than it opens.
    return url if fine and url.isprintable() and " " not in url else ""


def _moment(entry: Any) -> datetime | None:
    """When the item was published, or nothing when the feed says something impossible."""
    parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    if not isinstance(parsed, struct_time):
        return None
    try:
        moment = datetime.fromtimestamp(timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if _EARLIEST <= moment <= timezone.now() + timedelta(days=1) else None
