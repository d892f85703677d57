"""Where the courses room meets Wagtail: who may read a lesson, and what may not be copied."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page

from courses.models import CoursePage, LessonPage, ModulePage, QuizPage
from courses.views.learning import serve_inside


@hooks.register("before_serve_page")
def keep_lessons_for_learners(
    page: Page, request: HttpRequest, serve_args: Any, serve_kwargs: Any
) -> HttpResponse | None:
    """Serve lessons and quizzes to those who enrolled; previews do not come by here."""
    if isinstance(page, LessonPage | QuizPage):
        return serve_inside(request, page)
    return None


@hooks.register("before_copy_page")
def refuse_aliases(request: HttpRequest, page: Page) -> HttpResponse | None:
    """An alias would share its key, and so its progress, with the page it mirrors; a copy gets a key of its own."""
    keyed = CoursePage | ModulePage | LessonPage | QuizPage
    if request.method == "POST" and request.POST.get("alias") and isinstance(page.specific, keyed):
        messages.error(request, _("Courses cannot have an alias. Make a copy."))
        return redirect("wagtailadmin_pages:copy", page.pk)
    return None
