"""Enrolling and reading lessons.

Reading is GET; everything that changes something is a POST (rule 5). Signing in leads back by GET to where somebody
wanted to post: those addresses then lead to the page with the button.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from courses import services
from courses.models import CoursePage, LessonPage, QuizPage
from courses.permissions import may_learn, may_look_inside
from courses.views.base import own_page, person


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
    services.enrol(person(request), course)
    messages.success(request, _("You are enrolled. You can stop at any time; we remember where you were."))
    return redirect(course.url)


@login_required
def lesson_opened(request: HttpRequest, uid: str) -> HttpResponse:
    """Remember which lesson is being read; posted by the page itself."""
    enrolment, lesson = own_page(request, LessonPage, uid)
    if request.method != "POST":
        return redirect(lesson.url)
    services.open_lesson(enrolment, lesson)
    services.complete_course_if_done(enrolment)  # a step may have been taken out of the course since
    return HttpResponse(status=204)


@login_required
def lesson_completed(request: HttpRequest, uid: str) -> HttpResponse:
    """Mark a lesson as read and go to the next step."""
    enrolment, lesson = own_page(request, LessonPage, uid)
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
    enrolment, lesson = own_page(request, LessonPage, uid)
    if request.method == "POST":
        services.reopen_lesson(enrolment, lesson.uid)
    return redirect(lesson.url)
