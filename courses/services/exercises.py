"""How far somebody is with a conversation or letter: begun, and done once the author's rule was met."""

from django.utils import timezone

from courses.models import CourseCompletion, Enrolment, ExerciseProgress
from courses.services.completion import complete_course_if_done


def exercise_opened(enrolment: Enrolment, uid: str, title: str) -> None:
    """Remember that the exercise is being done, so that the learner can go on there."""
    ExerciseProgress.objects.update_or_create(
        enrolment=enrolment, exercise_uid=uid, defaults={"title": title, "opened_at": timezone.now()}
    )


def exercise_done(enrolment: Enrolment, uid: str) -> CourseCompletion | None:
    """Mark the exercise as done, once; returns the completion when it was the last thing missing."""
    ExerciseProgress.objects.filter(enrolment=enrolment, exercise_uid=uid, completed_at=None).update(
        completed_at=timezone.now()
    )
    return complete_course_if_done(enrolment)
