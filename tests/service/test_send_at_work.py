"""A mailing under way with real workers: the broker is emptied, a reader leaves, an editor pauses."""

from collections import Counter
from threading import Event
from typing import Any

import pytest
from django.test import Client

from naast.mail.ledger import HELD, State
from newsletters.models import Delivery, Mailing, MailingKind, MailingState, Subscription
from newsletters.readers import links
from newsletters.sending.progress import progress
from newsletters.services import ensure_newsletter, mailings
from tests.newsletters.mailings import MAIL, many_readers
from tests.support.processes import wait_until
from tests.support.service import SmtpServer, StartCelery

pytestmark = [pytest.mark.service, pytest.mark.django_db(transaction=True)]

READERS = 120


@pytest.fixture
def slow(smtp_server: SmtpServer) -> SmtpServer:
    never = Event()
    smtp_server.answer = lambda envelope: "451 never" if never.wait(0.03) else None
    return smtp_server


def _start() -> Mailing:
    newsletter = ensure_newsletter()
    many_readers(newsletter, READERS)
    return mailings.open_mailing(newsletter, kind=MailingKind.ISSUE, period="issue-1", mail=MAIL, by_day=False)


def _empty(queue: str) -> None:
    from naast.celery import app

    with app.connection_for_write() as connection:
        channel: Any = connection.default_channel
        # What the dead worker had comes back to the queue when the broker sees that it is gone.
        for _time in range(3):
            channel.queue_purge(queue)


def _done(mailing: Mailing) -> bool:
    return Mailing.objects.filter(pk=mailing.pk, state=MailingState.DONE).exists()


def test_a_broker_that_loses_everything_in_the_middle_costs_no_mail(
    slow: SmtpServer, queue: str, celery_worker_process: StartCelery, celery_beat_process: StartCelery
) -> None:
    worker = celery_worker_process(SMTP_TIMEOUT="1")
    mailing = _start()
    slow.wait_for(30)
    worker.kill()
    _empty(queue)
    assert not _done(mailing)
    celery_worker_process(SMTP_TIMEOUT="1")
    celery_beat_process(NAAST_TICK="2")
    wait_until(lambda: _done(mailing), timeout=300, why="everything is sent")
    received = Counter(recipient for mail in slow.received for recipient in mail.recipients)
    assert len(received) == READERS
    assert received.total() <= READERS + 1, "at most one, for the worker that was killed"


def test_after_leaving_or_pausing_nothing_more_comes_and_resuming_sends_the_rest(
    slow: SmtpServer, celery_worker_process: StartCelery, celery_beat_process: StartCelery, client: Client
) -> None:
    celery_worker_process(SMTP_TIMEOUT="2")
    celery_beat_process(NAAST_TICK="2")
    mailing = _start()
    slow.wait_for(10)
    leaver = Subscription.objects.get(email=f"lezer{READERS - 1:03}@example.org")
    answer = client.post(
        links.of_reader(leaver.secret).one_click.partition("8000")[2], {"List-Unsubscribe": "One-Click"}
    )
    assert answer.status_code == 200
    assert not slow.to(leaver.email)

    assert mailings.pause(mailing, reason="even kijken")
    at_the_pause = len(slow.received)
    wait_until(lambda: not Delivery.objects.filter(state__in=HELD).exists(), why="the worker lets go")
    assert len(slow.received) <= at_the_pause + 1, "the one in flight, and no other"
    assert not _done(mailing)

    assert mailings.resume(mailing)
    wait_until(lambda: _done(mailing), timeout=120, why="the rest is sent")
    received = Counter(recipient for mail in slow.received for recipient in mail.recipients)
    assert set(received.values()) == {1}
    assert leaver.email not in received
    assert progress(mailing)[:5] == (READERS, 0, READERS - 1, 0, 1)
    assert Delivery.objects.get(subscription=leaver).state == State.SKIPPED
