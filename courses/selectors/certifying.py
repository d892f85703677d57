"""What a course says about itself on a proof of completion: what had to be done, and which topics it is about."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses import rki
from courses.models import CoursePage, LessonPage


def criteria_of(course: CoursePage) -> list[str]:
    """What completing the course asks now, in sentences in the active language."""
    asked = []
    if course.require_lessons:
        asked.append(_("All lessons were read."))
    if course.require_quizzes:
        asked.append(_("All tests were passed."))
    if course.require_exercises:
        asked.append(_("All exercises were done."))
    if course.minimum_minutes:
        asked.append(
            ngettext(
                "At least %(minutes)s minute was spent in the lessons.",
                "At least %(minutes)s minutes were spent in the lessons.",
                course.minimum_minutes,
            )
            % {"minutes": course.minimum_minutes}
        )
    return asked


def rki_topics_of(course: CoursePage) -> list[rki.RkiTopic]:
    """The topics of the Rki that its live lessons name."""
    lessons = LessonPage.objects.descendant_of(course).live()
    return rki.topics_of(lessons.order_by("path").values_list("rki_topics", flat=True))
