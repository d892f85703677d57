"""Who got a version that was wrong, and the mail that says what is right."""

from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from naast.mail.ledger import OPEN, State
from naast.mail.templating import Rendered, render
from newsletters.models import (
    Correction,
    Delivery,
    Development,
    DevelopmentState,
    Mailing,
    MailingState,
    Newsletter,
    Subscription,
    SubscriptionState,
)
from newsletters.readers import links
from newsletters.sending.personal import PREFERENCES, UNSUBSCRIBE

# A planner that read the development just before the correction may store its content just after. Someone who got the
# right version and reads once more that it is right has lost nothing.
MARGIN = timedelta(seconds=10)
# What waits still brings the text as it was frozen, so its reader counts too.
_BROUGHT = (State.SENT, *OPEN)


def is_correctable(development: Development) -> bool:
    """Whether readers see it and anybody got it by mail, or is about to. If not, it is simply edited."""
    brought = Delivery.objects.filter(content__developments=development, state__in=_BROUGHT)
    return development.state == DevelopmentState.APPROVED and brought.exists()


def readers_of_correction(mailing: Mailing) -> QuerySet[Subscription]:
    """The readers of its newsletter who got a version of before the correction and are still subscribed.

    Those on leave too: what they got was wrong. Whoever got it twice is there once.
    """
    assert mailing.correction is not None
    return _reached(mailing.correction).filter(newsletter=mailing.newsletter_id)


def reach(development: Development) -> list[tuple[Newsletter, int]]:
    """The newsletters that brought a development, with how many readers a correction of now would go to."""
    got = Delivery.objects.filter(subscription=OuterRef("pk"), content__developments=development.pk, state__in=_BROUGHT)
    counts = dict(
        Subscription.objects.filter(Exists(got), state=SubscriptionState.CONFIRMED)
        .order_by()
        .values_list("newsletter")
        .annotate(Count("pk"))
    )
    return [(newsletter, counts[newsletter.pk]) for newsletter in Newsletter.objects.filter(pk__in=counts)]


def overtaken() -> QuerySet[Mailing]:
    """Corrections that were planned before a mailing with the wrong version was: its last readers are still to come."""
    late = Mailing.objects.filter(
        Q(planned_at__gt=OuterRef("planned_at")),
        contents__developments=OuterRef("correction__development"),
        contents__frozen_at__lte=OuterRef("correction__created_at") + MARGIN,
    ).exclude(correction=OuterRef("correction"))
    planned = Mailing.objects.filter(correction__isnull=False, planned_at__isnull=False)
    return planned.filter(Exists(late)).exclude(state=MailingState.CANCELLED)


def render_correction(newsletter: Newsletter, development: Development, text: str, day: date) -> Rendered:
    """The mail of a correction, with placeholders for what differs per reader.

    Args:
        newsletter: in which the wrong version stood.
        development: as it is right.
        text: what was wrong, in the editor's words.
        day: of the correction.
    """
    return render(
        "correction",
        {
            "newsletter": newsletter,
            "development": development,
            "text": text,
            "day": day,
            "url": links.absolute(development.get_absolute_url()),
            "preferences_url": PREFERENCES,
            "unsubscribe_url": UNSUBSCRIBE,
        },
        folder="newsletters/mail",
    )


def _reached(correction: Correction) -> QuerySet[Subscription]:
    got = Delivery.objects.filter(
        Q(mailing__correction=None) | ~Q(mailing__correction=correction),
        subscription=OuterRef("pk"),
        state__in=_BROUGHT,
        content__developments=correction.development_id,
        content__frozen_at__lte=correction.created_at + MARGIN,
    )
    return Subscription.objects.filter(Exists(got), state=SubscriptionState.CONFIRMED)
