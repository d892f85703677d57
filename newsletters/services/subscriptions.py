"""Sign up, confirm, change, leave. Each step writes its lines in the consent log in the same transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext

from naast.mail import suppression
from naast.mail.addresses import normalise
from naast.mail.models import Suppression, SuppressionReason
from naast.mail.services import enqueue_template
from naast.pages.models import Topic
from newsletters.models import (
    ConsentEvent,
    ConsentKind,
    Frequency,
    Newsletter,
    Subscription,
    SubscriptionState,
)
from newsletters.models.subscriptions import new_secret
from newsletters.readers import links, waiting
from newsletters.services.consent_log import Origin, log
from newsletters.services.limits import may_mail_sign_up, proof_of_mail

UNDO_WITHIN = timedelta(days=1)
BY_EDITOR = "admin, by "  # how the place begins of what an editor did


class Choices(NamedTuple):
    """What a reader wants."""

    topics: Sequence[Topic]
    frequency: Frequency


@transaction.atomic
def subscribe(
    newsletters: Newsletter | Iterable[Newsletter],
    email: str,
    choices: Choices | Mapping[str, Choices],
    origin: Origin,
    *,
    texts: Mapping[str, str] | None = None,
) -> None:
    """Take a sign-up and mail one link that confirms all of it.

    Who already is a subscriber of all of them gets a link to the choices instead; nothing is changed then. Who left keeps
    state and choices until the link is used: somebody else may have typed the address. Above the limits
    (:mod:`newsletters.services.limits`) the sign-up is stored and no mail is made: the earlier link confirms it.

    Args:
        newsletters: one or more.
        email: an address a mail can be written to.
        choices: topics and frequency, for the newsletters that send digests; the same for all, or by slug.
        origin: for the consent log.
        texts: by slug, the consent text that was shown; the present text of a newsletter when left out.
    """
    wanted = [newsletters] if isinstance(newsletters, Newsletter) else list(newsletters)
    for newsletter in wanted:
        Subscription.objects.get_or_create(
            newsletter=newsletter, email_normalised=normalise(email), defaults={"email": email.strip()}
        )
    rows = list(_locked(email))
    # One round of signing up has one nonce, so that one link confirms all of it, also what was asked for a moment ago.
    nonce = next((row.nonce for row in rows if waiting.wanted(row)), new_secret())
    asked: dict[Subscription, Choices] = {}
    for row in rows:
        if row.newsletter not in wanted:
            continue
        chosen = choices if isinstance(choices, Choices) else choices[row.newsletter.slug]
        asked[row] = Choices(chosen.topics if row.newsletter.digests else [], chosen.frequency)
        if row.state == SubscriptionState.CONFIRMED:
            continue
        row.nonce = nonce
        if row.state != SubscriptionState.UNSUBSCRIBED or row.confirmed_at is None:
            row.email, row.frequency, row.state = email.strip(), chosen.frequency, SubscriptionState.PENDING
            row.topics.set(asked[row].topics)
        row.save(update_fields=["email", "frequency", "state", "nonce"])
    _mail(asked, nonce, origin, texts or {})


@transaction.atomic
def renew_confirmation(subscription: Subscription, origin: Origin) -> None:
    """Mail a new link to confirm, within the same limits as a sign-up."""
    found = waiting.in_round(_locked(subscription.email), subscription.nonce)
    if found:
        asked = {each.subscription: Choices(each.topics, each.frequency) for each in found}
        _mail(asked, subscription.nonce, origin, {})


@transaction.atomic
def confirm(
    subscription: Subscription, nonce: str, origin: Origin, *, text: str = "", shown: str | None = None
) -> bool:
    """Make what waits in one round of signing up confirmed.

    Args:
        subscription: one of the round.
        nonce: the round that the link belongs to.
        origin: for the consent log.
        text: what stood on the page with the button.
        shown: the mark of what that page listed (:func:`newsletters.readers.waiting.as_shown`). When something else
            waits by now, nothing is confirmed: nobody agrees to what they did not see.

    Returns:
        Whether this call confirmed something. Two clicks confirm once.
    """
    found = waiting.in_round(_locked(subscription.email), nonce)
    if not found or (shown is not None and not constant_time_compare(shown, waiting.as_shown(found))):
        return False
    now = timezone.now()
    person = get_user_model().objects.filter(email__iexact=subscription.email).first()
    for each in found:
        row = each.subscription
        row.state, row.confirmed_at, row.unsubscribed_at, row.user = SubscriptionState.CONFIRMED, now, None, person
        row.frequency = each.frequency
        row.save(update_fields=["state", "confirmed_at", "unsubscribed_at", "user", "frequency"])
        row.topics.set(each.topics)
        log(row, ConsentKind.CONFIRMED, origin, text=text, at=now)
    welcome_back(subscription.email)
    return True


@transaction.atomic
def change_choices(subscription: Subscription, choices: Choices, origin: Origin) -> None:
    """Change topics and frequency of a confirmed subscription; others are left alone."""
    moved = Subscription.objects.filter(pk=subscription.pk, state=SubscriptionState.CONFIRMED).update(
        frequency=choices.frequency
    )
    if moved:
        subscription.refresh_from_db()
        subscription.topics.set(choices.topics)
        log(subscription, ConsentKind.CHANGED, origin)


@transaction.atomic
def unsubscribe(subscription: Subscription, origin: Origin, *, kind: ConsentKind = ConsentKind.UNSUBSCRIBED) -> bool:
    """End a subscription. Mails already planned are skipped at the last gate. Returns whether there was one to end."""
    return _end([subscription], origin, kind=kind) == 1


@transaction.atomic
def unsubscribe_all(hashed: str, origin: Origin, *, kind: ConsentKind = ConsentKind.UNSUBSCRIBED) -> int:
    """End every subscription of an address.

    Args:
        hashed: :func:`naast.mail.addresses.address_hash` of the address.
        origin: for the consent log.
        kind: how it came about: by a button, or by a complaint.

    Returns:
        How many there were to end.
    """
    if not hashed:
        return 0
    return _end(Subscription.objects.filter(address_hash=hashed).select_related("newsletter"), origin, kind=kind)


def _end(subscriptions: Iterable[Subscription], origin: Origin, *, kind: ConsentKind) -> int:
    now, ended = timezone.now(), 0
    for row in subscriptions:
        moved = (
            Subscription.objects.filter(pk=row.pk)
            .exclude(state=SubscriptionState.UNSUBSCRIBED)
            .update(state=SubscriptionState.UNSUBSCRIBED, unsubscribed_at=now, nonce=new_secret())
        )
        if moved:
            row.refresh_from_db()
            log(row, kind, origin, at=now)
            ended += 1
    return ended


@transaction.atomic
def undo_unsubscribe(subscription: Subscription, origin: Origin) -> bool:
    """Take back an unsubscription of the last 24 hours; later a person signs up again. Returns whether it was done."""
    moved = left_lately().filter(pk=subscription.pk).update(state=SubscriptionState.CONFIRMED, unsubscribed_at=None)
    if moved:
        subscription.refresh_from_db()
        log(subscription, ConsentKind.RESTORED, origin)
    return moved == 1


def left_lately() -> QuerySet[Subscription]:
    """What a reader left in the last 24 hours, and can take back with a link that may have been forwarded.

    Not what ended by a complaint or by an editor: out is out, until the owner signs up again and confirms by mail.
    """
    # The line of leaving has the very moment of leaving.
    own_wish = ConsentEvent.objects.filter(
        subscription=OuterRef("pk"), kind=ConsentKind.UNSUBSCRIBED, at=OuterRef("unsubscribed_at")
    ).exclude(source__startswith=BY_EDITOR)
    complaint = Suppression.objects.filter(
        suppression.in_force(), address_hash=OuterRef("address_hash"), reason=SuppressionReason.COMPLAINT
    )
    return Subscription.objects.filter(
        Exists(own_wish),
        ~Exists(complaint),
        state=SubscriptionState.UNSUBSCRIBED,
        confirmed_at__isnull=False,
        unsubscribed_at__gte=timezone.now() - UNDO_WITHIN,
    )


def welcome_back(email: str) -> None:
    """Who reported a mail as spam and now asks for mail again, with a button, is no longer on that list.

    Other reasons stay: an address that does not exist is not mended by a button.
    """
    complaints = suppression.of_address(email).filter(suppression.in_force(), reason=SuppressionReason.COMPLAINT)
    for row in complaints:
        suppression.lift(row, by=None, note=gettext("The reader asked for a newsletter again."))


def _locked(email: str) -> Iterable[Subscription]:
    """Every subscription of an address, held until the transaction ends."""
    return (
        Subscription.objects.select_for_update(of=("self",))
        .select_related("newsletter")
        .filter(email_normalised=normalise(email))
        .order_by("pk")
    )


def _mail(asked: Mapping[Subscription, Choices], nonce: str, origin: Origin, texts: Mapping[str, str]) -> None:
    """Log a sign-up, and make one mail about it: to confirm what waits, or to say that there is nothing to confirm.

    Above the limits there is no mail; the lines are written all the same, because the earlier link may confirm this too
    and the text that was shown is its proof.

    Args:
        asked: what the form was about, with what it chose.
        nonce: the round of signing up it belongs to.
        origin: for the consent log.
        texts: by slug, the consent text that was shown.
    """
    email = next(iter(asked)).email
    may = may_mail_sign_up(email, origin.network)
    now = timezone.now()
    for row, chosen in asked.items():
        _log_asked(row, chosen, origin, now, texts, mailed=may)
    if not may:
        return
    known = [row for row in asked if row.state == SubscriptionState.CONFIRMED]
    found = waiting.in_round(_locked(email), nonce)
    if found:
        kind, url = "confirm_subscription", links.confirm(found[0].subscription)
    else:
        kind, url = "already_subscribed", links.preferences(known[0].secret)
    enqueue_template(
        kind=kind,
        to=email,
        context={"subscriptions": found or known, "known": known, "url": url},
        folder="newsletters/mail",
    )


def _log_asked(
    row: Subscription, chosen: Choices, origin: Origin, now: datetime, texts: Mapping[str, str], *, mailed: bool
) -> None:
    proof = proof_of_mail(row.email, mailed=mailed)
    if row.state == SubscriptionState.CONFIRMED:
        log(row, ConsentKind.REMINDED, origin, at=now, proof=proof)
        return
    text = texts.get(row.newsletter.slug, row.newsletter.consent_text)
    topics = sorted(topic.slug for topic in chosen.topics)
    log(row, ConsentKind.REQUESTED, origin, text=text, at=now, proof=proof, topics=topics, frequency=chosen.frequency)
