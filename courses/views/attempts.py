"""Taking a quiz: one question at a time, a look back before handing in, and the result."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from courses import services
from courses.models import ItemMark, QuizAttempt, QuizPage, SavedAnswer
from courses.permissions import may_read
from courses.questions import TYPES
from courses.questions.base import EmptyResponseError, InvalidResponseError, Item
from courses.selectors.attempts import ends_at
from courses.selectors.review import ALL, NOTHING, may_review
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
        return redirect(getattr(error, "url", "") or quiz.url)
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
    error, typed = "", None
    if request.method == "POST":
        try:
            message = _save(found, asked, request, may_clear=by_script)
        except InvalidResponseError as problem:
            error, typed = str(problem), problem.typed
        except services.AttemptClosedError as problem:
            if by_script:
                return JsonResponse({"saved": False, "message": str(problem)}, status=409)
            messages.info(request, str(problem))
            return redirect("courses:result", found.uid)
        if by_script:
            return JsonResponse({"saved": not error, "message": error or message}, status=400 if error else 200)
        if not error:
            last = number == len(found.items)
            return redirect("courses:check", found.uid) if last else redirect("courses:item", found.uid, number + 1)
    elif elsewhere := _not_here(request, found):
        return elsewhere
    answers = {answer.item_uid: answer for answer in found.answers.all()}
    given = answers.get(asked["uid"])
    context = _attempt_context(found, set(answers)) | {
        "number": number,
        "total": len(found.items),
        "question": TYPES[asked["type"]].ask(asked, typed or (given.response if given else None)),
        "confidences": _confidences(given) if found.ask_confidence else [],
        "error": error,
    }
    return TemplateResponse(request, "courses/attempt_item.html", context, status=400 if error else 200)


def _save(found: QuizAttempt, asked: Item, request: HttpRequest, *, may_clear: bool) -> str:
    """Save the posted answer; an empty one from the page's script takes the answer back. Returns what to say."""
    try:
        services.save_answer(found, asked, request.POST)
    except EmptyResponseError:
        if not may_clear:
            raise
        services.clear_answer(found, asked)
        return _("Saved: no answer")
    return _("Saved")


def _confidences(given: SavedAnswer | None) -> list[dict[str, Any]]:
    return [
        {"value": value, "label": label, "chosen": given is not None and given.confidence == value}
        for value, label in SavedAnswer.Confidence.choices
    ]


def _not_here(request: HttpRequest, found: QuizAttempt) -> HttpResponse | None:
    """Where somebody goes instead of an open question: the result, or the page that says that the time is up."""
    if not found.is_open:
        return redirect("courses:result", found.uid)
    if found.enrolment.withdrawn_at:
        messages.info(request, may_read(found.enrolment, timezone.now()))
        return redirect(found.enrolment.course.url if found.enrolment.course else "dashboards:learner")
    end = ends_at(found)
    if end is None or end > timezone.now():
        return None
    # Looking changes nothing (rule 5): the worker hands it in, or the button on this page does.
    return TemplateResponse(request, "courses/attempt_time_up.html", _attempt_context(found, set()))


@login_required
@never_cache
def check(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Look over the answers before handing in; a POST hands in."""
    found = own_attempt(request, uid)
    if request.method == "POST":
        submitted = services.submit_attempt(found)
        return redirect("courses:result", submitted.uid)
    if elsewhere := _not_here(request, found):
        return elsewhere
    answered = set(found.answers.values_list("item_uid", flat=True))
    context = _attempt_context(found, answered) | {"missing": len(found.items) - len(answered)}
    return TemplateResponse(request, "courses/attempt_check.html", context)


@require_GET
@login_required
@never_cache
def result(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Score and, as far as the review rules allow, the questions of an attempt that was handed in."""
    found = own_attempt(request, uid)
    if found.is_open:
        return redirect("courses:attempt", found.uid)
    shows = may_review(found)
    entries = [] if shows == NOTHING else _entries(found, reveal=shows == ALL)
    context = _attempt_context(found, set()) | {
        "entries": entries,
        "sure_but_wrong": [entry for entry in entries if entry["sure_but_wrong"]],
        "shows": shows,
        "review_when": found.quiz.review_when if found.quiz else found.review_when,
        "waiting": found.state == QuizAttempt.State.MARKING,
        "completed": found.enrolment.completed_at is not None,
    }
    return TemplateResponse(request, "courses/attempt_result.html", context)


def _entries(found: QuizAttempt, *, reveal: bool) -> list[dict[str, Any]]:
    """Each question with the learner's answer, how sure they were, and what a person said of it."""
    answers = {answer.item_uid: answer for answer in found.answers.all()}
    by_person = {mark.item_uid: mark for mark in found.item_marks.all()}
    entries = []
    for number, frozen in enumerate(found.items, start=1):
        given = answers.get(frozen["uid"])
        points = found.marks.get(frozen["uid"])
        sure = given is not None and given.confidence == SavedAnswer.Confidence.SURE
        question = TYPES[frozen["type"]].explain(frozen, given.response if given else None, points, reveal=reveal)
        entries.append(
            {
                "number": number,
                "question": question,
                "confidence": given.get_confidence_display() if given and given.confidence else "",
                "sure_but_wrong": sure and points is not None and points < float(frozen["points"]),
                "rubric": _rubric(frozen, by_person.get(frozen["uid"])),
                "comment": by_person[frozen["uid"]].comment if frozen["uid"] in by_person else "",
            }
        )
    return entries


def _rubric(frozen: Item, mark: ItemMark | None) -> list[dict[str, Any]]:
    """What a person gave, criterion by criterion; nothing while nobody has marked it."""
    if mark is None:
        return []
    return [
        {"criterion": row["text"], "given": mark.rubric.get(row["origin"], 0), "most": row["points"]}
        for row in frozen.get("rubric", [])
    ]


def _attempt_context(found: QuizAttempt, answered: set[str]) -> dict[str, Any]:
    """What all pages of an attempt show; the frozen items themselves stay out of templates."""
    steps = [
        {"number": number, "answered": frozen["uid"] in answered, "text": frozen["text"].strip().split("\n\n")[-1]}
        for number, frozen in enumerate(found.items, start=1)
    ]
    quiz = found.quiz
    end = ends_at(found) if found.is_open else None
    return {
        "attempt": {
            "uid": found.uid,
            "number": found.number,
            "title": found.title,
            "practice": found.practice,
            "score_percent": found.score_percent,
            "pass_mark": found.pass_mark,
            "passed": found.passed,
            "submitted_at": found.submitted_at,
            "out_of_time": found.out_of_time,
            "ends_at": end,
            "seconds_left": max(int((end - timezone.now()).total_seconds()), 0) if end else None,
        },
        "steps": steps,
        "course": found.enrolment.course,
        "course_title": found.enrolment.course_title,
        "quiz_url": quiz.url if quiz and quiz.live else None,
        "quiz_uid": found.quiz_uid,
    }
