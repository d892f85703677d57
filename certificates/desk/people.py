"""Who works for a provider, who is asked to, and the page on which somebody says yes."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from certificates.desk.forms import InviteForm, RoleForm
from certificates.models import CertificateEvent
from certificates.services import events
from courses.views.provider_base import for_provider
from naast.accounts.models import User
from naast.accounts.requests import person
from naast.organisations import invitations, roles
from naast.organisations.models import Provider, ProviderInvitation, ProviderMembership
from naast.organisations.selectors import members_of, open_invitations, state_of_invitation

Role = ProviderMembership.Role
MEMBER = CertificateEvent.Kind.MEMBER


@for_provider
@roles.require(roles.MANAGE_PEOPLE)
def people(request: HttpRequest, provider: Provider) -> HttpResponse:
    """Who works here and who was asked; a POST asks somebody."""
    form = InviteForm(request.POST or None, roles=_roles_to_give(request, provider), initial={"rol": Role.MARKER})
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                made = invitations.invite(
                    provider, form.cleaned_data["mailadres"], form.cleaned_data["rol"], person(request)
                )
                _log(request, provider, "invited", who=made.email, role=made.role)
        except invitations.StaffError as error:
            form.add_error("mailadres", str(error))
        else:
            messages.success(request, _("%(email)s gets an invitation by mail.") % {"email": made.email})
            return redirect("desk:people", provider.slug)
    asked = [{"row": row, "state": state_of_invitation(row)} for row in open_invitations(provider)]
    context = {
        "provider": provider,
        "members": members_of(provider),
        "invitations": asked,
        "form": form,
        "explained": explained(),
    }
    return TemplateResponse(request, "certificates/desk/people.html", context, status=400 if form.is_bound else 200)


def _roles_to_give(request: HttpRequest, provider: Provider) -> list[tuple[str, Any]]:
    """Only an owner can make another owner."""
    owner = roles.role_of(request.user, provider) == Role.OWNER
    return [choice for choice in Role.choices if owner or choice[0] != Role.OWNER]


def explained() -> list[tuple[str, str]]:
    """What each role may do, in a sentence."""
    return [
        (str(Role.OWNER.label), _("Everything, and decides who else is an owner.")),
        (
            str(Role.ADMINISTRATOR.label),
            _("Issues and withdraws proofs, works with groups and results, manages people. Writes no courses."),
        ),
        (
            str(Role.AUTHOR.label),
            _("Writes courses and designs, works with groups and results, marks. Can see the register."),
        ),
        (str(Role.MARKER.label), _("Marks open answers. Sees nothing else.")),
    ]


def _log(request: HttpRequest, provider: Provider, what: str, **details: Any) -> None:
    events.log(provider, MEMBER, actor=person(request), what=what, **details)


@for_provider
@roles.require(roles.MANAGE_PEOPLE)
def member(request: HttpRequest, provider: Provider, number: int) -> HttpResponse:
    """One person: another role, or no place here any more."""
    rows = ProviderMembership.objects.filter(provider=provider).select_related("user", "provider")
    found = get_object_or_404(rows, pk=number)
    removing = "verwijder" in request.POST
    form = RoleForm(
        request.POST if request.method == "POST" and not removing else None,
        roles=_roles_to_give(request, provider),
        initial={"rol": found.role},
    )
    problem = ""
    if request.method == "POST" and (removing or form.is_valid()):
        try:
            with transaction.atomic():
                _remove(request, found) if removing else _change(request, found, form.cleaned_data["rol"])
        except invitations.StaffError as error:
            problem = str(error)
        else:
            return _afterwards(request, provider, found)
    context = {"provider": provider, "member": found, "form": form, "problem": problem, "explained": explained()}
    status = 400 if request.method == "POST" else 200
    return TemplateResponse(request, "certificates/desk/member.html", context, status=status)


def _change(request: HttpRequest, found: ProviderMembership, role: str) -> None:
    old = found.role
    changed = invitations.change_role(found, role, person(request))
    if changed.role != old:
        _log(request, found.provider, "changed", who=str(found.user), old=old, role=changed.role)
    messages.success(request, _("Saved. It holds from now on."))


def _remove(request: HttpRequest, found: ProviderMembership) -> None:
    invitations.remove(found, person(request))
    _log(request, found.provider, "removed", who=str(found.user), old=found.role)
    messages.success(request, _("%(name)s does not work here any more.") % {"name": found.user})


def _afterwards(request: HttpRequest, provider: Provider, found: ProviderMembership) -> HttpResponse:
    """Back to the list; who changed or removed oneself may not be let in there any more."""
    if found.user_id == person(request).pk:
        _renew_header(request, person(request))
        return redirect("dashboards:learner")
    return redirect("desk:people", provider.slug)


def _renew_header(request: HttpRequest, user: User) -> None:
    """What the header remembers since signing in (``accounts.receivers``)."""
    request.session["may_edit"] = User.objects.get(pk=user.pk).has_perm("wagtailadmin.access_admin")


@require_POST
@for_provider
@roles.require(roles.MANAGE_PEOPLE)
def withdraw(request: HttpRequest, provider: Provider, number: int) -> HttpResponse:
    """Take an open invitation back."""
    found = get_object_or_404(ProviderInvitation.objects.filter(provider=provider), pk=number)
    with transaction.atomic():
        if invitations.withdraw(found):
            _log(request, provider, "withdrawn", who=found.email)
    messages.success(request, _("The invitation of %(email)s is withdrawn.") % {"email": found.email})
    return redirect("desk:people", provider.slug)


@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What somebody is asked; the person whose address it is says yes with a button.

    Not below ``/opleider/``: who was asked has no second factor yet. It is asked for once they work here.
    """
    found = invitations.invitation_with(token)
    if found is None:
        raise Http404
    user = request.user
    if request.method == "POST":
        if not isinstance(user, User):
            return redirect_to_login(request.get_full_path())
        try:
            with transaction.atomic():
                made = invitations.accept(found, user)
                _log(request, found.provider, "accepted", who=str(user), role=made.role)
        except invitations.StaffError as error:
            messages.error(request, str(error))
            return redirect("provider_invitation", token)
        _renew_header(request, user)
        messages.success(request, _("You work for %(provider)s now.") % {"provider": found.provider})
        return redirect("dashboards:provider_desk", found.provider.slug)
    state = state_of_invitation(found)
    context = {
        "invitation": found,
        "provider": found.provider,
        "state": "withdrawn" if state == "open" and not invitations.stands(found) else state,
        "mine": isinstance(user, User) and invitations.is_for(found, user),
        "works_here": isinstance(user, User)
        and ProviderMembership.objects.filter(provider=found.provider, user=user).exists(),
        "address": _masked(found.email),
    }
    response = TemplateResponse(request, "certificates/desk/invitation.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _masked(email: str) -> str:
    """Enough of an address for its owner to know it, and for nobody else to use it."""
    local, _at, domain = email.partition("@")
    return f"{local[:1]}…@{domain}"
