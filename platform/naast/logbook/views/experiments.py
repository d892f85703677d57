"""Experiments: the overview with the form, starting, changing, comparing and deleting one."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from naast.accounts.requests import person
from naast.logbook import selectors, services
from naast.logbook.errors import LogbookError
from naast.logbook.forms import ConversationForm, ExperimentForm
from naast.logbook.models import Experiment, TechniquePage
from naast.logbook.periods import Phase
from naast.logbook.presenting import shown
from naast.logbook.views.base import crumbs, form_context, own_experiment

_LATEST = 5
_ASKED_AT_ONCE = 5
_PAGE = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    """``/mijn/logboek/``: log a conversation, fill in what came of agreements, and all experiments."""
    return render_overview(request, selectors.current_of(person(request)), None)


def render_overview(request: HttpRequest, experiment: Experiment | None, form: ConversationForm | None) -> HttpResponse:
    """The overview; with a form that was refused it answers 400 and keeps what was filled in."""
    context: dict[str, Any] = {
        "crumbs": crumbs(),
        "experiment": experiment,
        "experiments": list(selectors.experiments_of(person(request))),
        "techniques": [],
    }
    if experiment is None:
        context["techniques"] = list(TechniquePage.objects.live().order_by("path"))
    else:
        before, after, _outside = selectors.tallies(experiment)
        context |= form_context(form or ConversationForm(experiment=experiment))
        context |= {
            "standing": selectors.standing(experiment, timezone.localdate(), before, after),
            "logged": selectors.logged_just_now(experiment, request.GET.get("gelogd", "")),
            "open_agreements": list(selectors.open_agreements(experiment)[:_ASKED_AT_ONCE]),
            "open_number": selectors.open_agreements(experiment).count(),
            "latest": list(experiment.conversations.all()[:_LATEST]),
        }
    return TemplateResponse(request, "logbook/overview.html", context, status=400 if form else 200)


@login_required
@never_cache
@_PAGE
def new(request: HttpRequest) -> HttpResponse:
    """Start an experiment; ``?techniek=`` names a technique to begin with."""
    slug = request.GET.get("techniek", "").replace("\x00", "")
    technique = TechniquePage.objects.live().filter(slug=slug).first() if slug else None
    form = ExperimentForm(request.POST if request.method == "POST" else None, technique=technique)
    if request.method == "POST" and form.is_valid():
        try:
            services.start_experiment(person(request), form.plan)
        except LogbookError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your experiment is ready. Log your first conversation below."))
            return redirect("logbook:overview")
    return _form_page(request, form, _("New experiment"), {"experiment": None})


@login_required
@never_cache
@_PAGE
def edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Change the name, the expectation or the periods."""
    experiment = own_experiment(request, uid)
    form = ExperimentForm(request.POST if request.method == "POST" else None, experiment=experiment)
    if request.method == "POST" and form.is_valid():
        services.change_experiment(experiment, form.plan)
        messages.success(request, _("Your experiment is changed."))
        return redirect("logbook:compare", uid)
    return _form_page(request, form, _("Change experiment"), {"experiment": experiment})


def _form_page(request: HttpRequest, form: ExperimentForm, title: str, context: dict[str, Any]) -> HttpResponse:
    here: tuple[str, str] = (title, "")
    experiment = context["experiment"]
    between = [(experiment.name, reverse("logbook:compare", args=[experiment.uid]))] if experiment else []
    context |= {"form": form, "title": title, "crumbs": crumbs(*between, here)}
    status = 400 if form.is_bound else 200
    return TemplateResponse(request, "logbook/experiment_form.html", context, status=status)


@require_safe
@login_required
@never_cache
def compare(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Both periods side by side."""
    experiment = own_experiment(request, uid)
    before, after, outside = selectors.tallies(experiment)
    baseline, trial = selectors.baseline_of(experiment), selectors.trial_of(experiment)
    standing = selectors.standing(experiment, timezone.localdate(), before, after)
    context = {
        "crumbs": crumbs((experiment.name, "")),
        "experiment": experiment,
        "standing": standing,
        "over": standing.phase == Phase.AFTER,
        "baseline": baseline,
        "trial": trial,
        "uneven": baseline.days != trial.days,
        "before": before,
        "after": after,
        "outside": outside,
        "measures": [shown(measure) for measure in selectors.measures(before, after)],
    }
    return TemplateResponse(request, "logbook/compare.html", context)


@login_required
def make_current(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Go on with this experiment."""
    experiment = own_experiment(request, uid)
    if request.method == "POST":
        services.make_current(experiment)
        messages.success(request, _("You now log in “%(name)s”.") % {"name": experiment.name})
    return redirect("logbook:overview")


@login_required
@never_cache
@_PAGE
def delete(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Say what goes, and delete it by a POST."""
    experiment = own_experiment(request, uid)
    if request.method == "POST":
        services.delete_experiment(experiment)
        messages.success(request, _("The experiment and its conversations are deleted."))
        return redirect("logbook:overview")
    here = (_("Delete"), "")
    context = {
        "crumbs": crumbs((experiment.name, reverse("logbook:compare", args=[uid])), here),
        "experiment": experiment,
    }
    return TemplateResponse(request, "logbook/delete.html", context)
