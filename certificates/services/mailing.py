"""Mails to the holder of a certificate about what happened to it."""

import logging
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.urls import reverse

from certificates import wording
from certificates.models import Certificate, CorrectionRequest
from naast.mail.services import Attachment, enqueue_template

logger = logging.getLogger(__name__)


def address_of(certificate: Certificate) -> str:
    """Where mails about a certificate go: to the account that has it, else where it was sent; empty when nobody is left."""
    if certificate.person is not None:
        return certificate.person.email
    return certificate.holder_email


def page_of(certificate: Certificate) -> str:
    """The absolute address of the holder's own page of it; that of the check when no account has it."""
    if certificate.person_id is None:
        return certificate.verify_url
    return f"{settings.SITE_URL}{reverse('certificates:mine', args=[certificate.uid])}"


def tell(certificate: Certificate, kind: str, cause: object, *, unasked: bool = False, **values: Any) -> None:
    """Put a mail to the holder in the outbox, in the transaction of what it tells about; one cause, one mail.

    What happened stands, whether its mail can be written or not.

    Args:
        certificate: with its provider and person.
        kind: names the templates.
        cause: what makes this mail another than the previous one of its kind: a line of the log, a number of days.
        unasked: see ``naast.mail.services.enqueue``.
        values: what else the templates show.
    """
    address = address_of(certificate)
    if not address:
        return
    name = cause.pk if isinstance(cause, Model) else cause
    try:
        enqueue_template(
            kind=kind,
            to=address,
            key=f"{kind}:{certificate.uid}:{name}",
            context=context_of(certificate) | values,
            unasked=unasked,
        )
    except ValueError:
        logger.warning("No mail %s about %s: its address cannot be mailed", kind, certificate.serial)


def tell_answer(request: CorrectionRequest, new: Certificate | None) -> None:
    """Tell a holder what became of the request for another name.

    Args:
        request: answered.
        new: the certificate that is being made with the right name; nothing when the answer is no.
    """
    tell(request.certificate, "correction_answered", request, request=request, new=new)


def hand_out(certificate: Certificate, content: bytes) -> None:
    """Mail a certificate that was issued a moment ago, with its document; one certificate, one mail.

    Args:
        certificate: with its provider and person.
        content: the signed document.

    Raises:
        ValueError: its address cannot be mailed.
    """
    address = address_of(certificate)
    if not address:
        return
    kind = "certificate_replaced" if certificate.replaces_id else "certificate_issued"
    enqueue_template(
        kind=kind,
        to=address,
        key=f"{kind}:{certificate.uid}",
        context=issued_context(certificate),
        attachments=[Attachment(certificate.filename, content, "application/pdf")],
    )


def issued_context(certificate: Any) -> dict[str, Any]:
    """What the mail with a document shows; of a row, or of an example with the same names."""
    return {
        "certificate": certificate,
        "facts": wording.short_facts(certificate),
        "page": page_of(certificate),
        # Who learned in a classroom has no account here, and need not have one.
        "has_account": certificate.person_id is not None,
    }


def context_of(certificate: Any) -> dict[str, Any]:
    """What every mail about a certificate may show; of a row, or of an example with the same names."""
    return {
        "certificate": certificate,
        "reason": certificate.get_reason_display() if certificate.reason else "",
        "page": page_of(certificate),
        "contact": certificate.provider.contact_email,
    }
