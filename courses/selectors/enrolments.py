"""Who takes which course, and what has to come first."""

from datetime import date

from django.db.models import F, QuerySet
from wagtail.models import Page

from courses.models import CourseCompletion, CoursePage, Enrolment
from courses.permissions import Visitor, may_learn
from courses.selectors.outline import chosen_pages
from naast.accounts.models import User


def course_of(page: Page) -> CoursePage:
    """The course a module, lesson or quiz belongs to."""
    course: CoursePage = CoursePage.objects.ancestor_of(page).get()
    return course


def enrolments_at(user: Visitor, course: CoursePage) -> list[Enrolment]:
    """All enrolments of a person in a course with their cohorts, the latest first, withdrawn ones too."""
    if not isinstance(user, User):
        return []
    own = Enrolment.objects.filter(person=user, course_uid=course.uid)
    return list(own.select_related("cohort").order_by("-number"))


def enrolment_of(user: Visitor, course: CoursePage) -> Enrolment | None:
    """The enrolment somebody learns by: the latest that was not withdrawn. It comes with its cohort."""
    return next(filter(may_learn, enrolments_at(user, course)), None)


def enrolments_of(user: User) -> "QuerySet[Enrolment]":
    """All enrolments of a person, unfinished first, then the latest; withdrawn ones too."""
    return (
        Enrolment.objects.filter(person=user)
        .select_related("course", "provider", "cohort")
        .order_by(F("completed_at").asc(nulls_first=True), "-started_at")
    )


def deadline_of(enrolment: Enrolment) -> date | None:
    """The day before whose end the learner should finish, in Amsterdam: the cohort's deadline, or else its last day."""
    cohort = enrolment.cohort
    return None if cohort is None else cohort.deadline or cohort.ends_on


def courses_before(user: Visitor, course: CoursePage) -> list[CoursePage]:
    """The courses that this person has to complete before enrolling in ``course``, in the author's order.

    A course that is not live cannot be taken, so it is not asked for; nor does a course ask for itself.
    """
    pages = chosen_pages(course.prerequisites)
    if not pages:
        return []
    found = {page.pk: page for page in CoursePage.objects.live().filter(pk__in=pages).exclude(pk=course.pk)}
    done: set[str] = set()
    if isinstance(user, User):
        uids = [page.uid for page in found.values()]
        completions = CourseCompletion.objects.filter(person=user, course_uid__in=uids)
        done = set(completions.values_list("course_uid", flat=True))
    first = [found[pk] for pk in dict.fromkeys(pages) if pk in found]
    return [page for page in first if page.uid not in done]
