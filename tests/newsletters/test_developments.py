"""Developments as readers see them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from naast.pages.models import Topic
from newsletters.models import Correction, Development, Feed, FeedItem, ItemState
from tests.newsletters.conftest import MakeDevelopment

pytestmark = pytest.mark.django_db


def test_a_development_shows_summary_conversation_and_source(client: Client, make_development: MakeDevelopment) -> None:
    development = make_development(title="Zoë & de <wet>", in_force_on="2026-12-01")
    for url in ("/ontwikkelingen/", development.get_absolute_url()):
        page = client.get(url).content.decode()
        assert "Zoë &amp; de &lt;wet&gt;" in page
        assert development.talk in page
        assert "Bron &amp; Zoon" in page
        assert 'href="https://example.org/0?a=1&amp;b=2"' in page
        assert "1 december 2026" in page


def test_drafts_are_not_found(client: Client, make_development: MakeDevelopment) -> None:
    draft = make_development(state="draft")
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert draft.title not in client.get("/ontwikkelingen/").content.decode()


def test_one_topic_can_be_chosen(client: Client, make_development: MakeDevelopment) -> None:
    law, money = make_development("juridisch"), make_development("economisch")
    page = client.get("/ontwikkelingen/?onderwerp=juridisch").content.decode()
    assert law.title in page
    assert money.title not in page


@pytest.mark.parametrize("query", ["onderwerp=nonsense", "pagina=999", "pagina=x", "onderwerp=%00", "pagina=-1"])
def test_a_strange_question_still_gets_a_page(client: Client, make_development: MakeDevelopment, query: str) -> None:
    make_development()
    assert client.get(f"/ontwikkelingen/?{query}").status_code == 200


def test_a_topic_without_news_says_so(client: Client, topics: dict[str, Topic]) -> None:
    assert "empty-state" in client.get("/ontwikkelingen/?onderwerp=juridisch").content.decode()


def test_pages_cost_the_same_with_few_and_many(
    client: Client, make_development: MakeDevelopment, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    source = Feed.objects.create(name="Tweede bron", url="https://example.org/feed.xml")

    def with_everything() -> None:
        development = make_development("juridisch", "politiek")
        guid = str(development.pk)
        url = f"https://example.org/x/{guid}"
        FeedItem.objects.create(
            feed=source, guid=guid, title="x", url=url, development=development, is_further_source=True
        )
        Correction.objects.create(development=development, text="Het was anders.")

    with_everything()
    client.get("/ontwikkelingen/")
    with CaptureQueriesContext(connection) as few:
        client.get("/ontwikkelingen/")
    for _ in range(11):
        with_everything()
    with django_assert_num_queries(len(few)):
        client.get("/ontwikkelingen/")


def test_every_source_is_named_once_and_a_correction_stands_there_with_its_day(
    client: Client, make_development: MakeDevelopment
) -> None:
    development = make_development(expires_on=date(2031, 5, 4))
    other = Feed.objects.create(name="De <Rechtspraak>", url="https://example.org/feed.xml")
    for guid, url in (("1", development.source_url), ("2", "https://example.org/tweede"), ("3", "")):
        FeedItem.objects.create(
            feed=other,
            guid=guid,
            title="x",
            url=url,
            state=ItemState.APPROVED,
            development=development,
            is_further_source=True,
        )
    # The item it was written from is named by the editor's own words.
    own = "https://example.org/bericht"
    FeedItem.objects.create(feed=other, guid="4", title="x", url=own, development=development)
    moment = datetime(2026, 11, 3, 12, tzinfo=UTC)
    Correction.objects.create(development=development, text="Eerst stond hier <2025>.", created_at=moment)
    for url in ("/ontwikkelingen/", development.get_absolute_url()):
        page = client.get(url).text
        assert page.count("De &lt;Rechtspraak&gt;") == 1
        assert page.count('href="https://example.org/tweede"') == 1
        assert own not in page
        assert "Eerst stond hier &lt;2025&gt;." in page
        assert "3 november 2026" in page
        assert "4 mei 2031" in page


def test_what_is_over_says_so(make_development: MakeDevelopment) -> None:
    today = timezone.localdate()
    assert make_development(expires_on=today).has_expired
    assert not make_development(expires_on=today + timedelta(days=1)).has_expired
    assert not Development().has_expired


def test_the_sample_feeds_are_served_on_one_machine_only(client: Client, settings: Settings) -> None:
    answer = client.get("/voorbeeldfeeds/overheid.rss.xml")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/rss+xml")
    assert client.get("/voorbeeldfeeds/..%2F..%2Fmodels.py").status_code == 404
    settings.NAAST_LOCAL = False
    assert client.get("/voorbeeldfeeds/overheid.rss.xml").status_code == 404
