"""Playing a conversation: one answer at a time, and afterwards the debrief."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses import services
from courses.conversations.script import from_dict
from courses.models import ConversationRun, SimulationPage
from courses.permissions import may_read
from courses.selectors.conversations import debrief_of, outline_of, played_of, talk_of, why_not_go_on
from courses.views.base import own_page, own_run


@login_required
def conversation_started(request: HttpRequest, uid: str) -> HttpResponse:
    """Begin a conversation or go on with the open one."""
    return _begin(request, uid, services.start_run)


@login_required
def conversation_again(request: HttpRequest, uid: str) -> HttpResponse:
    """Begin anew, leaving an open one."""
    return _begin(request, uid, services.start_again)


def _begin(request: HttpRequest, uid: str, start: Any) -> HttpResponse:
    enrolment, page = own_page(request, SimulationPage, uid)
    if request.method != "POST":
        return redirect(page.url)
    try:
        run = start(enrolment, page)
    except services.LearningError as error:
        messages.error(request, str(error))
        return redirect(getattr(error, "url", "") or page.url)
    return redirect(_newest(run))


@login_required
@never_cache
def conversation(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The conversation so far with what one can say now; a POST says it and leads to the answer."""
    run = own_run(request, uid)
    if request.method != "POST":
        if run.state == ConversationRun.State.FINISHED:
            return redirect("courses:conversation_debrief", run.uid)
        return _chat(request, run)
    position = request.POST.get("positie", "")
    try:
        run = services.make_move(
            run, int(position) if position.isdecimal() and len(position) < 6 else 0, request.POST.get("keuze", "")
        )
    except services.RunClosedError:
        return redirect("courses:conversation", run.uid)  # which says why
    except services.MoveError as error:
        return _chat(request, run, str(error))
    return redirect(_newest(run))


def _newest(run: ConversationRun) -> str:
    """Where somebody reads on: at the newest words, or at the head of the debrief; these take the focus."""
    if run.state == ConversationRun.State.FINISHED:
        return f"{reverse('courses:conversation_debrief', args=[run.uid])}#nabespreking"
    return f"{reverse('courses:conversation', args=[run.uid])}#nu"


def _chat(request: HttpRequest, run: ConversationRun, error: str = "") -> HttpResponse:
    if run.enrolment.withdrawn_at:
        messages.info(request, may_read(run.enrolment, timezone.now()))
        return redirect(run.enrolment.course.url if run.enrolment.course else "dashboards:learner")
    context = _about(run) | {
        "talk": talk_of(from_dict(run.script), played_of(run)),
        "is_open": run.is_open,
        "closed": why_not_go_on(run.enrolment, timezone.now()) if run.is_open else "",
        "error": error,
    }
    return TemplateResponse(request, "courses/conversation.html", context, status=400 if error else 200)


@require_safe
@login_required
@never_cache
def conversation_debrief(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """How a conversation went, what each answer did and why; only once it has ended."""
    run = own_run(request, uid)
    if run.state != ConversationRun.State.FINISHED:
        return redirect("courses:conversation", run.uid)
    whole = outline_of(run.enrolment)
    step = next((step for step in whole.steps if step.uid == run.simulation_uid), None) if whole else None
    played = played_of(run)
    closed = why_not_go_on(run.enrolment, timezone.now())
    again = [reverse("courses:conversation_from", args=[run.uid, move.number]) for move in played.moves if not closed]
    context = _about(run) | {
        "debrief": debrief_of(from_dict(run.script), played, whole, again),
        "step": step,
        "after": whole.around(step.page_id)[1] if whole and step else None,
        "completed": run.enrolment.completed_at is not None,
        "closed": closed,
    }
    return TemplateResponse(request, "courses/conversation_debrief.html", context)


@login_required
def conversation_from(request: HttpRequest, uid: uuid.UUID, position: int) -> HttpResponse:
    """Try again from one moment of a conversation that has ended."""
    run = own_run(request, uid)
    if request.method != "POST":
        return redirect("courses:conversation_debrief", run.uid)
    try:
        fresh = services.try_from(run, position)
    except services.LearningError as error:
        messages.error(request, str(error))
        return redirect(getattr(error, "url", "") or reverse("courses:conversation_debrief", args=[run.uid]))
    return redirect(_newest(fresh))


def _about(run: ConversationRun) -> dict[str, Any]:
    """What the pages of a run share; the frozen script itself stays out of templates."""
    page = run.simulation if run.simulation and run.simulation.live else None
    return {
        "run": {"uid": run.uid, "title": run.title, "number": run.number, "finished_at": run.finished_at},
        "page": page,
        "simulation_uid": run.simulation_uid,
        "course": run.enrolment.course,
    }
