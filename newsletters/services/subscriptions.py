"""Sign up, confirm, change, leave. Each step writes its line in the consent log in the same transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from naast.mail.services import enqueue_template
from naast.pages.models import Topic
from newsletters import links
from newsletters.addresses import address_hash, normalise
from newsletters.models import (
    ConsentEvent,
    ConsentKind,
    Frequency,
    Newsletter,
    Subscription,
    SubscriptionState,
)
from newsletters.models.subscriptions import new_secret

# Someone else may type your address: whoever does cannot fill your mailbox with it.
MAIL_PAUSE = timedelta(minutes=10)
MAILS_A_DAY = 5
UNDO_WITHIN = timedelta(days=1)
_ASKED = (ConsentKind.REQUESTED, ConsentKind.REMINDED)


class Choices(NamedTuple):
    """What a reader wants."""

    topics: Sequence[Topic]
    frequency: Frequency


@dataclass(frozen=True)
class Origin:
    """Where something was asked: the page and the network (already shortened), for the consent log."""

    source: str
    network: str = ""


@transaction.atomic
def subscribe(newsletter: Newsletter, email: str, choices: Choices, origin: Origin) -> None:
    """Take a sign-up and mail a link to confirm.

    Known or not, confirmed or not: the caller learns nothing, so a page that uses this gives the same answer always.
    The mail differs: who already is a subscriber gets a link to the choices instead. At most one mail in ten minutes
    and five a day go to one address; a sign-up above that is stored, and the earlier link confirms it.
    """
    subscription, _ = Subscription.objects.get_or_create(
        newsletter=newsletter, email_normalised=normalise(email), defaults={"email": email.strip()}
    )
    subscription = Subscription.objects.select_for_update().get(pk=subscription.pk)
    if subscription.state != SubscriptionState.CONFIRMED:
        subscription.email = email.strip()
        subscription.frequency = choices.frequency
        subscription.state = SubscriptionState.PENDING
        subscription.save(update_fields=["email", "frequency", "state"])
        subscription.topics.set(choices.topics)
    _mail(subscription, origin)


@transaction.atomic
def renew_confirmation(subscription: Subscription, origin: Origin) -> None:
    """Mail a new link to confirm, within the same limits as a sign-up."""
    locked = Subscription.objects.select_for_update().get(pk=subscription.pk)
    if locked.state == SubscriptionState.PENDING:
        _mail(locked, origin)


@transaction.atomic
def confirm(subscription: Subscription, nonce: str, origin: Origin, *, text: str = "") -> bool:
    """Make a waiting subscription a confirmed one.

    Args:
        subscription: the subscription.
        nonce: the round of signing up that the link belongs to.
        origin: for the consent log.
        text: what stood on the page with the button.

    Returns:
        Whether this call confirmed it. Two clicks confirm once.
    """
    person = get_user_model().objects.filter(email__iexact=subscription.email).first()
    moved = Subscription.objects.filter(pk=subscription.pk, nonce=nonce, state=SubscriptionState.PENDING).update(
        state=SubscriptionState.CONFIRMED, confirmed_at=timezone.now(), unsubscribed_at=None, user=person
    )
    if moved:
        subscription.refresh_from_db()
        _log(subscription, ConsentKind.CONFIRMED, origin, text=text)
    return moved == 1


@transaction.atomic
def change_choices(subscription: Subscription, choices: Choices, origin: Origin) -> None:
    """Change topics and frequency of a confirmed subscription; others are left alone."""
    moved = Subscription.objects.filter(pk=subscription.pk, state=SubscriptionState.CONFIRMED).update(
        frequency=choices.frequency
    )
    if moved:
        subscription.refresh_from_db()
        subscription.topics.set(choices.topics)
        _log(subscription, ConsentKind.CHANGED, origin)


@transaction.atomic
def unsubscribe(subscription: Subscription, origin: Origin) -> bool:
    """End a subscription. Mails already planned are skipped at the last gate. Returns whether there was one to end."""
    moved = (
        Subscription.objects.filter(pk=subscription.pk)
        .exclude(state=SubscriptionState.UNSUBSCRIBED)
        .update(state=SubscriptionState.UNSUBSCRIBED, unsubscribed_at=timezone.now(), nonce=new_secret())
    )
    if moved:
        subscription.refresh_from_db()
        _log(subscription, ConsentKind.UNSUBSCRIBED, origin)
    return moved == 1


@transaction.atomic
def undo_unsubscribe(subscription: Subscription, origin: Origin) -> bool:
    """Take back an unsubscription of the last 24 hours; later a person signs up again. Returns whether it was done."""
    moved = Subscription.objects.filter(
        pk=subscription.pk,
        state=SubscriptionState.UNSUBSCRIBED,
        confirmed_at__isnull=False,
        unsubscribed_at__gte=timezone.now() - UNDO_WITHIN,
    ).update(state=SubscriptionState.CONFIRMED, unsubscribed_at=None)
    if moved:
        subscription.refresh_from_db()
        _log(subscription, ConsentKind.RESTORED, origin)
    return moved == 1


def _mail(subscription: Subscription, origin: Origin) -> None:
    if not _may_mail(subscription.email):
        return
    known = subscription.state == SubscriptionState.CONFIRMED
    _log(
        subscription,
        ConsentKind.REMINDED if known else ConsentKind.REQUESTED,
        origin,
        text="" if known else subscription.newsletter.consent_text,
    )
    context = {"newsletter": subscription.newsletter, "topics": list(subscription.topics.all())}
    if known:
        kind, url = "already_subscribed", links.preferences(subscription.secret)
    else:
        kind, url = "confirm_subscription", links.confirm(subscription)
    enqueue_template(
        kind=kind,
        to=subscription.email,
        context={**context, "subscription": subscription, "url": url},
        folder="newsletters/mail",
    )


def _may_mail(email: str) -> bool:
    now = timezone.now()
    asked = ConsentEvent.objects.filter(address_hash=address_hash(email), kind__in=_ASKED)
    if asked.filter(at__gt=now - MAIL_PAUSE).exists():
        return False
    return asked.filter(at__gt=now - timedelta(days=1)).count() < MAILS_A_DAY


def _log(subscription: Subscription, kind: ConsentKind, origin: Origin, *, text: str = "") -> None:
    ConsentEvent.objects.create(
        subscription=subscription,
        newsletter=subscription.newsletter,
        kind=kind,
        text=text,
        choices={
            "topics": sorted(topic.slug for topic in subscription.topics.all()),
            "frequency": subscription.frequency,
        },
        source=origin.source,
        address_hash=address_hash(subscription.email),
        network=origin.network,
    )
