"""Lessons that are opened, finished and taken up again."""

from django.db import transaction
from django.utils import timezone

from courses.models import CourseCompletion, Enrolment, LessonPage, LessonProgress
from courses.services.completion import complete_course_if_done


def open_lesson(enrolment: Enrolment, lesson: LessonPage) -> LessonProgress:
    """Remember that a lesson is being read, so that the learner can go on here."""
    progress, _created = LessonProgress.objects.update_or_create(
        enrolment=enrolment,
        lesson_uid=lesson.uid,
        defaults={"lesson": lesson, "title": lesson.title, "opened_at": timezone.now()},
    )
    return progress


@transaction.atomic
def complete_lesson(enrolment: Enrolment, lesson: LessonPage) -> CourseCompletion | None:
    """Mark a lesson as read; returns the completion when this was the last thing missing."""
    progress = open_lesson(enrolment, lesson)
    LessonProgress.objects.filter(pk=progress.pk, completed_at=None).update(completed_at=timezone.now())
    return complete_course_if_done(enrolment)


def reopen_lesson(enrolment: Enrolment, lesson_uid: str) -> None:
    """Undo "read"; a completion that was reached stays."""
    LessonProgress.objects.filter(enrolment=enrolment, lesson_uid=lesson_uid).update(completed_at=None)
