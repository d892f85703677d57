"""From a period to deliveries: who gets which developments. Walks through the readers in batches; memory stays flat.

A batch and the place it reached are committed together, so a planner that dies goes on where it was, and two planners
at once cannot plan a reader twice: the second finds the place moved and walks away.
"""

import logging
import time
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from newsletters.digests import periods
from newsletters.digests.news import WINDOW, Choice, News, Reader
from newsletters.digests.rendering import content_key, render_digest
from newsletters.models import (
    Development,
    Frequency,
    Mailing,
    MailingContent,
    MailingKind,
    MailingState,
    Newsletter,
)
from newsletters.sending.audience import confirmed_readers
from newsletters.sending.inserting import insert_deliveries
from newsletters.sending.statistics import track_links

logger = logging.getLogger(__name__)

BATCH = 10_000
SECONDS = 50.0
_CONTENTS_HELD = 20_000
_TITLE_LENGTH = 255
_PLACE = ["planned_through", "planned_at", "state"]


@dataclass
class _Plan:
    """What one run of the planner holds in memory: what is new, and a number per distinct mail."""

    digest: Mailing
    news: News
    contents: dict[Choice, int] = field(default_factory=dict)


def open_due(now: datetime | None = None) -> list[Mailing]:
    """Make the digests whose period has begun, once per period, and return all digests that are not planned yet.

    In quiet hours none is begun (:func:`newsletters.digests.periods.may_open`); what was begun is planned all the same, since
    planning mails nobody.
    """
    now = now or timezone.now()
    if periods.may_open(now):
        keys = {frequency: periods.current(frequency, now).key for frequency in Frequency.values}
        newsletters = list(Newsletter.objects.filter(active=True, digests=True))
        known = set(
            Mailing.objects.filter(newsletter__in=newsletters, period__in=keys.values()).values_list(
                "newsletter_id", "frequency", "period"
            )
        )
        for newsletter in newsletters:
            for frequency, period in keys.items():
                if (newsletter.pk, frequency, period) not in known:
                    open_digest(newsletter, frequency, period, now=now)
    return list(_unplanned().order_by("pk"))


def open_digest(
    newsletter: Newsletter, frequency: str, period: str, *, now: datetime | None = None, by_day: bool | None = None
) -> Mailing:
    """The digest of a period; made when it is not there. Two callers at once get the same one.

    Its window opens 35 days back, or where the one before it closed when that is longer ago: an outage loses nothing.

    Args:
        newsletter: whose readers.
        frequency: which of them.
        period: the key of the period.
        now: the moment it closes; this one when left out.
        by_day: whether its mails wait for the day; as ``DIGEST_BY_DAY`` says when left out.
    """
    known = Mailing.objects.filter(newsletter=newsletter, frequency=frequency, period=period).first()
    if known is not None:
        return known
    now = now or timezone.now()
    before = (
        Mailing.objects.filter(newsletter=newsletter, frequency=frequency, cutoff__lt=now).order_by("-cutoff").first()
    )
    since = min(now - WINDOW, before.cutoff) if before else now - WINDOW
    try:
        with transaction.atomic():
            return Mailing.objects.create(
                newsletter=newsletter,
                kind=MailingKind.DIGEST,
                frequency=frequency,
                period=period,
                by_day=periods.by_day() if by_day is None else by_day,
                cutoff=now,
                since=since,
            )
    except IntegrityError:
        return Mailing.objects.get(newsletter=newsletter, frequency=frequency, period=period)


def plan(digest: Mailing, *, seconds: float = SECONDS, batch: int = BATCH) -> bool:
    """Make the deliveries of a digest, for at most ``seconds``. Other mailings: :mod:`newsletters.sending.single`.

    Digests of the same readers are planned in the order they were opened: what the earlier one brings is not new to the
    later one.

    Returns:
        Whether the digest is planned to the end.
    """
    until = time.monotonic() + seconds
    earlier = _unplanned().filter(newsletter=digest.newsletter_id, frequency=digest.frequency, pk__lt=digest.pk)
    for each in earlier.order_by("pk"):
        if not _plan(each, until, batch):
            return False
    return _plan(digest, until, batch)


def _unplanned() -> QuerySet[Mailing]:
    return Mailing.objects.filter(
        kind=MailingKind.DIGEST, planned_at=None, state__in=(MailingState.RUNNING, MailingState.PAUSED)
    )


def _plan(digest: Mailing, until: float, batch: int) -> bool:
    digest.refresh_from_db(fields=_PLACE)
    run = _Plan(digest, News(digest))
    while digest.planned_at is None and time.monotonic() < until:
        _plan_batch(run, batch)
        digest.refresh_from_db(fields=_PLACE)
    return digest.planned_at is not None


def _plan_batch(run: _Plan, size: int) -> None:
    digest, place, news = run.digest, run.digest.planned_through, run.news
    audience = confirmed_readers(digest).filter(frequency=digest.frequency, pk__gt=place).order_by("pk")
    if news.only_after_pause:
        audience = audience.filter(paused_until__gt=news.earliest.date())
    readers = [Reader(*row) for row in audience.values_list("pk", "user_id", "paused_until")[:size] if news.candidates]
    if not readers:
        _done(digest)
        return
    last = readers[-1].key
    chosen = news.choose(readers, audience.filter(pk__lte=last).order_by())
    keys, contents = [], []
    for reader, choice in zip(readers, chosen, strict=True):
        if choice is not None:
            keys.append(reader.key)
            contents.append(_content(run, choice))
    _commit(digest, last, keys, contents)


def _commit(mailing: Mailing, last: int, keys: list[int], contents: list[int]) -> None:
    """The deliveries of a batch together with the place it reached, or neither."""
    with transaction.atomic():
        if _here(mailing).update(planned_through=last) != 1:
            return  # another planner was here, and its rows stand; or the mailing was cancelled
        insert_deliveries(mailing, keys, contents)


def _done(mailing: Mailing) -> None:
    _here(mailing).update(planned_at=timezone.now())


def _here(mailing: Mailing) -> QuerySet[Mailing]:
    return Mailing.objects.filter(pk=mailing.pk, planned_through=mailing.planned_through, planned_at=None)


def _content(run: _Plan, choice: Choice) -> int:
    """The key of the rendered content for a choice, made when it is the first of its kind."""
    try:
        return run.contents[choice]
    except KeyError:
        if len(run.contents) > _CONTENTS_HELD:
            run.contents.clear()
        key = run.contents[choice] = _make_content(run.digest, choice).pk
        return key


def _make_content(digest: Mailing, choice: Choice) -> MailingContent:
    key = content_key(choice)
    known = MailingContent.objects.filter(mailing=digest, key=key).first()
    if known is not None:
        return known
    numbers = {*choice.timeline, *(number for number, _topics in choice.items)}
    rows = Development.objects.filter(pk__in=numbers).prefetch_related("topics").in_bulk()
    mail = track_links(digest, render_digest(digest, choice, rows))
    with transaction.atomic():
        content, made = MailingContent.objects.get_or_create(
            mailing=digest,
            key=key,
            defaults={
                "subject": mail.subject[:_TITLE_LENGTH],
                "text": mail.text,
                "html": mail.html,
                "left_out": choice.left_out,
            },
        )
        if made:
            # Those of the timeline too: a date that turns out wrong is corrected for whoever read it.
            content.developments.set(rows)
    return content
