"""How the sources are: seen by what they do, told once, and shown with what to do."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from naast.accounts.models import User
from naast.mail.models import OutgoingMail
from newsletters.models import Feed, FeedItem, FeedKind, FeedProblem
from newsletters.services import feeds, health
from newsletters.sources import health as feed_health
from newsletters.sources.fetch import Fetched, FetchError
from tests.newsletters.sent_mailings import editor, with_permissions

pytestmark = pytest.mark.django_db
REPORT = "/beheer/ontwikkelingen/bronnen/"
MONDAY = datetime(2026, 11, 16, 10, tzinfo=UTC)
ATOM = b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>Nieuw</title></entry></feed>'


def rss(*items: str) -> bytes:
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{"".join(items)}</channel></rss>'.encode()


def item(title: str, day: str = "Mon, 16 Nov 2026 08:00:00 GMT") -> str:
    return f"<item><guid>{title}</guid><title>{title}</title><pubDate>{day}</pubDate></item>"


@pytest.fixture
def feed() -> Feed:
    return Feed.objects.create(name="Rijksoverheid", url="https://example.org/feed.xml", stale_after=30)


@pytest.fixture
def check(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Feed]:
    """``check(answer)``: what the source says, and how the feed is afterwards."""
    given: list[Any] = []

    def fetch(url: str, **conditions: str) -> Fetched:
        answer = given.pop()
        if isinstance(answer, Exception):
            raise answer
        return Fetched(answer or b"", "", '"e"', "", changed=answer is not None)

    monkeypatch.setattr(feeds, "fetch", fetch)

    def check(answer: Any) -> Feed:
        given.append(answer)
        Feed.objects.update(next_check_at=timezone.now())
        assert feeds.check_feed(feed.pk)
        feed.refresh_from_db()
        return feed

    return check


def test_a_source_is_dead_after_failures_in_a_row_or_two_days(check: Callable[..., Feed], feed: Feed) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        check(rss(item("een")))
        for _ in range(health.DEAD_AFTER - 1):
            assert check(FetchError("weg")).problem == FeedProblem.NONE
        dead = check(FetchError("weg"))
        assert (dead.problem, dead.problem_since) == (FeedProblem.DEAD, MONDAY)
        clock.shift(timedelta(hours=3))
        assert check(FetchError("weg")).problem_since == MONDAY
        well = check(rss(item("een")))
        assert (well.problem, well.problem_since) == (FeedProblem.NONE, MONDAY + timedelta(hours=3))
        clock.shift(timedelta(days=health.DEAD_AFTER_DAYS))
        assert check(FetchError("weg")).problem == FeedProblem.DEAD


def test_a_source_that_holds_nothing_is_empty(check: Callable[..., Feed]) -> None:
    assert check(rss()).problem == FeedProblem.EMPTY
    assert check(None).problem == FeedProblem.EMPTY  # "nothing new" is still nothing
    assert check(FetchError("even weg")).problem == FeedProblem.EMPTY
    assert check(rss(item("een"))).problem == FeedProblem.NONE


def test_a_source_in_another_format_is_read_and_named(check: Callable[..., Feed], feed: Feed, alice: User) -> None:
    changed = check(ATOM)
    assert changed.problem == FeedProblem.CHANGED
    assert changed.items.count() == 1
    assert check(None).problem == FeedProblem.CHANGED
    # The editor says that it is right: the whole feed is asked again, not only what is new.
    values = {"name": feed.name, "url": feed.url, "kind": FeedKind.ATOM, "active": "on", "stale_after": 30}
    editor(alice).post(f"/beheer/snippets/newsletters/feed/edit/{feed.pk}/", values)
    feed.refresh_from_db()
    assert (feed.kind, feed.etag) == (FeedKind.ATOM, "")
    assert check(ATOM).problem == FeedProblem.NONE


def test_a_source_without_news_for_long_is_stale(check: Callable[..., Feed]) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        fresh = check(rss(item("een")))
        assert fresh.last_item_at == datetime(2026, 11, 16, 8, tzinfo=UTC)
        clock.shift(timedelta(days=29))
        assert check(rss(item("een"))).problem == FeedProblem.NONE
        clock.shift(timedelta(days=1))
        assert check(None).problem == FeedProblem.STALE
        # An old item that comes late is not news.
        assert check(rss(item("oud", "Mon, 02 Nov 2026 08:00:00 GMT"))).problem == FeedProblem.STALE
        assert check(rss(item("nieuw", "Tue, 15 Dec 2026 08:00:00 GMT"))).problem == FeedProblem.NONE


def alarms() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind="feed_alarm").order_by("pk"))


def break_(feed: Feed, problem: FeedProblem = FeedProblem.DEAD) -> None:
    Feed.objects.filter(pk=feed.pk).update(problem=problem, problem_since=timezone.now(), last_error="Weg.")


def mend(feed: Feed) -> None:
    Feed.objects.filter(pk=feed.pk).update(problem="", problem_since=timezone.now(), last_error="")


def test_the_editors_get_one_mail_for_a_problem_by_day(feed: Feed, alice: User, bob: User) -> None:
    editor(alice)
    with_permissions(bob)
    with time_machine.travel(datetime(2026, 11, 16, 2, tzinfo=UTC), tick=False) as clock:
        break_(feed)
        assert health.send_alarms() == 0  # at night
        clock.move_to(datetime(2026, 11, 22, 12, tzinfo=UTC))
        assert health.send_alarms() == 0  # on a Sunday
        clock.move_to(datetime(2026, 11, 23, 9, tzinfo=UTC))
        assert health.send_alarms() == 1
        assert health.send_alarms() == 0
        clock.shift(timedelta(days=8))
        assert health.send_alarms() == 0
    (mail,) = alarms()
    assert mail.recipient == alice.email
    assert mail.unasked
    assert "Rijksoverheid" in mail.subject


def test_another_problem_or_the_same_one_anew_is_a_new_mail_but_not_twice_a_day(feed: Feed, alice: User) -> None:
    editor(alice)
    with time_machine.travel(MONDAY, tick=False) as clock:
        break_(feed)
        assert health.send_alarms() == 1
        clock.shift(timedelta(hours=1))
        mend(feed)
        clock.shift(timedelta(hours=1))
        break_(feed)
        assert health.send_alarms() == 0  # it comes and goes
        clock.shift(timedelta(days=1))
        assert health.send_alarms() == 1
        clock.shift(timedelta(hours=1))
        break_(feed, FeedProblem.EMPTY)
        clock.shift(timedelta(days=1))
        assert health.send_alarms() == 1
    assert len(alarms()) == 3


def test_sources_that_break_together_are_one_mail_and_one_that_is_off_is_none(feed: Feed, alice: User) -> None:
    editor(alice)
    other = Feed.objects.create(name="Rechtspraak", url="https://example.org/2.xml")
    off = Feed.objects.create(name="Oud", url="https://example.org/3.xml", active=False)
    with time_machine.travel(MONDAY, tick=False):
        for one in (feed, other, off):
            break_(one)
        assert health.send_alarms() == 2
    (mail,) = alarms()
    text = bytes(mail.raw).decode()
    assert "Rechtspraak" in text
    assert "Rijksoverheid" in text
    assert "Oud" not in text


def test_without_editors_the_administrators_hear_of_it(feed: Feed, alice: User) -> None:
    alice.is_superuser = True
    alice.save()
    with time_machine.travel(MONDAY, tick=False):
        break_(feed)
        health.send_alarms()
    assert [mail.recipient for mail in alarms()] == [alice.email]


def test_the_report_shows_how_each_source_is_and_what_to_do(feed: Feed, alice: User) -> None:
    desk = editor(alice)
    FeedItem.objects.bulk_create(
        FeedItem(feed=feed, guid=str(n), title="x", published_at=timezone.now() - timedelta(weeks=n % 3))
        for n in range(9)
    )
    break_(feed)
    page = desk.get(REPORT)
    (row,) = page.context["rows"]
    assert (row.total, row.busy_weeks, len(row.bars)) == (9, 3, feed_health.WEEKS)
    assert page.text.count("<rect") == 3
    assert "Weg." in page.text
    assert f"{REPORT}{feed.pk}/controleer/" in page.text
    assert "Rijksoverheid" in desk.get("/beheer/").text


def test_a_source_that_is_well_again_says_so_for_a_while(feed: Feed, alice: User) -> None:
    editor(alice)
    with time_machine.travel(MONDAY, tick=False) as clock:
        mend(feed)
        assert not feed_health.report()[0].recovered  # never was anything told
        break_(feed)
        health.send_alarms()
        clock.shift(timedelta(days=1))
        mend(feed)
        assert feed_health.report()[0].recovered
        clock.shift(timedelta(days=15))
        assert not feed_health.report()[0].recovered


def test_the_report_costs_the_same_with_few_and_many(
    feed: Feed, alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    desk = editor(alice)
    desk.get(REPORT)
    with CaptureQueriesContext(connection) as few:
        desk.get(REPORT)
    for number in range(8):
        Feed.objects.create(name=f"Bron {number}", url=f"https://example.org/{number}")
    with django_assert_num_queries(len(few)):
        desk.get(REPORT)


def test_an_empty_report_says_how_to_begin(alice: User) -> None:
    assert "/beheer/snippets/newsletters/feed/add/" in editor(alice).get(REPORT).text


def test_a_source_is_asked_at_once_at_most_once_a_minute(feed: Feed, alice: User) -> None:
    desk, button = editor(alice), f"{REPORT}{feed.pk}/controleer/"
    with time_machine.travel(MONDAY, tick=False) as clock:
        Feed.objects.update(next_check_at=MONDAY + timedelta(hours=1), last_checked_at=MONDAY)
        assert desk.get(button).status_code == 405

        def pressed() -> bool:
            desk.post(button)
            feed.refresh_from_db()
            return feed.next_check_at <= timezone.now()

        clock.shift(timedelta(seconds=59))
        assert not pressed()
        clock.shift(timedelta(seconds=1))
        assert pressed()
        Feed.objects.update(active=False, next_check_at=MONDAY + timedelta(hours=1))
        assert not pressed()


def test_the_report_is_for_who_keeps_the_sources(client: Client, feed: Feed, alice: User, bob: User) -> None:
    client.force_login(alice)
    colleague = with_permissions(bob, "change_development")
    for person, refused in ((client, {404}), (colleague, {302, 403})):
        assert person.get(REPORT).status_code in refused
        assert person.post(f"{REPORT}{feed.pk}/controleer/").status_code in refused
    break_(feed)
    assert "Rijksoverheid" not in colleague.get("/beheer/").text
    feed.refresh_from_db()
    assert feed.last_checked_at is None
