"""What every page of the log needs: whose it is, and where one is."""

import uuid
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from naast.accounts.requests import person
from naast.logbook.forms import STRESS, ConversationForm
from naast.logbook.models import Conversation, Experiment
from naast.logbook.selectors import experiments_of, own_conversations

Crumbs = list[tuple[str, str]]


def own_experiment(request: HttpRequest, uid: uuid.UUID) -> Experiment:
    """The visitor's own experiment.

    Raises:
        Http404: there is none, or it is somebody else's.
    """
    return get_object_or_404(experiments_of(person(request)).select_related("technique"), uid=uid)


def own_conversation(request: HttpRequest, uid: uuid.UUID) -> Conversation:
    """The visitor's own conversation, with its experiment.

    Raises:
        Http404: there is none, or it is somebody else's.
    """
    return get_object_or_404(own_conversations(person(request)).select_related("experiment__technique"), uid=uid)


def crumbs(*more: tuple[str, str]) -> Crumbs:
    """Where one is, from one's own page down."""
    start = [(_("My learning"), reverse("dashboards:learner")), (_("Practice log"), reverse("logbook:overview"))]
    return [*start, *more]


def form_context(form: ConversationForm) -> dict[str, Any]:
    """What the form for a conversation shows beside its fields."""
    return {"form": form, "calmest": STRESS[0][1], "tensest": STRESS[-1][1]}
