"""The provider's portal: groups, who is in them, and who is invited."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from courses import services
from courses.models import Cohort, Enrolment, Invitation
from courses.selectors.cohorts import cohorts_by_course, cohorts_of, courses_of, has_ended, members_of, with_progress
from courses.views.cohort_forms import CohortForm, MoveForm
from courses.views.provider_base import for_provider
from naast.accounts.requests import person
from naast.organisations import roles
from naast.organisations.models import Provider

_ON_A_PAGE = 50


@for_provider
@roles.require(roles.TEACH)
def cohorts(request: HttpRequest, provider: Provider) -> HttpResponse:
    """All groups of the provider by course."""
    context = {"provider": provider, "courses": cohorts_by_course(provider), "today": timezone.localdate()}
    return TemplateResponse(request, "courses/provider/cohorts.html", context)


@for_provider
@roles.require(roles.TEACH)
def cohort_new(request: HttpRequest, provider: Provider) -> HttpResponse:
    """Make a group; ``?cursus=<id>`` chooses its course beforehand."""
    chosen = courses_of(provider).filter(pk=_number(request.GET.get("cursus"))).first()
    form = CohortForm(request.POST or None, provider=provider, initial={"course": chosen})
    if request.method == "POST" and form.is_valid():
        made = form.save()
        messages.success(request, _("The group “%(name)s” is there.") % {"name": made.name})
        return redirect("provider:cohort", provider.slug, made.pk)
    return TemplateResponse(request, "courses/provider/cohort_form.html", {"provider": provider, "form": form})


@for_provider
@roles.require(roles.TEACH)
def cohort_edit(request: HttpRequest, provider: Provider, cohort: int) -> HttpResponse:
    """Change the name, the dates and the choices of a group."""
    found = own_cohort(provider, cohort)
    # A fresh instance: a refused name must not show in the page's title.
    form = CohortForm(request.POST or None, provider=provider, instance=own_cohort(provider, cohort))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The group is saved."))
        return redirect("provider:cohort", provider.slug, found.pk)
    context = {"provider": provider, "form": form, "cohort": found}
    return TemplateResponse(request, "courses/provider/cohort_form.html", context)


@for_provider
@roles.require(roles.TEACH)
def cohort(request: HttpRequest, provider: Provider, cohort: int) -> HttpResponse:
    """One group: its dates and code, its members with how far they are, and its open invitations."""
    found = own_cohort(provider, cohort)
    members = Paginator(members_of(found), _ON_A_PAGE).get_page(request.GET.get("pagina"))
    invited = Invitation.objects.filter(cohort=found).exclude(state=Invitation.State.ACCEPTED).order_by("email")
    context = {
        "provider": provider,
        "cohort": found,
        "ended": has_ended(found),
        "members": with_progress(list(members.object_list), timezone.localdate()),
        "members_page": members,
        "invitations_page": Paginator(invited, _ON_A_PAGE).get_page(request.GET.get("uitgenodigd")),
    }
    return TemplateResponse(request, "courses/provider/cohort.html", context)


@for_provider
@roles.require(roles.TEACH)
def cohort_code(request: HttpRequest, provider: Provider, cohort: int) -> HttpResponse:
    """Open or close the code of a group, or give it another one."""
    found = own_cohort(provider, cohort)
    action = request.POST.get("actie")
    if action == "open":
        services.open_code(found, is_open=True)
        messages.success(request, _("People can enrol with the code now."))
    elif action == "sluit":
        services.open_code(found, is_open=False)
        messages.success(request, _("Nobody can enrol with the code any more."))
    elif action == "nieuw":
        code = services.change_code(found)
        messages.success(request, _("The code is %(code)s now. The old one does not work any more.") % {"code": code})
    return redirect("provider:cohort", provider.slug, found.pk)


@for_provider
@roles.require(roles.TEACH)
def cohort_member(request: HttpRequest, provider: Provider, cohort: int, enrolment: int) -> HttpResponse:
    """Somebody in a group: how far, what happened, and moving or withdrawing them."""
    found = own_cohort(provider, cohort)
    place = get_object_or_404(members_of(found).filter(provider=provider), pk=enrolment)
    form = MoveForm(request.POST if request.POST.get("actie") == "verplaats" else None, cohort=found)
    if request.method == "POST" and place.withdrawn_at is None:
        done = _moved(request, place, form) if form.is_bound else _withdrawn(request, place)
        if done:
            return redirect("provider:cohort", provider.slug, found.pk)
    context = {
        "provider": provider,
        "cohort": found,
        "member": with_progress([place], timezone.localdate())[0],
        "events": place.events.select_related("by"),
        "form": form,
    }
    return TemplateResponse(request, "courses/provider/cohort_member.html", context)


def _moved(request: HttpRequest, place: Enrolment, form: MoveForm) -> bool:
    if not form.is_valid():
        return False
    services.move(place, form.cleaned_data["cohort"], by=person(request))
    messages.success(request, _("%(name)s is moved.") % {"name": place.person})
    return True


def _withdrawn(request: HttpRequest, place: Enrolment) -> bool:
    if request.POST.get("actie") != "uitschrijven":
        return False
    try:
        services.withdraw(place, by=person(request))
    except services.LearningError as error:
        messages.error(request, str(error))
        return False
    messages.success(request, _("%(name)s is withdrawn from the course.") % {"name": place.person})
    return True


def own_cohort(provider: Provider, pk: int) -> Cohort:
    """The provider's cohort with this number, with its counts.

    Raises:
        Http404: there is none, or it is another provider's.
    """
    return get_object_or_404(cohorts_of(provider), pk=pk)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
