"""The inbox as editors work in it: what arrived, what it is about, which event it tells of, and what becomes of it."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from naast.accounts.models import User
from naast.pages.models import Topic
from newsletters.developments import arrivals
from newsletters.models import Development, Feed, FeedItem, ItemState, TopicWord
from tests.newsletters.arriving import INBOX as BASE
from tests.newsletters.arriving import arrive, state_of, words
from tests.newsletters.sent_mailings import editor as signed_in
from tests.newsletters.sent_mailings import with_permissions

pytestmark = pytest.mark.django_db
ECLI = "ECLI:NL:HR:2016:2704"


@pytest.fixture
def desk(alice: User) -> Client:
    """Alice, an editor who has signed in."""
    return signed_in(alice)


@pytest.fixture
def feed(topics: dict[str, Topic]) -> Feed:
    return Feed.objects.create(name="Rijksoverheid", url="https://example.org/feed.xml")


@pytest.fixture
def other_feed(feed: Feed) -> Feed:
    return Feed.objects.create(name="Rechtspraak", url="https://example.org/other.xml")


@pytest.fixture
def item(feed: Feed) -> FeedItem:
    return FeedItem.objects.create(
        feed=feed, guid="1", title="Titel <van> de bron", url="https://example.org/1", summary="Tekst van de bron"
    )


def test_an_editor_sees_what_arrived(desk: Client, item: FeedItem) -> None:
    page = desk.get(BASE)
    assert page.status_code == 200
    assert "Titel &lt;van&gt; de bron" in page.text
    assert "Rijksoverheid" in page.text


def test_an_editor_approves_in_own_words(desk: Client, alice: User, item: FeedItem, topics: dict[str, Topic]) -> None:
    url = f"{BASE}{item.pk}/goedkeuren/"
    assert "Tekst van de bron" in desk.get(url).text
    posted = words(topics, in_force_on="2026-12-01", expires_on="2027-12-01")
    assert desk.post(url, posted).status_code == 302
    development = Development.objects.get()
    assert state_of(item) == ItemState.APPROVED
    assert item.development == development
    assert development.approved_by == alice
    assert development.approved_at is not None
    assert (development.in_force_on, development.expires_on) == (date(2026, 12, 1), date(2027, 12, 1))
    assert desk.get(development.get_absolute_url()).status_code == 200
    assert desk.post(url, posted).status_code == 302
    assert Development.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"talk": "woord " * 26},
        {"talk": ""},
        {"topics": []},
        {"source_url": "javascript:alert(1)"},
        {"title": "x" * 201},
        {"in_force_on": "2026-12-01", "expires_on": "2026-12-01"},
        {"in_force_on": "2026-12-01", "expires_on": "2026-11-30"},
    ],
)
def test_an_approval_that_is_not_complete_comes_back(
    desk: Client, item: FeedItem, topics: dict[str, Topic], changes: Any
) -> None:
    answer = desk.post(f"{BASE}{item.pk}/goedkeuren/", words(topics, **changes))
    assert answer.status_code == 200
    assert answer.text.count('class="error-message"') == 1
    assert not Development.objects.exists()
    assert state_of(item) == ItemState.NEW


def test_twenty_five_words_fit(desk: Client, item: FeedItem, topics: dict[str, Topic]) -> None:
    desk.post(f"{BASE}{item.pk}/goedkeuren/", words(topics, talk="woord " * 25))
    assert Development.objects.count() == 1


def test_two_developments_with_one_title_get_two_addresses(
    desk: Client, item: FeedItem, topics: dict[str, Topic]
) -> None:
    second = FeedItem.objects.create(feed=item.feed, guid="2", title="Nog een")
    for one in (item, second):
        desk.post(f"{BASE}{one.pk}/goedkeuren/", words(topics))
    assert sorted(Development.objects.values_list("slug", flat=True)) == ["in-eigen-woorden", "in-eigen-woorden-2"]


def test_putting_aside_is_a_post_and_can_be_undone(desk: Client, item: FeedItem) -> None:
    assert desk.get(f"{BASE}{item.pk}/terzijde/").status_code == 405
    page = desk.post(f"{BASE}{item.pk}/terzijde/", {"hier": f"bron={item.feed_id}&kwaad=1"}, follow=True)
    assert page.redirect_chain == [(f"{BASE}?bron={item.feed_id}&terzijde={item.pk}", 302)]
    assert state_of(item) == ItemState.DISMISSED
    assert f'name="item" value="{item.pk}"' in page.text
    desk.post(f"{BASE}terug/", {"item": [item.pk]})
    assert state_of(item) == ItemState.NEW


def test_several_go_aside_at_once_and_come_back_at_once(desk: Client, feed: Feed, topics: dict[str, Topic]) -> None:
    one, two, three = arrive(feed, "Een", "Twee", "Drie")
    assert desk.get(f"{BASE}terzijde/").status_code == 405
    page = desk.post(f"{BASE}terzijde/", {"item": [one.pk, two.pk, "x", "9" * 30]}, follow=True)
    assert [state_of(row) for row in (one, two, three)] == ["dismissed", "dismissed", "new"]
    undo = page.context["undo"]
    desk.post(f"{BASE}terug/", {"item": [row.pk for row in undo]})
    assert [state_of(row) for row in (one, two, three)] == ["new", "new", "new"]
    desk.post(f"{BASE}terzijde/")
    assert FeedItem.objects.filter(state=ItemState.NEW).count() == 3


@pytest.mark.parametrize(
    "query",
    ["status=dismissed", "status=approved", "status=x", "terzijde=1", "terzijde=x,,2", "p=9", "bron=x", "bron=99"]
    + ["onderwerp=geen", "onderwerp=%00", "zoek=%00", "zoek=titel+bron", f"bron={'9' * 40}", "zoek=" + "a+" * 900],
)
def test_any_question_to_the_list_gets_a_page(desk: Client, item: FeedItem, query: str) -> None:
    assert desk.get(f"{BASE}?{query}").status_code == 200


def test_the_list_is_searched_and_filtered(feed: Feed, other_feed: Feed, topics: dict[str, Topic]) -> None:
    TopicWord.objects.create(topic=topics["juridisch"], word="arrest")
    law, rest = arrive(feed, f"Arrest {ECLI}", "Iets anders")
    (under,) = arrive(other_feed, f"De Hoge Raad besliste in {ECLI}")
    assert under.merged_into == law

    def found(**filters: Any) -> list[FeedItem]:
        return list(arrivals.items(ItemState.NEW, **filters).order_by("pk"))

    assert found() == [law, rest]
    assert found(topic="juridisch") == [law]
    assert found(topic=arrivals.NO_TOPIC) == [rest]
    # What stands under an item is found with it.
    assert found(feed=other_feed.pk) == [law]
    assert found(search="besliste raad") == [law]
    assert found(search="anders") == [rest]
    assert found(search="100%") == []


def test_others_do_not_get_in(client: Client, item: FeedItem, bob: User) -> None:
    assert client.get(BASE).status_code == 302
    client.force_login(bob)
    for url in (BASE, f"{BASE}{item.pk}/goedkeuren/"):
        assert client.get(url).status_code == 404
    for action in ("terzijde", "terug", "goedkeuren", "los", "samen", "bij/1"):
        assert client.post(f"{BASE}{item.pk}/{action}/").status_code == 404
    assert client.post(f"{BASE}terzijde/", {"item": [item.pk]}).status_code == 404
    assert state_of(item) == ItemState.NEW


def test_admin_users_without_the_permission_do_not_get_in(item: FeedItem, bob: User) -> None:
    client = with_permissions(bob)
    home = client.get("/beheer/")
    assert home.status_code == 200
    assert "ontwikkelingen/inbox" not in home.text
    assert client.get(BASE).status_code in {302, 403}
    for action in (f"{item.pk}/terzijde", "terzijde", f"{item.pk}/los", f"{item.pk}/bij/1"):
        assert client.post(f"{BASE}{action}/", {"item": [item.pk]}).status_code in {302, 403}
    assert state_of(item) == ItemState.NEW


def test_an_editor_writes_a_development_without_a_feed(desk: Client, alice: User, topics: dict[str, Topic]) -> None:
    add = "/beheer/snippets/newsletters/development/add/"
    assert "data-word-limit" in desk.get(add).text
    desk.post(add, words(topics, state="draft"))
    draft = Development.objects.get()
    assert draft.approved_at is None
    assert draft.slug == "in-eigen-woorden"
    edit = f"/beheer/snippets/newsletters/development/edit/{draft.pk}/"
    assert desk.get(edit).status_code == 200
    desk.post(edit, words(topics, state="approved", expires_on="2027-01-01"))
    approved = Development.objects.get()
    assert approved.approved_by == alice
    assert approved.expires_on == date(2027, 1, 1)
    desk.post(edit, words(topics, state="approved", in_force_on="2027-01-02", expires_on="2027-01-01"))
    approved.refresh_from_db()
    assert approved.in_force_on is None


@pytest.mark.parametrize("model", ["development", "feed", "topicword", "newsletter"])
def test_every_list_of_the_menu_opens(desk: Client, item: FeedItem, model: str) -> None:
    assert desk.get(f"/beheer/snippets/newsletters/{model}/").status_code == 200


# --- Topics -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def with_words(topics: dict[str, Topic]) -> None:
    for slug, word in (("juridisch", "arrest"), ("juridisch", "hoge raad"), ("maatschappelijk", "schuld")):
        TopicWord.objects.create(topic=topics[slug], word=word)
    TopicWord.objects.create(topic=topics["maatschappelijk"], word="schuldhulp")


@pytest.mark.parametrize(
    ("title", "summary", "topic", "why"),
    [
        ("Arrest van de Hoge\n Raad", "", "juridisch", ["arrest", "hoge raad"]),
        ("Over SCHULDHULPVERLENING", "", "maatschappelijk", ["schuldhulp"]),
        ("Arrest over schuld", "", None, None),
        ("Arrest over schuld", "Wie schulden heeft", "maatschappelijk", ["schuld"]),
        ("Het weer", "Zon", None, None),
    ],
)
@pytest.mark.usefixtures("with_words")
def test_the_topic_with_most_words_is_suggested_and_a_tie_suggests_none(
    feed: Feed, title: str, summary: str, topic: str | None, why: list[str] | None
) -> None:
    (item,) = arrive(feed, title, summary=summary)
    assert (item.suggested_topic.slug if item.suggested_topic else None) == topic
    if why:
        (shown,) = arrivals.arrivals([item])
        assert shown.suggestion.reasons[0].words == why


@pytest.mark.usefixtures("with_words")
def test_an_editor_sees_why_and_finds_the_topic_ticked(desk: Client, feed: Feed, topics: dict[str, Topic]) -> None:
    (item,) = arrive(feed, "Arrest van de Hoge Raad")
    assert "‘arrest’" in desk.get(BASE).text
    form = desk.get(f"{BASE}{item.pk}/goedkeuren/")
    assert "‘hoge raad’" in form.text
    assert form.context["form"].initial["topics"] == [topics["juridisch"].pk]


@pytest.mark.usefixtures("with_words")
def test_an_editors_new_word_counts_for_what_waits(
    desk: Client, feed: Feed, topics: dict[str, Topic], django_capture_on_commit_callbacks: Any
) -> None:
    (item,) = arrive(feed, "Het kabinet valt")
    with django_capture_on_commit_callbacks(execute=True):
        desk.post("/beheer/snippets/newsletters/topicword/add/", {"topic": topics["politiek"].pk, "word": "kabinet"})
    item.refresh_from_db()
    assert item.suggested_topic == topics["politiek"]
    word = TopicWord.objects.get(word="kabinet")
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(f"/beheer/snippets/newsletters/topicword/delete/{word.pk}/")
    item.refresh_from_db()
    assert item.suggested_topic is None
