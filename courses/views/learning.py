"""Enrolling, leaving, coming back, and reading lessons.

Reading is GET; everything that changes something is a POST (rule 5). Signing in leads back by GET to where somebody
wanted to post: those addresses then lead to the page with the button.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from courses import services
from courses.models import CoursePage, Enrolment, ExercisePage, LessonPage, QuizPage
from courses.permissions import may_look_inside, may_read
from courses.selectors import Reason, enrolment_of
from courses.views.base import own_page
from naast.accounts.requests import person


def serve_inside(request: HttpRequest, page: LessonPage | QuizPage | ExercisePage) -> HttpResponse:
    """A lesson, or the front page of a quiz or exercise, for those to whom it is open; others are led to what comes first."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    context = page.get_context(request)
    refused = refusal(request, context)
    if refused is not None:
        return refused
    response = TemplateResponse(request, page.get_template(request), context)
    response["Cache-Control"] = "private, no-store"
    return response


def refusal(request: HttpRequest, context: dict[str, Any]) -> HttpResponse | None:
    """Where a visitor goes who may not read this step yet; None when they may. Authors may read it all.

    Raises:
        Http404: the step lies in a module that is not published.
    """
    step = context["step"]
    reason = _reason(context["course"], context["enrolment"], step.lock if step else None)
    if (reason is None and step is not None) or may_look_inside(request.user, context["course"]):
        return None
    if reason is None:
        raise Http404
    messages.info(request, reason.text)
    return redirect(reason.url)


def _reason(course: CoursePage, enrolment: Enrolment | None, lock: Reason | None) -> Reason | None:
    if enrolment is None:
        return Reason(text=_("Enrol in this course first. Then you can read the lessons."), url=course.url)
    closed = may_read(enrolment, timezone.now())
    return Reason(text=closed, url=course.url) if closed else lock


@login_required
def enrol(request: HttpRequest, course_id: int) -> HttpResponse:
    """Enrol in a course, or come back to it."""
    course = get_object_or_404(CoursePage.objects.live(), pk=course_id)
    if request.method != "POST":  # where signing in led back to
        return redirect(course.url)
    try:
        services.enrol(person(request), course)
    except services.LearningError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("You are enrolled. You can stop at any time; we remember where you were."))
    return redirect(course.url)


@login_required
@never_cache
def withdraw(request: HttpRequest, course_id: int) -> HttpResponse:
    """Leave a course: a page that says what stays, with the button."""
    course = get_object_or_404(CoursePage, pk=course_id)
    enrolment = enrolment_of(person(request), course)
    if enrolment is None or enrolment.completed_at:
        raise Http404
    if request.method == "POST":
        services.withdraw(enrolment, by=person(request))
        messages.success(request, _("You have withdrawn from “%(title)s”.") % {"title": course.title})
        return redirect("dashboards:learner")
    return TemplateResponse(request, "courses/withdraw.html", {"course": course, "enrolment": enrolment})


@login_required
@never_cache
def repeat(request: HttpRequest, course_id: int) -> HttpResponse:
    """Do a completed course again: a page that says what stays, with the button."""
    course = get_object_or_404(CoursePage.objects.live(), pk=course_id)
    enrolment = enrolment_of(person(request), course)
    if enrolment is None:
        raise Http404
    if not enrolment.completed_at:  # a second click: it has begun
        return redirect(course.url)
    if request.method == "POST":
        try:
            services.repeat(person(request), course)
        except services.LearningError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("You do this course again. Your earlier results and certificate stay."))
        return redirect(course.url)
    return TemplateResponse(request, "courses/repeat.html", {"course": course, "enrolment": enrolment})


@login_required
def lesson_opened(request: HttpRequest, uid: str) -> HttpResponse:
    """Remember which lesson is being read; posted by the page itself."""
    enrolment, lesson = own_page(request, LessonPage, uid)
    if request.method != "POST":
        return redirect(lesson.url)
    try:
        services.open_lesson(enrolment, lesson)
    except services.ClosedStepError as error:
        return _led_away(request, error, lesson)
    services.complete_course_if_done(enrolment)  # a step may have been taken out of the course since
    return HttpResponse(status=204)


@login_required
def lesson_time(request: HttpRequest, uid: str) -> HttpResponse:
    """Count the time in a lesson, in courses that ask for it; posted by the page itself."""
    enrolment, lesson = own_page(request, LessonPage, uid)
    if request.method != "POST":
        return redirect(lesson.url)
    services.count_time(enrolment, lesson, back="terug" in request.POST)
    return HttpResponse(status=204)


@login_required
def lesson_completed(request: HttpRequest, uid: str) -> HttpResponse:
    """Mark a lesson as read and go to the next step."""
    enrolment, lesson = own_page(request, LessonPage, uid)
    if request.method != "POST":
        return redirect(lesson.url)
    try:
        completion = services.complete_lesson(enrolment, lesson)
    except services.ClosedStepError as error:
        return _led_away(request, error, lesson)
    if completion:
        messages.success(request, _("You have completed the whole course. Your certificate is on its way."))
        return redirect("dashboards:learner")
    context = lesson.get_context(request)
    messages.success(request, _("Lesson done: “%(title)s”.") % {"title": lesson.title})
    after = context["after"]
    return redirect(after.url if after and not after.lock else context["course"].url)


@login_required
def lesson_reopened(request: HttpRequest, uid: str) -> HttpResponse:
    """Undo "read"."""
    enrolment, lesson = own_page(request, LessonPage, uid)
    if request.method == "POST":
        try:
            services.reopen_lesson(enrolment, lesson.uid)
        except services.ClosedStepError as error:
            return _led_away(request, error, lesson)
    return redirect(lesson.url)


def _led_away(request: HttpRequest, error: services.ClosedStepError, lesson: LessonPage) -> HttpResponse:
    """To what comes first, or back to the lesson when nothing does."""
    messages.info(request, str(error))
    return redirect(error.url or lesson.url)
