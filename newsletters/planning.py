"""From a period to deliveries: who gets which developments. Walks through the readers in batches; memory stays flat.

A batch and the place it reached are committed together, so a planner that dies goes on where it was, and two planners
at once cannot plan a reader twice: the second finds the place moved and walks away.
"""

import logging
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone

from naast.mail import mime
from naast.mail.ledger import OPEN, State
from newsletters import periods
from newsletters.models import (
    Delivery,
    Development,
    DevelopmentState,
    Digest,
    DigestContent,
    Frequency,
    Newsletter,
    Subscription,
    SubscriptionState,
)
from newsletters.rendering import content_key, render_digest

logger = logging.getLogger(__name__)

WINDOW = timedelta(days=35)  # longer than a month: what a monthly reader can have missed, and a new reader gets
BATCH = 1000
SECONDS = 50.0
_TITLE_LENGTH = 255
_PLACE = ["planned_through", "planned_at"]


class Candidate(NamedTuple):
    """A development that may go out, with its topics."""

    key: int
    topics: frozenset[int]


@dataclass
class _Plan:
    """What one run of the planner holds in memory: the developments of the window and a number per distinct set."""

    digest: Digest
    candidates: list[Candidate]
    contents: dict[frozenset[int], int] = field(default_factory=dict)


def open_due(now: datetime | None = None) -> list[Digest]:
    """Make the digests whose period has begun, once per period, and return all that are not planned yet."""
    now = now or timezone.now()
    for newsletter in Newsletter.objects.filter(active=True):
        for frequency in Frequency:
            open_digest(newsletter, frequency, periods.current(frequency, now).key, now=now)
    return list(Digest.objects.filter(planned_at=None).order_by("pk"))


def open_digest(newsletter: Newsletter, frequency: str, period: str, *, now: datetime | None = None) -> Digest:
    """The digest of a period; made when it is not there. Two callers at once get the same one.

    Its window opens 35 days back, or where the one before it closed when that is longer ago: an outage loses nothing.
    """
    known = Digest.objects.filter(newsletter=newsletter, frequency=frequency, period=period).first()
    if known is not None:
        return known
    now = now or timezone.now()
    before = (
        Digest.objects.filter(newsletter=newsletter, frequency=frequency, cutoff__lt=now).order_by("-cutoff").first()
    )
    since = min(now - WINDOW, before.cutoff) if before else now - WINDOW
    try:
        with transaction.atomic():
            return Digest.objects.create(
                newsletter=newsletter, frequency=frequency, period=period, cutoff=now, since=since
            )
    except IntegrityError:
        return Digest.objects.get(newsletter=newsletter, frequency=frequency, period=period)


def plan(digest: Digest, *, seconds: float = SECONDS, batch: int = BATCH) -> bool:
    """Make the deliveries of a digest, for at most ``seconds``.

    Returns:
        Whether the digest is planned to the end.
    """
    until = time.monotonic() + seconds
    digest.refresh_from_db(fields=_PLACE)
    run = _Plan(digest, candidates(digest))
    while digest.planned_at is None and time.monotonic() < until:
        _plan_batch(run, batch)
        digest.refresh_from_db(fields=_PLACE)
    return digest.planned_at is not None


def candidates(digest: Digest) -> list[Candidate]:
    """The approved developments of the digest's window, newest first."""
    rows = Development.objects.filter(
        state=DevelopmentState.APPROVED, approved_at__gt=digest.since, approved_at__lte=digest.cutoff
    ).prefetch_related("topics")
    return [Candidate(row.pk, frozenset(topic.pk for topic in row.topics.all())) for row in rows]


def _plan_batch(run: _Plan, size: int) -> None:
    digest, place = run.digest, run.digest.planned_through
    readers = list(
        Subscription.objects.filter(
            newsletter=digest.newsletter_id,
            frequency=digest.frequency,
            state=SubscriptionState.CONFIRMED,
            confirmed_at__lte=digest.cutoff,
            pk__gt=place,
        )
        .order_by("pk")
        .values_list("pk", "secret")[:size]
    )
    here = Digest.objects.filter(pk=digest.pk, planned_through=place, planned_at=None)
    if not readers or not run.candidates:
        here.update(planned_at=timezone.now())
        return
    news = _news(run.candidates, [key for key, _secret in readers])
    rows = [
        Delivery(
            digest=digest,
            subscription_id=key,
            content_id=_content(run, news[key]),
            message_id=mime.message_id("digest", digest.newsletter.slug, digest.frequency, digest.period, secret),
        )
        for key, secret in readers
        if news.get(key)
    ]
    with transaction.atomic():
        if here.update(planned_through=readers[-1][0]) != 1:
            return  # another planner was here; its rows stand
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def _news(developments: list[Candidate], readers: list[int]) -> dict[int, frozenset[int]]:
    """Per reader the developments of his topics that no earlier digest brought him.

    A delivery that failed or was skipped brought nothing: its developments are still new.
    """
    wanted: dict[int, set[int]] = defaultdict(set)
    for reader, topic in Subscription.topics.through.objects.filter(subscription_id__in=readers).values_list(
        "subscription_id", "topic_id"
    ):
        wanted[reader].add(topic)
    had: dict[int, set[int]] = defaultdict(set)
    for reader, development in Delivery.objects.filter(
        subscription_id__in=readers,
        state__in=(*OPEN, State.SENT),
        content__developments__in=[candidate.key for candidate in developments],
    ).values_list("subscription_id", "content__developments"):
        had[reader].add(development)
    return {
        reader: frozenset(
            candidate.key
            for candidate in developments
            if candidate.key not in had[reader] and not candidate.topics.isdisjoint(wanted[reader])
        )
        for reader in readers
    }


def _content(run: _Plan, developments: frozenset[int]) -> int:
    """The key of the rendered content for a set, made when it is the first of its kind."""
    if developments not in run.contents:
        run.contents[developments] = _make_content(run.digest, developments).pk
    return run.contents[developments]


def _make_content(digest: Digest, developments: frozenset[int]) -> DigestContent:
    key = content_key(developments)
    known = DigestContent.objects.filter(digest=digest, key=key).first()
    if known is not None:
        return known
    rows = list(Development.objects.filter(pk__in=developments).prefetch_related("topics"))
    mail = render_digest(digest, rows)
    with transaction.atomic():
        content, made = DigestContent.objects.get_or_create(
            digest=digest,
            key=key,
            defaults={"subject": mail.subject[:_TITLE_LENGTH], "text": mail.text, "html": mail.html},
        )
        if made:
            content.developments.set(rows)
    return content
