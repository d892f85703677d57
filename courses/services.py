"""Changes to what learners do. Each runs in one transaction and may be repeated without harm."""

from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.events import course_completed
from courses.models import (
    CourseCompletion,
    CoursePage,
    Enrolment,
    LessonPage,
    LessonProgress,
    QuizAttempt,
    QuizPage,
    SavedAnswer,
)
from courses.questions import TYPES
from courses.questions.base import Item
from courses.selectors import outline
from naast.accounts.models import User


class LearningError(Exception):
    """Something a learner asked for is not possible; the message says so in words for the learner."""


class AttemptClosedError(LearningError):
    """The attempt was submitted already."""


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


def start_attempt(enrolment: Enrolment, quiz: QuizPage) -> QuizAttempt:
    """Begin an attempt, or give back the open one: a double click or a second tab never makes two.

    Raises:
        LearningError: the quiz has no questions, or no attempts are left.
    """
    try:
        with transaction.atomic():
            # Two tabs that start at once meet here: the second waits and then finds the first one's attempt.
            Enrolment.objects.select_for_update().get(pk=enrolment.pk)
            attempts = list(QuizAttempt.objects.filter(enrolment=enrolment, quiz_uid=quiz.uid).defer("items"))
            current = next((attempt for attempt in attempts if attempt.is_open), None)
            if current:
                return current
            if quiz.attempt_limit is not None and len(attempts) >= quiz.attempt_limit:
                raise LearningError(_("You have used all attempts at this quiz."))
            items = freeze_questions(quiz)
            if not items:
                raise LearningError(_("This quiz has no questions yet."))
            return QuizAttempt.objects.create(
                enrolment=enrolment,
                quiz=quiz,
                quiz_uid=quiz.uid,
                title=quiz.title,
                number=max((attempt.number for attempt in attempts), default=0) + 1,
                items=items,
                pass_mark=quiz.pass_mark,
                max_points=sum(Decimal(str(item["points"])) for item in items),
            )
    except IntegrityError:
        return QuizAttempt.objects.get(enrolment=enrolment, quiz_uid=quiz.uid, state=QuizAttempt.State.OPEN)


def freeze_questions(quiz: QuizPage) -> list[Item]:
    """The quiz' questions as plain items, independent of every later edit."""
    return [TYPES[child.block_type].freeze(child.value, str(child.id)) for child in quiz.questions]


def save_answer(attempt: QuizAttempt, item: Item, data: Any) -> SavedAnswer:
    """Store the answer to one item, replacing an earlier one.

    Raises:
        InvalidResponseError: the answer does not fit the item.
        AttemptClosedError: the attempt was submitted already.
    """
    response = TYPES[item["type"]].read(data, item)
    with transaction.atomic():
        _lock_open(attempt)
        answer, _created = SavedAnswer.objects.update_or_create(
            attempt=attempt, item_uid=item["uid"], defaults={"response": response, "saved_at": timezone.now()}
        )
    return answer


@transaction.atomic
def submit_attempt(attempt: QuizAttempt) -> QuizAttempt:
    """Close an attempt and mark it on what was saved. Closing twice changes nothing.

    Returns:
        The attempt as stored, whoever closed it.
    """
    try:
        _lock_open(attempt)
    except AttemptClosedError:
        attempt.refresh_from_db()
        return attempt
    responses = dict(attempt.answers.values_list("item_uid", "response"))
    marks = {item["uid"]: TYPES[item["type"]].mark(item, responses.get(item["uid"])) for item in attempt.items}
    points = sum((Decimal(str(mark)) for mark in marks.values()), Decimal(0))
    attempt.state = QuizAttempt.State.SUBMITTED
    attempt.submitted_at = timezone.now()
    attempt.marks = marks
    attempt.points = points
    attempt.score_percent = int(points * 100 / attempt.max_points)
    attempt.passed = points * 100 >= attempt.pass_mark * attempt.max_points
    attempt.save(update_fields=["state", "submitted_at", "marks", "points", "score_percent", "passed"])
    if attempt.passed:
        complete_course_if_done(attempt.enrolment)
    return attempt


def _lock_open(attempt: QuizAttempt) -> None:
    """Hold the attempt until the transaction ends, so that saving and submitting never cross.

    Raises:
        AttemptClosedError: it is not open any more.
    """
    state = QuizAttempt.objects.select_for_update().values_list("state", flat=True).get(pk=attempt.pk)
    if state != QuizAttempt.State.OPEN:
        raise AttemptClosedError(_("You have handed in this attempt already. Your result stays as it is."))


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
