"""Turn waiting rows into documents. Tasks come in here; whatever dies on the way, the row stays (ADR 0003).

A worker claims a row for the length of a lease by one conditional update, renders outside any transaction, and stores
bytes, state and mail together, only if it still holds the claim. A worker that was killed leaves a lease that runs out.
"""

import hashlib
import logging
import uuid
from datetime import timedelta
from time import monotonic

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from certificates import pdf, wording
from certificates.facts import CannotRender, CertificateFacts
from certificates.models import Certificate, CertificateDocument
from naast.mail.services import Attachment, enqueue_template

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # a document takes a fraction of a second; the first of a process a few
SECONDS = 50.0  # how long one sweep works before it leaves the rest to the next
_FIRST_DELAY = timedelta(seconds=30)
_LONGEST_DELAY = timedelta(minutes=10)
# Trying again does not help until somebody changes the name, or a release brings a font.
_NEEDS_A_PERSON = {
    Certificate.Problem.MISSING_NAME: timedelta(days=1),
    Certificate.Problem.MISSING_GLYPH: timedelta(days=1),
    Certificate.Problem.MISSING_GLYPH_COURSE: timedelta(hours=1),
    Certificate.Problem.TOO_LONG: timedelta(days=1),
}


class MailNotPrepared(CannotRender):
    """The document is ready, but its mail could not be put in the outbox; both are tried again together."""

    problem = "mail"


class ClaimLost(Exception):
    """Another worker holds the row by now, or its name changed: what was rendered is thrown away."""


def make(certificate_id: int) -> bool:
    """Render and store one certificate, if it waits and nobody holds it.

    Returns:
        Whether this call issued it. Otherwise it was not free, or it waits with its reason.
    """
    owner = uuid.uuid4().hex
    now = timezone.now()
    claimed = (
        Certificate.objects.ready_to_render(now)
        .filter(pk=certificate_id)
        .update(owner=owner, lease_until=now + LEASE, attempts=F("attempts") + 1)
    )
    if claimed != 1:
        return False
    certificate = Certificate.objects.select_related("person").get(pk=certificate_id)
    try:
        _store(certificate, owner, pdf.render(facts_of(certificate)))
    except ClaimLost:
        return False
    except CannotRender as error:
        logger.warning("Certificate %s waits: %s", certificate.serial, error)
        _put_back(certificate, owner, error.problem, error.detail)
        return False
    except Exception:
        logger.exception("Certificate %s waits", certificate.serial)
        _put_back(certificate, owner, Certificate.Problem.ERROR, "")
        return False
    return True


def make_waiting(seconds: float = SECONDS) -> int:
    """Make what waits, for at most ``seconds``. Returns how many certificates were issued."""
    until = monotonic() + seconds
    issued = 0
    seen: set[int] = set()
    while monotonic() < until:
        waiting = Certificate.objects.ready_to_render(timezone.now()).exclude(pk__in=seen)
        batch = list(waiting.order_by("next_attempt_at").values_list("pk", flat=True)[:50])
        if not batch:
            break
        # Each row once per sweep: a row that another worker just took would come back for ever.
        seen = set(batch)
        for certificate_id in batch:
            if monotonic() >= until:
                break
            issued += make(certificate_id)
    return issued


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
    )


def _store(certificate: Certificate, owner: str, content: bytes) -> None:
    with transaction.atomic():
        stored = Certificate.objects.filter(pk=certificate.pk, owner=owner, state=Certificate.State.PENDING).update(
            state=Certificate.State.ISSUED,
            issued_at=timezone.now(),
            problem="",
            problem_detail="",
            owner="",
            lease_until=None,
        )
        if stored != 1:
            raise ClaimLost
        CertificateDocument.objects.create(
            certificate=certificate,
            pdf=content,
            sha256=hashlib.sha256(content).hexdigest(),
            length=len(content),
        )
        _mail(certificate, content)


def _mail(certificate: Certificate, content: bytes) -> None:
    person = certificate.person
    if person is None or not person.email:
        return
    try:
        enqueue_template(
            kind="certificate_issued",
            to=person.email,
            key=f"certificate_issued:{certificate.uid}",
            context={
                "certificate": certificate,
                "facts": wording.short_facts(certificate),
                "my_page": f"{settings.SITE_URL}/mijn/",
            },
            attachments=[Attachment(certificate.filename, content, "application/pdf")],
        )
    except ValueError as error:
        raise MailNotPrepared from error


def _put_back(certificate: Certificate, owner: str, problem: str, detail: str) -> None:
    delay = _NEEDS_A_PERSON.get(
        Certificate.Problem(problem), min(_FIRST_DELAY * 2 ** min(certificate.attempts - 1, 10), _LONGEST_DELAY)
    )
    Certificate.objects.filter(pk=certificate.pk, owner=owner, state=Certificate.State.PENDING).update(
        problem=problem,
        problem_detail=detail[:200],
        next_attempt_at=timezone.now() + delay,
        owner="",
        lease_until=None,
    )
