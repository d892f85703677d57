"""Read the sources every hour, and write down how they are."""

import logging
import time
from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from newsletters.feeds import FeedError, Item, parse
from newsletters.fetch import Fetched, FetchError, fetch
from newsletters.models import Feed, FeedItem

logger = logging.getLogger(__name__)

EVERY = timedelta(hours=1)
# After a failure: a source that was restarted is back within minutes, one that is dead is left alone for half a day.
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=12)
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
        if answer.changed:
            take_in(feed, parse(answer.body, answer.content_type))
    except (FetchError, FeedError) as error:
        _record_failure(feed, str(error))
    except Exception:  # a feed that finds a hole in a library must not stop the other feeds
        logger.exception("Feed %s could not be read", feed.pk)
        _record_failure(feed, _("The feed could not be read. The log says why."))
    else:
        _record_success(feed, answer)
    return True


def take_in(feed: Feed, items: list[Item]) -> None:
    """Store the items that are new; known ones stay as they are, whatever an editor did with them."""
    FeedItem.objects.bulk_create(
        [
            FeedItem(
                feed=feed,
                guid=item.guid,
                title=item.title,
                url=item.url,
                summary=item.summary,
                published_at=item.published_at,
            )
            for item in items
        ],
        ignore_conflicts=True,
    )


def _record_success(feed: Feed, answer: Fetched) -> None:
    now = timezone.now()
    values = {"last_ok_at": now, "last_error": "", "consecutive_failures": 0, "next_check_at": now + EVERY}
    if answer.changed:
        values |= {"etag": answer.etag, "last_modified": answer.last_modified}
    Feed.objects.filter(pk=feed.pk).update(**values)


def _record_failure(feed: Feed, reason: str) -> None:
    wait = min(FIRST_WAIT * 4 ** min(feed.consecutive_failures, 6), LONGEST_WAIT)
    Feed.objects.filter(pk=feed.pk).update(
        last_error=reason[:300],
        consecutive_failures=models.F("consecutive_failures") + 1,
        next_check_at=timezone.now() + wait,
    )
