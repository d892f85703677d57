"""Leave a topic out, and take it back: by the link under a development, without signing in."""

from django.db import transaction

from naast.pages.models import Topic
from newsletters.models import ConsentKind, Subscription, SubscriptionState
from newsletters.services.consent_log import Origin, log


@transaction.atomic
def mute_topic(subscription: Subscription, topic: Topic, origin: Origin, *, text: str = "") -> bool:
    """Send nothing about a topic any more. Without any topic left no digest comes until the reader chooses one.

    Args:
        subscription: a confirmed one; others are left alone.
        topic: which.
        origin: for the consent log.
        text: what stood beside the button.

    Returns:
        Whether it was among the reader's topics.
    """
    row = _locked(subscription)
    if row is None or not row.topics.filter(pk=topic.pk).exists():
        return False
    row.topics.remove(topic)
    log(row, ConsentKind.MUTED, origin, text=text, topic=topic.slug)
    return True


@transaction.atomic
def unmute_topic(subscription: Subscription, topic: Topic, origin: Origin) -> bool:
    """Take :func:`mute_topic` back. Returns whether it was not among the reader's topics."""
    row = _locked(subscription)
    if row is None or row.topics.filter(pk=topic.pk).exists():
        return False
    row.topics.add(topic)
    log(row, ConsentKind.CHANGED, origin, topic=topic.slug)
    return True


def _locked(subscription: Subscription) -> Subscription | None:
    """The row, held until the transaction ends; nothing when it is not confirmed any more."""
    rows = Subscription.objects.select_for_update(of=("self",))
    return rows.filter(pk=subscription.pk, state=SubscriptionState.CONFIRMED).first()
