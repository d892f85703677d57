"""A worker that is killed in the middle of a digest loses no mail, and doubles at most one per kill."""

from collections import Counter
from threading import Event

import pytest
from django.utils import timezone

from naast.mail.ledger import OPEN, State
from naast.pages.models import Topic
from newsletters.models import Delivery, Development, Digest, Subscription
from newsletters.services import ensure_newsletter
from tests.support.processes import wait_until
from tests.support.service import SmtpServer, StartCelery

pytestmark = [pytest.mark.service, pytest.mark.django_db(transaction=True)]

READERS = 300
KILLS_AT = (60, 170)  # mails received


def _prepare() -> None:
    """A newsletter with one development and 300 weekly readers."""
    topic, _made = Topic.objects.get_or_create(slug="juridisch", defaults={"name": "Juridisch"})
    newsletter = ensure_newsletter()
    development = Development.objects.create(
        title="Nieuwe regel",
        slug="nieuwe-regel",
        summary="Wat er verandert.",
        talk="Vraag of de klant dit weet.",
        source_name="Bron",
        source_url="https://example.org/",
        state="approved",
        approved_at=timezone.now(),
    )
    development.topics.add(topic)
    rows = Subscription.objects.bulk_create(
        Subscription(
            newsletter=newsletter,
            email=f"lezer{number}@example.org",
            email_normalised=f"lezer{number}@example.org",
            state="confirmed",
            confirmed_at=timezone.now(),
        )
        for number in range(READERS)
    )
    through = Subscription.topics.through
    through.objects.bulk_create(through(subscription_id=row.pk, topic_id=topic.pk) for row in rows)


def test_kill_9_in_a_digest_of_300_loses_none_and_doubles_at_most_one_per_kill(
    smtp_server: SmtpServer, celery_worker_process: StartCelery, celery_beat_process: StartCelery
) -> None:
    # Slow enough to be caught in the act; a short timeout makes the leases of the dead run out soon.
    never = Event()
    smtp_server.answer = lambda envelope: "451 never" if never.wait(0.02) else None
    _prepare()
    celery_beat_process(NAAST_TICK="3")
    worker = celery_worker_process(SMTP_TIMEOUT="2")
    for count in KILLS_AT:
        smtp_server.wait_for(count, timeout=120)
        worker.kill()
        assert Delivery.objects.filter(state__in=OPEN).exists(), "the kill came too late to mean anything"
        worker = celery_worker_process(SMTP_TIMEOUT="2")

    wait_until(
        lambda: Delivery.objects.filter(state=State.SENT).count() == READERS, timeout=180, why="all deliveries sent"
    )
    received = Counter(recipient for mail in smtp_server.received for recipient in mail.recipients)
    assert received.keys() == {f"lezer{number}@example.org" for number in range(READERS)}
    doubled = sum(received.values()) - READERS
    assert doubled <= len(KILLS_AT)
    # A doubled mail can be recognised by the receiver.
    assert len({mail.message["Message-ID"] for mail in smtp_server.received}) == READERS
    assert Digest.objects.filter(frequency="weekly").count() == 1
    assert Delivery.objects.count() == READERS
