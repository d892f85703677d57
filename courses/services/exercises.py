"""How far somebody is with a conversation or letter: begun, and done once the author's rule was met."""

from django.utils import timezone

from courses.models import CourseCompletion, Enrolment, ExercisePage, ExerciseProgress
from courses.services.completion import complete_course_if_done


def exercise_opened(enrolment: Enrolment, exercise: ExercisePage) -> ExerciseProgress:
    """Remember that the exercise is being done, so that the learner can go on there."""
    progress, _created = ExerciseProgress.objects.update_or_create(
        enrolment=enrolment,
        exercise_uid=exercise.uid,
        defaults={"title": exercise.title, "opened_at": timezone.now()},
    )
    return progress


def exercise_done(enrolment: Enrolment, exercise_uid: str) -> CourseCompletion | None:
    """Mark the exercise as done, once; returns the completion when it was the last thing missing."""
    ExerciseProgress.objects.filter(enrolment=enrolment, exercise_uid=exercise_uid, completed_at=None).update(
        completed_at=timezone.now()
    )
    return complete_course_if_done(enrolment)
