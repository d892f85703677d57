"""What machines ask for: a certificate in JSON, who issued it, with which keys, and what became of credentials.

None of it changes anything, and none of it gives the credential itself: that is the holder's to hand out.
"""

import hashlib
import uuid
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certificates import limits, permissions, selectors
from certificates.credential import build, rdf, status
from certificates.credential import issuer as issuers
from certificates.models import Certificate, Standing
from certificates.signing import SignerDown
from certificates.views.confidential import confidential
from naast.organisations.models import Provider

_LD = "application/ld+json"


@require_safe
def facts(request: HttpRequest, token: str) -> HttpResponse:
    """``/certificaat/<token>.json``: what the page of the certificate says. The same answer for whatever is unknown."""
    if limits.is_blocked(request):
        return _json({"error": "too_many_attempts"}, status=429, headers={"Retry-After": str(limits.WINDOW)})
    certificate = selectors.by_token(token)
    if certificate is None:
        limits.count_unknown(request)
        return _json({"error": "unknown"}, status=404)
    return _json(_facts(certificate))


def _json(data: dict[str, Any], **more: Any) -> HttpResponse:
    return confidential(JsonResponse(data, json_dumps_params={"ensure_ascii": False}, **more))


def _facts(certificate: Certificate) -> dict[str, Any]:
    standing = certificate.standing()
    found: dict[str, Any] = {
        "number": certificate.serial,
        "standing": standing.value,
        "holds": standing == Standing.VALID,
        "links": _links(certificate),
    }
    if permissions.may_verify(certificate):
        found |= {
            "issued_at": certificate.issued_at,
            "revoked_at": certificate.revoked_at,
            "suspended_at": certificate.suspended_at,
            "reason": certificate.reason,
            "certified": _certified(certificate),
            "document": _document(certificate),
        }
    return found


def _certified(certificate: Certificate) -> dict[str, Any]:
    return {
        "holder_name": certificate.holder_name,
        "course_title": certificate.course_title,
        "course_version": certificate.course_version,
        "provider_name": certificate.provider_name,
        "level": certificate.level,
        "hours": str(certificate.hours),
        "completed_on": certificate.completed_on,
        "valid_until": certificate.valid_until,
        "score_percent": certificate.score_percent,
        "pass_mark": certificate.pass_mark,
        "outcomes": certificate.outcomes,
        "criteria": certificate.criteria,
        "rki_topics": certificate.rki_topics,
        "signatory_name": certificate.signatory_name,
        "signatory_role": certificate.signatory_role,
    }


def _document(certificate: Certificate) -> dict[str, Any] | None:
    document = getattr(certificate, "document", None)
    if document is None:
        return None
    return {"sha256": document.sha256, "length": document.length, "signed_at": document.signed_at}


def _links(certificate: Certificate) -> dict[str, Any]:
    provider, found = certificate.provider, certificate.status_list
    return {
        "page": certificate.verify_url,
        "issuer": issuers.page_url(provider),
        "keys": settings.SITE_URL + reverse("certificates:did", args=[provider.slug]),
        "status": [status.list_url(found, purpose) for purpose in status.PURPOSES] if found else [],
        "credential": build.credential_id(certificate),
    }


@require_safe
def issuer(request: HttpRequest, slug: str) -> HttpResponse:
    """``/certificaat/uitgever/<slug>/``: who issues, for people; and in JSON for software that asks for that.

    Raises:
        Http404: there is no such provider.
    """
    provider = _provider(slug)
    kinds = ["text/html", _LD, "application/json"]
    if request.get_preferred_type(kinds) in kinds[1:]:
        response = profile(request, slug)
    else:
        crumbs = [(_("Home"), "/"), (_("Check a proof"), reverse("certificates:check")), (provider.name, "")]
        context = {
            "provider": provider,
            "crumbs": crumbs,
            "did": issuers.did(provider),
            "keys": issuers.believed_keys(),
        }
        response = render(request, "certificates/issuer.html", context)
    response["Vary"] = "Accept, Cookie"
    return response


@require_safe
def profile(request: HttpRequest, slug: str) -> HttpResponse:
    """``/certificaat/uitgever/<slug>.json``: the provider as an Open Badges 3.0 Profile.

    Raises:
        Http404: there is no such provider.
    """
    contexts = {"@context": [rdf.CREDENTIALS, rdf.OPEN_BADGES]}
    return JsonResponse(contexts | issuers.profile(_provider(slug)), content_type=_LD)


@require_safe
def did(request: HttpRequest, slug: str) -> HttpResponse:
    """``/certificaat/uitgever/<slug>/did.json``: the keys that sign for the provider.

    Raises:
        Http404: there is no such provider.
    """
    return JsonResponse(issuers.did_document(_provider(slug)), content_type="application/did+json")


@require_safe
def status_list(request: HttpRequest, uid: uuid.UUID, purpose: str) -> HttpResponse:
    """``/certificaat/status/<uid>/<purpose>.json``: the list, signed; 503 while nothing can be signed.

    Raises:
        Http404: there is no such list, or it is not for that.
    """
    found = selectors.status_list(uid)
    if found is None or purpose not in status.PURPOSES:
        raise Http404
    try:
        text = status.published(found, purpose)
    except SignerDown:
        return HttpResponse(status=503, headers={"Retry-After": "60"})
    tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": f"public, max-age={status.FRESH}"}
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(text, content_type="application/vc", headers=headers)


@require_safe
def authority(request: HttpRequest) -> HttpResponse:
    """``/certificaat/naast-ca.pem``: the certificate above the keys that sign documents.

    Raises:
        Http404: nothing was signed here yet.
    """
    found: dict[bytes, None] = {}
    for key in selectors.document_keys():
        chain = x509.load_pem_x509_certificates(key.chain.encode()) if key.chain else []
        found |= {one.public_bytes(Encoding.PEM): None for one in chain if one.issuer == one.subject}
    if not found:
        raise Http404
    response = HttpResponse(b"".join(found), content_type="application/x-pem-file")
    response["Content-Disposition"] = 'attachment; filename="naast-ca.pem"'
    return response


def _provider(slug: str) -> Provider:
    found = selectors.issuer(slug)
    if found is None:
        raise Http404
    return found
