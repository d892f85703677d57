"""One friendly question to readers who got nothing for a long time: stay, choose more topics, or leave."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from naast.mail.ledger import OPEN, State
from newsletters.digests import periods
from newsletters.digests.rendering import render_check_in
from newsletters.models import (
    ConsentEvent,
    ConsentKind,
    Delivery,
    Mailing,
    MailingKind,
    Newsletter,
    Subscription,
    SubscriptionState,
)
from newsletters.services.consent_log import Origin, log
from newsletters.services.mailings import open_mailing

ASK_AGAIN = timedelta(days=180)


def ask_quiet_readers(now: datetime | None = None) -> list[Mailing]:
    """Open this month's question for each newsletter with digests that has quiet readers and asked nothing yet.

    The audience is frozen by ``Subscription.asked_at``: it becomes the cutoff of the mailing, in the transaction that
    opens it. In quiet hours nothing happens.
    """
    now = now or timezone.now()
    if not periods.may_open(now):
        return []
    period = f"check-in-{timezone.localdate(now, periods.ZONE):%Y-%m}"
    newsletters = Newsletter.objects.filter(active=True, digests=True).exclude(mailings__period=period)
    opened = (_ask(newsletter, period, now) for newsletter in newsletters)
    return [mailing for mailing in opened if mailing is not None]


def quiet_readers(newsletter: Newsletter, now: datetime) -> QuerySet[Subscription]:
    """Who confirmed long ago, got nothing since, is not on leave, and was not asked for half a year.

    ``DIGEST_CHECK_IN_DAYS`` says how long.
    """
    since = now - timedelta(days=settings.DIGEST_CHECK_IN_DAYS)
    got = Delivery.objects.filter(subscription=OuterRef("pk"), state__in=(*OPEN, State.SENT), created_at__gt=since)
    return Subscription.objects.filter(
        Q(paused_until=None) | Q(paused_until__lte=timezone.localdate(since)),
        Q(asked_at=None) | Q(asked_at__lte=now - ASK_AGAIN),
        ~Exists(got),
        newsletter=newsletter,
        state=SubscriptionState.CONFIRMED,
        confirmed_at__lte=since,
    )


@transaction.atomic
def stay(subscription: Subscription, origin: Origin, *, text: str = "") -> bool:
    """Note that a reader wants to stay: one line in the consent log per question, however often the button is pressed.

    Args:
        subscription: a confirmed one; others are left alone.
        origin: for the consent log.
        text: what stood beside the button.

    Returns:
        Whether the subscription is a confirmed one.
    """
    rows = Subscription.objects.select_for_update(of=("self",))
    row = rows.filter(pk=subscription.pk, state=SubscriptionState.CONFIRMED).first()
    if row is None:
        return False
    said = ConsentEvent.objects.filter(subscription=row, kind=ConsentKind.STAYED)
    if row.asked_at is not None:
        said = said.filter(at__gte=row.asked_at)
    if not said.exists():
        log(row, ConsentKind.STAYED, origin, text=text)
    return True


@transaction.atomic
def _ask(newsletter: Newsletter, period: str, now: datetime) -> Mailing | None:
    quiet = quiet_readers(newsletter, now)
    if not quiet.exists():
        return None
    mailing = open_mailing(
        newsletter,
        kind=MailingKind.CHECK_IN,
        period=period,
        mail=render_check_in(newsletter, settings.DIGEST_CHECK_IN_DAYS),
        by_day=periods.by_day(),
    )
    # Once more with the condition: of two beats at once, one finds them.
    quiet.update(asked_at=mailing.cutoff)
    return mailing
