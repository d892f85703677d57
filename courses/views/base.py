"""Finding what a visitor may act on."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from courses.models import ConversationRun, Enrolment, QuizAttempt
from courses.permissions import may_see_attempt
from courses.selectors import course_of, enrolment_of
from naast.accounts.requests import person


def own_page(request: HttpRequest, model: Any, uid: str) -> tuple[Enrolment, Any]:
    """The live page with this key and the visitor's enrolment in its course.

    Raises:
        Http404: there is no such page, or the visitor did not enrol.
    """
    page = get_object_or_404(model.objects.live(), uid=uid)
    enrolment = enrolment_of(person(request), course_of(page))
    if enrolment is None:
        raise Http404
    return enrolment, page


def own_attempt(request: HttpRequest, uid: uuid.UUID) -> QuizAttempt:
    """The visitor's own attempt.

    Raises:
        Http404: there is none, or it is somebody else's.
    """
    found = get_object_or_404(
        QuizAttempt.objects.select_related("enrolment__course", "enrolment__cohort", "quiz"), uid=uid
    )
    if not may_see_attempt(request.user, found):
        raise Http404
    return found


def own_run(request: HttpRequest, uid: uuid.UUID) -> ConversationRun:
    """The visitor's own conversation.

    Raises:
        Http404: there is none, or it is somebody else's.
    """
    runs = ConversationRun.objects.select_related("enrolment__course", "enrolment__cohort", "simulation")
    # What its page holds now is of no use to a run, which has a script of its own.
    runs = runs.defer("simulation__turns", "simulation__endings")
    return get_object_or_404(runs, uid=uid, enrolment__person=person(request))
