"""Cohorts: coming in with a code, and who may use it."""

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.models import Cohort, Enrolment
from courses.models.cohorts import new_code
from courses.selectors.cohorts import has_ended
from courses.services.enrolment import enrol_in_cohort
from courses.services.errors import LearningError
from naast.accounts.models import User

_WRONG_CODES = 10  # an hour
_HOUR = 60 * 60  # seconds


def enrol_with_code(person: User, code: str) -> Enrolment:
    """Enrol somebody in the cohort that has this code. Case, spaces and hyphens do not matter.

    Raises:
        LearningError: no cohort takes people with this code, its course is not open, other courses come first, or the
            person tried ten wrong codes in an hour.
    """
    tries = f"courses.code:{person.pk}"
    # Counted before looking, so that many guesses at once are counted too; a right code takes its count back.
    cache.add(tries, 0, _HOUR)
    if _count(tries) > _WRONG_CODES:
        raise LearningError(_("You tried too many codes. Try again in an hour, or ask your provider for help."))
    tidy = "".join(code.split()).replace("-", "").upper()
    cohort = Cohort.objects.select_related("course").filter(code=tidy, code_open=True, course__live=True).first()
    if cohort is None:
        raise LearningError(_("We do not know this code. Check it, or ask your provider for help."))
    _count(tries, -1)
    if has_ended(cohort):
        raise LearningError(_("This group has ended."))
    return enrol_in_cohort(person, cohort, by=person)


def _count(key: str, by: int = 1) -> int:
    try:
        return cache.incr(key, by)
    except ValueError:  # the hour was over between the two calls
        return 1


def open_code(cohort: Cohort, *, is_open: bool) -> None:
    """Let people in with the code, or no longer."""
    Cohort.objects.filter(pk=cohort.pk).update(code_open=is_open)


def change_code(cohort: Cohort) -> str:
    """Give a cohort another code, for when the old one went around; returns it."""
    while True:
        code = new_code()
        try:
            with transaction.atomic():
                Cohort.objects.filter(pk=cohort.pk).update(code=code)
        except IntegrityError:  # another cohort has it: one in 10**15
            continue
        return code
