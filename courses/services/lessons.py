"""Lessons that are opened, read for a while, finished and taken up again."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Max, Sum
from django.utils import timezone

from courses.events import lesson_completed
from courses.models import CourseCompletion, Enrolment, LessonPage, LessonProgress
from courses.permissions import may_hand_in, may_read
from courses.selectors import lock_of
from courses.services.completion import complete_course_if_done
from courses.services.errors import ClosedStepError

_PING = timedelta(seconds=60)  # the most that one sign of life counts for
_GONE = timedelta(seconds=90)  # after a longer silence the reader was away: the page says hello every 30 s


def open_lesson(enrolment: Enrolment, lesson: LessonPage) -> LessonProgress:
    """Remember that a lesson is being read, so that the learner can go on here.

    Raises:
        ClosedStepError: the lessons are closed, or others come first.
    """
    _check(enrolment, lesson, may_read(enrolment, timezone.now()))
    return _opened(enrolment, lesson)


@transaction.atomic
def complete_lesson(enrolment: Enrolment, lesson: LessonPage) -> CourseCompletion | None:
    """Mark a lesson as read; returns the completion when this was the last thing missing.

    Raises:
        ClosedStepError: nothing can be finished now, or others come first.
    """
    _check(enrolment, lesson, may_hand_in(enrolment, timezone.now()))
    progress = _opened(enrolment, lesson)
    now = timezone.now()
    if LessonProgress.objects.filter(pk=progress.pk, completed_at=None).update(completed_at=now):
        progress.completed_at = now
        lesson_completed.send(sender=LessonProgress, progress=progress)
    return complete_course_if_done(enrolment)


def reopen_lesson(enrolment: Enrolment, lesson_uid: str) -> None:
    """Undo "read"; a completion that was reached stays.

    Raises:
        ClosedStepError: nothing can be finished now, so this could not be put right again.
    """
    refusal = may_hand_in(enrolment, timezone.now())
    if refusal:
        raise ClosedStepError(refusal)
    LessonProgress.objects.filter(enrolment=enrolment, lesson_uid=lesson_uid).update(completed_at=None)


@transaction.atomic
def count_time(enrolment: Enrolment, lesson: LessonPage, *, back: bool = False) -> CourseCompletion | None:
    """Take a sign of life from the page of a lesson and count the time since the last one, by our own clock.

    One sign counts for 60 seconds at most, whichever of the course's lessons the last one came from: lessons open
    side by side, or signs sent quickly, count no second twice. Only courses that ask for a least time keep it, and only
    until it is reached.

    Args:
        enrolment: whose time it is.
        lesson: the lesson on the screen.
        back: the reader was looking at something else since the last sign, so that time does not count.

    Returns:
        The completion, when the time was the last thing missing.
    """
    now = timezone.now()
    enrolment = (
        Enrolment.objects.select_for_update(of=("self",)).select_related("cohort", "course").get(pk=enrolment.pk)
    )
    asked = enrolment.course.minimum_minutes if enrolment.course else None
    if asked is None or enrolment.completed_at is not None or may_hand_in(enrolment, now):
        return None
    progress = LessonProgress.objects.filter(enrolment=enrolment)
    so_far = progress.aggregate(seen=Max("seen_at"), seconds=Sum("seconds"))
    if (so_far["seconds"] or 0) >= asked * 60:
        return None
    passed = now - so_far["seen"] if so_far["seen"] else _GONE
    counts = min(passed, _PING) if not back and timedelta(0) <= passed < _GONE else timedelta(0)
    seconds = int(counts.total_seconds())
    seen = now - (counts - timedelta(seconds=seconds))  # parts of a second wait for the next sign
    # The lesson's row is there from the moment it was opened; a step that is closed has none.
    progress.filter(lesson_uid=lesson.uid).update(seen_at=seen, seconds=F("seconds") + seconds)
    return complete_course_if_done(enrolment) if (so_far["seconds"] or 0) + seconds >= asked * 60 else None


def _opened(enrolment: Enrolment, lesson: LessonPage) -> LessonProgress:
    now = timezone.now()
    values = {"lesson": lesson, "title": lesson.title, "opened_at": now}
    if enrolment.course and enrolment.course.minimum_minutes:
        values["seen_at"] = now  # the next sign of life counts from here
    progress, _created = LessonProgress.objects.update_or_create(
        enrolment=enrolment, lesson_uid=lesson.uid, defaults=values
    )
    return progress


def _check(enrolment: Enrolment, lesson: LessonPage, refusal: str) -> None:
    if refusal:
        raise ClosedStepError(refusal)
    lock = lock_of(enrolment, lesson.uid)
    if lock:
        raise ClosedStepError(lock.text, lock.url)
