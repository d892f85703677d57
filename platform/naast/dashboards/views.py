"""What a person sees of their own learning, their courses as a provider, and their team."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from naast.accounts.models import User
from naast.dashboards import selectors


@require_safe
@login_required
@never_cache
def learner(request: HttpRequest) -> HttpResponse:
    """``/mijn/``: what to do next, courses, certificates, newsletter."""
    return TemplateResponse(request, "dashboards/learner.html", selectors.learner_overview(_person(request)))


@require_safe
@login_required
@never_cache
def results(request: HttpRequest) -> HttpResponse:
    """``/mijn/uitslagen/``: every attempt at a quiz with its score."""
    overview = selectors.results_overview(_person(request), request.GET.get("pagina"))
    return TemplateResponse(request, "dashboards/results.html", overview)


@require_safe
@login_required
@never_cache
def provider(request: HttpRequest) -> HttpResponse:
    """``/opleider/``: a provider's courses and certificates, for those who work there; 404 for others."""
    overview = selectors.provider_overview(_person(request))
    if not overview:
        raise Http404
    return TemplateResponse(request, "dashboards/provider.html", {"providers": overview})


@require_safe
@login_required
@never_cache
def team(request: HttpRequest) -> HttpResponse:
    """``/team/``: who completed what, for leads; 404 for others."""
    overview = selectors.team_overview(_person(request))
    if not overview:
        raise Http404
    return TemplateResponse(request, "dashboards/team.html", {"teams": overview})


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user
