"""Inviting people from a file, answering an invitation, and coming in with a code."""

from dataclasses import astuple
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from courses import services
from courses.models import Cohort, Invitation
from courses.selectors import courses_before
from courses.selectors.cohorts import has_ended, invitation_with
from courses.services.rosters import Row
from courses.views.cohort_forms import CodeForm, RosterForm
from courses.views.cohorts import own_cohort
from courses.views.provider_base import for_provider
from naast.accounts.models import User
from naast.accounts.requests import person
from naast.accounts.selectors import verified_addresses
from naast.organisations import roles
from naast.organisations.models import Provider

_PREVIEW_LASTS = 60 * 60  # seconds


@for_provider
@roles.require(roles.TEACH)
def cohort_invite(request: HttpRequest, provider: Provider, cohort: int) -> HttpResponse:
    """Choose a file; then see, row by row, who will be invited and who cannot be. Nothing happens yet."""
    found = own_cohort(provider, cohort)
    form = RosterForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"provider": provider, "cohort": found, "form": form, "ended": has_ended(found)}
    if request.method == "POST" and form.is_valid():
        services.check_rows(found, form.rows)
        sound = [row for row in form.rows if not row.problem]
        context |= {
            "sound": sound,
            "refused": [row for row in form.rows if row.problem],
            "signed": signing.dumps([astuple(row)[:3] for row in sound], salt=_salt(request, found), compress=True),
        }
        return TemplateResponse(request, "courses/provider/cohort_invite_check.html", context)
    return TemplateResponse(request, "courses/provider/cohort_invite.html", context)


@for_provider
@roles.require(roles.TEACH)
def cohort_invite_confirm(request: HttpRequest, provider: Provider, cohort: int) -> HttpResponse:
    """Invite the people of the preview, exactly as it was shown."""
    found = own_cohort(provider, cohort)
    if request.method != "POST":
        return redirect("provider:cohort_invite", provider.slug, found.pk)
    try:
        shown = signing.loads(request.POST.get("rijen", ""), salt=_salt(request, found), max_age=_PREVIEW_LASTS)
    except signing.BadSignature:
        messages.error(request, _("This list has lapsed. Choose the file again."))
        return redirect("provider:cohort_invite", provider.slug, found.pk)
    rows = [Row(line=line, email=email, name=name) for line, email, name in shown]
    try:
        invited = services.invite(found, rows)
    except services.LearningError as error:
        messages.error(request, str(error))
        return redirect("provider:cohort", provider.slug, found.pk)
    text = ngettext("%(number)d person is invited.", "%(number)d people are invited.", invited)
    messages.success(request, text % {"number": invited})
    late = [row for row in rows if row.problem]
    if late:  # somebody else was busy with the same group
        context = {"provider": provider, "cohort": found, "refused": late, "finished": True}
        return TemplateResponse(request, "courses/provider/cohort_invite_check.html", context)
    return redirect("provider:cohort", provider.slug, found.pk)


def _salt(request: HttpRequest, cohort: Cohort) -> str:
    """Signed for this person and this cohort: a list of one cannot be played into another."""
    return f"courses.invite:{cohort.pk}:{person(request).pk}"


@for_provider
@roles.require(roles.TEACH)
def cohort_invitation(request: HttpRequest, provider: Provider, cohort: int, invitation: int) -> HttpResponse:
    """Take an invitation back, or mail it again."""
    found = own_cohort(provider, cohort)
    invited = get_object_or_404(
        Invitation.objects.filter(cohort=found).select_related("cohort__course", "cohort__provider"), pk=invitation
    )
    action = request.POST.get("actie")
    if action == "intrekken" and services.withdraw_invitation(invited):
        messages.success(request, _("The invitation of %(email)s is taken back.") % {"email": invited.email})
    elif action == "opnieuw":
        services.send_again(invited)
        messages.success(request, _("%(email)s gets the mail again. Once a day is enough.") % {"email": invited.email})
    return redirect("provider:cohort", provider.slug, found.pk)


@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What somebody is invited to; the person whose address it is can say yes or no."""
    found = invitation_with(token).first()
    if found is None or found.cohort.course is None or not found.cohort.course.live:
        raise Http404
    user = request.user
    if request.method == "POST":
        if not isinstance(user, User):
            return redirect_to_login(request.get_full_path())
        return _answered(request, found, user)
    context = {
        "invitation": found,
        "cohort": found.cohort,
        "course": found.cohort.course,
        "ended": has_ended(found.cohort),
        "mine": isinstance(user, User) and found.email in verified_addresses(user),
        "address": _masked(found.email),
        "first": courses_before(user, found.cohort.course),
    }
    return TemplateResponse(request, "courses/invitation.html", context)


def _answered(request: HttpRequest, found: Invitation, user: User) -> HttpResponse:
    course = found.cohort.course
    assert course is not None
    try:
        if request.POST.get("antwoord") == "nee":
            services.decline_invitation(found, user)
            messages.success(request, _("You declined the invitation. The provider sees that."))
            return redirect("courses:invitation", found.token)
        services.accept_invitation(found, user)
    except services.LearningError as error:
        messages.error(request, str(error))
        return redirect("courses:invitation", found.token)
    messages.success(request, _("You are enrolled. You can stop at any time; we remember where you were."))
    return redirect(course.url)


def _masked(email: str) -> str:
    """Enough of an address for its owner to know it, and for nobody else to use it."""
    local, _at, domain = email.partition("@")
    return f"{local[:1]}…@{domain}"


@login_required
@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """Enrol with the code of a group; ``?code=`` fills it in."""
    form = CodeForm(request.POST or None, initial={"code": request.GET.get("code", "")[:40]})
    if request.method == "POST" and form.is_valid():
        try:
            enrolment = services.enrol_with_code(person(request), form.cleaned_data["code"])
        except services.LearningError as error:
            form.add_error("code", str(error))
        else:
            messages.success(request, _("You are enrolled. You can stop at any time; we remember where you were."))
            return redirect(enrolment.course.url if enrolment.course else "dashboards:learner")
    return TemplateResponse(request, "courses/code.html", {"form": form})
