"""Who gets a mailing, by kind. The rule is code and not a list of rows, so that planning can walk through it in batches.

The audience is closed at the cutoff of the mailing: who confirms later waits for the next one. Who leaves after the
cutoff gets nothing all the same: the last gate of the send asks once more (:mod:`newsletters.sending.delivering`).
"""

from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from newsletters.developments.correcting import readers_of_correction
from newsletters.models import Mailing, MailingKind, Subscription, SubscriptionState

Audience = Callable[[Mailing], "QuerySet[Subscription]"]


def confirmed_readers(mailing: Mailing) -> "QuerySet[Subscription]":
    """The readers every audience starts from: subscribed before the cutoff, and not on leave."""
    today = timezone.localdate(mailing.cutoff)
    return Subscription.objects.filter(
        Q(paused_until=None) | Q(paused_until__lte=today),
        newsletter=mailing.newsletter_id,
        state=SubscriptionState.CONFIRMED,
        confirmed_at__lte=mailing.cutoff,
    )


def readers_of_issue(mailing: Mailing) -> "QuerySet[Subscription]":
    """Everyone, or the readers of the topics that were chosen when the mailing was opened."""
    readers = confirmed_readers(mailing)
    topics = list(mailing.topics.values_list("pk", flat=True))
    if not topics:
        return readers
    through = Subscription.topics.through
    return readers.filter(Exists(through.objects.filter(subscription_id=OuterRef("pk"), topic_id__in=topics)))


def readers_to_ask(mailing: Mailing) -> "QuerySet[Subscription]":
    """Those who were found quiet when the question was opened (:mod:`newsletters.services.check_ins`)."""
    return confirmed_readers(mailing).filter(asked_at=mailing.cutoff)


AUDIENCES: dict[str, Audience] = {
    MailingKind.CORRECTION: readers_of_correction,
    MailingKind.CHECK_IN: readers_to_ask,
    MailingKind.ISSUE: readers_of_issue,
}


def readers_of(mailing: Mailing) -> "QuerySet[Subscription]":
    """The readers that a mailing with a single content goes to; in no order.

    Raises:
        LookupError: nobody said who gets mailings of this kind.
    """
    try:
        audience = AUDIENCES[mailing.kind]
    except KeyError:
        raise LookupError(f"No audience for mailings of kind {mailing.kind!r}") from None
    return audience(mailing)
