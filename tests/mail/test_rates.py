"""Token buckets: never more than allowed, whoever sends; and a slow receiver holds up nobody else."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from naast.mail import outbox, rates
from naast.mail.ledger import State
from naast.mail.models import OutgoingMail, RateLimit
from naast.mail.services import enqueue
from naast.mail.transport import MemoryTransport

SLOW = "langzaam.example"


def limit(domain: str = "", *, per_minute: int = 60, burst: int = 10, tokens: float = 0) -> RateLimit:
    return RateLimit.objects.create(domain=domain, per_minute=per_minute, burst=burst, tokens=tokens)


def mails(count: int, domain: str = "example.org") -> None:
    for number in range(count):
        enqueue(kind="test", to=f"r{number}@{domain}", subject="Dag", text="Hallo")


def sent_to(post: MemoryTransport) -> Counter[str]:
    return Counter(recipient.rpartition("@")[2] for _sender, recipient, _raw in post.sent)


def in_threads(count: int, work: Callable[[], None]) -> None:
    """Run ``work`` in real threads, each with a connection of its own, all at once."""
    errors: list[BaseException] = []
    start = threading.Barrier(count)

    def run() -> None:
        try:
            start.wait()
            work()
        except BaseException as error:  # noqa: BLE001  handed to the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not errors


@pytest.mark.django_db
def test_a_bucket_fills_with_time_and_never_above_its_size() -> None:
    limit(per_minute=60, burst=5)
    now = timezone.now()
    with time_machine.travel(now + timedelta(seconds=3), tick=False):
        assert rates.take({"": 10}) == {"": 3}
        assert rates.take({"": 10}) == {"": 0}
    with time_machine.travel(now + timedelta(hours=1), tick=False):
        assert rates.take({"": 10}) == {"": 5}


@pytest.mark.django_db
def test_a_clock_that_runs_behind_fills_nothing_twice() -> None:
    limit(per_minute=60, burst=100)
    now = timezone.now()
    with time_machine.travel(now + timedelta(seconds=20), tick=False):
        assert rates.take({"": 99}) == {"": 20}
    with time_machine.travel(now + timedelta(seconds=10), tick=False):
        assert rates.take({"": 99}) == {"": 0}
    with time_machine.travel(now + timedelta(seconds=21), tick=False):
        assert rates.take({"": 99}) == {"": 1}


@pytest.mark.django_db
def test_tokens_that_were_not_used_come_back_but_the_bucket_does_not_overflow() -> None:
    limit(burst=5, tokens=5)
    assert rates.take({"": 4, "elsewhere.example": 7}) == {"": 4, "elsewhere.example": 7}
    rates.give_back({"": 2, "elsewhere.example": 7})
    with time_machine.travel(timezone.now(), tick=False):
        assert rates.look()[""].tokens == pytest.approx(3, abs=0.5)
    rates.give_back({"": 100})
    assert rates.look()[""].tokens == 5


@pytest.mark.django_db
def test_changing_a_limit_in_the_admin_leaves_its_tokens_alone() -> None:
    row = limit(burst=5, tokens=5)
    rates.take({"": 5})
    row.per_minute = 1
    row.save()
    assert rates.look()[""].tokens < 1


@pytest.mark.django_db
def test_a_slow_receiver_holds_up_nobody_else() -> None:
    mails(8, SLOW)
    mails(8)
    limit(SLOW, per_minute=1, burst=3, tokens=3)
    post = MemoryTransport()
    tally = outbox.drain_outbox(post, seconds=20)
    assert sent_to(post) == {SLOW: 3, "example.org": 8}
    assert tally.throttled, "it does not wait a minute for one mail"
    waiting = OutgoingMail.objects.filter(state=State.PENDING)
    assert waiting.count() == 5
    assert set(waiting.values_list("attempts", flat=True)) == {0}


@pytest.mark.django_db
def test_a_drain_waits_for_tokens_without_asking_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    mails(12)
    limit(per_minute=1200, burst=4)
    asked, look = [], rates.look

    def counted() -> Any:
        asked.append(1)
        return look()

    monkeypatch.setattr(rates, "look", counted)
    tally = outbox.drain_outbox(MemoryTransport(), seconds=30)
    assert (tally.sent, tally.throttled) == (12, False)
    assert len(asked) < 40


@pytest.mark.django_db
def test_mails_that_could_not_be_tried_cost_no_tokens() -> None:
    mails(5)
    limit(per_minute=1, burst=5, tokens=5)
    assert outbox.drain_outbox(MemoryTransport(down=True)).server_down
    assert int(rates.look()[""].tokens) == 5


@pytest.mark.django_db(transaction=True)
def test_workers_that_take_at_the_same_time_get_no_more_than_there_is() -> None:
    limit(per_minute=600, burst=50, tokens=50)
    taken: list[int] = []

    def work() -> None:
        taken.extend(rates.take({"": 3})[""] for _ in range(15))

    begin = time.monotonic()
    in_threads(4, work)
    seconds = time.monotonic() - begin
    assert sum(taken) >= 50
    assert sum(taken) <= 50 + 10 * seconds + 1


@pytest.mark.django_db(transaction=True)
def test_drains_side_by_side_share_the_limits_and_lose_no_mail() -> None:
    mails(15, SLOW)
    mails(15)
    limit(SLOW, per_minute=1, burst=4, tokens=4)
    limit(per_minute=1, burst=12, tokens=12)
    posts = [MemoryTransport() for _ in range(3)]
    free = iter(posts)

    def drain() -> None:
        outbox.drain_outbox(next(free), seconds=5)

    in_threads(3, drain)
    sent = sum((sent_to(post) for post in posts), Counter())
    assert sent[SLOW] <= 4
    assert 10 <= sent.total() <= 12, "all tokens of the bucket, and no more"
    assert set(OutgoingMail.objects.exclude(state=State.SENT).values_list("state", flat=True)) == {State.PENDING}
    assert OutgoingMail.objects.filter(state=State.SENT).count() == sent.total()
