"""Attempts at quizzes: begin, answer, hand in."""

from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Enrolment, QuizAttempt, QuizPage, SavedAnswer
from courses.questions import TYPES
from courses.questions.base import Item
from courses.services.completion import complete_course_if_done
from courses.services.errors import AttemptClosedError, LearningError


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
