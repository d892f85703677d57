"""What learners do with lessons and quizzes.

Reading is GET; everything that changes something is a POST (rule 5). Signing in leads back by GET to where somebody
wanted to post: those addresses then lead to the page with the button.
"""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from courses import services
from courses.models import CoursePage, Enrolment, LessonPage, QuizAttempt, QuizPage
from courses.permissions import may_learn, may_look_inside, may_see_attempt
from courses.questions import TYPES
from courses.questions.base import InvalidResponseError, Item
from courses.selectors import course_of, enrolment_of
from naast.accounts.models import User


def serve_inside(request: HttpRequest, page: LessonPage | QuizPage) -> HttpResponse:
    """A lesson, or the front page of a quiz, for those who enrolled; others are led to where they can enrol."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    context = page.get_context(request)
    if not may_learn(context["enrolment"]) and not may_look_inside(request.user, context["course"]):
        messages.info(request, _("Enrol in this course first. Then you can read the lessons."))
        return redirect(context["course"].url)
    response = TemplateResponse(request, page.get_template(request), context)
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
def enrol(request: HttpRequest, course_id: int) -> HttpResponse:
    """Enrol in a course and go to the first lesson."""
    course = get_object_or_404(CoursePage.objects.live(), pk=course_id)
    if request.method != "POST":  # where signing in led back to
        return redirect(course.url)
    services.enrol(_person(request), course)
    messages.success(request, _("You are enrolled. You can stop at any time; we remember where you were."))
    return redirect(course.url)


@login_required
def lesson_opened(request: HttpRequest, uid: str) -> HttpResponse:
    """Remember which lesson is being read; posted by the page itself."""
    enrolment, lesson = _own(request, LessonPage, uid)
    if request.method != "POST":
        return redirect(lesson.url)
    services.open_lesson(enrolment, lesson)
    services.complete_course_if_done(enrolment)  # a step may have been taken out of the course since
    return HttpResponse(status=204)


@login_required
def lesson_completed(request: HttpRequest, uid: str) -> HttpResponse:
    """Mark a lesson as read and go to the next step."""
    enrolment, lesson = _own(request, LessonPage, uid)
    if request.method != "POST":
        return redirect(lesson.url)
    completion = services.complete_lesson(enrolment, lesson)
    if completion:
        messages.success(request, _("You have completed the whole course. Your certificate is on its way."))
        return redirect("dashboards:learner")
    context = lesson.get_context(request)
    messages.success(request, _("Lesson done: “%(title)s”.") % {"title": lesson.title})
    return redirect(context["after"].url if context["after"] else context["course"].url)


@login_required
def lesson_reopened(request: HttpRequest, uid: str) -> HttpResponse:
    """Undo "read"."""
    enrolment, lesson = _own(request, LessonPage, uid)
    if request.method == "POST":
        services.reopen_lesson(enrolment, lesson.uid)
    return redirect(lesson.url)


@login_required
def quiz_started(request: HttpRequest, uid: str) -> HttpResponse:
    """Begin an attempt or go on with the open one."""
    enrolment, quiz = _own(request, QuizPage, uid)
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
    found = _own_attempt(request, uid)
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
    found = _own_attempt(request, uid)
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
    found = _own_attempt(request, uid)
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
    found = _own_attempt(request, uid)
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


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _own(request: HttpRequest, model: Any, uid: str) -> tuple[Enrolment, Any]:
    """The live page with this key and the visitor's enrolment in its course.

    Raises:
        Http404: there is no such page, or the visitor did not enrol.
    """
    page = get_object_or_404(model.objects.live(), uid=uid)
    enrolment = enrolment_of(_person(request), course_of(page))
    if enrolment is None:
        raise Http404
    return enrolment, page


def _own_attempt(request: HttpRequest, uid: uuid.UUID) -> QuizAttempt:
    """The visitor's own attempt.

    Raises:
        Http404: there is none, or it is somebody else's.
    """
    found = get_object_or_404(QuizAttempt.objects.select_related("enrolment__course", "quiz"), uid=uid)
    if not may_see_attempt(request.user, found):
        raise Http404
    return found
