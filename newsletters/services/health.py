"""How the sources are: what is wrong with one, since when, and one mail to the editors about it."""

from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from naast.mail.quiet import may_mail_people_now
from naast.mail.services import enqueue_template
from newsletters.models import Feed, FeedProblem
from newsletters.readers import links

DEAD_AFTER = 5  # failures in a row, which take about six hours
DEAD_AFTER_DAYS = 2  # or this long without a good answer, however few the checks
# A source that comes and goes is one mail a day, not one each time.
ALARM_AGAIN_AFTER = timedelta(days=1)
PERMISSION = "change_feed"


def problem_of(feed: Feed, *, kind: str = "", now: datetime | None = None) -> FeedProblem:
    """What is wrong with a feed as it stands, the worst first.

    Args:
        feed: with the outcome of its latest check.
        kind: the format that check found; nothing when there was no document to look at.
        now: for tests.
    """
    now = now or timezone.now()
    if feed.consecutive_failures:
        # Not long enough to say anything new: what was wrong before still is.
        return FeedProblem.DEAD if _is_dead(feed, now) else FeedProblem(feed.problem)
    # "Nothing new" says nothing about the format.
    changed = kind != feed.kind if kind else feed.problem == FeedProblem.CHANGED
    stale = feed.last_item_at is not None and feed.last_item_at <= now - timedelta(days=feed.stale_after)
    if feed.last_count == 0:
        return FeedProblem.EMPTY
    if changed:
        return FeedProblem.CHANGED
    return FeedProblem.STALE if stale else FeedProblem.NONE


def _is_dead(feed: Feed, now: datetime) -> bool:
    gone = feed.last_ok_at is not None and feed.last_ok_at <= now - timedelta(days=DEAD_AFTER_DAYS)
    return gone or feed.consecutive_failures >= DEAD_AFTER


def noted(feed: Feed, problem: FeedProblem, now: datetime) -> list[str]:
    """Put a problem, or its end, on the feed. Returns the fields to store; none when nothing changed."""
    if feed.problem == problem:
        return []
    feed.problem, feed.problem_since = problem, now
    return ["problem", "problem_since"]


def unwell() -> "models.QuerySet[Feed]":
    """The feeds that an editor should look at; one that is switched off bothers nobody."""
    return Feed.objects.filter(active=True).exclude(problem=FeedProblem.NONE).order_by("problem_since", "name")


def send_alarms(now: datetime | None = None) -> int:
    """Tell the editors about problems they have not been told about: one mail each, by day.

    However many sources break at one moment, it is one mail. Two workers at once: each feed is claimed by one of them,
    in the transaction that makes the mails.

    Returns:
        How many feeds the mails are about.
    """
    now = now or timezone.now()
    if not may_mail_people_now(now):
        return 0
    untold = models.Q(alarmed_at=None) | models.Q(
        alarmed_at__lt=models.F("problem_since"), alarmed_at__lte=now - ALARM_AGAIN_AFTER
    )
    waiting = list(unwell().filter(untold).values_list("pk", flat=True))
    if not waiting:
        return 0
    with transaction.atomic():
        claimed = [key for key in waiting if unwell().filter(untold, pk=key).order_by().update(alarmed_at=now)]
        feeds = list(unwell().filter(pk__in=claimed))
        if feeds:
            _mail(feeds)
    return len(feeds)


def _mail(feeds: list[Feed]) -> None:
    report = links.absolute(reverse("newsletters_feed_health:index"))
    for address in editors():
        enqueue_template(
            kind="feed_alarm",
            to=address,
            context={"feeds": feeds, "first": feeds[0], "more": len(feeds) - 1, "url": report},
            folder="newsletters/mail",
            unasked=True,
        )


def editors() -> list[str]:
    """The addresses of those who keep the feeds; administrators when nobody else does."""
    people = get_user_model().objects.filter(is_active=True)
    allowed = Permission.objects.filter(codename=PERMISSION, content_type__app_label="newsletters")
    own = models.Q(user_permissions__in=allowed) | models.Q(groups__permissions__in=allowed)
    found = people.filter(own).order_by("pk").values_list("email", flat=True).distinct()
    return list(found) or list(people.filter(is_superuser=True).order_by("pk").values_list("email", flat=True))
