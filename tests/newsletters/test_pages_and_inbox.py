"""Developments as readers see them, and the inbox as editors work in it."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from naast.accounts.models import User
from naast.mail.models import OutgoingMail
from naast.mail.services import enqueue
from naast.pages.models import Topic
from newsletters import services
from newsletters.models import Development, Digest, Feed, FeedItem, ItemState
from tests.newsletters.conftest import MakeDevelopment, MakeReader

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
    make_development("juridisch", "politiek")
    client.get("/ontwikkelingen/")
    with CaptureQueriesContext(connection) as few:
        client.get("/ontwikkelingen/")
    for _ in range(11):
        make_development("juridisch", "politiek")
    with django_assert_num_queries(len(few)):
        client.get("/ontwikkelingen/")


def test_the_sample_feeds_are_served_on_one_machine_only(client: Client, settings: Settings) -> None:
    answer = client.get("/voorbeeldfeeds/overheid.rss.xml")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/rss+xml")
    assert client.get("/voorbeeldfeeds/..%2F..%2Fmodels.py").status_code == 404
    settings.NAAST_LOCAL = False
    assert client.get("/voorbeeldfeeds/overheid.rss.xml").status_code == 404


@pytest.fixture
def editor(client: Client, alice: User) -> User:
    """Alice, as an editor who has signed in."""
    group = Group.objects.create(name="Redactie")
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    services.grant_editing(group)
    alice.groups.add(group)
    client.force_login(alice)
    return alice


@pytest.fixture
def item(topics: dict[str, Topic]) -> FeedItem:
    feed = Feed.objects.create(name="Rijksoverheid", url="https://example.org/feed.xml")
    return FeedItem.objects.create(
        feed=feed, guid="1", title="Titel <van> de bron", url="https://example.org/1", summary="Tekst van de bron"
    )


def words(known: dict[str, Topic], /, **changes: Any) -> dict[str, Any]:
    return {
        "title": "In eigen woorden",
        "summary": "Wat er is veranderd.",
        "talk": "Vraag of de klant dit al weet.",
        "topics": [known["juridisch"].pk],
        "source_name": "Rijksoverheid",
        "source_url": "https://example.org/1",
        "published_on": "2026-11-21",
        "in_force_on": "",
    } | changes


BASE = "/beheer/ontwikkelingen/inbox/"


def test_an_editor_sees_what_arrived(client: Client, editor: User, item: FeedItem) -> None:
    page = client.get(BASE)
    assert page.status_code == 200
    assert "Titel &lt;van&gt; de bron" in page.content.decode()
    assert "Rijksoverheid" in page.content.decode()


def test_an_editor_approves_in_own_words(
    client: Client, editor: User, item: FeedItem, topics: dict[str, Topic]
) -> None:
    url = f"{BASE}{item.pk}/goedkeuren/"
    form = client.get(url).content.decode()
    assert "Tekst van de bron" in form
    assert client.post(url, words(topics)).status_code == 302
    development = Development.objects.get()
    item.refresh_from_db()
    assert item.state == ItemState.APPROVED
    assert development.feed_item == item
    assert development.approved_by == editor
    assert development.approved_at is not None
    assert client.get(development.get_absolute_url()).status_code == 200
    assert client.post(url, words(topics)).status_code == 302
    assert Development.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"talk": "woord " * 26},
        {"talk": ""},
        {"topics": []},
        {"source_url": "javascript:alert(1)"},
        {"title": "x" * 201},
    ],
)
def test_an_approval_that_is_not_complete_comes_back(
    client: Client, editor: User, item: FeedItem, topics: dict[str, Topic], changes: Any
) -> None:
    answer = client.post(f"{BASE}{item.pk}/goedkeuren/", words(topics, **changes))
    assert answer.status_code == 200
    assert "error-message" in answer.content.decode()
    assert not Development.objects.exists()
    item.refresh_from_db()
    assert item.state == ItemState.NEW


def test_twenty_five_words_fit(client: Client, editor: User, item: FeedItem, topics: dict[str, Topic]) -> None:
    client.post(f"{BASE}{item.pk}/goedkeuren/", words(topics, talk="woord " * 25))
    assert Development.objects.count() == 1


def test_two_developments_with_one_title_get_two_addresses(
    client: Client, editor: User, item: FeedItem, topics: dict[str, Topic]
) -> None:
    second = FeedItem.objects.create(feed=item.feed, guid="2", title="Nog een")
    for one in (item, second):
        client.post(f"{BASE}{one.pk}/goedkeuren/", words(topics))
    assert sorted(Development.objects.values_list("slug", flat=True)) == ["in-eigen-woorden", "in-eigen-woorden-2"]


def test_putting_aside_is_a_post_and_can_be_undone(client: Client, editor: User, item: FeedItem) -> None:
    assert client.get(f"{BASE}{item.pk}/terzijde/").status_code == 405
    page = client.post(f"{BASE}{item.pk}/terzijde/", follow=True).content.decode()
    item.refresh_from_db()
    assert item.state == ItemState.DISMISSED
    assert f"{BASE}{item.pk}/terug/" in page
    client.post(f"{BASE}{item.pk}/terug/")
    item.refresh_from_db()
    assert item.state == ItemState.NEW


@pytest.mark.parametrize(
    "query", ["status=dismissed", "status=approved", "status=x", "terzijde=1", "terzijde=x", "p=9"]
)
def test_the_other_lists_open(client: Client, editor: User, item: FeedItem, query: str) -> None:
    assert client.get(f"{BASE}?{query}").status_code == 200


def test_others_do_not_get_in(client: Client, item: FeedItem, bob: User) -> None:
    assert client.get(BASE).status_code == 302
    client.force_login(bob)
    for url in (BASE, f"{BASE}{item.pk}/goedkeuren/"):
        assert client.get(url).status_code == 404
    for action in ("terzijde", "terug", "goedkeuren"):
        assert client.post(f"{BASE}{item.pk}/{action}/").status_code == 404
    item.refresh_from_db()
    assert item.state == ItemState.NEW


def test_admin_users_without_the_permission_do_not_get_in(client: Client, item: FeedItem, bob: User) -> None:
    bob.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(bob)
    assert client.get("/beheer/").status_code == 200
    assert "ontwikkelingen/inbox" not in client.get("/beheer/").content.decode()
    assert client.get(BASE).status_code in {302, 403}
    assert client.post(f"{BASE}{item.pk}/terzijde/").status_code in {302, 403}
    item.refresh_from_db()
    assert item.state == ItemState.NEW


def test_an_editor_writes_a_development_without_a_feed(client: Client, editor: User, topics: dict[str, Topic]) -> None:
    add = "/beheer/snippets/newsletters/development/add/"
    assert client.get(add).status_code == 200
    client.post(add, words(topics, state="draft"))
    draft = Development.objects.get()
    assert draft.approved_at is None
    assert draft.slug == "in-eigen-woorden"
    client.post(f"/beheer/snippets/newsletters/development/edit/{draft.pk}/", words(topics, state="approved"))
    approved = Development.objects.get()
    assert approved.approved_at is not None
    assert approved.approved_by == editor


@pytest.mark.parametrize("model", ["development", "feed", "newsletter", "digest"])
def test_every_list_of_the_menu_opens(
    client: Client, editor: User, item: FeedItem, make_development: MakeDevelopment, make_reader: MakeReader, model: str
) -> None:
    development = make_development()
    reader = make_reader()
    Digest.objects.create(
        newsletter=reader.newsletter,
        period="2026-W47",
        frequency="weekly",
        cutoff=development.approved_at or timezone.now(),
        since=development.approved_at or timezone.now(),
    )
    assert client.get(f"/beheer/snippets/newsletters/{model}/").status_code == 200


def test_digests_are_only_looked_at(client: Client, editor: User, make_reader: MakeReader) -> None:
    assert client.get("/beheer/snippets/newsletters/digest/add/").status_code in {302, 403, 404}


def test_outgoing_mail_is_for_superusers_only(client: Client, editor: User, make_reader: MakeReader) -> None:
    mail = enqueue(kind="test", to="reader@example.org", subject="Geheim", text="https://x.example/token")
    listing, detail = "/beheer/snippets/mail/outgoingmail/", f"/beheer/snippets/mail/outgoingmail/inspect/{mail.pk}/"
    assert client.get(listing).status_code in {302, 403}
    User.objects.filter(pk=editor.pk).update(is_superuser=True)
    assert "reader@example.org" in client.get(listing).content.decode()
    shown = client.get(detail)
    assert shown.status_code == 200
    assert "x.example" not in shown.content.decode()
    assert client.get(f"/beheer/snippets/mail/outgoingmail/edit/{mail.pk}/").status_code in {302, 403, 404}
    assert client.post(f"/beheer/snippets/mail/outgoingmail/delete/{mail.pk}/").status_code in {302, 403, 404}
    assert OutgoingMail.objects.filter(pk=mail.pk).exists()
