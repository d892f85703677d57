"""Doorways for Celery."""

from celery import shared_task

from courses import services
from courses.models import Enrolment


@shared_task(name="courses.settle")
def settle(course_id: int) -> None:
    """Complete what became complete because a lesson or quiz went away."""
    for enrolment in Enrolment.objects.filter(course_id=course_id, completed_at=None).iterator():
        services.complete_course_if_done(enrolment)
