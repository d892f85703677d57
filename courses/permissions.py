"""Who may read lessons, take quizzes and see an attempt. A refusal is 404 or a way in, never 403 (rule 4)."""

from datetime import datetime, time, timedelta

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.models import CoursePage, Enrolment, QuizAttempt
from naast.accounts.models import User
from naast.organisations.models import ProviderMembership

Visitor = User | AnonymousUser


def may_look_inside(user: Visitor, course: CoursePage) -> bool:
    """Authors of the course's own provider, and people who may edit the page, read lessons without enrolling."""
    if not isinstance(user, User) or not user.is_active:
        return False
    if user.is_superuser:
        return True
    if ProviderMembership.objects.filter(user=user, provider=course.provider_page.provider).exists():
        return True
    return bool(course.permissions_for_user(user).can_edit())


def may_learn(enrolment: Enrolment | None) -> bool:
    """Lessons and quizzes open with an enrolment that was not withdrawn; dates and order come on top of that."""
    return enrolment is not None and enrolment.withdrawn_at is None


def may_read(enrolment: Enrolment, now: datetime) -> str:
    """Why lessons and quizzes are closed to this learner, in a sentence for them; empty when they are open."""
    if enrolment.withdrawn_at is not None:
        return _("You withdrew from this course. Enrol again to go on where you were.")
    cohort = enrolment.cohort
    if cohort is not None and cohort.starts_on is not None and timezone.localdate(now) < cohort.starts_on:
        return _("Your group begins on %(day)s. From that day you can open the lessons.") % {
            "day": date_format(cohort.starts_on, "l j F")
        }
    return ""


def may_hand_in(enrolment: Enrolment, now: datetime) -> str:
    """Why nothing can be finished, begun or handed in, in a sentence for the learner; empty when it can.

    Needs the cohort: fetch the enrolment with ``select_related("cohort")``.
    """
    refusal = may_read(enrolment, now)
    if refusal:
        return refusal
    closing = closes_at(enrolment)
    if closing is not None and now >= closing:
        return _("Your group ended on %(day)s. You can still read, but no longer hand in.") % {
            "day": date_format(timezone.localdate(closing - timedelta(seconds=1)), "j F Y")
        }
    return ""


def closes_at(enrolment: Enrolment) -> datetime | None:
    """The moment after which nothing can be handed in: midnight in Amsterdam after the cohort's last day."""
    cohort = enrolment.cohort
    if cohort is None or cohort.ends_on is None:
        return None
    return timezone.make_aware(datetime.combine(cohort.ends_on + timedelta(days=1), time.min))


def may_see_attempt(user: Visitor, attempt: QuizAttempt) -> bool:
    """An attempt is its learner's alone."""
    return isinstance(user, User) and attempt.enrolment.person_id == user.pk
