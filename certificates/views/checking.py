"""Check a certificate as a stranger: by address, by number, by file."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from math import ceil
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from certificates import limits, permissions, selectors, wording
from certificates.forms import FileForm, NumberForm
from certificates.models import Certificate, Standing
from certificates.uploads import DigestUploadHandler
from certificates.views.confidential import confidential
from certificates.views.judging import Judgement, judge


def _digesting(view: "Callable[..., HttpResponse]") -> "Callable[..., HttpResponse]":
    """Let ``view`` receive files through the digesting handler, which must be there before the token check reads POST."""
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def with_handler(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Before anything of the file is read: reading is most of the work.
        if request.method == "POST" and (until := limits.too_many_files(request)):
            return confidential(_too_many_files(request, until))
        handler = DigestUploadHandler(request)
        request.upload_handlers = [handler]
        return confidential(protected(request, *args, handler=handler, **kwargs))

    return with_handler


@require_http_methods(["GET", "HEAD", "POST"])
@_digesting
def check(request: HttpRequest, *, handler: DigestUploadHandler) -> HttpResponse:
    """``/certificaat/``: type a number or an address, or hand in the file."""
    if request.method == "POST":
        return _judge_anywhere(request, handler)
    if "nummer" not in request.GET:
        return _check_page(request)
    number = NumberForm(request.GET)
    if not number.is_valid():
        return _check_page(request, number_form=number)
    typed = number.cleaned_data["nummer"]
    if token := selectors.token_in(typed):
        return redirect("certificates:verify", token=token)
    if limits.is_blocked(request):
        return too_many(request)
    certificate = selectors.by_serial(typed)
    if certificate is None:
        limits.count_unknown(request)
    return _check_page(request, number_form=number, searched=True, certificate=certificate)


def _judge_anywhere(request: HttpRequest, handler: DigestUploadHandler) -> HttpResponse:
    form = FileForm(request.POST, request.FILES, hung_up=handler.hung_up)
    if not form.is_valid():
        return _check_page(request, file_form=form)
    found = judge(form.cleaned_data["bestand"])
    if found.certificate is None:
        return _check_page(request, judgement=found)
    return _certificate_page(request, found.certificate, judgement=found)


@require_http_methods(["GET", "HEAD", "POST"])
@_digesting
def verify(request: HttpRequest, token: str, *, handler: DigestUploadHandler) -> HttpResponse:
    """``/certificaat/<token>/``: what was certified and whether it still holds. The same 404 for whatever is unknown."""
    if limits.is_blocked(request):
        return too_many(request)
    certificate = selectors.by_token(token)
    if certificate is None:
        limits.count_unknown(request)
        return render(request, "certificates/unknown.html", {"number_form": NumberForm()}, status=404)
    if request.method != "POST":
        return _certificate_page(request, certificate)
    form = FileForm(request.POST, request.FILES, hung_up=handler.hung_up)
    if not form.is_valid():
        return _certificate_page(request, certificate, file_form=form)
    return _certificate_page(request, certificate, judgement=judge(form.cleaned_data["bestand"]).about(certificate))


@require_safe
def by_yourself(request: HttpRequest) -> HttpResponse:
    """``/certificaat/zelf-controleren/``: how anybody checks our files with other people's programs, without us."""
    crumbs = [*_crumbs(linked=True), (_("Check without us"), "")]
    return render(request, "certificates/by_yourself.html", {"crumbs": crumbs, "keys": selectors.document_keys()})


def too_many(request: HttpRequest) -> HttpResponse:
    """The answer for who tried many unknown addresses: the same for a right one."""
    response = render(request, "certificates/too_many.html", status=429)
    response["Retry-After"] = str(limits.WINDOW)
    return response


def _too_many_files(request: HttpRequest, until: datetime) -> HttpResponse:
    context = {"until": until, "crumbs": _crumbs()}
    response = render(request, "certificates/too_many_files.html", context, status=429)
    response["Retry-After"] = str(max(1, ceil((until - timezone.now()).total_seconds())))
    return response


def _check_page(request: HttpRequest, **context: Any) -> HttpResponse:
    context.setdefault("number_form", NumberForm())
    context.setdefault("file_form", FileForm())
    return render(request, "certificates/check.html", context | {"crumbs": _crumbs()})


def _certificate_page(
    request: HttpRequest, certificate: Certificate, judgement: Judgement | None = None, **context: Any
) -> HttpResponse:
    context.setdefault("file_form", FileForm())
    context |= {
        "certificate": certificate,
        "judgement": judgement,
        "standing": certificate.standing(),
        "crumbs": [*_crumbs(linked=True), (certificate.serial, "")],
    }
    if permissions.may_verify(certificate):
        context["facts"] = wording.short_facts(certificate)
        context["signature"] = wording.signature_text(certificate)
        context["successor"] = _successor(request, certificate, judgement)
    return render(request, "certificates/verify.html", context)


def _successor(request: HttpRequest, certificate: Certificate, judgement: Judgement | None) -> Certificate | None:
    """The certificate that took the place of this one, for its holder and for who has the file of this one.

    Its address is a token: who only has the old address may not learn it.
    """
    shown = judgement is not None and judgement.is_ours
    holder = request.user.is_authenticated and certificate.person_id == request.user.pk
    if certificate.standing() != Standing.SUPERSEDED or not (shown or holder):
        return None
    rows = Certificate.objects.filter(replaces=certificate)
    return rows.exclude(state__in=Certificate.IN_THE_MAKING).first()


def _crumbs(*, linked: bool = False) -> list[tuple[str, str]]:
    return [(_("Home"), "/"), (_("Check a proof"), reverse("certificates:check") if linked else "")]
