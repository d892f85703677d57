"""Turn waiting rows into documents. Tasks come in here; whatever dies on the way, the row stays (ADR 0003).

A worker claims a row for the length of a lease by one conditional update and works outside any transaction: credential,
document with the credential in it, signature. Then it stores bytes, state, log and mail together, only if it still
holds the claim. A worker that was killed leaves a lease that runs out. When nobody can sign, the document that was made
is kept (``RENDERED``), and later only the signature is tried again; unless a fact of the row was mended meanwhile, since
then the document is made again.
"""

import hashlib
import logging
import random
import uuid
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from certificates import alarms, pdf
from certificates.credential import build
from certificates.designs import thawed
from certificates.facts import CannotRender, CertificateFacts
from certificates.models import Certificate, CertificateDocument, CertificateEvent
from certificates.services import events, mailing, replacing
from certificates.signing import SignerDown, signer

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # a document takes a fraction of a second; the first of a process a few
SECONDS = 50.0  # how long one sweep works before it leaves the rest to the next
_FIRST_DELAY = timedelta(seconds=30)
_LONGEST_DELAY = timedelta(minutes=10)
_LOOK, _TAKE = 400, 20
_WORTH_HELP = 100
# Trying again does not help until somebody changes the name, or a release brings a font.
_NEEDS_A_PERSON = {
    Certificate.Problem.MISSING_NAME: timedelta(days=1),
    Certificate.Problem.MISSING_GLYPH: timedelta(days=1),
    Certificate.Problem.MISSING_GLYPH_COURSE: timedelta(hours=1),
    Certificate.Problem.TOO_LONG: timedelta(days=1),
}


@dataclass(frozen=True)
class Made:
    """A document with the credential that is attached to it."""

    pdf: bytes
    credential: str


class MailNotPrepared(CannotRender):
    """The document is ready, but its mail could not be put in the outbox; both are tried again together."""

    problem = "mail"


class ClaimLost(Exception):
    """Another worker holds the row by now, or its name changed: what was rendered is thrown away."""


def make(certificate_id: int) -> bool:
    """Make, sign and store one certificate, if it waits and nobody holds it.

    Returns:
        Whether this call issued it. Otherwise it was not free, or it waits with its reason.
    """
    owner = uuid.uuid4().hex
    now = timezone.now()
    claimed = (
        Certificate.objects.ready_to_make(now)
        .filter(pk=certificate_id)
        .update(owner=owner, lease_until=now + LEASE, attempts=F("attempts") + 1)
    )
    if claimed != 1:
        return False
    certificate = Certificate.objects.select_related("person", "provider", "design").get(pk=certificate_id)
    try:
        _issue(certificate, owner)
    except ClaimLost:
        return False
    except (CannotRender, SignerDown) as error:
        logger.warning("Certificate %s waits: %s", certificate.serial, error)
        _put_back(certificate, owner, error.problem, getattr(error, "detail", ""))
        return False
    except Exception as error:
        logger.exception("Certificate %s waits", certificate.serial)
        problem = Certificate.Problem.NO_SPACE if alarms.is_full(error) else Certificate.Problem.ERROR
        _put_back(certificate, owner, problem, "")
        return False
    return True


def make_waiting(seconds: float = SECONDS) -> int:
    """Make what waits, for at most ``seconds``. Returns how many certificates were issued.

    Several may do this at once: each takes a few at random out of those that wait longest, so they seldom reach for the
    same row, and the claim decides when they do.
    """
    until = monotonic() + seconds
    issued = 0
    tried: set[int] = set()
    while monotonic() < until:
        waiting = Certificate.objects.ready_to_make(timezone.now()).order_by("next_attempt_at")
        found = [pk for pk in waiting.values_list("pk", flat=True)[:_LOOK] if pk not in tried]
        if not found:
            break
        batch = random.sample(found, min(_TAKE, len(found)))
        for certificate_id in batch:
            if monotonic() >= until:
                break
            issued += make(certificate_id)
        # Each row once per look: a row that another worker just took would come back for ever.
        tried = set(batch)
    return issued


