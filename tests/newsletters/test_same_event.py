"""Sources that tell of one event, by its official name: one row in the inbox, whatever an editor does with it."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from naast.accounts.models import User
from naast.pages.models import Topic
from newsletters.developments import arrivals
from newsletters.models import Development, Feed, FeedItem, ItemState
from newsletters.services.inbox import join_same_events, take_in
from newsletters.sources.feeds import Item
from tests.newsletters.arriving import INBOX as BASE
from tests.newsletters.arriving import arrive, state_of, words
from tests.newsletters.conftest import MakeDevelopment
from tests.newsletters.sent_mailings import editor as signed_in

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


def head_of(item: FeedItem) -> FeedItem | None:
    """The item it stands under by now."""
    return FeedItem.objects.get(pk=item.pk).merged_into


def test_sources_about_one_event_are_one_row(feed: Feed, other_feed: Feed) -> None:
    first, apart = arrive(feed, f"Arrest {ECLI}", "Iets anders")
    under, unlike = arrive(other_feed, "Uitspraak ecli:nl:hr:2016:2704", "Uitspraak ECLI:NL:HR:2016:2705")
    assert head_of(under) == first
    assert head_of(unlike) is None
    assert list(arrivals.items(ItemState.NEW).order_by("pk")) == [first, apart, unlike]
    row = next(row for row in arrivals.arrivals([first, apart, unlike]) if row.item == first)
    assert (row.others, row.names) == ([under], [ECLI])


def test_a_chain_of_names_is_one_event_too(feed: Feed) -> None:
    one, two = arrive(feed, "Wet in Stb. 2026, 12", "Memorie van toelichting: Kamerstuk 36 123, nr. 3")
    assert head_of(two) is None
    (both,) = arrive(feed, "De wet (Kamerstuk 36 123, nr. 3) staat in Stb. 2026, 12")
    assert head_of(two) == one
    assert head_of(both) == one
    # A later one with only the second name finds the first of all.
    (late,) = arrive(feed, "Behandeling van kst-36123-3")
    assert head_of(late) == one


def test_what_goes_with_a_row_shares_its_fate(
    desk: Client, feed: Feed, other_feed: Feed, topics: dict[str, Topic]
) -> None:
    (first,) = arrive(feed, f"Arrest {ECLI}")
    (under,) = arrive(other_feed, f"Nieuws over {ECLI}")
    desk.post(f"{BASE}{first.pk}/terzijde/")
    assert state_of(under) == ItemState.DISMISSED
    desk.post(f"{BASE}{first.pk}/terug/")
    assert state_of(under) == ItemState.NEW
    desk.post(f"{BASE}{first.pk}/goedkeuren/", words(topics))
    assert state_of(under) == ItemState.APPROVED
    assert under.development == Development.objects.get()
    first.refresh_from_db()
    assert (first.is_further_source, under.is_further_source) == (False, True)


def test_an_item_can_be_set_apart_and_put_together_again(desk: Client, feed: Feed, other_feed: Feed) -> None:
    (first,) = arrive(feed, f"Arrest {ECLI}")
    (under,) = arrive(other_feed, f"Iets heel anders, met {ECLI}")
    assert desk.get(f"{BASE}{under.pk}/los/").status_code == 405
    desk.post(f"{BASE}{under.pk}/los/")
    assert head_of(under) is None
    join_same_events()  # the next check of any source
    assert head_of(under) is None
    desk.post(f"{BASE}{under.pk}/samen/")
    assert head_of(under) == first
    desk.post(f"{BASE}{first.pk}/samen/")
    assert head_of(first) is None


def test_what_belongs_to_an_approved_development_is_added_with_one_press(
    desk: Client, feed: Feed, other_feed: Feed, topics: dict[str, Topic]
) -> None:
    (first,) = arrive(feed, f"Arrest {ECLI}")
    desk.post(f"{BASE}{first.pk}/goedkeuren/", words(topics))
    development = Development.objects.get()
    (late,) = arrive(other_feed, f"Nabeschouwing van {ECLI}")
    assert head_of(late) is None
    attach = f"{BASE}{late.pk}/bij/{development.pk}/"
    for url in (BASE, f"{BASE}{late.pk}/goedkeuren/"):
        assert attach in desk.get(url).text
    assert desk.get(attach).status_code == 405
    desk.post(attach)
    assert state_of(late) == ItemState.APPROVED
    assert late.development == development
    assert late.is_further_source
    assert attach not in desk.get(BASE).text
    Development.objects.update(state="draft")
    (later,) = arrive(other_feed, f"Nog iets over {ECLI}")
    assert desk.post(f"{BASE}{later.pk}/bij/{development.pk}/").status_code == 404
    assert state_of(later) == ItemState.NEW


def test_it_can_also_be_approved_apart(
    desk: Client, feed: Feed, topics: dict[str, Topic], make_development: MakeDevelopment
) -> None:
    (late,) = arrive(feed, f"Nabeschouwing van {ECLI}")
    known = make_development()
    FeedItem.objects.filter(pk=late.pk).update(development=known, state=ItemState.APPROVED)
    (apart,) = arrive(feed, f"Een ander gevolg van {ECLI}")
    desk.post(f"{BASE}{apart.pk}/goedkeuren/", words(topics))
    assert state_of(apart) == ItemState.APPROVED
    assert apart.development != known


def test_an_item_that_was_decided_upon_is_nobodys_head(feed: Feed, other_feed: Feed) -> None:
    (first,) = arrive(feed, f"Arrest {ECLI}")
    FeedItem.objects.update(state=ItemState.DISMISSED)
    (late,) = arrive(other_feed, f"Nieuws over {ECLI}")
    assert head_of(late) is None
    assert state_of(first) == ItemState.DISMISSED


def test_a_page_of_the_inbox_costs_the_same_with_few_and_many(
    desk: Client, feed: Feed, other_feed: Feed, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def two_sources(number: int) -> None:
        arrive(feed, f"Arrest ECLI:NL:HR:2026:{number}")
        arrive(other_feed, f"Schuld in ECLI:NL:HR:2026:{number}")

    two_sources(1)
    desk.get(BASE)
    with CaptureQueriesContext(connection) as few:
        desk.get(BASE)
    for number in range(2, 9):
        two_sources(number)
    with django_assert_num_queries(len(few)):
        desk.get(BASE)


@pytest.mark.django_db(transaction=True)
def test_two_workers_who_take_in_the_same_events_at_once_leave_one_row_for_each() -> None:
    names = [f"ECLI:NL:HR:2026:{number}" for number in range(6)]
    feeds = [Feed.objects.create(name=f"Bron {n}", url=f"https://example.org/{n}.xml") for n in range(3)]
    start = threading.Barrier(len(feeds))

    def work(feed: Feed) -> None:
        try:
            start.wait(timeout=30)
            # In another order each: whoever is first differs from event to event.
            turned = names[feed.pk % len(names) :] + names[: feed.pk % len(names)]
            take_in(feed, [Item(name, f"Arrest {name}", "", "", None) for name in turned])
            join_same_events()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(feeds)) as pool:
        list(pool.map(work, feeds))

    for name in names:
        rows = list(FeedItem.objects.filter(guid=name).order_by("pk"))
        assert [row.merged_into_id for row in rows] == [None, rows[0].pk, rows[0].pk], name
