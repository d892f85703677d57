"""When a course is complete, and what is frozen then."""

from django.db import transaction
from django.utils import timezone

from courses.events import course_completed
from courses.models import CourseCompletion, Enrolment, EnrolmentEvent
from courses.selectors import Outline, criteria_of, outline, rki_topics_of


@transaction.atomic
def complete_course_if_done(enrolment: Enrolment) -> CourseCompletion | None:
    """Store the completion when everything the course asks is done, once; not for who withdrew.

    Everything a certificate will say is frozen here.
    """
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    course = enrolment.course
    if course is None or enrolment.completed_at is not None or enrolment.withdrawn_at is not None:
        return None
    whole = outline(course, enrolment)
    if not whole.complete:
        return None
    score, pass_mark = _score(whole)
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
        criteria=criteria_of(course),
        rki_topics=[topic._asdict() for topic in rki_topics_of(course)],
        valid_months=course.repeat_after_months,
        score_percent=score,
        pass_mark=pass_mark,
        completed_at=now,
    )
    enrolment.completed_at = now
    enrolment.save(update_fields=["completed_at"])
    EnrolmentEvent.objects.create(enrolment=enrolment, kind=EnrolmentEvent.Kind.COMPLETED, at=now)
    course_completed.send(sender=CourseCompletion, completion=completion)
    return completion


def _score(whole: Outline) -> tuple[int | None, int | None]:
    """The mean of the scores that count in whole percents, rounded down, and the highest pass mark among them."""
    passed = [step.counted for step in whole.steps if step.kind == "quiz" and step.counted.passed]
    if not passed:
        return None, None
    mean = sum(score.score or 0 for score in passed) // len(passed)
    return mean, max(score.pass_mark or 0 for score in passed)
