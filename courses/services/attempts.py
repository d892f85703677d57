"""Attempts at quizzes: begin, answer, hand in. The clock is the server's."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.events import attempt_started
from courses.models import Enrolment, ExtraTime, QuizAttempt, QuizPage, SavedAnswer
from courses.permissions import may_read
from courses.questions import TYPES
from courses.questions.base import Item
from courses.selectors import lock_of
from courses.selectors.attempts import ends_at, extra_percent, why_not_begin
from courses.services.drawing import freeze_questions
from courses.services.errors import AttemptClosedError, ClosedStepError, LearningError
from courses.services.scoring import announce, marks_of, score, store_results
from naast.accounts.models import User
from naast.organisations.models import Provider

_LONGEST_THOUGHT = 30 * 60  # seconds; a longer silence is a break, not thinking about a question


def start_attempt(enrolment: Enrolment, quiz: QuizPage) -> QuizAttempt:
    """Begin an attempt, or give back the open one: a double click or a second tab never makes two.

    An open attempt whose time is up is handed in and given back.

    Raises:
        LearningError: the quiz has no questions, is closed, has no attempts left, asks to wait, or comes after a step
            that is not done.
    """
    try:
        with transaction.atomic():
            # Two tabs that start at once meet here: the second waits and then finds the first one's attempt.
            enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=enrolment.pk)
            attempts = list(QuizAttempt.objects.filter(enrolment=enrolment, quiz_uid=quiz.uid).defer("items"))
            current = next((attempt for attempt in attempts if attempt.is_open), None)
            if current:
                return close_if_late(current)
            now = timezone.now()
            problem = why_not_begin(enrolment, quiz, attempts, now)
            if problem:
                raise LearningError(problem)
            lock = lock_of(enrolment, quiz.uid)
            if lock:
                raise ClosedStepError(lock.text, lock.url)
            items = freeze_questions(quiz)
            if not items:
                raise LearningError(_("This quiz has no questions yet."))
            attempt = QuizAttempt.objects.create(
                enrolment=enrolment,
                quiz=quiz,
                quiz_uid=quiz.uid,
                title=quiz.title,
                number=max((attempt.number for attempt in attempts), default=0) + 1,
                items=items,
                practice=quiz.practice,
                ask_confidence=quiz.ask_confidence,
                review_when=quiz.review_when,
                review_shows=quiz.review_shows,
                pass_mark=quiz.pass_mark,
                max_points=sum((Decimal(str(item["points"])) for item in items), Decimal(0)),
                started_at=now,
                deadline_at=_deadline(quiz.time_limit, now, extra_percent(enrolment)),
            )
            attempt_started.send(sender=QuizAttempt, attempt=attempt)
            return attempt
    except IntegrityError:
        return QuizAttempt.objects.get(enrolment=enrolment, quiz_uid=quiz.uid, state=QuizAttempt.State.OPEN)


def _deadline(limit: int | None, started_at: datetime, extra_percent: int) -> datetime | None:
    return None if limit is None else started_at + timedelta(minutes=limit) * (100 + extra_percent) / 100


@transaction.atomic
def grant_extra_time(provider: Provider, person: User, percent: int | None, by: User) -> None:
    """Lengthen the time limits of one person at one provider, also of the attempts that are open now.

    Args:
        provider: at whose quizzes.
        person: who gets the time.
        percent: how much longer, 1 to 900; None takes it back, which shortens no attempt that is open.
        by: who decided it.
    """
    if percent is None:
        ExtraTime.objects.filter(provider=provider, person=person).delete()
        return
    ExtraTime.objects.update_or_create(
        provider=provider, person=person, defaults={"percent": percent, "given_by": by, "given_at": timezone.now()}
    )
    limited = QuizAttempt.objects.select_for_update(of=("self",)).filter(
        enrolment__provider=provider, enrolment__person=person, state=QuizAttempt.State.OPEN, deadline_at__isnull=False
    )
    for attempt in limited.select_related("quiz").defer("items"):
        later = _deadline(attempt.quiz.time_limit if attempt.quiz else None, attempt.started_at, percent)
        if later and attempt.deadline_at and later > attempt.deadline_at:
            QuizAttempt.objects.filter(pk=attempt.pk).update(deadline_at=later)


def save_answer(attempt: QuizAttempt, item: Item, data: Any) -> SavedAnswer:
    """Store the answer to one item, replacing an earlier one.

    Raises:
        InvalidResponseError: the answer does not fit the item.
        AttemptClosedError: the attempt was submitted already, or its time is up; then it is handed in with what was
            saved before.
    """
    response = TYPES[item["type"]].read(data, item)
    values: dict[str, Any] = {"response": response}
    confidence = str(data.get("confidence") or "")
    if attempt.ask_confidence and confidence in {str(choice) for choice in SavedAnswer.Confidence.values}:
        values["confidence"] = int(confidence)
    now = timezone.now()
    late = False
    with transaction.atomic():
        locked = _lock_open(attempt)
        late = _is_late(locked, now)
        if not late:
            seconds = _thought(locked, now)
            answer, created = SavedAnswer.objects.update_or_create(
                attempt=attempt, item_uid=item["uid"], defaults=values | {"saved_at": now}
            )
            earlier = 0 if created else answer.seconds
            SavedAnswer.objects.filter(pk=answer.pk).update(seconds=earlier + seconds)
    if late:
        _close_late(attempt)
    return answer


def clear_answer(attempt: QuizAttempt, item: Item) -> None:
    """Take an answer back: everything that was chosen or typed has been wiped.

    Raises:
        AttemptClosedError: as in :func:`save_answer`.
    """
    late = False
    with transaction.atomic():
        late = _is_late(_lock_open(attempt), timezone.now())
        if not late:
            SavedAnswer.objects.filter(attempt=attempt, item_uid=item["uid"]).delete()
    if late:
        _close_late(attempt)


def _thought(attempt: QuizAttempt, now: datetime) -> int:
    """Seconds since the learner's previous act in this attempt; by our clock, so that nobody can make it up."""
    latest = attempt.answers.aggregate(latest=Max("saved_at"))["latest"] or attempt.started_at
    return min(max(int((now - latest).total_seconds()), 0), _LONGEST_THOUGHT)


