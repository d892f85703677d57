"""Who takes a course, from the first enrolment to the yearly repeat."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.models import CoursePage, Enrolment
from courses.services.errors import LearningError
from naast.accounts.models import User


def enrol(person: User, course: CoursePage) -> Enrolment:
    """Enrol somebody, or give back the enrolment they have.

    Raises:
        LearningError: the course is not open.
    """
    if not course.live:
        raise LearningError(_("This course is not open at the moment."))
    try:
        with transaction.atomic():
            enrolment, _created = Enrolment.objects.get_or_create(
                person=person,
                course_uid=course.uid,
                number=_latest_number(person, course),
                defaults={
                    "course": course,
                    "course_title": course.title,
                    "provider": course.provider_page.provider,
                },
            )
    except IntegrityError:  # a second click was faster
        enrolment = Enrolment.objects.filter(person=person, course_uid=course.uid).latest("number")
    return enrolment


def _latest_number(person: User, course: CoursePage) -> int:
    latest = Enrolment.objects.filter(person=person, course_uid=course.uid).order_by("-number").first()
    return latest.number if latest else 1
