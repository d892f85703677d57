"""Check a certificate as a stranger, download it as its holder."""

import uuid
from collections.abc import Callable
from enum import Enum
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from certificates import permissions, selectors, wording
from certificates.forms import FileForm, NumberForm
from certificates.models import Certificate
from certificates.uploads import DigestUploadHandler


class Verdict(Enum):
    """What an uploaded file turned out to be."""

    OURS = "ours"
    OTHER = "other"  # ours, but of another certificate
    UNKNOWN = "unknown"


def _confidential(response: HttpResponse) -> HttpResponse:
    # Whoever knows the token may look, but no search engine, proxy or shared computer keeps what it showed.
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store, private"
    return response


def _digesting(view: "Callable[..., HttpResponse]") -> "Callable[..., HttpResponse]":
    """Let ``view`` receive files through the digesting handler, which must be there before the token check reads POST."""
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def with_handler(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        handler = DigestUploadHandler(request)
        request.upload_handlers = [handler]
        return _confidential(protected(request, *args, handler=handler, **kwargs))

    return with_handler


@require_http_methods(["GET", "HEAD", "POST"])
@_digesting
def check(request: HttpRequest, *, handler: DigestUploadHandler) -> HttpResponse:
    """``/certificaat/``: type a number or an address, or hand in the PDF."""
    if request.method == "POST":
        return _compare_anywhere(request, handler)
    if "nummer" not in request.GET:
        return _check_page(request)
    number = NumberForm(request.GET)
    if not number.is_valid():
        return _check_page(request, number_form=number)
    typed = number.cleaned_data["nummer"]
    if token := selectors.token_in(typed):
        return redirect("certificates:verify", token=token)
    return _check_page(request, number_form=number, searched=True, certificate=selectors.by_serial(typed))


def _compare_anywhere(request: HttpRequest, handler: DigestUploadHandler) -> HttpResponse:
    form = FileForm(request.POST, request.FILES, hung_up=handler.hung_up)
    if not form.is_valid():
        return _check_page(request, file_form=form)
    certificate = selectors.by_digest(form.cleaned_data["bestand"].sha256)
    if certificate is None:
        return _check_page(request, verdict=Verdict.UNKNOWN)
    return _certificate_page(request, certificate, verdict=Verdict.OURS)


@require_http_methods(["GET", "HEAD", "POST"])
@_digesting
def verify(request: HttpRequest, token: str, *, handler: DigestUploadHandler) -> HttpResponse:
    """``/certificaat/<token>/``: what was certified and whether it still holds. The same 404 for whatever is unknown."""
    certificate = selectors.by_token(token)
    if certificate is None:
        return render(request, "certificates/unknown.html", {"number_form": NumberForm()}, status=404)
    if request.method != "POST":
        return _certificate_page(request, certificate)
    form = FileForm(request.POST, request.FILES, hung_up=handler.hung_up)
    if not form.is_valid():
        return _certificate_page(request, certificate, file_form=form)
    found = selectors.by_digest(form.cleaned_data["bestand"].sha256)
    verdict = Verdict.UNKNOWN if found is None else Verdict.OURS if found == certificate else Verdict.OTHER
    return _certificate_page(request, certificate, verdict=verdict)


@require_safe
@login_required
def download(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """``/mijn/certificaat/<uid>/pdf/``: the stored bytes, for the holder.

    Raises:
        Http404: there is no document, or it is somebody else's.
    """
    document = selectors.document_for(request.user, uid)
    if document is None:
        raise Http404
    response = HttpResponse(bytes(document.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{document.certificate.filename}"'
    return _confidential(response)


def _check_page(request: HttpRequest, **context: Any) -> HttpResponse:
    context.setdefault("number_form", NumberForm())
    context.setdefault("file_form", FileForm())
    return render(request, "certificates/check.html", context | {"crumbs": _crumbs()})


def _certificate_page(request: HttpRequest, certificate: Certificate, **context: Any) -> HttpResponse:
    context.setdefault("file_form", FileForm())
    context |= {"certificate": certificate, "crumbs": [*_crumbs(linked=True), (certificate.serial, "")]}
    if permissions.may_verify(certificate):
        context["facts"] = wording.short_facts(certificate)
    return render(request, "certificates/verify.html", context)


def _crumbs(*, linked: bool = False) -> list[tuple[str, str]]:
    return [(_("Home"), "/"), (_("Check a proof"), reverse("certificates:check") if linked else "")]
