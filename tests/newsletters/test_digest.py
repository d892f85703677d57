"""Who gets which developments, once, and what the mail looks like."""

import re
import threading
import tracemalloc
from collections import Counter
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from naast.mail.errors import MailRefused, Verdict
from naast.mail.ledger import State
from naast.mail.transport import MemoryTransport
from naast.pages.models import Topic
from newsletters import delivering, planning, selectors, services, tasks
from newsletters.models import Delivery, Development, Digest, DigestContent, Newsletter, Subscription
from tests.newsletters.conftest import MakeDevelopment, MakeReader, parsed, part

pytestmark = pytest.mark.django_db


def send(
    newsletter: Newsletter, post: MemoryTransport, *, period: str = "2026-W47", frequency: str = "weekly"
) -> Digest:
    """Plan a period to the end and send it."""
    digest = planning.open_digest(newsletter, frequency, period)
    while not planning.plan(digest):
        pass
    delivering.drain_deliveries(post)
    return digest


def later(**delta: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(**delta))


def test_a_reader_gets_only_the_topics_chosen(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    law, money = make_reader("juridisch", email="law@example.org"), make_reader("economisch", email="money@example.org")
    make_development("juridisch", title="Nieuwe wet")
    make_development("economisch", title="Prijzen stijgen")
    make_development("juridisch", "economisch", title="Wet over prijzen")
    send(newsletter, post)
    mails = {recipient: part(parsed(raw), "plain") for _sender, recipient, raw in post.sent}
    assert mails.keys() == {law.email, money.email}
    assert "Nieuwe wet" in mails[law.email]
    assert "Prijzen stijgen" not in mails[law.email]
    assert "Prijzen stijgen" in mails[money.email]
    assert all("Wet over prijzen" in text for text in mails.values())


def test_only_what_is_new_since_the_last_one_is_sent(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    make_reader()
    make_development(title="Oud nieuws")
    send(newsletter, post)
    with later(days=7):
        make_development(title="Vers nieuws")
        send(newsletter, post, period="2026-W48")
    assert len(post.sent) == 2
    second = part(parsed(post.sent[1][2]), "plain")
    assert "Vers nieuws" in second
    assert "Oud nieuws" not in second


def test_nothing_new_means_no_mail(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    make_reader("politiek")
    make_development("juridisch")
    digest = send(newsletter, post)
    assert post.sent == []
    assert digest.planned_at is not None
    assert not Delivery.objects.exists()


def test_drafts_and_developments_of_long_ago_stay_out(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    make_reader()
    make_development(state="draft")
    make_development(approved_at=timezone.now() - timedelta(days=36))
    send(newsletter, post)
    assert post.sent == []


def test_a_new_reader_gets_what_came_before_the_subscription(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    make_development(approved_at=timezone.now() - timedelta(days=20))
    make_reader()
    send(newsletter, post)
    assert len(post.sent) == 1


def test_an_outage_of_two_months_loses_nothing(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    make_reader()
    make_development(title="Voor de storing")
    send(newsletter, post)
    with later(days=2):
        make_development(title="Tijdens de storing", approved_at=timezone.now())
    with later(days=60):
        send(newsletter, post, period="2027-W03")
    assert "Tijdens de storing" in part(parsed(post.sent[1][2]), "plain")


def test_a_mail_that_failed_brought_nothing_so_its_news_comes_again(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    reader = make_reader()
    make_development(title="Gemist")
    send(newsletter, MemoryTransport(answers={reader.email: MailRefused("550", verdict=Verdict.NEVER)}))
    assert Delivery.objects.get().state == State.FAILED
    with later(days=7):
        send(newsletter, post, period="2026-W48")
    assert "Gemist" in part(parsed(post.sent[0][2]), "plain")


def test_readers_of_a_month_and_of_a_week_each_get_their_own(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    make_reader(email="week@example.org")
    make_reader(email="month@example.org", frequency="monthly")
    make_development()
    send(newsletter, post)
    assert [recipient for _s, recipient, _r in post.sent] == ["week@example.org"]
    send(newsletter, post, period="2026-11", frequency="monthly")
    assert [recipient for _s, recipient, _r in post.sent] == ["week@example.org", "month@example.org"]


@pytest.mark.parametrize("state", ["pending", "unsubscribed"])
def test_who_did_not_confirm_or_left_gets_nothing(
    newsletter: Newsletter,
    make_reader: MakeReader,
    make_development: MakeDevelopment,
    post: MemoryTransport,
    state: str,
) -> None:
    make_reader(state=state)
    make_development()
    send(newsletter, post)
    assert post.sent == []


def test_who_leaves_after_the_planning_gets_nothing(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    make_reader(email="stays@example.org")
    leaver = make_reader(email="leaves@example.org")
    make_development()
    digest = planning.open_digest(newsletter, "weekly", "2026-W47")
    assert planning.plan(digest)
    services.unsubscribe(leaver, services.Origin("test"))
    delivering.drain_deliveries(post)
    assert [recipient for _s, recipient, _r in post.sent] == ["stays@example.org"]
    assert selectors.counts(digest) == {"total": 2, "open": 0, "sent": 1, "failed": 0, "skipped": 1}


def test_who_leaves_while_the_mails_go_out_gets_nothing_later(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment
) -> None:
    readers = [make_reader() for _ in range(10)]
    make_development()

    class LeaveOnFirst(MemoryTransport):
        def send(self, sender: str, recipient: str, raw: bytes) -> None:
            super().send(sender, recipient, raw)
            if len(self.sent) == 1:
                for reader in readers[5:]:
                    services.unsubscribe(reader, services.Origin("test"))

    post = LeaveOnFirst()
    send(newsletter, post)
    assert [recipient for _s, recipient, _r in post.sent] == [reader.email for reader in readers[:5]]


def test_a_reader_who_is_erased_meanwhile_stops_nothing(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    gone, stays = make_reader(), make_reader()
    make_development()
    planning.plan(planning.open_digest(newsletter, "weekly", "2026-W47"))
    gone.delete()
    delivering.drain_deliveries(post)
    assert [recipient for _s, recipient, _r in post.sent] == [stays.email]


def test_planning_again_or_half_way_plans_nobody_twice(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    for _ in range(7):
        make_reader()
    make_development()
    digest = planning.open_digest(newsletter, "weekly", "2026-W47")
    run = planning._Plan(digest, planning.candidates(digest))
    planning._plan_batch(run, 3)  # and here the planner dies
    assert Delivery.objects.count() == 3
    assert not planning.plan(digest, seconds=0)
    assert planning.plan(digest, batch=3)
    assert planning.plan(digest)
    assert Delivery.objects.count() == 7
    delivering.drain_deliveries(post)
    assert len(post.sent) == 7


def test_a_planner_that_was_overtaken_walks_away(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment
) -> None:
    for _ in range(4):
        make_reader()
    make_development()
    digest = planning.open_digest(newsletter, "weekly", "2026-W47")
    slow = planning._Plan(Digest.objects.get(pk=digest.pk), planning.candidates(digest))
    assert planning.plan(digest)
    planning._plan_batch(slow, 4)
    assert Delivery.objects.count() == 4


def test_two_beats_make_one_digest_per_period(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    make_reader()
    make_development()
    moment = timezone.now()
    assert len(planning.open_due(moment)) == 2  # the week and the month
    planning.open_due(moment)
    assert Digest.objects.count() == 2
    for digest in Digest.objects.all():
        planning.plan(digest)
    assert planning.open_due(moment) == []
    delivering.drain_deliveries(post)
    assert len(post.sent) == 1


def test_everyone_with_the_same_news_shares_one_rendering(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    for slugs in (["juridisch"], ["juridisch", "politiek"], ["economisch"], ["maatschappelijk"]):
        for _ in range(5):
            make_reader(*slugs)
    make_development("juridisch")
    make_development("economisch")
    send(newsletter, post)
    assert DigestContent.objects.count() == 2
    assert len(post.sent) == 15


def test_a_digest_that_was_planned_does_not_change_with_its_developments(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    make_reader()
    make_development(title="Zoals goedgekeurd")
    planning.plan(planning.open_digest(newsletter, "weekly", "2026-W47"))
    Development.objects.update(title="Later veranderd")
    delivering.drain_deliveries(post)
    assert "Zoals goedgekeurd" in part(parsed(post.sent[0][2]), "plain")


def test_the_mail_says_what_why_and_how_to_leave(
    client: Client,
    newsletter: Newsletter,
    make_reader: MakeReader,
    make_development: MakeDevelopment,
    post: MemoryTransport,
) -> None:
    reader = make_reader()
    one = make_development(title="Zoë & de <wet>", in_force_on="2026-12-01")
    make_development(title="Tweede")
    send(newsletter, post)
    message = parsed(post.sent[0][2])
    text, html = part(message, "plain"), part(message, "html")
    for shown in (one.talk, one.source_url, "1 december 2026", "Ontwikkelingen"):
        assert shown in text
    assert "Bron & Zoon" in text
    assert "Zoë & de <wet>" in text
    assert "Bron &amp; Zoon" in html
    assert "Zoë &amp; de &lt;wet&gt;" in html
    assert len(html.encode()) < 80_000
    assert "naast-link-to" not in text + html
    for path in re.findall(r"http://127\.0\.0\.1:8000(/nieuwsbrief/\S+/)", text):
        assert path in html
        assert client.get(path).status_code == 200
    assert text.count("/nieuwsbrief/") == 2
    assert message["To"] == reader.email
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"]
    url = message["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    assert Client(enforce_csrf_checks=True).post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    reader.refresh_from_db()
    assert reader.state == "unsubscribed"


def test_a_mail_sent_again_is_the_same_to_the_byte(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    make_reader()
    make_development()
    send(newsletter, post)
    with later(minutes=10):
        Delivery.objects.update(state=State.SENDING, owner="dead", lease_until=timezone.now())
        delivering.drain_deliveries(post)
    assert len(post.sent) == 2
    assert post.sent[0] == post.sent[1]


def test_the_work_per_reader_does_not_grow_with_the_list(
    newsletter: Newsletter,
    make_reader: MakeReader,
    make_development: MakeDevelopment,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_development()
    for _ in range(60):
        make_reader("juridisch")
    digest = planning.open_digest(newsletter, "weekly", "2026-W47")
    run = planning._Plan(digest, planning.candidates(digest))
    planning._plan_batch(run, 5)
    run.digest.refresh_from_db(fields=["planned_through"])
    # Readers, topics, what they had; savepoint, place, deliveries, end of savepoint.
    with django_assert_num_queries(7):
        planning._plan_batch(run, 50)


def test_a_newsletter_that_is_switched_off_gets_no_digests(newsletter: Newsletter) -> None:
    Newsletter.objects.update(active=False)
    assert planning.open_due() == []


def test_the_tasks_are_doorways_that_end_when_there_is_nothing(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment
) -> None:
    tasks.plan_digests()
    for digest in Digest.objects.all():
        tasks.plan(digest.pk)
    tasks.sweep()
    tasks.fetch_feeds()
    assert not Delivery.objects.exists()


def test_the_command_plans_an_extra_edition_for_what_is_new(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment, post: MemoryTransport
) -> None:
    make_reader()
    make_development()
    out = StringIO()
    call_command("plan_digest", now=True, stdout=out)
    assert "extra-" in out.getvalue()
    delivering.drain_deliveries(post)
    call_command("plan_digest", period="2026-W47", stdout=out)
    delivering.drain_deliveries(post)
    assert len(post.sent) == 1


def test_loading_the_sample_developments_twice_changes_nothing(topics: dict[str, Topic], client: Client) -> None:
    assert services.load_developments("http://127.0.0.1:8000/voorbeeldfeeds/") >= 3
    before = list(Development.objects.values())
    Development.objects.filter(pk=before[0]["id"]).update(title="Door een redacteur veranderd")
    assert services.load_developments("http://127.0.0.1:9000/voorbeeldfeeds/") == 0
    assert Development.objects.count() == len(before)
    assert Development.objects.get(pk=before[0]["id"]).title == "Door een redacteur veranderd"
    assert all(len(row["talk"].split()) <= 25 for row in before)


@pytest.mark.django_db(transaction=True)
def test_three_planners_and_three_drains_at_once_mail_everyone_once(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment
) -> None:
    make_development("juridisch")
    for number in range(90):
        make_reader("juridisch", email=f"r{number}@example.org")
    digest = planning.open_digest(newsletter, "weekly", "2026-W47")
    posts = [MemoryTransport() for _ in range(3)]
    errors: list[BaseException] = []
    start = threading.Barrier(6)

    def together(work: Any) -> threading.Thread:
        def run() -> None:
            try:
                start.wait()
                work()
            except BaseException as error:  # noqa: BLE001  handed to the test
                errors.append(error)
            finally:
                connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def plan() -> None:
        planning.plan(Digest.objects.get(pk=digest.pk), batch=10)

    threads = [together(plan) for _ in range(3)]
    threads += [together(lambda post=post: delivering.drain_deliveries(post)) for post in posts]
    for thread in threads:
        thread.join(timeout=120)
    assert not errors
    delivering.drain_deliveries(posts[0])  # what was planned after the drains had looked
    received = Counter(recipient for post in posts for _sender, recipient, _raw in post.sent)
    assert received == {f"r{number}@example.org": 1 for number in range(90)}
    assert Subscription.objects.count() == Delivery.objects.filter(state=State.SENT).count()


def test_memory_does_not_grow_with_the_list(
    newsletter: Newsletter, make_development: MakeDevelopment, topics: dict[str, Topic]
) -> None:
    make_development("juridisch")

    def peak(count: int, period: str) -> int:
        start = Subscription.objects.count()
        rows = Subscription.objects.bulk_create(
            Subscription(
                newsletter=newsletter,
                email=f"m{start + n}@example.org",
                email_normalised=f"m{start + n}@example.org",
                state="confirmed",
                confirmed_at=timezone.now(),
                frequency="weekly",
            )
            for n in range(count)
        )
        through = Subscription.topics.through
        topic = topics["juridisch"].pk
        through.objects.bulk_create(through(subscription_id=row.pk, topic_id=topic) for row in rows)
        del rows
        tracemalloc.start()
        planning.plan(planning.open_digest(newsletter, "weekly", period), batch=100)
        _now, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    few = peak(200, "2026-W47")
    many = peak(2000, "2026-W48")
    assert many < few * 1.5 + 500_000
