"""What a person sees of their own learning, their courses as a provider, and their team."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.views.provider_base import for_provider
from naast.accounts.models import User
from naast.dashboards import selectors
from naast.organisations import roles
from naast.organisations.models import Provider


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
    """``/opleider/``: the dashboard of who works for one provider, a choice for who works for more; 404 for others."""
    choices = selectors.provider_choices(_person(request))
    if not choices:
        raise Http404
    if len(choices) == 1:
        return _desk(request, choices[0]["provider"])
    return TemplateResponse(request, "dashboards/providers.html", {"choices": choices})


@require_safe
@for_provider
def provider_desk(request: HttpRequest, provider: Provider) -> HttpResponse:
    """``/opleider/<provider>/``: numbers, what waits and the courses of one provider, as far as the role goes."""
    return _desk(request, provider)


def _desk(request: HttpRequest, provider: Provider) -> HttpResponse:
    overview = selectors.provider_overview(provider, roles.actions_of(request, provider))
    return TemplateResponse(request, "dashboards/provider.html", overview)


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
