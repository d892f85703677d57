"""Withdraw a certificate for good, suspend it for a while, and let it count again. The status list follows the rows."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.models import Certificate, CertificateEvent, Reason
from certificates.services import events, mailing
from naast.accounts.models import User


@transaction.atomic
def revoke(certificate: Certificate, *, reason: str, note: str, actor: User | None) -> Certificate:
    """Withdraw a certificate for good and tell its holder. A mended one that is still being made goes too.

    Args:
        certificate: an issued one, also when it is suspended or its time is over.
        reason: one of ``Reason``; strangers see it.
        note: for the provider's own people.
        actor: who withdraws it.

    Raises:
        ValueError: it cannot be withdrawn, or there is no reason; in words for the provider.
    """
    row = _held(certificate)
    _refuse_if(row, already=_("This proof was withdrawn already."))
    _need(reason)
    # Nothing of it was ever handed out; left alone it would be issued in the place of a withdrawn one.
    dropped = list(Certificate.objects.filter(replaces=row).values_list("serial", flat=True))
    Certificate.objects.filter(replaces=row, state__in=Certificate.IN_THE_MAKING).delete()
    row.state = Certificate.State.REVOKED
    row.revoked_at = timezone.now()
    row.suspended_at = None
    row.reason = reason
    row.reason_note = note.strip()
    row.save(update_fields=["state", "revoked_at", "suspended_at", "reason", "reason_note"])
    details: dict[str, Any] = {"reason": reason} | ({"dropped": dropped} if dropped else {})
    event = events.log(row.provider, CertificateEvent.Kind.REVOKED, certificate=row, actor=actor, why=note, **details)
    mailing.tell(row, "certificate_revoked", event)
    return row


@transaction.atomic
def suspend(certificate: Certificate, *, reason: str, note: str, actor: User | None) -> Certificate:
    """Let a certificate not count for a while, and tell its holder.

    Args:
        certificate: one that is valid now.
        reason: one of ``Reason``; strangers see it.
        note: for the provider's own people.
        actor: who suspends it.

    Raises:
        ValueError: it is not valid now, or there is no reason; in words for the provider.
    """
    row = _held(certificate)
    _refuse_if(row, already=_("This proof was withdrawn. It cannot be suspended."))
    if row.state == Certificate.State.EXPIRED:
        raise ValueError(_("This proof has expired. It need not be suspended."))
    if row.suspended_at is not None:
        raise ValueError(_("This proof is suspended already."))
    _need(reason)
    row.suspended_at = timezone.now()
    row.reason = reason
    row.reason_note = note.strip()
    row.save(update_fields=["suspended_at", "reason", "reason_note"])
    kind = CertificateEvent.Kind.SUSPENDED
    event = events.log(row.provider, kind, certificate=row, actor=actor, why=note, reason=reason)
    mailing.tell(row, "certificate_suspended", event)
    return row


@transaction.atomic
def restore(certificate: Certificate, *, note: str = "", actor: User | None) -> Certificate:
    """Let a suspended certificate count again, and tell its holder.

    Args:
        certificate: a suspended one.
        note: why, for the provider's own people.
        actor: who does so.

    Raises:
        ValueError: it is not suspended; in words for the provider.
    """
    row = _held(certificate)
    if row.suspended_at is None or row.state == Certificate.State.REVOKED:
        raise ValueError(_("This proof is not suspended."))
    row.suspended_at = None
    row.reason = Reason.NONE
    row.reason_note = ""
    row.save(update_fields=["suspended_at", "reason", "reason_note"])
    event = events.log(row.provider, CertificateEvent.Kind.RESTORED, certificate=row, actor=actor, why=note)
    if row.state == Certificate.State.ISSUED:
        mailing.tell(row, "certificate_restored", event)
    return row


def _held(certificate: Certificate) -> Certificate:
    """The row as it is now, held until the transaction ends, and what replaces it before it.

    ``making`` too takes the newer one of two first; else the two would wait for each other.
    """
    list(Certificate.objects.select_for_update().filter(replaces=certificate.pk).values_list("pk"))
    rows = Certificate.objects.select_for_update(of=("self",)).select_related("provider", "person")
    return rows.get(pk=certificate.pk)


def _refuse_if(row: Certificate, *, already: str) -> None:
    if row.state in Certificate.IN_THE_MAKING:
        raise ValueError(_("This proof is still being made. Try again once it is ready."))
    if row.state == Certificate.State.REVOKED:
        raise ValueError(already)
    if row.state == Certificate.State.SUPERSEDED:
        raise ValueError(_("This proof was replaced. Go to the newest one."))


def _need(reason: str) -> None:
    if reason not in Reason.values or reason == Reason.NONE:
        raise ValueError(_("Choose a reason."))
