"""Who may read lessons, take quizzes and see an attempt. A refusal is 404 or a way in, never 403 (rule 4)."""

from django.contrib.auth.models import AnonymousUser

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
    """Lessons and quizzes open with an enrolment."""
    return enrolment is not None


def may_see_attempt(user: Visitor, attempt: QuizAttempt) -> bool:
    """An attempt is its learner's alone."""
    return isinstance(user, User) and attempt.enrolment.person_id == user.pk
