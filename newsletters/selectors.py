"""What the pages of this room show."""

from django.db.models import Count, Q, QuerySet

from naast.mail.ledger import OPEN, State
from naast.pages.models import Topic
from newsletters.models import (
    DEVELOPMENTS,
    Delivery,
    Development,
    DevelopmentState,
    Mailing,
    Newsletter,
    Subscription,
)
from newsletters.readers.waiting import Wanted, in_round


def published(topic: Topic | None = None) -> QuerySet[Development]:
    """Approved developments, newest first; of one topic when given."""
    rows = Development.objects.filter(state=DevelopmentState.APPROVED)
    # The sources and corrections stand below each.
    rows = rows.prefetch_related("topics", "items__feed", "corrections")
    return rows.filter(topics=topic) if topic else rows


def latest(count: int = 3) -> list[Development]:
    """The newest approved developments."""
    return list(published()[:count])


def the_newsletter() -> Newsletter | None:
    """The newsletter that people sign up for, when it is active."""
    return Newsletter.objects.filter(slug=DEVELOPMENTS, active=True).first()


def subscription_of(secret: str) -> Subscription | None:
    """The subscription a link names."""
    return Subscription.objects.select_related("newsletter").filter(secret=secret).first()


def waiting_with(subscription: Subscription, nonce: str) -> list[Wanted]:
    """What waits for confirmation in one round of signing up of this address; the links of its mails name the round."""
    rows = Subscription.objects.filter(
        email_normalised=subscription.email_normalised,
        nonce=nonce,
    )
    return in_round(rows.select_related("newsletter").prefetch_related("topics").order_by("pk"), nonce)


def counts(digest: Mailing) -> dict[str, int]:
    """How many deliveries of a digest are open, sent, failed or skipped; together with ``total`` they reconcile."""
    return Delivery.objects.filter(mailing=digest).aggregate(
        total=Count("pk"),
        open=Count("pk", filter=Q(state__in=OPEN)),
        sent=Count("pk", filter=Q(state=State.SENT)),
        failed=Count("pk", filter=Q(state=State.FAILED)),
        skipped=Count("pk", filter=Q(state__in=(State.SKIPPED, State.SUPPRESSED))),
    )
