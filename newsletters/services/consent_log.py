"""Write lines in the consent log: what someone did, when, on which page, and which text stood beside the button."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from naast.mail.addresses import address_hash
from newsletters.models import ConsentEvent, ConsentKind, Subscription

SOURCE_LENGTH = 40


@dataclass(frozen=True)
class Origin:
    """Where something was asked: the page and the network (already shortened), for the consent log."""

    source: str
    network: str = ""


def log(
    subscription: Subscription,
    kind: ConsentKind,
    origin: Origin,
    *,
    text: str = "",
    proof: Mapping[str, Any] | None = None,
    at: datetime | None = None,
    **choices: Any,
) -> ConsentEvent:
    """Add a line about a subscription as it is now; call it in the transaction that changed the subscription.

    Args:
        subscription: with its newsletter.
        kind: what happened.
        origin: where.
        text: what the person read beside the button.
        proof: of consent given elsewhere.
        at: the moment, to give the lines of one act the same one; now when left out.
        choices: what belongs to this event beside topics and frequency.
    """
    return ConsentEvent.objects.create(
        **line(subscription, kind, origin, text=text, proof=proof, at=at, choices={**chosen(subscription), **choices})
    )


def chosen(subscription: Subscription) -> dict[str, Any]:
    """Topics and frequency as they are now."""
    return {
        "topics": sorted(topic.slug for topic in subscription.topics.all()),
        "frequency": subscription.frequency,
    }


def line(
    subscription: Subscription,
    kind: ConsentKind,
    origin: Origin,
    *,
    text: str = "",
    proof: Mapping[str, Any] | None = None,
    at: datetime | None = None,
    choices: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The values of a line, for callers that store many at once."""
    return {
        "subscription": subscription,
        "newsletter_id": subscription.newsletter_id,
        "kind": kind,
        "at": at or timezone.now(),
        "text": text,
        "choices": dict(choices or {}),
        "proof": dict(proof or {}),
        "source": origin.source[:SOURCE_LENGTH],
        "address_hash": subscription.address_hash or address_hash(subscription.email),
        "network": origin.network,
    }
