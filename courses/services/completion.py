"""When a course is complete, and what is frozen then."""

from django.db import transaction
from django.utils import timezone

from courses.events import course_completed
from courses.models import CourseCompletion, Enrolment, QuizAttempt
from courses.selectors import outline


@transaction.atomic
def complete_course_if_done(enrolment: Enrolment) -> CourseCompletion | None:
    """Store the completion when every live lesson is read and every live quiz passed, once.

    Everything a certificate will say is frozen here.
    """
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    course = enrolment.course
    if course is None or enrolment.completed_at is not None:
        return None
    whole = outline(course, enrolment)
    if not whole.steps or whole.missing:
        return None
    score, pass_mark = _score(enrolment, [step.uid for step in whole.steps if step.kind == "quiz"])
    now = timezone.now()
    completion = CourseCompletion.objects.create(
        enrolment=enrolment,
        person=enrolment.person,
        provider=enrolment.provider,
        course_uid=course.uid,
        course_title=course.title,
        course_version=course.version,
        level=course.level,
        hours=course.hours,
        outcomes=[str(child.value) for child in course.outcomes],
        score_percent=score,
        pass_mark=pass_mark,
        completed_at=now,
    )
    enrolment.completed_at = now
    enrolment.save(update_fields=["completed_at"])
    course_completed.send(sender=CourseCompletion, completion=completion)
    return completion


def _score(enrolment: Enrolment, quiz_uids: list[str]) -> tuple[int | None, int | None]:
    """The mean of the best scores in whole percents, rounded down, and the highest pass mark among them."""
    best: dict[str, int] = {}
    pass_marks = []
    attempts = QuizAttempt.objects.filter(enrolment=enrolment, quiz_uid__in=quiz_uids, passed=True)
    for quiz_uid, score, pass_mark in attempts.values_list("quiz_uid", "score_percent", "pass_mark"):
        best[quiz_uid] = max(best.get(quiz_uid, 0), score or 0)
        pass_marks.append(pass_mark)
    if not best:
        return None, None
    return sum(best.values()) // len(best), max(pass_marks)
