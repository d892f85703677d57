"""Conversations: logging one, undoing that, changing it, and what came of its agreement."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from naast.logbook import selectors, services
from naast.logbook.errors import LogbookError
from naast.logbook.forms import ConversationForm
from naast.logbook.views.base import crumbs, form_context, own_conversation, own_experiment
from naast.logbook.views.experiments import render_overview

_PAGE_SIZE = 25


@login_required
@never_cache
def log(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Log a conversation; the overview offers to undo it."""
    experiment = own_experiment(request, uid)
    if request.method != "POST":  # where signing in led back to
        return redirect("logbook:overview")
    form = ConversationForm(request.POST, experiment=experiment)
    if form.is_valid():
        try:
            found = services.log_conversation(experiment, form.entry, form_key=form.cleaned_data["key"])
        except LogbookError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(f"{reverse('logbook:overview')}?gelogd={found.uid}#loggen")
    return render_overview(request, experiment, form)


@require_safe
@login_required
@never_cache
def listing(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """All conversations of an experiment, newest first; with ``?open=ja`` those whose outcome is asked, oldest first."""
    experiment = own_experiment(request, uid)
    here = (_("Conversations"), "")
    only_open = request.GET.get("open") == "ja"
    found = selectors.open_agreements(experiment) if only_open else experiment.conversations.all()
    context = {
        "crumbs": crumbs((experiment.name, reverse("logbook:compare", args=[uid])), here),
        "experiment": experiment,
        "only_open": only_open,
        "page_obj": Paginator(found, _PAGE_SIZE).get_page(request.GET.get("pagina")),
    }
    return TemplateResponse(request, "logbook/conversations.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Change a conversation."""
    conversation = own_conversation(request, uid)
    experiment = conversation.experiment
    posted = request.POST if request.method == "POST" else None
    form = ConversationForm(posted, experiment=experiment, conversation=conversation)
    if request.method == "POST" and form.is_valid():
        services.change_conversation(conversation, form.entry)
        messages.success(request, _("The conversation is changed."))
        return redirect("logbook:conversations", experiment.uid)
    between = (_("Conversations"), reverse("logbook:conversations", args=[experiment.uid]))
    context = form_context(form) | {
        "crumbs": crumbs(between, (_("Change conversation"), "")),
        "experiment": experiment,
        "conversation": conversation,
    }
    return TemplateResponse(request, "logbook/conversation.html", context, status=400 if form.is_bound else 200)


@login_required
def outcome(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Write down whether an agreement was kept: ``kept`` is ``ja`` or ``nee``."""
    conversation = own_conversation(request, uid)
    if request.method == "POST":
        kept = {"ja": True, "nee": False}.get(request.POST.get("kept", ""))
        if kept is None or not services.note_outcome(conversation, kept=kept):
            raise Http404
        messages.success(request, _("Saved: kept.") if kept else _("Saved: not kept."))
    if "list" in request.POST:
        return redirect(f"{reverse('logbook:conversations', args=[conversation.experiment.uid])}?open=ja")
    return redirect("logbook:overview")


@login_required
def delete(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Remove a conversation: undoing what was just logged, or from its own page."""
    conversation = own_conversation(request, uid)
    if request.method != "POST":
        return redirect("logbook:conversation", uid)
    services.delete_conversation(conversation)
    messages.success(request, _("The conversation is deleted."))
    if "undo" in request.POST:
        return redirect("logbook:overview")
    return redirect("logbook:conversations", conversation.experiment.uid)
