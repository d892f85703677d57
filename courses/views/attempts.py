"""Taking a quiz: one question at a time, a look back before handing in, and the result."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from courses import services
from courses.models import QuizAttempt, QuizPage
from courses.questions import TYPES
from courses.questions.base import InvalidResponseError, Item
from courses.views.base import own_attempt, own_page


@login_required
def quiz_started(request: HttpRequest, uid: str) -> HttpResponse:
    """Begin an attempt or go on with the open one."""
    enrolment, quiz = own_page(request, QuizPage, uid)
    if request.method != "POST":
        return redirect(quiz.url)
    try:
        attempt = services.start_attempt(enrolment, quiz)
    except services.LearningError as error:
        messages.error(request, str(error))
        return redirect(quiz.url)
    return redirect("courses:attempt", attempt.uid)


@require_safe
@login_required
@never_cache
def attempt(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Go on with an attempt: the first item without an answer, the check, or the result."""
    found = own_attempt(request, uid)
    if not found.is_open:
        return redirect("courses:result", found.uid)
    answered = set(found.answers.values_list("item_uid", flat=True))
    for number, item in enumerate(found.items, start=1):
        if item["uid"] not in answered:
            return redirect("courses:item", found.uid, number)
    return redirect("courses:check", found.uid)


@login_required
@never_cache
def item(request: HttpRequest, uid: uuid.UUID, number: int) -> HttpResponse:
    """One question of an attempt. A POST saves the answer: from the page's script it answers in JSON."""
    found = own_attempt(request, uid)
    if not 1 <= number <= len(found.items):
        raise Http404
    asked: Item = found.items[number - 1]
    by_script = request.headers.get("Accept", "").startswith("application/json")
    error = ""
    if request.method == "POST":
        try:
            services.save_answer(found, asked, request.POST)
        except InvalidResponseError as problem:
            error = str(problem)
        except services.AttemptClosedError as problem:
            if by_script:
                return JsonResponse({"saved": False, "message": str(problem)}, status=409)
            messages.info(request, str(problem))
            return redirect("courses:result", found.uid)
        if by_script:
            return JsonResponse({"saved": not error, "message": error or _("Saved")}, status=400 if error else 200)
        if not error:
            last = number == len(found.items)
            return redirect("courses:check", found.uid) if last else redirect("courses:item", found.uid, number + 1)
    elif not found.is_open:
        return redirect("courses:result", found.uid)
    answers = dict(found.answers.values_list("item_uid", "response"))
    context = _attempt_context(found, set(answers)) | {
        "number": number,
        "total": len(found.items),
        "question": TYPES[asked["type"]].ask(asked, answers.get(asked["uid"])),
        "error": error,
    }
    return TemplateResponse(request, "courses/attempt_item.html", context, status=400 if error else 200)


@login_required
@never_cache
def check(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Look over the answers before handing in; a POST hands in."""
    found = own_attempt(request, uid)
    if request.method == "POST":
        submitted = services.submit_attempt(found)
        return redirect("courses:result", submitted.uid)
    if not found.is_open:
        return redirect("courses:result", found.uid)
    answered = set(found.answers.values_list("item_uid", flat=True))
    context = _attempt_context(found, answered) | {"missing": len(found.items) - len(answered)}
    return TemplateResponse(request, "courses/attempt_check.html", context)


@require_GET
@login_required
@never_cache
def result(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Score and feedback of an attempt that was handed in."""
    found = own_attempt(request, uid)
    if found.is_open:
        return redirect("courses:attempt", found.uid)
    answers = dict(found.answers.values_list("item_uid", "response"))
    questions = [
        TYPES[frozen["type"]].explain(frozen, answers.get(frozen["uid"]), found.marks.get(frozen["uid"], 0.0))
        for frozen in found.items
    ]
    context = _attempt_context(found, set(answers)) | {
        "questions": questions,
        "completed": found.enrolment.completed_at is not None,
    }
    return TemplateResponse(request, "courses/attempt_result.html", context)


def _attempt_context(found: QuizAttempt, answered: set[str]) -> dict[str, Any]:
    """What all pages of an attempt show; the frozen items themselves stay out of templates."""
    steps = [
        {"number": number, "answered": frozen["uid"] in answered, "text": frozen["text"]}
        for number, frozen in enumerate(found.items, start=1)
    ]
    quiz = found.quiz
    return {
        "attempt": {
            "uid": found.uid,
            "number": found.number,
            "title": found.title,
            "score_percent": found.score_percent,
            "pass_mark": found.pass_mark,
            "passed": found.passed,
            "submitted_at": found.submitted_at,
        },
        "steps": steps,
        "course": found.enrolment.course,
        "course_title": found.enrolment.course_title,
        "quiz_url": quiz.url if quiz and quiz.live else None,
        "quiz_uid": found.quiz_uid,
    }
