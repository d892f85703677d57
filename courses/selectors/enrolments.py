"""Who takes which course."""

from django.db.models import F, QuerySet
from wagtail.models import Page

from courses.models import CoursePage, Enrolment
from courses.permissions import Visitor
from naast.accounts.models import User


def course_of(page: Page) -> CoursePage:
    """The course a module, lesson or quiz belongs to."""
    course: CoursePage = CoursePage.objects.ancestor_of(page).get()
    return course


def enrolment_of(user: Visitor, course: CoursePage) -> Enrolment | None:
    """The learner's latest enrolment in a course."""
    if not isinstance(user, User):
        return None
    return Enrolment.objects.filter(person=user, course_uid=course.uid).order_by("-number").first()


def enrolments_of(user: User) -> "QuerySet[Enrolment]":
    """All enrolments of a person, unfinished first, then the latest."""
    return (
        Enrolment.objects.filter(person=user)
        .select_related("course", "provider")
        .order_by(F("completed_at").asc(nulls_first=True), "-started_at")
    )
