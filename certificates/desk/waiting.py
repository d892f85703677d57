"""Certificates of a provider that wait: why, since when, what to do, and a button to try again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST, require_safe

from certificates import waiting as waits
from certificates.models import Certificate
from certificates.services.trying import try_again
from courses.views.provider_base import for_provider
from naast.organisations import roles
from naast.organisations.models import Provider


@require_safe
@for_provider
@roles.require(roles.SEE_REGISTER)
def waiting(request: HttpRequest, provider: Provider) -> HttpResponse:
    """What waits, by cause."""
    context = {"provider": provider, "causes": waits.causes(Certificate.objects.for_provider(provider))}
    return TemplateResponse(request, "certificates/desk/waiting.html", context)


@require_POST
@for_provider
@roles.require(roles.ISSUE)
def again(request: HttpRequest, provider: Provider) -> HttpResponse:
    """Try those of one cause again at once."""
    try:
        number = try_again(Certificate.objects.for_provider(provider), request.POST.get("oorzaak", "?"))
    except ValueError as error:
        raise Http404 from error
    messages.success(request, waits.again_in_words(number))
    return redirect("desk:waiting", provider.slug)
