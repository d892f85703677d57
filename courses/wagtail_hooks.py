"""Where the courses room meets Wagtail: who may read a lesson."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.models import Page

from courses.models import LessonPage, QuizPage
from courses.views import serve_inside


@hooks.register("before_serve_page")
def keep_lessons_for_learners(
    page: Page, request: HttpRequest, serve_args: Any, serve_kwargs: Any
) -> HttpResponse | None:
    """Serve lessons and quizzes to those who enrolled; previews do not come by here."""
    if isinstance(page, LessonPage | QuizPage):
        return serve_inside(request, page)
    return None
