"""The address that a holder gives to others: what it shows, and what they can take along. GET changes nothing."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from certificates import limits, selectors, wording
from certificates.forms import NumberForm
from certificates.models import Certificate
from certificates.views import files
from certificates.views.checking import too_many
from certificates.views.confidential import confidential

View = Callable[[HttpRequest, Certificate], HttpResponse]


def _for_shared(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Hand the view the certificate that is shared at this address; one answer to every other, whatever the cause."""

    @wraps(view)
    def found(request: HttpRequest, token: str) -> HttpResponse:
        if limits.is_blocked(request):
            return confidential(too_many(request))
        certificate = selectors.by_share_token(token)
        if certificate is None:
            limits.count_unknown(request)
            unknown = render(request, "certificates/unknown.html", {"number_form": NumberForm()}, status=404)
            return confidential(unknown)
        return view(request, certificate)

    return require_safe(found)


@_for_shared
def page(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """``/certificaat/gedeeld/<token>/``: the certificate as its holder shares it."""
    context = files.shown(certificate) | {
        "facts": wording.short_facts(certificate),
        "token": certificate.share_token,
        "picture_url": reverse("certificates:shared_picture", args=[certificate.share_token]),
    }
    return confidential(render(request, "certificates/shared.html", context))


@_for_shared
def document(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """``/certificaat/gedeeld/<token>/pdf/``: the stored bytes."""
    return files.pdf(certificate)


@_for_shared
def credential(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """``/certificaat/gedeeld/<token>/credential.json``: the credential as it is in the PDF."""
    return files.credential(certificate)


@_for_shared
def picture(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """``/certificaat/gedeeld/<token>/beeld.png``: the first page of the document."""
    return files.picture(certificate)
