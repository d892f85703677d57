"""Who takes a course: coming in, going away, coming back, and doing it again."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.events import enrolled
from courses.models import Cohort, CoursePage, Enrolment, EnrolmentEvent
from courses.permissions import closes_at
from courses.selectors import courses_before
from courses.services.errors import LearningError
from naast.accounts.models import User


def enrol(person: User, course: CoursePage) -> Enrolment:
    """Enrol somebody who asks for it, or give back the enrolment they have. Who withdrew goes on where they were.

    Raises:
        LearningError: the course is not open, takes no people by themselves, or other courses come first.
    """
    return _enrol(person, course, by=person)


def enrol_in_cohort(person: User, cohort: Cohort, *, by: User | None) -> Enrolment:
    """Put somebody in a cohort: enrol them, move them there, let them come back, or let them do the course again.

    Args:
        person: who learns.
        cohort: of which course.
        by: who caused it: the learner with a code or a yes, or somebody of the provider.

    Raises:
        LearningError: the course is not open, or other courses come first.
    """
    if cohort.course is None:
        raise LearningError(_("This course is not open at the moment."))
    return _enrol(person, cohort.course, by=by, cohort=cohort)


def repeat(person: User, course: CoursePage) -> Enrolment:
    """Do a course again that was completed: a new enrolment with the next number; results and certificate stay.

    Gives back the new enrolment when it is there already.

    Raises:
        LearningError: the course is not open or takes no people by themselves.
    """
    return _enrol(person, course, by=person, again=True)


@transaction.atomic
def withdraw(enrolment: Enrolment, *, by: User, note: str = "") -> bool:
    """Take somebody out of a course; what they did is kept. Returns whether this changed anything.

    Raises:
        LearningError: the course is completed already; there is nothing to withdraw from.
    """
    now = timezone.now()
    open_one = Enrolment.objects.filter(pk=enrolment.pk, withdrawn_at=None, completed_at=None)
    if open_one.update(withdrawn_at=now):
        _note(enrolment, EnrolmentEvent.Kind.WITHDRAWN, by, note)
        return True
    if Enrolment.objects.filter(pk=enrolment.pk, withdrawn_at=None).exists():
        raise LearningError(_("This course is completed already."))
    return False


@transaction.atomic
def move(enrolment: Enrolment, cohort: Cohort | None, *, by: User | None) -> None:
    """Put an enrolment in another cohort of the same course, or in none.

    Raises:
        LearningError: the cohort is of another course.
    """
    if cohort is not None and (cohort.course_uid, cohort.provider_id) != (enrolment.course_uid, enrolment.provider_id):
        raise LearningError(_("This group takes another course."))
    # Only who is the first to change it writes it down.
    if Enrolment.objects.filter(pk=enrolment.pk).exclude(cohort=cohort).update(cohort=cohort):
        _note(enrolment, EnrolmentEvent.Kind.MOVED, by, cohort.name if cohort else "")
    enrolment.cohort = cohort


def _enrol(
    person: User, course: CoursePage, *, by: User | None, cohort: Cohort | None = None, again: bool = False
) -> Enrolment:
    if not course.taken_here:
        raise LearningError(_("This training is taken at the provider. You sign up there."))
    if not course.live:
        raise LearningError(_("This course is not open at the moment."))
    try:
        with transaction.atomic():
            known = list(
                Enrolment.objects.select_for_update(of=("self",))
                .select_related("cohort")
                .filter(person=person, course_uid=course.uid)
                .order_by("-number")
            )
            current = next((each for each in known if each.withdrawn_at is None), None)
            if current and not (current.completed_at and (again or cohort)):
                if cohort:
                    move(current, cohort, by=by)
                return current
            if cohort is None and not course.enrolment_open:
                raise LearningError(
                    _("You cannot enrol in this course by yourself. Use the code or the invitation of your provider.")
                )
            if known and known[0].withdrawn_at:
                if cohort is None and _was_sent_away(known[0]):
                    raise LearningError(
                        _("Your training provider ended your enrolment. Ask the provider to let you in.")
                    )
                return _resume(known[0], cohort, by)
            return _create(person, course, known[0].number + 1 if known else 1, cohort, by)
    except IntegrityError:  # a second click was faster
        return Enrolment.objects.select_related("cohort").filter(person=person, course_uid=course.uid).latest("number")


def _was_sent_away(enrolment: Enrolment) -> bool:
    """Whether the last withdrawal was not the learner's own."""
    last = enrolment.events.filter(kind=EnrolmentEvent.Kind.WITHDRAWN).order_by("-at", "-pk").first()
    return last is not None and last.by_id not in {None, enrolment.person_id}


def _resume(enrolment: Enrolment, cohort: Cohort | None, by: User | None) -> Enrolment:
    """Let somebody who withdrew come back, in the cohort they were in unless that has ended."""
    closing = closes_at(enrolment)
    if cohort is None and (closing is None or timezone.now() < closing):
        cohort = enrolment.cohort
    enrolment.withdrawn_at = None
    enrolment.cohort = cohort
    enrolment.save(update_fields=["withdrawn_at", "cohort"])
    _note(enrolment, EnrolmentEvent.Kind.RESUMED, by, cohort.name if cohort else "")
    return enrolment


def _create(person: User, course: CoursePage, number: int, cohort: Cohort | None, by: User | None) -> Enrolment:
    first = courses_before(person, course) if number == 1 else []
    if first:
        titles = ", ".join(f"‘{page.title}’" for page in first)
        raise LearningError(_("Complete first: %(courses)s.") % {"courses": titles})
    enrolment = Enrolment.objects.create(
        person=person,
        course=course,
        course_uid=course.uid,
        course_title=course.title,
        number=number,
        provider=course.provider_page.provider,
        cohort=cohort,
    )
    _note(enrolment, EnrolmentEvent.Kind.ENROLLED, by, cohort.name if cohort else "")
    enrolled.send(sender=Enrolment, enrolment=enrolment)
    return enrolment


def _note(enrolment: Enrolment, kind: EnrolmentEvent.Kind, by: User | None, note: str) -> None:
    EnrolmentEvent.objects.create(enrolment=enrolment, kind=kind, by=by, note=note[:200])
