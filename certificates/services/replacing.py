"""A mended certificate takes the place of another: they make a chain, and what was handed out never changes.

The earlier one holds until the new one is issued; both turn in one transaction (``settle``, called by ``making``).
"""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates import names
from certificates.models import Certificate, CertificateEvent, CorrectionRequest
from certificates.services import events, issuing
from certificates.services.dates import months_between, months_later
from naast.accounts.models import NAME_LENGTH, User

# What the new one takes over as it was certified.
_KEPT = (
    "completion",
    "person",
    "provider",
    "cohort",
    "holder_name",
    "holder_email",
    "course_title",
    "course_uid",
    "course_version",
    "level",
    "hours",
    "outcomes",
    "criteria",
    "rki_topics",
    "score_percent",
    "pass_mark",
    "provider_name",
    "signatory_name",
    "signatory_role",
    "completed_on",
    "valid_until",
    "design",
    "language",
)


@transaction.atomic
def replace(
    certificate: Certificate,
    *,
    holder_name: str | None = None,
    completed_on: date | None = None,
    score_percent: int | None = None,
    actor: User | None,
    why: str,
) -> Certificate:
    """Write the certificate that takes the place of this one, with a number, an address and a status of its own.

    All facts stay as they were certified, except those that are given. The old one holds until the new one is issued.
    A request for another name that is still open is answered by it.

    Args:
        certificate: an issued one, also when its time is over.
        holder_name: the right name.
        completed_on: the right day in Amsterdam; the end of its validity moves along.
        score_percent: the right score.
        actor: who mends it.
        why: for the log of the provider.

    Raises:
        ValueError: it cannot be replaced, or nothing was given that differs; in words for the provider.
    """
    old = Certificate.objects.select_for_update().select_related("provider").get(pk=certificate.pk)
    if problem := why_not_replace(old):
        raise ValueError(problem)
    facts = {name: getattr(old, name) for name in _KEPT}
    mended = _mended(old, holder_name, completed_on, score_percent)
    if not mended:
        raise ValueError(_("Nothing was changed. Fill in what has to be different."))
    try:
        with transaction.atomic():
            new = issuing.add(Certificate(replaces=old, **facts | mended))
    except IntegrityError as error:  # somebody else was first
        raise ValueError(_already()) from error
    events.log(
        old.provider,
        CertificateEvent.Kind.WRITTEN,
        certificate=new,
        actor=actor,
        why=why,
        replaces=old.serial,
        mended=sorted(mended),
    )
    if "holder_name" in mended:
        CorrectionRequest.objects.filter(certificate=old, state=CorrectionRequest.State.OPEN).update(
            state=CorrectionRequest.State.DONE, answered_by=actor, answered_at=timezone.now()
        )
    return new


def why_not_replace(certificate: Certificate) -> str:
    """Why a certificate cannot be replaced, in words for the provider; empty when it can."""
    state = certificate.state
    if state in Certificate.IN_THE_MAKING:
        return _("This proof is still being made. You can replace it once it is ready.")
    if state == Certificate.State.REVOKED:
        return _("This proof was withdrawn. You cannot replace it. Issue a new proof.")
    if state == Certificate.State.SUPERSEDED or Certificate.objects.filter(replaces=certificate).exists():
        return _already()
    return ""


def _already() -> str:
    return _("This proof was replaced already. Replace the newest one.")


def _mended(
    old: Certificate, holder_name: str | None, completed_on: date | None, score_percent: int | None
) -> dict[str, Any]:
    """What differs, checked."""
    mended: dict[str, Any] = {}
    if holder_name is not None:
        name = names.clean(holder_name)
        if not name or len(name) > NAME_LENGTH:
            raise ValueError(_("Fill in a name of at most %(most)s characters.") % {"most": NAME_LENGTH})
        if name != old.holder_name:
            mended["holder_name"] = name
    if completed_on is not None and completed_on != old.completed_on:
        if completed_on > timezone.localdate():
            raise ValueError(_("The day of completion lies in the future. Check the date."))
        mended["completed_on"] = completed_on
        if old.valid_until is not None:
            mended["valid_until"] = months_later(completed_on, months_between(old.completed_on, old.valid_until))
    if score_percent is not None and score_percent != old.score_percent:
        if not 0 <= score_percent <= 100:
            raise ValueError(_("A score is a number from 0 to 100."))
        if old.pass_mark is not None and score_percent < old.pass_mark:
            raise ValueError(_("With this score the course was not completed. Withdraw the proof instead."))
        mended["score_percent"] = score_percent
    return mended


def settle(certificate: Certificate) -> Certificate | None:
    """Let a certificate that is issued in this very transaction take the place of the one it replaces.

    The address under which the old one was shared shows the new one from now on, and a suspension goes along: neither
    is undone by mending a fact.

    Args:
        certificate: the new one, issued a moment ago; its row is brought up to date where this changes it.

    Returns:
        The one that was replaced; nothing when it replaces none.
    """
    if certificate.replaces_id is None:
        return None
    old = Certificate.objects.select_for_update().select_related("provider").get(pk=certificate.replaces_id)
    shared: dict[str, Any] = {"share_token": old.share_token, "shared_at": old.shared_at}
    suspended: dict[str, Any] = {"suspended_at": old.suspended_at}
    if old.suspended_at is not None:
        suspended |= {"reason": old.reason, "reason_note": old.reason_note}
    Certificate.objects.filter(pk=old.pk).update(
        state=Certificate.State.SUPERSEDED, share_token=None, shared_at=None, suspended_at=None
    )
    Certificate.objects.filter(pk=certificate.pk).update(**shared, **suspended)
    for name, value in (shared | suspended).items():
        setattr(certificate, name, value)
    events.log(old.provider, CertificateEvent.Kind.REPLACED, certificate=old, replaced_by=certificate.serial)
    old.state = Certificate.State.SUPERSEDED
    return old
