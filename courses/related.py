"""Lessons and courses that an editor put below an article; articles are a room below this one."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.models import CoursePage, Enrolment, LessonPage
from courses.permissions import Visitor, may_learn, may_read
from naast.accounts.models import User
from naast.articles.related import Group, Related, chosen

_UP = 2 * Page.steplen  # course > module > lesson


def learning(page: Any, request: HttpRequest) -> Group | None:
    """Return the chosen lessons and courses that are live and public, in the order of the editor.

    A lesson leads to itself for who may read it, and to its course for everybody else: there somebody can enrol.
    """
    keys = chosen(page.learning)
    if not keys:
        return None
    visible = Page.objects.live().public()
    lessons = LessonPage.objects.filter(pk__in=visible.filter(pk__in=keys).values("pk")).defer("body").in_bulk()
    paths = {lesson.path[:-_UP] for lesson in lessons.values()}
    found = CoursePage.objects.filter(pk__in=visible.values("pk"))
    courses = {course.pk: course for course in found.filter(pk__in=keys) | found.filter(path__in=paths)}
    by_path = {course.path: course for course in courses.values()}
    open_to_them = _open_to(getattr(request, "user", None), by_path.values())
    items = []
    for key in keys:
        if course := courses.get(key):
            items.append(Related(title=course.title, url=course.url, note=_("Course")))
            continue
        lesson = lessons.get(key)
        course = by_path.get(lesson.path[:-_UP]) if lesson else None
        if lesson and course:
            target = lesson if course.uid in open_to_them else course
            note = _("Lesson of “%(course)s”") % {"course": course.title}
            items.append(Related(title=lesson.title, url=target.url, note=note))
    return Group(title=_("Learn more about this"), items=items)


def _open_to(user: Visitor | None, courses: Iterable[CoursePage]) -> set[str]:
    """The courses, by their uid, whose lessons somebody may read now."""
    if not isinstance(user, User):
        return set()
    enrolments = Enrolment.objects.filter(person=user, course_uid__in=[course.uid for course in courses])
    now = timezone.now()
    return {one.course_uid for one in enrolments.select_related("cohort") if may_learn(one) and not may_read(one, now)}
