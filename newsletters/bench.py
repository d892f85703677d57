"""``bin/bench digest``: how quickly a digest is planned and sent, beside a bare loop that sends the same bytes."""

import smtplib
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.utils import timezone

from naast.mail import mime
from naast.mail.transport import SmtpTransport
from naast.pages.models import Topic
from newsletters import delivering, planning
from newsletters.models import Delivery, Development, Digest, DigestContent, Newsletter, Subscription

READERS = 10_000
MAILS = 2_000
_DEVELOPMENTS = 6
_SLUG = "bench-digest"


def bench_digest() -> list[dict[str, Any]]:
    """Plan 10,000 readers, send 2,000 of their mails to a local server, and measure both.

    Works on the database of the settings, with rows of its own that are removed afterwards.
    """
    _remove()
    try:
        newsletter, topics = _prepare()
        planned, seconds = _plan(newsletter, "bench-1")
        sending, bare = _send(planned)
        memory = _memory(newsletter, topics)
    finally:
        _remove()
    return [
        {
            "name": "digest.send",
            "value": round(sending, 1),
            "unit": "mails/s",
            "ratio": round(sending / bare, 3),
            "against": f"smtplib.sendmail in a loop, same bytes, one connection: {bare:.1f} mails/s",
        },
        {
            "name": "digest.plan",
            "value": round(READERS / seconds),
            "unit": "readers/s",
            "ratio": None,
            "against": None,
        },
        {
            "name": "digest.plan_memory",
            "value": round(memory / 2**20, 1),
            "unit": "MiB peak",
            "ratio": None,
            "against": None,
        },
    ]


def _prepare() -> tuple[Newsletter, list[Topic]]:
    topics = [
        Topic.objects.get_or_create(slug=slug, defaults={"name": slug.capitalize()})[0]
        for slug in ("maatschappelijk", "politiek", "economisch", "juridisch")
    ]
    newsletter = Newsletter.objects.create(slug=_SLUG, name="Bench", consent_text="-")
    for number in range(_DEVELOPMENTS):
        _develop(number, topics)
    readers = Subscription.objects.bulk_create(
        [
            Subscription(
                newsletter=newsletter,
                email=f"bench{number}@example.org",
                email_normalised=f"bench{number}@example.org",
                state="confirmed",
                confirmed_at=timezone.now(),
            )
            for number in range(READERS)
        ],
        batch_size=1000,
    )
    through = Subscription.topics.through
    through.objects.bulk_create(
        [
            through(subscription_id=reader.pk, topic_id=topic.pk)
            for number, reader in enumerate(readers)
            for place, topic in enumerate(topics)
            if (number >> place) & 1 or place == number % 4
        ],
        batch_size=1000,
    )
    return newsletter, topics


def _develop(number: int, topics: list[Topic]) -> None:
    development = Development.objects.create(
        title=f"Ontwikkeling {number} in het incassodomein",
        slug=f"{_SLUG}-{number}",
        summary="Een samenvatting van drie zinnen in eigen woorden. " * 6,
        talk="Vraag in uw volgende gesprek of de klant dit al weet, en wijs de weg.",
        source_name="Voorbeeldbron",
        source_url="https://example.org/bron",
        state="approved",
        approved_at=timezone.now(),
    )
    development.topics.set([topics[number % 4]])


def _plan(newsletter: Newsletter, period: str) -> tuple[Digest, float]:
    digest = planning.open_digest(newsletter, "weekly", period)
    start = time.perf_counter()
    while not planning.plan(digest):
        pass
    return digest, time.perf_counter() - start


def _send(digest: Digest) -> tuple[float, float]:
    """Mails a second through the ledger, and through a bare loop with the same bytes."""
    rows = Delivery.objects.filter(digest=digest).order_by("pk")
    Delivery.objects.filter(pk__in=rows.values_list("pk", flat=True)[MAILS:]).update(state="skipped")
    raws = [
        (row.subscription.email, delivering.message(row))
        for row in rows.filter(state="pending").select_related("subscription", "content__digest__newsletter")
    ]
    sender = mime.bare_address(settings.DEFAULT_FROM_EMAIL)
    with _sink() as port:
        start = time.perf_counter()
        with smtplib.SMTP("127.0.0.1", port, local_hostname="localhost") as server:
            for recipient, raw in raws:
                server.sendmail(sender, [recipient], raw)
        bare = len(raws) / (time.perf_counter() - start)
        start = time.perf_counter()
        tally = delivering.drain_deliveries(SmtpTransport(f"smtp://127.0.0.1:{port}"), seconds=600)
        sending = tally.sent / (time.perf_counter() - start)
    if tally.sent != len(raws):
        raise RuntimeError(f"{tally.sent} of {len(raws)} mails were sent")
    return sending, bare


def _memory(newsletter: Newsletter, topics: list[Topic]) -> int:
    """Peak bytes that Python holds while planning; apart from the timing, since measuring it slows down."""
    _develop(_DEVELOPMENTS, topics)
    tracemalloc.start()
    _plan(newsletter, "bench-2")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


@contextmanager
def _sink() -> Iterator[int]:
    with subprocess.Popen(
        [sys.executable, "-m", "newsletters.bench_sink"], cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def _remove() -> None:
    ours = {"digest__newsletter__slug": _SLUG}
    Delivery.objects.filter(**ours).delete()
    DigestContent.objects.filter(**ours).delete()
    Digest.objects.filter(newsletter__slug=_SLUG).delete()
    Subscription.objects.filter(newsletter__slug=_SLUG).delete()
    Newsletter.objects.filter(slug=_SLUG).delete()
    Development.objects.filter(slug__startswith=f"{_SLUG}-").delete()
