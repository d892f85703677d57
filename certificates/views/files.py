"""What the holder's page and the shared page have in common: the document, the credential and the picture."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse

from certificates import designs, pictures, selectors
from certificates.models import Certificate, Standing
from certificates.views.confidential import confidential


def pdf(certificate: Certificate) -> HttpResponse:
    """The stored bytes as a download.

    Raises:
        Http404: there is no document yet.
    """
    document = selectors.document_of(certificate)
    if document is None:
        raise Http404
    response = HttpResponse(bytes(document.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{certificate.filename}"'
    return confidential(response)


def credential(certificate: Certificate) -> HttpResponse:
    """The credential as a download, exactly as it is attached to the document.

    Raises:
        Http404: there is none yet, or the certificate is from before there were credentials.
    """
    text = selectors.credential_of(certificate)
    if not text:
        raise Http404
    # The media type that Open Badges 3.0 asks for (§ 9.1): JSON-LD of the second model of credentials.
    response = HttpResponse(text.encode(), content_type="application/vc")
    response["Content-Disposition"] = f'attachment; filename="{certificate.filename.removesuffix(".pdf")}.json"'
    return confidential(response)


def picture(certificate: Certificate) -> HttpResponse:
    """The first page of the document as PNG; an answer that says so when too many people look at once.

    Raises:
        Http404: there is no document yet.
    """
    document = selectors.document_of(certificate)
    if document is None:
        raise Http404
    try:
        content = pictures.of_first_page(bytes(document.pdf))
    except pictures.TooBusy:
        response = HttpResponse(status=503)
        response["Retry-After"] = "5"
    else:
        response = HttpResponse(content, content_type="image/png")
    return confidential(response)


def shared_url(certificate: Certificate) -> str:
    """The absolute address at which the holder shares it; empty when they do not."""
    if not certificate.share_token:
        return ""
    return f"{settings.SITE_URL}{reverse('certificates:shared', args=[certificate.share_token])}"


def shown(certificate: Certificate) -> dict[str, Any]:
    """What both pages show of a certificate."""
    standing = certificate.standing()
    return {
        "certificate": certificate,
        "standing": standing.value,
        "has_document": standing != Standing.WAITING,
        "has_credential": bool(selectors.credential_of(certificate)),
        "upright": designs.thawed(certificate.design).orientation == "portrait",
        "reason": certificate.get_reason_display() if certificate.reason else "",
    }
