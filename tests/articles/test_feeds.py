"""RSS, Atom and JSON Feed of the blog, an author, a topic and a series."""

import json
from xml.etree import ElementTree as ET

import feedparser
import pytest
from django.conf import settings
from django.test import Client

from naast.articles.models import ArticleIndexPage, ArticlePage, Author, Series
from naast.languages import COOKIE
from naast.pages.models import Topic
from tests.articles.conftest import Write

pytestmark = pytest.mark.django_db

FORMS = ("rss", "atom", "json")
PLACES = ("/blog/", "/blog/auteurs/noor/", "/blog/onderwerp/juridisch/", "/blog/series/aan-de-lijn/")


@pytest.fixture
def articles(write: Write, topic: Topic, series: Series) -> list[ArticlePage]:
    return [write(f"Artikel {day}", f"2026-10-0{day}", topics=(topic,), series=series) for day in (1, 2, 3)]


@pytest.mark.parametrize("place", PLACES)
def test_every_place_has_feeds_that_readers_understand(client: Client, articles: list[ArticlePage], place: str) -> None:
    for form, version in (("rss", "rss20"), ("atom", "atom10")):
        answer = client.get(f"{place}feed.{form}")
        read = feedparser.parse(answer.content)
        assert not read.bozo, read.get("bozo_exception")
        assert read.version == version
        assert [entry.title for entry in read.entries] == ["Artikel 3", "Artikel 2", "Artikel 1"]
        entry = read.entries[0]
        assert entry.link == f"{settings.SITE_URL}/blog/artikel-3/"
        assert entry.id == f"urn:uuid:{articles[2].translation_key}"
        assert entry.summary == "Intro."
        assert entry.author == "Noor Schrijver"
        assert [tag.term for tag in entry.tags] == ["Juridisch"]
        assert entry.published_parsed
        assert {link.rel: link.href for link in read.feed.links}["self"] == f"{settings.SITE_URL}{place}feed.{form}"


@pytest.mark.parametrize("place", PLACES)
def test_the_json_feed_keeps_to_version_1_1(client: Client, articles: list[ArticlePage], place: str) -> None:
    answer = client.get(f"{place}feed.json")
    feed = json.loads(answer.content)
    assert answer["Content-Type"] == "application/feed+json"
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"{settings.SITE_URL}{place}feed.json"
    assert feed["home_page_url"] == f"{settings.SITE_URL}{place}"
    first = feed["items"][0]
    assert first["id"] == f"urn:uuid:{articles[2].translation_key}"
    assert first["url"] == f"{settings.SITE_URL}/blog/artikel-3/"
    assert first["content_text"] == "Intro."
    assert first["authors"] == [{"name": "Noor Schrijver", "url": f"{settings.SITE_URL}/blog/auteurs/noor/"}]


@pytest.mark.parametrize("place", PLACES)
def test_the_page_tells_where_its_feeds_are(client: Client, articles: list[ArticlePage], place: str) -> None:
    page = client.get(place).text
    for form in FORMS:
        assert f'href="{place}feed.{form}">' in page


def test_the_key_of_an_article_stays_when_its_title_and_address_change(
    client: Client, articles: list[ArticlePage]
) -> None:
    article = articles[2]
    article.title, article.slug = "Een andere naam", "ergens-anders"
    article.save_revision().publish()
    entry = feedparser.parse(client.get("/blog/feed.rss").content).entries[0]
    assert entry.title == "Een andere naam"
    assert entry.id == f"urn:uuid:{article.translation_key}"


def test_who_has_it_hears_that_nothing_is_new(client: Client, articles: list[ArticlePage]) -> None:
    for form in FORMS:
        first = client.get(f"/blog/feed.{form}")
        by_tag = client.get(f"/blog/feed.{form}", headers={"If-None-Match": first["ETag"]})
        by_date = client.get(f"/blog/feed.{form}", headers={"If-Modified-Since": first["Last-Modified"]})
        assert (by_tag.status_code, by_tag.content) == (304, b"")
        assert (by_date.status_code, by_date.content) == (304, b"")
        assert "Cookie" not in first.get("Vary", "")


def test_a_change_is_new_to_who_had_the_one_before(client: Client, articles: list[ArticlePage]) -> None:
    first = client.get("/blog/feed.atom")
    articles[0].intro = "Nieuwe inleiding."
    articles[0].save_revision().publish()
    second = client.get("/blog/feed.atom", headers={"If-None-Match": first["ETag"]})
    assert second.status_code == 200
    assert "Nieuwe inleiding." in second.text


def test_an_empty_feed_is_valid_and_the_same_every_time(client: Client, blog: ArticleIndexPage) -> None:
    for form in FORMS:
        first, second = client.get(f"/blog/feed.{form}"), client.get(f"/blog/feed.{form}")
        assert first.status_code == 200
        assert first["ETag"] == second["ETag"]
    assert feedparser.parse(client.get("/blog/feed.atom").content).bozo == 0


def test_markup_and_control_characters_break_nothing(client: Client, write: Write) -> None:
    write("<script>alert(1)</script> & ]]> \x0b\x1b\ufffe 🎉", intro="Een \x01\x08 zin &amp; <b>vet</b>.\x85")
    for form in ("rss", "atom"):
        content = client.get(f"/blog/feed.{form}").content
        ET.fromstring(content)  # the test made it itself
        assert b"<script" not in content
        entry = feedparser.parse(content).entries[0]
        assert "🎉" in entry.title
        assert "&lt;b&gt;vet&lt;/b&gt;" in entry.summary
    item = json.loads(client.get("/blog/feed.json").content)["items"][0]
    assert item["title"] == "<script>alert(1)</script> & ]]>  🎉"


def test_a_feed_is_in_dutch_for_everybody(client: Client, write: Write, author: Author) -> None:
    Author.objects.update(kind=Author.Kind.EXAMPLE)
    write("Een")
    client.cookies[COOKIE] = "en"
    assert "Noor Schrijver (voorbeeld)" in client.get("/blog/feed.rss").text


def test_no_host_of_a_visitor_comes_into_a_feed(client: Client, articles: list[ArticlePage]) -> None:
    page = client.get("/blog/feed.rss", headers={"host": "localhost", "X-Forwarded-Host": "boos.example"}).text
    assert "boos.example" not in page


def test_a_feed_has_the_twenty_newest(client: Client, write: Write) -> None:
    for number in range(25):
        write(f"Artikel {number:02}", f"2026-09-{number + 1:02}")
    entries = feedparser.parse(client.get("/blog/feed.atom").content).entries
    assert [entries[0].title, len(entries), entries[-1].title] == ["Artikel 24", 20, "Artikel 05"]


@pytest.mark.parametrize("form", ["xml", "html", "rss2", "RSS"])
def test_another_form_is_not_found(client: Client, articles: list[ArticlePage], form: str) -> None:
    assert client.get(f"/blog/feed.{form}").status_code == 404
    assert client.get(f"/blog/auteurs/noor/feed.{form}").status_code == 404


def test_a_feed_is_only_for_reading(client: Client, articles: list[ArticlePage]) -> None:
    assert client.post("/blog/feed.rss").status_code == 405
