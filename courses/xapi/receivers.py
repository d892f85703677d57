"""What becomes a statement: written in the transaction of its cause, both are there or neither."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from courses import events
from courses.models import CourseCompletion, Enrolment, LessonProgress, QuizAttempt
from courses.tasks import send_statements_to
from courses.xapi import outbox, statements
from courses.xapi.statements import Body
from naast.celery import wake


def connect() -> None:
    """Connect every receiver once, however often the app registry becomes ready."""
    events.enrolled.connect(enrolled, dispatch_uid="courses.xapi.enrolled")
    events.lesson_completed.connect(lesson_completed, dispatch_uid="courses.xapi.lesson_completed")
    events.attempt_started.connect(attempt_started, dispatch_uid="courses.xapi.attempt_started")
    events.attempt_submitted.connect(attempt_submitted, dispatch_uid="courses.xapi.attempt_submitted")
    events.attempt_rescored.connect(attempt_rescored, dispatch_uid="courses.xapi.attempt_rescored")
    events.course_completed.connect(course_completed, dispatch_uid="courses.xapi.course_completed")


def enrolled(*, enrolment: Enrolment, **_kwargs: Any) -> None:
    """Somebody enrolled."""
    _record(enrolment, f"enrolment:{enrolment.pk}", lambda: statements.registered(enrolment))


def lesson_completed(*, progress: LessonProgress, **_kwargs: Any) -> None:
    """Somebody finished a lesson; finishing it again after reopening it is no news."""
    _record(progress.enrolment, f"lesson:{progress.pk}", lambda: statements.lesson_completed(progress))


def attempt_started(*, attempt: QuizAttempt, **_kwargs: Any) -> None:
    """Somebody began at a quiz that counts."""
    if not attempt.practice:
        _record(attempt.enrolment, f"begun:{attempt.pk}", lambda: statements.attempted(attempt))


def attempt_submitted(*, attempt: QuizAttempt, **_kwargs: Any) -> None:
    """A quiz that counts got its score."""
    if not attempt.practice:
        _record(attempt.enrolment, f"scored:{attempt.pk}", lambda: statements.scored(attempt))


def attempt_rescored(*, attempt: QuizAttempt, cause: str, **_kwargs: Any) -> None:
    """A quiz that counts got another score. Statements never change, so there is a new one."""
    if not attempt.practice:
        _record(
            attempt.enrolment,
            f"rescored:{attempt.pk}:{cause}",
            lambda: statements.scored(attempt, at=timezone.now()),
        )


def course_completed(*, completion: CourseCompletion, **_kwargs: Any) -> None:
    """Somebody completed a course."""
    _record(completion.enrolment, f"completion:{completion.pk}", lambda: statements.course_completed(completion))


def _record(enrolment: Enrolment, key: str, make: Callable[[], Body]) -> None:
    if outbox.wanted(enrolment.provider_id) and outbox.record(enrolment, key, make()):
        wake(send_statements_to, enrolment.provider_id)