def helpers_wanted() -> int:
    """Return how many more workers should sweep: one for each hundred that wait, up to ``CERTIFICATE_SWEEPS`` in all."""
    waiting = Certificate.objects.ready_to_make(timezone.now()).count()
    return min(waiting // _WORTH_HELP, settings.CERTIFICATE_SWEEPS - 1)


def facts_of(certificate: Certificate) -> CertificateFacts:
    """Return what the renderer prints: only what is frozen in the row."""
    assert certificate.serial is not None
    return CertificateFacts(
        serial=certificate.serial,
        verify_url=certificate.verify_url,
        holder_name=certificate.holder_name,
        course_title=certificate.course_title,
        provider_name=certificate.provider_name,
        level=certificate.level,
        hours=certificate.hours,
        completed_on=certificate.completed_on,
        dated_at=certificate.created_at,
        outcomes=tuple(certificate.outcomes),
        score_percent=certificate.score_percent,
        pass_mark=certificate.pass_mark,
        rki_topics=tuple(topic["name"] for topic in certificate.rki_topics),
        valid_until=certificate.valid_until,
        signatory_name=certificate.signatory_name,
        signatory_role=certificate.signatory_role,
        language=certificate.language,
        design=thawed(certificate.design),
    )


def _issue(certificate: Certificate, owner: str) -> None:
    kept = _kept(certificate)
    if kept is not None:
        made = kept
    else:
        credential = build.make(certificate)
        made = Made(pdf.render(facts_of(certificate), attachment=credential.encode()), credential)
    try:
        signed = signer().sign_document(made.pdf)
    except SignerDown:
        if kept is None:
            _keep_unsigned(certificate, owner, made)
        raise
    _store(certificate, owner, Made(signed, made.credential))


def _kept(certificate: Certificate) -> Made | None:
    """The document that waits for its signature, or nothing when there is none that says what the row says now."""
    if certificate.state != Certificate.State.RENDERED:
        return None
    document = certificate.document
    if not build.is_of(document.credential, certificate):
        return None
    return Made(bytes(document.pdf), document.credential)


def _keep_unsigned(certificate: Certificate, owner: str, made: Made) -> None:
    with transaction.atomic():
        kept = Certificate.objects.filter(pk=certificate.pk, owner=owner, state=certificate.state)
        if kept.update(state=Certificate.State.RENDERED) != 1:
            raise ClaimLost
        _write(certificate, made, signed=False)
    certificate.state = Certificate.State.RENDERED


def _store(certificate: Certificate, owner: str, made: Made) -> None:
    now = timezone.now()
    with transaction.atomic():
        stored = Certificate.objects.filter(pk=certificate.pk, owner=owner, state=certificate.state).update(
            state=Certificate.State.ISSUED,
            issued_at=now,
            problem="",
            problem_detail="",
            owner="",
            lease_until=None,
        )
        if stored != 1:
            raise ClaimLost
        certificate.state, certificate.issued_at = Certificate.State.ISSUED, now
        _write(certificate, made, signed=True)
        replacing.settle(certificate)
        events.log(certificate.provider, CertificateEvent.Kind.ISSUED, certificate=certificate)
        try:
            mailing.hand_out(certificate, made.pdf)
        except ValueError as error:
            raise MailNotPrepared from error


def _write(certificate: Certificate, made: Made, *, signed: bool) -> None:
    CertificateDocument.objects.update_or_create(
        certificate=certificate,
        defaults={
            "pdf": made.pdf,
            "sha256": hashlib.sha256(made.pdf).hexdigest(),
            "length": len(made.pdf),
            "credential": made.credential,
            "credential_sha256": hashlib.sha256(made.credential.encode()).hexdigest(),
            "signed_at": timezone.now() if signed else None,
        },
    )


def _put_back(certificate: Certificate, owner: str, problem: str, detail: str) -> None:
    delay = _NEEDS_A_PERSON.get(
        Certificate.Problem(problem), min(_FIRST_DELAY * 2 ** min(certificate.attempts - 1, 10), _LONGEST_DELAY)
    )
    try:
        Certificate.objects.filter(pk=certificate.pk, owner=owner, state__in=Certificate.IN_THE_MAKING).update(
            problem=problem,
            problem_detail=detail[:200],
            next_attempt_at=timezone.now() + delay,
            owner="",
            lease_until=None,
        )
        alarms.raise_once_a_day(problem)
    except DatabaseError:
        # No room even for this: the lease runs out by itself, and the log has said it.
        logger.exception("Certificate %s waits, and that could not be written down", certificate.serial)
