"""Reading feeds, and keeping track of how they are."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from newsletters.models import Feed, FeedItem, FeedKind, ItemState
from newsletters.services import feeds, setup
from newsletters.sources.feeds import SUMMARY_LENGTH, TITLE_LENGTH, FeedError, Item, parse, plain, read
from newsletters.sources.fetch import Fetched, FetchError


def rss(*items: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?>{head}<rss version="2.0"><channel>{"".join(items)}</channel></rss>'.encode()


def item(title: str = "Titel", **values: str) -> str:
    fields = {"title": title, "guid": title, "link": "https://example.org/1", "description": "Tekst"} | values
    return "<item>" + "".join(f"<{name}>{value}</{name}>" for name, value in fields.items()) + "</item>"


def only(document: bytes) -> Item:
    (found,) = parse(document)
    return found


def test_the_sample_feeds_are_read_and_the_broken_one_is_named() -> None:
    samples = setup.sample_feeds()
    assert len(samples) >= 3
    read, broken = [], []
    for name, path in samples.items():
        try:
            read.append((name, len(parse(path.read_bytes()))))
        except FeedError:
            broken.append(name)
    assert broken == ["kapot"]
    assert all(count >= 3 for _name, count in read)


def test_rss_and_atom_give_the_same_kind_of_item() -> None:
    atom = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><entry><id>tag:1</id><title>Titel</title>
      <link href="https://example.org/1"/><published>2026-11-20T09:00:00+01:00</published>
      <content type="html">&lt;p&gt;Een &lt;b&gt;tekst&lt;/b&gt;&lt;/p&gt;</content></entry></feed>"""
    found = only(atom)
    assert (found.guid, found.title, found.url, found.summary) == (
        "tag:1",
        "Titel",
        "https://example.org/1",
        "Een tekst",
    )
    assert found.published_at is not None
    assert found.published_at.isoformat() == "2026-11-20T08:00:00+00:00"
    again = only(rss(item(pubDate="Fri, 20 Nov 2026 09:00:00 +0100")))
    assert again.published_at == found.published_at


RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
  <channel rdf:about="https://example.org/"><title>Bron</title><link>https://example.org/</link></channel>
  <item rdf:about="https://example.org/1"><title>Titel</title><link>https://example.org/1</link>
  <description>Een &lt;b&gt;tekst&lt;/b&gt;</description><dc:date>2026-11-20T09:00:00+01:00</dc:date></item></rdf:RDF>"""


def test_rdf_is_read_too() -> None:
    found = read(RDF.encode())
    assert found.kind == FeedKind.RDF
    (entry,) = found.items
    assert (entry.guid, entry.title, entry.url, entry.summary) == (
        "https://example.org/1",
        "Titel",
        "https://example.org/1",
        "Een tekst",
    )
    assert entry.published_at is not None
    assert entry.published_at.isoformat() == "2026-11-20T08:00:00+00:00"


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        (rss(item()), FeedKind.RSS),
        (rss(item()).replace(b'"2.0"', b'"0.91"'), FeedKind.RSS),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title></feed>', FeedKind.ATOM),
        (RDF.replace("purl.org/rss/1.0/", "my.netscape.com/rdf/simple/0.9/").encode(), FeedKind.RDF),
    ],
)
def test_the_format_of_a_feed_is_known(document: bytes, kind: FeedKind) -> None:
    assert read(document).kind == kind


@pytest.mark.parametrize(
    "title",
    [
        "&lt;script&gt;alert(1)&lt;/script&gt;Wet",
        "<![CDATA[<img src=x onerror=alert(1)>Wet]]>",
        "Wet\u202e",
        "W\u200bet",
        "  Wet\n ",
        "<![CDATA[<style>p{}</style>Wet]]>",
        "&lt;b&gt;Wet&lt;/b&gt;",
    ],
)
def test_a_hostile_title_becomes_plain_text(title: str) -> None:
    assert only(rss(item(title))).title == "Wet"


@given(st.text(max_size=400))
def test_plain_text_never_holds_a_control_or_grows(value: str) -> None:
    text = plain(value, 100)
    assert len(text) <= 100
    assert not any(letter < " " or "\u202a" <= letter <= "\u202e" for letter in text)


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "https://", "http://[", "/only/a/path", ""]
    + ["https://example.org/\u202egro.elpmaxe", "https://exa mple.org/", "https://example.org/\u200b"],
)
def test_a_link_that_is_no_web_address_is_left_out(url: str) -> None:
    assert only(rss(item(link=url))).url == ""


@pytest.mark.parametrize(
    "date", ["Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "tomorrow", "", "99 Foo 20266 99:99"]
)
def test_an_impossible_date_is_no_date(date: str) -> None:
    assert only(rss(item(pubDate=date))).published_at is None


def test_long_fields_are_cut() -> None:
    found = only(rss(item("T" * 5000, description="S" * 50_000, guid="g" * 5000)))
    assert len(found.title) == TITLE_LENGTH
    assert len(found.summary) == SUMMARY_LENGTH
    assert len(found.guid) == 64


def test_an_entity_bomb_stays_small() -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "xxxxxxxxxx">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    try:
        found = parse(rss(item("&j;"), head=bomb + "]>"))
    except FeedError:
        return
    assert all(len(entry.title) <= TITLE_LENGTH for entry in found)


def test_a_file_of_this_machine_is_not_pulled_in() -> None:
    head = '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    try:
        found = parse(rss(item("x &f;"), head=head))
    except FeedError:
        return
    assert all("root:" not in entry.title for entry in found)


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<html><body>404</body></html>",
        b"\x89PNG\r\n",
        b"<rss version='2.0'><channel><item><title>half",
        b"{}",
        b"https://example.org/feed",
        b"/etc/passwd",
        "<rss><é".encode("utf-16"),
        b"\xff\xfe\x00\x01",
    ],
)
def test_what_is_no_feed_gets_a_message(document: bytes) -> None:
    with pytest.raises(FeedError):
        parse(document)


@given(st.binary(max_size=300))
@hypothesis_settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_bytes_give_items_or_a_message(document: bytes) -> None:
    with suppress(FeedError):
        parse(document)


def test_another_encoding_is_read() -> None:
    document = b'<?xml version="1.0" encoding="iso-8859-1"?><rss version="2.0"><channel>'
    document += item("Crisis in Málaga").encode("iso-8859-1") + b"</channel></rss>"
    assert only(document).title == "Crisis in Málaga"


@pytest.fixture
def feed(db: None) -> Feed:
    return Feed.objects.create(name="Bron", url="https://example.org/feed.xml")


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the source will answer, in order: bytes, an error, or a whole answer."""
    queue: list[Any] = []

    def fetch(url: str, **conditions: str) -> Fetched:
        answer = queue.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, Fetched) else Fetched(answer, "", '"e"', "", changed=True)

    monkeypatch.setattr(feeds, "fetch", fetch)
    return queue


