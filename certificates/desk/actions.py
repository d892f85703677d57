"""Withdraw, suspend and restore certificates, one or a selection, and put the right name on one."""

import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from certificates.desk.forms import NameForm, NoteForm, ReasonForm
from certificates.desk.register import PAGE, may_rename, own_certificate
from certificates.models import Certificate, CertificateEvent
from certificates.services import events, issuing, replacing, revoking
from courses.views.provider_base import for_provider
from naast.accounts.models import User
from naast.accounts.requests import person
from naast.organisations import roles
from naast.organisations.models import Provider


@dataclass(frozen=True)
class Verb:
    """Something that can be done with certificates: its words, and whether it asks for a reason."""

    title: Any
    consequence: Any
    button: Any
    done: Any
    form: type[forms.Form]


VERBS = {
    "intrekken": Verb(
        gettext_lazy("Withdraw this proof"),
        gettext_lazy(
            "Everybody who checks the proof sees at once that it was withdrawn, and why. The holder gets a mail. "
            "This cannot be undone: you can only issue a new proof. Are you not sure yet? Then suspend it."
        ),
        gettext_lazy("Withdraw the proof"),
        gettext_lazy("The proof is withdrawn. The holder gets a mail."),
        ReasonForm,
    ),
    "schorsen": Verb(
        gettext_lazy("Suspend this proof"),
        gettext_lazy(
            "Everybody who checks the proof sees that it does not count for now, and why. The holder gets a mail. "
            "You can restore it later."
        ),
        gettext_lazy("Suspend"),
        gettext_lazy("The proof is suspended. You can restore it on this page."),
        ReasonForm,
    ),
    "herstellen": Verb(
        gettext_lazy("Restore this proof"),
        gettext_lazy("The proof counts again, and everybody who checks it sees that. The holder gets a mail."),
        gettext_lazy("Restore"),
        gettext_lazy("The proof counts again."),
        NoteForm,
    ),
}


def _do(verb: str, found: Certificate, cleaned: dict[str, Any], actor: User) -> None:
    note = cleaned["toelichting"]
    if verb == "intrekken":
        revoking.revoke(found, reason=cleaned["reden"], note=note, actor=actor)
    elif verb == "schorsen":
        revoking.suspend(found, reason=cleaned["reden"], note=note, actor=actor)
    else:
        revoking.restore(found, note=note, actor=actor)


@for_provider
@roles.require(roles.REVOKE)
def act(request: HttpRequest, provider: Provider, uid: uuid.UUID, verb: str) -> HttpResponse:
    """Say first what will happen and ask why; a POST does it."""
    found = own_certificate(provider, uid)
    if verb not in VERBS:
        raise Http404
    words = VERBS[verb]
    form = words.form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _do(verb, found, form.cleaned_data, person(request))
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, str(words.done))
            return redirect("desk:certificate", provider.slug, found.uid)
    context = {"provider": provider, "certificate": found, "verb": verb, "words": words, "form": form}
    status = 400 if form.is_bound else 200
    return TemplateResponse(request, "certificates/desk/act.html", context, status=status)


@for_provider
@roles.require(roles.ISSUE)
def rename(request: HttpRequest, provider: Provider, uid: uuid.UUID) -> HttpResponse:
    """Put the right name on a certificate: a new document in the place of the old one, or a waiting one mended."""
    found = own_certificate(provider, uid)
    form = NameForm(request.POST or None, initial={"naam": found.holder_name})
    if request.method == "POST" and form.is_valid():
        try:
            new = _renamed(found, form.cleaned_data, person(request))
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The proof with the new name is being made. The holder gets it by mail."))
            return redirect("desk:certificate", provider.slug, new.uid)
    context = {
        "provider": provider,
        "certificate": found,
        "form": form,
        "waits": found.state == Certificate.State.PENDING,
        "possible": may_rename(found),
    }
    return TemplateResponse(request, "certificates/desk/rename.html", context, status=400 if form.is_bound else 200)


@transaction.atomic
def _renamed(found: Certificate, cleaned: dict[str, Any], actor: User) -> Certificate:
    if found.state == Certificate.State.PENDING:
        if not issuing.rename_waiting(found, cleaned["naam"]):
            raise ValueError(_("The proof is being made at this moment. Try again in a minute."))
        kind = CertificateEvent.Kind.WRITTEN
        events.log(found.provider, kind, certificate=found, actor=actor, why=cleaned["toelichting"], renamed=True)
        return found
    return replacing.replace(found, holder_name=cleaned["naam"], actor=actor, why=cleaned["toelichting"])


@require_POST
@for_provider
@roles.require(roles.REVOKE)
def selection(request: HttpRequest, provider: Provider) -> HttpResponse:
    """Withdraw or suspend what was ticked in the register: first what will happen, then, with the reason, the doing.

    One that is not this provider's makes the whole request a page that is not there, and nothing happens.
    """
    verb = request.POST.get("actie", "")
    if verb not in {"intrekken", "schorsen"}:
        raise Http404
    chosen = _chosen(provider, request.POST.getlist("bewijs"))
    if not chosen:
        messages.error(request, _("Tick the proofs first."))
        return redirect("desk:register", provider.slug)
    confirmed = "bevestig" in request.POST
    form = ReasonForm(request.POST if confirmed else None)
    if confirmed and form.is_valid():
        done, refused = _do_all(verb, chosen, form.cleaned_data, person(request))
        if done:
            _tell(request, verb, done)
        for found, why in refused:
            messages.warning(request, f"{found.serial}: {why}")
        return redirect("desk:register", provider.slug)
    context = {"provider": provider, "chosen": chosen, "verb": verb, "words": VERBS[verb], "form": form}
    return TemplateResponse(request, "certificates/desk/selection.html", context, status=400 if form.is_bound else 200)


def _chosen(provider: Provider, typed: list[str]) -> list[Certificate]:
    try:
        keys = {uuid.UUID(value) for value in typed}
    except ValueError as error:
        raise Http404 from error
    if len(keys) > PAGE:
        raise Http404  # the page has no more of them
    found = list(Certificate.objects.for_provider(provider).filter(uid__in=keys).order_by("pk"))
    if len(found) != len(keys):
        raise Http404
    return found


@transaction.atomic
def _do_all(
    verb: str, chosen: list[Certificate], cleaned: dict[str, Any], actor: User
) -> tuple[int, list[tuple[Certificate, str]]]:
    """Do it with each that it can be done with; returns how many, and the others with the reason."""
    done, refused = 0, []
    for found in chosen:
        try:
            with transaction.atomic():
                _do(verb, found, cleaned, actor)
        except ValueError as error:
            refused.append((found, str(error)))
        else:
            done += 1
    return done, refused


def _tell(request: HttpRequest, verb: str, done: int) -> None:
    if verb == "intrekken":
        text = ngettext("%(number)d proof is withdrawn.", "%(number)d proofs are withdrawn.", done)
    else:
        text = ngettext("%(number)d proof is suspended.", "%(number)d proofs are suspended.", done)
    messages.success(request, text % {"number": done})
