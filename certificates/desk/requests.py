"""Holders who ask for another name on their certificate, and what the provider answers."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certificates.desk.forms import AnswerForm, NameForm
from certificates.models import CorrectionRequest
from certificates.services import corrections
from courses.views.provider_base import for_provider
from naast.accounts.requests import person
from naast.organisations import roles
from naast.organisations.models import Provider

PAGE = 50  # requests


@require_safe
@for_provider
@roles.require(roles.ISSUE)
def requests(request: HttpRequest, provider: Provider) -> HttpResponse:
    """What waits for an answer, the oldest first; with ``?oud`` what was answered."""
    answered = "oud" in request.GET
    rows = CorrectionRequest.objects.filter(certificate__provider=provider).select_related("certificate", "answered_by")
    if answered:
        rows = rows.exclude(state=CorrectionRequest.State.OPEN).order_by("-answered_at", "-pk")
    else:
        rows = rows.filter(state=CorrectionRequest.State.OPEN)
    page = Paginator(rows, PAGE).get_page(request.GET.get("pagina"))
    context = {"provider": provider, "page_obj": page, "answered": answered, "query": "oud=1" if answered else ""}
    return TemplateResponse(request, "certificates/desk/requests.html", context)


@for_provider
@roles.require(roles.ISSUE)
def correction(request: HttpRequest, provider: Provider, number: int) -> HttpResponse:
    """One request: grant it with the name as it will be printed, or refuse it with an answer."""
    rows = CorrectionRequest.objects.filter(certificate__provider=provider).select_related("certificate", "answered_by")
    found = get_object_or_404(rows, pk=number)
    refusing = request.POST.get("antwoord") is not None
    grant = NameForm(request.POST if request.method == "POST" and not refusing else None, initial={"naam": found.name})
    refuse = AnswerForm(request.POST if refusing else None)
    bound = refuse if refusing else grant
    if request.method == "POST" and bound.is_valid():
        try:
            _answer(request, found, bound.cleaned_data, refusing=refusing)
        except ValueError as error:
            bound.add_error(None, str(error))
        else:
            return redirect("desk:requests", provider.slug)
    context: dict[str, Any] = {"provider": provider, "request_row": found, "grant": grant, "refuse": refuse}
    context |= {"form": bound, "open": found.state == CorrectionRequest.State.OPEN}
    return TemplateResponse(
        request, "certificates/desk/correction.html", context, status=400 if bound.is_bound else 200
    )


def _answer(request: HttpRequest, found: CorrectionRequest, cleaned: dict[str, Any], *, refusing: bool) -> None:
    if refusing:
        corrections.refuse(found, person(request), cleaned["antwoord"])
        messages.success(request, _("You said no. The holder gets your answer by mail."))
    else:
        corrections.grant(found, person(request), cleaned["naam"])
        messages.success(request, _("The proof with the new name is being made. The holder gets it by mail."))
