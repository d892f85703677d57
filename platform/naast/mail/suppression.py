"""Who gets no mail: one list for the whole platform, asked at the last moment before a mail leaves."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models.expressions import Combinable
from django.utils import timezone

from naast.mail.addresses import address_hash, normalise
from naast.mail.models import Suppression, SuppressionReason

_NOTE = 300
_DETAIL = 500


def in_force(now: datetime | None = None) -> models.Q:
    """The condition for a suppression that counts now: not lifted, and not over."""
    return models.Q(models.Q(until=None) | models.Q(until__gt=now or timezone.now()), lifted_at=None)


def suppressed(address_hash: Combinable, *, unasked: Combinable | bool) -> models.Exists:
    """A condition for a query: this address gets no mail of this sort now.

    A complaint stops only what was not asked for. Someone who reported a newsletter as spam can still reset a password.

    Args:
        address_hash: what holds the hash in the outer query, such as ``OuterRef("address_hash")``.
        unasked: whether the mail is a newsletter or a reminder; a column of the outer query, or a constant.
    """
    matches = Suppression.objects.filter(in_force(), address_hash=address_hash)
    if unasked is True:
        return models.Exists(matches)
    stops_all = ~models.Q(reason=SuppressionReason.COMPLAINT)
    if unasked is False:
        return models.Exists(matches.filter(stops_all))
    # A reference to the outer query has no type of its own, and without one Django cannot compare it.
    column = models.ExpressionWrapper(unasked, output_field=models.BooleanField())
    return models.Exists(matches.annotate(_unasked=column).filter(stops_all | models.Q(_unasked=True)))


def suppress(
    address_hash: str,
    *,
    domain: str,
    reason: SuppressionReason,
    detail: str = "",
    until: datetime | None = None,
    note: str = "",
    by: Any = None,
) -> bool:
    """Put an address on the list, or keep it there; one that was lifted counts again from now.

    Args:
        address_hash: see :func:`naast.mail.addresses.address_hash`.
        domain: part after the @, for the list.
        reason: why. Each reason has a row of its own.
        detail: what the server said.
        until: when it ends by itself; nothing: when someone lifts it.
        note: of the person who adds it.
        by: that person.

    Returns:
        Whether it was not in force for this reason before.
    """
    now = timezone.now()
    values = {
        "domain": domain[:254],
        "detail": detail[:_DETAIL],
        "until": until,
        "note": note[:_NOTE],
        "added_by": by,
    }
    row, created = Suppression.objects.get_or_create(
        address_hash=address_hash, reason=reason, defaults={**values, "since": now}
    )
    if created:
        return True
    same = Suppression.objects.filter(pk=row.pk)
    if same.exclude(in_force(now)).update(**values, since=now, lifted_at=None, lifted_by=None):
        return True
    # Already on the list: what the server says now is the newest, and the end may only move back.
    changes: dict[str, Any] = {"detail": values["detail"]} if detail else {}
    if row.until is not None and (until is None or until > row.until):
        changes["until"] = until
    if changes:
        same.update(**changes)
    return False


def suppress_by_hand(email: str, *, by: Any, note: str) -> bool:
    """Put an address on the list because somebody asked. Returns whether it was not there by hand before."""
    domain = normalise(email).rpartition("@")[2]
    return suppress(address_hash(email), domain=domain, reason=SuppressionReason.MANUAL, note=note, by=by)


def lift(suppression: Suppression, *, by: Any, note: str) -> bool:
    """Take an address off the list. A new bounce puts it back.

    Args:
        suppression: the row.
        by: who does it.
        note: why; kept with the row.

    Returns:
        False when it was lifted or over already.
    """
    now = timezone.now()
    rows = Suppression.objects.filter(in_force(now), pk=suppression.pk)
    return rows.update(lifted_at=now, lifted_by=by, note=note[:_NOTE]) == 1


def of_address(email: str) -> models.QuerySet[Suppression]:
    """What the list holds about an address that somebody types, in force or not."""
    return Suppression.objects.filter(address_hash=address_hash(email))
