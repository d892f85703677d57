"""What a learner may see of an attempt that was handed in."""

from datetime import datetime

from django.utils import timezone

from courses.models import QuizAttempt, QuizPage

NOTHING, ANSWERS, ALL = "none", QuizPage.ReviewShows.ANSWERS.value, QuizPage.ReviewShows.ALL.value


def may_review(attempt: QuizAttempt, now: datetime | None = None) -> str:
    """What the review rules show now: "none" (the score only), "answers" or "all".

    The rules are those of the quiz as it is now, so that a provider can close a leak at once; those frozen with the
    attempt when the quiz is gone.

    Args:
        attempt: with ``quiz`` fetched.
        now: the moment to judge by.
    """
    if attempt.is_open:
        return NOTHING
    rules = attempt.quiz or attempt
    return rules.review_shows if _is_due(attempt, rules.review_when, now or timezone.now()) else NOTHING


def _is_due(attempt: QuizAttempt, when: str, now: datetime) -> bool:
    if when == QuizPage.ReviewWhen.PASSED:
        return _has_passed(attempt)
    if when == QuizPage.ReviewWhen.CLOSED:
        return _has_closed(attempt, now)
    return when == QuizPage.ReviewWhen.SUBMITTED


def _has_passed(attempt: QuizAttempt) -> bool:
    if attempt.passed:
        return True
    return QuizAttempt.objects.filter(enrolment=attempt.enrolment_id, quiz_uid=attempt.quiz_uid, passed=True).exists()


def _has_closed(attempt: QuizAttempt, now: datetime) -> bool:
    """A quiz closes at its own moment; one that is gone has closed.

    Not with the group: who comes back in another group could then use what was shown.
    """
    if attempt.quiz is None:
        return True
    return attempt.quiz.closes_at is not None and attempt.quiz.closes_at <= now
