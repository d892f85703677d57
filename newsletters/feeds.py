"""Read RSS 2.0 and Atom. Whatever a feed holds, plain text of bounded length comes out."""

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


def parse(body: bytes, content_type: str = "") -> list[Item]:
    """The items of a feed, at most 200, in the order of the source.

    Raises:
        FeedError: not RSS or Atom, or broken off.
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
    if not str(parsed.get("version") or "").startswith(("rss", "atom")):
        raise FeedError(_("This is not an RSS or Atom feed."))
    return list(_items(parsed.entries[:MAX_ITEMS]))


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
    return url if fine and not any(letter <= " " for letter in url) else ""


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
