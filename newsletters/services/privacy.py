"""A reader's own data: a copy of it, and being erased (GDPR art. 15, 17 and 20)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from naast.downloads import privacy as downloads
from naast.mail.addresses import address_hash, normalise
from naast.mail.ledger import State
from naast.mail.models import Suppression
from naast.mail.privacy import forget
from naast.mail.services import enqueue_template
from newsletters.models import (
    ConsentEvent,
    ConsentKind,
    Delivery,
    Engagement,
    SignUp,
    SubscriberImportRow,
    Subscription,
)
from newsletters.readers import links
from newsletters.services.consent_log import Origin, log
from newsletters.services.limits import may_mail_privacy

# What this room mails to one person; a digest or an issue is a delivery and goes with the subscription.
MAIL_KINDS = (
    "confirm_subscription",
    "already_subscribed",
    "newsletter_added",
    "newsletter_imported",
    "statistics_agreed",
    "newsletter_export",
    "newsletter_erase",
)
_MAILS = {ConsentKind.EXPORT_ASKED: "newsletter_export", ConsentKind.ERASE_ASKED: "newsletter_erase"}


class LinkUsedError(Exception):
    """The link was used before."""


@transaction.atomic
def ask_link(subscription: Subscription, kind: ConsentKind, origin: Origin) -> bool:
    """Mail a link to export or erase what is kept about the address of a subscription.

    A link in a newsletter is not enough for either: newsletters are forwarded.

    Args:
        subscription: one of the address.
        kind: ``EXPORT_ASKED`` or ``ERASE_ASKED``.
        origin: for the consent log.

    Returns:
        False when one was mailed a moment ago, or five today.
    """
    locked = Subscription.objects.select_for_update().get(pk=subscription.pk)
    if not may_mail_privacy(locked.email, kind):
        return False
    line = log(locked, kind, origin)
    make = links.export if kind == ConsentKind.EXPORT_ASKED else links.erase
    enqueue_template(
        kind=_MAILS[kind],
        to=locked.email,
        context={"url": make(locked.secret, line.pk)},
        folder="newsletters/mail",
    )
    return True


def used(request: int) -> bool:
    """Whether a link to export has done its work."""
    return ConsentEvent.objects.filter(kind=ConsentKind.EXPORTED, choices__request=request).exists()


@transaction.atomic
def export(subscription: Subscription, request: int, origin: Origin) -> dict[str, Any]:
    """All that this room keeps about the address of a subscription; writes a line in the log.

    Args:
        subscription: one of the address.
        request: the line that asked for the link; good for one export.
        origin: for the consent log.

    Raises:
        LinkUsedError: the link did its work before.
    """
    locked = Subscription.objects.select_for_update().get(pk=subscription.pk)
    if used(request):
        raise LinkUsedError
    log(locked, ConsentKind.EXPORTED, origin, request=request)
    return data_of(locked.email)


@transaction.atomic
def erase(email: str, origin: Origin) -> int:
    """Erase an address: subscriptions, deliveries, waiting sign-ups, import rows, downloads asked for, our mails to it.

    The lines of the consent log stay, as the proof that was asked for (Telecommunicatiewet art. 11.7): they hold a keyed
    hash in place of the address. Each newsletter gets a last line; imports look for it and leave the address out.

    Returns:
        How many subscriptions there were.
    """
    rows = list(_of(email).select_for_update(of=("self",)))
    now = timezone.now()
    for row in rows:
        log(row, ConsentKind.ERASED, origin, at=now)
    Subscription.objects.filter(pk__in=[row.pk for row in rows]).delete()
    # A form keeps the address as it was typed, and lives for minutes: there are few. The same address may stand in other
    # letters (a domain in its own script or in ASCII), which no query knows.
    same = [form.pk for form in SignUp.objects.only("email").iterator() if normalise(form.email) == normalise(email)]
    SignUp.objects.filter(pk__in=same).delete()
    SubscriberImportRow.objects.filter(email=normalise(email)).delete()
    forget(email, kinds=MAIL_KINDS)
    downloads.erase(email)
    return len(rows)


def data_of(email: str) -> dict[str, Any]:
    """Everything about an address, in plain values."""
    subscriptions = list(_of(email).prefetch_related("topics"))
    hashed = address_hash(email)
    deliveries = Delivery.objects.filter(subscription__in=subscriptions).select_related(
        "content", "mailing__newsletter"
    )
    followed = Engagement.objects.filter(delivery__subscription__in=subscriptions).select_related("link", "delivery")
    return {
        "address": subscriptions[0].email if subscriptions else email,
        "made_at": _moment(timezone.now()),
        "subscriptions": [_subscription(row) for row in subscriptions],
        "consent_log": [_line(row) for row in _log_of(hashed)],
        "mailings": [
            {
                "newsletter": row.mailing.newsletter.name,
                "subject": row.content.subject,
                "state": str(State(row.state).label),
                "sent_at": _moment(row.sent_at),
            }
            for row in deliveries.order_by("pk")
        ],
        "opens_and_clicks": [
            {"at": _moment(row.at), "address": row.link.url if row.link else "", "opened": row.link is None}
            for row in followed.order_by("pk")
        ],
        "no_mail": [
            {"since": _moment(row.since), "reason": row.get_reason_display(), "until": _moment(row.until)}
            for row in Suppression.objects.filter(address_hash=hashed, lifted_at=None)
        ],
        "downloads": downloads.data_of(email),
    }


def _of(email: str) -> Any:
    return Subscription.objects.filter(email_normalised=normalise(email)).select_related("newsletter").order_by("pk")


def _log_of(hashed: str) -> Any:
    return ConsentEvent.objects.filter(address_hash=hashed).select_related("newsletter")


def _subscription(row: Subscription) -> dict[str, Any]:
    return {
        "newsletter": row.newsletter.name,
        "address": row.email,
        "state": row.get_state_display(),
        "topics": [topic.name for topic in row.topics.all()],
        "frequency": row.get_frequency_display() if row.newsletter.digests else "",
        "signed_up_at": _moment(row.created_at),
        "confirmed_at": _moment(row.confirmed_at),
        "unsubscribed_at": _moment(row.unsubscribed_at),
        "no_mail_until": row.away_until.isoformat() if row.away_until else "",
        "personal_statistics": row.statistics_consent,
    }


def _line(row: ConsentEvent) -> dict[str, Any]:
    return {
        "at": _moment(row.at),
        "newsletter": row.newsletter.name,
        "event": row.get_kind_display(),
        "text_shown": row.text,
        "choices": row.choices,
        "proof": row.proof,
        "place": row.source,
        "network": row.network,
    }


def _moment(value: datetime | None) -> str:
    return timezone.localtime(value).isoformat(timespec="seconds") if value else ""
