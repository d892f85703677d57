"""Sources that mean harm, read over the network as in daily life: a row says what is wrong, nothing stops or leaks."""

import gzip
from functools import partial

import pytest
from django.utils import timezone

from newsletters.models import Feed, FeedItem
from newsletters.services import feeds
from newsletters.sources import fetch
from newsletters.sources.feeds import MAX_ITEMS, TITLE_LENGTH
from tests.support.sources import Source

pytestmark = pytest.mark.django_db
SECRET = "root:"  # what a file of this machine would show


def rss(items: str, head: str = "", encoding: str = "utf-8") -> bytes:
    document = f'<?xml version="1.0" encoding="{encoding}"?>{head}<rss version="2.0"><channel>{items}</channel></rss>'
    return document.encode(encoding)


def item(title: str, **fields: str) -> str:
    parts = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    return f"<item><guid>{title[:40]}</guid><title>{title}</title>{parts}</item>"


BOMB = '<!DOCTYPE rss [<!ENTITY a "xxxxxxxxxx">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)
BROKEN = {
    "an entity bomb that is used": rss(item("&j;"), BOMB + "]>"),
    "a file of this machine": rss(item("x &f;"), '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]>'),
    "an address inside": rss(item("x &f;"), '<!DOCTYPE rss [<!ENTITY f SYSTEM "http://127.0.0.1:1/">]>'),
    "broken off": rss(item("half"))[:-30],
    "a web page": b"<html><body>Niet gevonden</body></html>",
    "nothing": b"",
    "NUL bytes": b"\0" * 5000,
    "another encoding than it says": "<?xml version='1.0' encoding='utf-16'?><rss><channel/></rss>".encode("latin-1"),
    "tags without an end": b"<rss version='2.0'><channel>" + b"<item><title>" * 5000,
}


def a_feed(source: Source, name: str) -> Feed:
    return Feed.objects.create(name=name, url=source.url(f"/{len(source.answers)}"))


def serve(source: Source, documents: dict[str, bytes]) -> dict[str, Feed]:
    """A feed for each document."""
    found = {}
    for name, body in documents.items():
        found[name] = a_feed(source, name)
        source.says(body, path=f"/{len(source.answers)}")
    return found


def test_every_broken_source_says_so_and_the_good_one_is_read_all_the_same(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The same fetch with a shorter day: nobody waits twenty seconds for a drip.
    monkeypatch.setattr(feeds, "fetch", partial(fetch.fetch, limits=fetch.Limits(seconds=1)))
    broken = serve(source, BROKEN)
    for name, part, every in (("endless", b"<item>" * 10_000, 0), ("drip", b"<", 0.05)):
        broken[name] = a_feed(source, name)
        source.endless(part, path=f"/{len(source.answers)}", every=every)
    broken["packed bomb"] = a_feed(source, "packed bomb")
    packed = gzip.compress(b" " * 10_000_000)
    source.says(packed, path=f"/{len(source.answers)}", Content_Encoding="gzip")
    good = serve(source, {"good": rss(item("Een goed bericht"))})["good"]

    assert feeds.check_due_feeds() == len(broken) + 1

    for name, feed in broken.items():
        feed.refresh_from_db()
        titles = list(feed.items.values_list("title", flat=True))
        assert not any(SECRET in title or len(title) > TITLE_LENGTH for title in titles), name
        # A parser may pass over what it does not know; what came out is small and clean then.
        assert feed.last_error or name in {"a file of this machine", "an address inside"}, name
        assert feed.next_check_at > timezone.now(), name
    assert good.items.get().title == "Een goed bericht"


def test_what_is_strange_but_can_be_read_comes_in_clean(source: Source) -> None:
    strange = serve(
        source,
        {
            "scripts": rss(item("<![CDATA[<script>alert(1)</script>Wet<img src=x onerror=alert(1)>]]>")),
            "entities": rss(item("&lt;script&gt;alert(1)&lt;/script&gt;Wet")),
            "turned text": rss(item("\u202eWet\u2066")),
            "NUL": rss(item("We&#0;t")),
            "a NUL in the middle": rss(item("We\0t")),
            "wrong encoding": rss(item("Málaga")).replace(b"utf-8", b"iso-8859-15"),
            "latin": rss(item("Málaga"), encoding="iso-8859-1"),
            "utf-16": rss(item("Málaga"), encoding="utf-16"),
            "1970": rss(item("Wet", pubDate="Thu, 01 Jan 1970 00:00:00 GMT")),
            "9999": rss(item("Wet", pubDate="Fri, 31 Dec 9999 23:59:59 GMT")),
            "a link that does something": rss(item("Wet", link="javascript:alert(1)")),
            "one name twice": rss(item("Wet") + item("Wet")),
            "no title": rss("<item><description>Wet</description></item>"),
            "long": rss(item("W" * 100_000)),
        },
    )
    assert feeds.check_due_feeds() == len(strange)
    for name, feed in strange.items():
        feed.refresh_from_db()
        found = list(feed.items.all())
        # Broken XML is refused as a whole; what can be read has one item without anything active in it.
        assert len(found) == (0 if feed.last_error else 1), name
        for entry in found:
            assert len(entry.title) <= TITLE_LENGTH, name
            assert not set("<>\0\u202e\u2066") & set(entry.title), name
            assert entry.url == "", name
            assert entry.published_at is None, name
    assert FeedItem.objects.filter(title__in=("Wet", "Málaga")).count() >= 8


def test_fifty_thousand_items_are_cut_to_two_hundred(source: Source) -> None:
    body = rss("".join(f"<item><title>{number}</title></item>" for number in range(50_000)))
    feed = serve(source, {"vol": body})["vol"]
    assert feeds.check_feed(feed.pk)
    assert feed.items.count() == MAX_ITEMS
    feed.refresh_from_db()
    assert (feed.last_error, feed.last_count) == ("", MAX_ITEMS)