def _is_late(attempt: QuizAttempt, now: datetime) -> bool:
    end = ends_at(attempt)
    return end is not None and now >= end


def _close_late(attempt: QuizAttempt) -> None:
    submit_attempt(attempt)
    raise AttemptClosedError(
        _("The time is up. This answer came too late; what was saved before has been handed in for you.")
    )


@transaction.atomic
def submit_attempt(attempt: QuizAttempt) -> QuizAttempt:
    """Close an attempt and mark it on what was saved. Closing twice changes nothing.

    Returns:
        The attempt as stored, whoever closed it.
    """
    try:
        locked = _lock_open(attempt)
    except AttemptClosedError:
        attempt.refresh_from_db()
        return attempt
    answers = {answer.item_uid: answer for answer in attempt.answers.all()}
    responses = {uid: answer.response for uid, answer in answers.items()}
    score(attempt, attempt.items, marks_of(attempt.items, responses, {}))
    attempt.submitted_at = timezone.now()
    attempt.out_of_time = _is_late(locked, attempt.submitted_at)
    attempt.save(update_fields=["state", "submitted_at", "out_of_time", "marks", "points", "score_percent", "passed"])
    store_results(attempt, answers)
    announce(attempt)
    return attempt


def close_if_late(attempt: QuizAttempt) -> QuizAttempt:
    """Hand in an open attempt whose time is up; any other is given back as it is."""
    if attempt.is_open and _is_late(attempt, timezone.now()):
        return submit_attempt(attempt)
    return attempt


def close_late_attempts() -> int:
    """Hand in every open attempt whose time is up, for people who closed the page. Returns how many."""
    now = timezone.now()
    late = QuizAttempt.objects.filter(
        Q(deadline_at__lte=now)
        | Q(quiz__closes_at__lte=now)
        | Q(enrolment__cohort__ends_on__lt=timezone.localdate(now)),
        state=QuizAttempt.State.OPEN,
        enrolment__withdrawn_at=None,  # who comes back finds it handed in then
    )
    closed = 0
    for attempt in late.select_related("quiz", "enrolment__cohort").iterator(chunk_size=50):
        closed += not submit_attempt(attempt).is_open
    return closed


def _lock_open(attempt: QuizAttempt) -> QuizAttempt:
    """Hold the attempt until the transaction ends, so that saving and submitting never cross.

    Returns:
        The attempt as stored, without its items.

    Raises:
        AttemptClosedError: it is not open any more, or the learner withdrew from the course.
    """
    rows = (
        QuizAttempt.objects.select_for_update(of=("self",)).select_related("quiz", "enrolment__cohort").defer("items")
    )
    locked = rows.get(pk=attempt.pk)
    if not locked.is_open:
        raise AttemptClosedError(_("You have handed in this attempt already. Your result stays as it is."))
    if locked.enrolment.withdrawn_at:
        raise AttemptClosedError(may_read(locked.enrolment, timezone.now()))
    return locked
