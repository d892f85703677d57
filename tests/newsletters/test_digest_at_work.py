"""What a digest costs, and what many workers, planners and commands at once do to it."""

import threading
import tracemalloc
from collections import Counter
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from naast.mail.ledger import State
from naast.mail.transport import MemoryTransport
from naast.pages.models import Topic
from newsletters import services, tasks
from newsletters.digests import planning
from newsletters.digests.news import News
from newsletters.digests.periods import ZONE
from newsletters.models import Delivery, Development, Mailing, Newsletter, Subscription
from newsletters.sending import delivering
from tests.newsletters.conftest import MakeDevelopment, MakeReader
from tests.newsletters.digests import later, send

pytestmark = pytest.mark.django_db


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
    run = planning._Plan(digest, News(digest))
    planning._plan_batch(run, 5)
    run.digest.refresh_from_db(fields=["planned_through"])
    # Readers, topics; savepoint, place, deliveries, end of savepoint. Nobody had anything before.
    with django_assert_num_queries(6):
        planning._plan_batch(run, 50)


def test_a_newsletter_that_is_switched_off_gets_no_digests(newsletter: Newsletter) -> None:
    Newsletter.objects.update(active=False)
    assert planning.open_due() == []


def test_the_tasks_are_doorways_that_end_when_there_is_nothing(
    newsletter: Newsletter, make_reader: MakeReader, make_development: MakeDevelopment
) -> None:
    tasks.plan_digests()
    for digest in Mailing.objects.all():
        tasks.plan(digest.pk)
    tasks.sweep()
    tasks.fetch_feeds()
    tasks.ask_quiet_readers()
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


def test_an_extra_edition_goes_out_on_a_sunday_and_a_period_does_not(
    newsletter: Newsletter,
    make_reader: MakeReader,
    make_development: MakeDevelopment,
    post: MemoryTransport,
    settings: Settings,
) -> None:
    settings.DIGEST_BY_DAY = True
    sunday = datetime(2026, 11, 22, 10, tzinfo=ZONE)
    with time_machine.travel(sunday):
        make_reader()
        make_development()
        assert planning.open_due() == []
        call_command("plan_digest", period="2026-W47", frequency="weekly", stdout=StringIO())
        delivering.drain_deliveries(post)
        assert post.sent == []
        make_reader(email="maand@example.org", frequency="monthly")
        call_command("plan_digest", now=True, frequency="monthly", stdout=StringIO())
        delivering.drain_deliveries(post)
        assert [recipient for _s, recipient, _r in post.sent] == ["maand@example.org"]
    with time_machine.travel(sunday + timedelta(days=1)):
        delivering.drain_deliveries(post)
        assert len(post.sent) == 2


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
        planning.plan(Mailing.objects.get(pk=digest.pk), batch=10)

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