def test_new_items_arrive_once(feed: Feed, answers: list[Any]) -> None:
    answers += [rss(item("een"), item("twee")), rss(item("twee"), item("drie"))]
    assert feeds.check_feed(feed.pk)
    FeedItem.objects.filter(title="twee").update(state=ItemState.DISMISSED)
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert feeds.check_due_feeds() == 1
    assert sorted(FeedItem.objects.values_list("title", "state")) == [
        ("drie", "new"),
        ("een", "new"),
        ("twee", "dismissed"),
    ]
    feed.refresh_from_db()
    assert feed.etag == '"e"'


def test_a_feed_is_read_once_an_hour_and_by_one_worker(feed: Feed, answers: list[Any]) -> None:
    answers += [rss(item())]
    assert feeds.check_feed(feed.pk)
    assert not feeds.check_feed(feed.pk)
    assert feeds.check_due_feeds() == 0
    feed.refresh_from_db()
    assert feed.next_check_at > timezone.now() + timedelta(minutes=59)


def test_a_broken_feed_keeps_its_items_and_says_what_is_wrong(feed: Feed, answers: list[Any]) -> None:
    answers += [rss(item()), b"<rss", FetchError("De bron antwoordt niet."), rss(item())]
    moment = timezone.now()
    for hours, failures, problem in ((0, 0, False), (2, 1, True), (4, 2, True), (9, 0, False)):
        with time_machine.travel(moment + timedelta(hours=hours)):
            assert feeds.check_feed(feed.pk)
            feed.refresh_from_db()
            assert feed.consecutive_failures == failures
            assert bool(feed.last_error) == problem
    assert FeedItem.objects.count() == 1
    assert feed.last_ok_at is not None


def test_a_dead_feed_is_asked_less_often_but_never_forgotten(feed: Feed, answers: list[Any]) -> None:
    for _ in range(10):
        answers.append(FetchError("dood"))
        Feed.objects.update(next_check_at=timezone.now())
        feeds.check_feed(feed.pk)
    feed.refresh_from_db()
    wait = feed.next_check_at - timezone.now()
    assert timedelta(hours=11) < wait <= timedelta(hours=12)


def test_a_hole_in_a_library_stops_no_other_feed(feed: Feed, answers: list[Any]) -> None:
    other = Feed.objects.create(name="Ander", url="https://example.org/other.xml")
    answers += [RuntimeError("boem"), rss(item())]
    assert feeds.check_due_feeds() == 2
    feed.refresh_from_db()
    assert feed.last_error
    assert other.items.count() == 1


def test_a_feed_that_is_switched_off_is_not_read(feed: Feed, answers: list[Any]) -> None:
    Feed.objects.update(active=False)
    assert feeds.check_due_feeds() == 0


def test_nothing_new_is_good_health(feed: Feed, answers: list[Any]) -> None:
    Feed.objects.update(etag='"old"', consecutive_failures=3, last_error="x")
    answers += [Fetched(b"", "", "", "", changed=False)]
    feeds.check_feed(feed.pk)
    feed.refresh_from_db()
    assert (feed.etag, feed.consecutive_failures, feed.last_error) == ('"old"', 0, "")
