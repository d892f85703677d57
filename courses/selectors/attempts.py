"""When an attempt may begin and when it ends."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.models import Enrolment, ExtraTime, QuizAttempt, QuizPage
from courses.permissions import closes_at, may_hand_in


def why_not_begin(enrolment: Enrolment, quiz: QuizPage, attempts: list[QuizAttempt], now: datetime) -> str:
    """Why no new attempt may begin, in words for the learner; empty when it may.

    Args:
        enrolment: whose attempt it would be.
        quiz: at which quiz.
        attempts: the earlier attempts of this enrolment at this quiz.
        now: the moment to judge by.
    """
    if quiz.closes_at and quiz.closes_at <= now:
        return _("This quiz has closed.")
    problem = may_hand_in(enrolment, now)
    if problem or quiz.practice:
        return problem
    if any(attempt.state == QuizAttempt.State.MARKING for attempt in attempts):
        return _("Your last attempt is still being marked. You get a mail when your score is there.")
    if quiz.attempt_limit is not None and len(attempts) >= quiz.attempt_limit:
        return _("You have used all attempts at this quiz.")
    again = next_attempt_at(quiz, attempts)
    if again and again > now:
        moment = date_format(timezone.localtime(again), "l j F H:i")
        return _("You can try again from %(moment)s. Until then: read the lessons once more.") % {"moment": moment}
    return ""


def next_attempt_at(quiz: QuizPage, attempts: list[QuizAttempt]) -> datetime | None:
    """The end of the waiting time after the last attempt; None when there is nothing to wait for."""
    handed_in = [attempt.submitted_at for attempt in attempts if attempt.submitted_at]
    if not quiz.wait_minutes or not handed_in:
        return None
    return max(handed_in) + timedelta(minutes=quiz.wait_minutes)


def extra_percent(enrolment: Enrolment) -> int:
    """The extra time, in percent of a limit, that the provider gave this learner; usually 0."""
    given = ExtraTime.objects.filter(provider=enrolment.provider_id, person=enrolment.person_id)
    return given.values_list("percent", flat=True).first() or 0


def ends_at(attempt: QuizAttempt) -> datetime | None:
    """The moment after which nothing is accepted: time limit, closing of the quiz or end of the group, what is first."""
    closing = attempt.quiz.closes_at if attempt.quiz else None
    moments = (attempt.deadline_at, closing, closes_at(attempt.enrolment))
    return min((moment for moment in moments if moment), default=None)
