"""Read the sources every hour, and write down how they are."""

import logging
import time
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from newsletters.models import Feed
from newsletters.services import health
from newsletters.services.inbox import join_same_events, take_in
from newsletters.sources.feeds import Document, FeedError, read
from newsletters.sources.fetch import Fetched, FetchError, fetch

logger = logging.getLogger(__name__)

EVERY = timedelta(hours=1)
# After a failure: a source that was restarted is back within minutes, one that is dead is left alone for half a day.
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=12)
ASKED_AGAIN_AFTER = timedelta(minutes=1)  # an editor's button: people press twice, sources count visitors
_LEASE = timedelta(minutes=5)  # far above the limit of one fetch; a worker that dies costs a feed this much


def check_due_feeds(*, seconds: float = 60) -> int:
    """Read every feed whose time has come, for at most about ``seconds``. Returns how many were read."""
    until, count = time.monotonic() + seconds, 0
    due = Feed.objects.filter(active=True, next_check_at__lte=timezone.now()).order_by("next_check_at")
    for key in list(due.values_list("pk", flat=True)):
        if time.monotonic() >= until:
            break
        count += check_feed(key)
    return count


def check_feed(key: int) -> bool:
    """Read one feed if it is due and no other worker does. Never raises for what a source does.

    Returns:
        Whether this call read it.
    """
    now = timezone.now()
    claimed = Feed.objects.filter(pk=key, active=True, next_check_at__lte=now).update(
        next_check_at=now + _LEASE, last_checked_at=now
    )
    if not claimed:
        return False
    feed = Feed.objects.get(pk=key)
    try:
        answer = fetch(feed.url, etag=feed.etag, last_modified=feed.last_modified)
        document = read(answer.body, answer.content_type) if answer.changed else None
        newest = take_in(feed, document.items) if document else None
        join_same_events()
    except (FetchError, FeedError) as error:
        _record_failure(feed, str(error))
    except Exception:  # a feed that finds a hole in a library must not stop the other feeds
        logger.exception("Feed %s could not be read", feed.pk)
        _record_failure(feed, _("The feed could not be read. The log says why."))
    else:
        _record_success(feed, answer, document, newest)
    return True


def ask_now(feed: Feed) -> bool:
    """Have a feed read as soon as a worker is free, at most once a minute. Wake one after the commit.

    Returns:
        Whether it will be; false when it is switched off, was read less than a minute ago, or is waiting already.
    """
    now = timezone.now()
    rested = models.Q(last_checked_at=None) | models.Q(last_checked_at__lte=now - ASKED_AGAIN_AFTER)
    return Feed.objects.filter(rested, pk=feed.pk, active=True, next_check_at__gt=now).update(next_check_at=now) == 1


def _record_success(feed: Feed, answer: Fetched, document: Document | None, newest: datetime | None) -> None:
    now = timezone.now()
    feed.last_ok_at, feed.last_error, feed.consecutive_failures, feed.next_check_at = now, "", 0, now + EVERY
    if document is not None:
        feed.etag, feed.last_modified = answer.etag, answer.last_modified
        feed.last_count = len(document.items)
    feed.last_item_at = max(filter(None, (feed.last_item_at, newest)), default=None)
    found = health.problem_of(feed, kind=document.kind if document else "")
    _save(feed, health.noted(feed, found, now))


def _record_failure(feed: Feed, reason: str) -> None:
    now = timezone.now()
    wait = min(FIRST_WAIT * 4 ** min(feed.consecutive_failures, 6), LONGEST_WAIT)
    feed.last_error, feed.next_check_at = reason[:300], now + wait
    feed.consecutive_failures += 1
    _save(feed, health.noted(feed, health.problem_of(feed), now))


def _save(feed: Feed, health_fields: list[str]) -> None:
    """Store what a check found, but nothing an editor may have changed meanwhile."""
    feed.save(
        update_fields=[
            "etag", "last_modified", "last_ok_at", "last_error", "consecutive_failures", "next_check_at",
            "last_item_at", "last_count", *health_fields,
        ]
    )  # fmt: skip
