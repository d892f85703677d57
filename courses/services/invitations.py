"""People whom a provider asks to take part: planned, invited, mailed and answered.

Whether an address has an account shows nowhere. Only learners of the same provider, whom it knows already, are enrolled
without being asked; that happens where the mails are made, so that the page that invites says the same about everybody.
"""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import CharField, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from courses import tasks
from courses.models import Cohort, Enrolment, Invitation
from courses.selectors import deadline_of
from courses.selectors.cohorts import has_ended, holders_of_places
from courses.services.enrolment import enrol_in_cohort
from courses.services.errors import LearningError
from courses.services.rosters import Row
from naast.accounts.models import User
from naast.accounts.selectors import owners_of, verified_addresses
from naast.celery import wake
from naast.mail.selectors import mail_exists
from naast.mail.services import enqueue_template

BATCH = 100  # mails a round


def check_rows(cohort: Cohort, rows: Sequence[Row]) -> None:
    """Say of each row that was sound what stands in the way in this cohort, in a fixed number of queries."""
    asked = {row.email for row in rows if not row.problem}
    states = dict(Invitation.objects.filter(cohort=cohort, email__in=asked).values_list("email", "state"))
    places = holders_of_places(cohort, asked)
    for row in rows:
        if not row.problem:
            row.problem = _problem(cohort, states.get(row.email), places.get(row.email))


def _problem(cohort: Cohort, state: str | None, place: Enrolment | None) -> str:
    if place is not None and place.cohort_id == cohort.pk:
        return _("This person is in the group already.")
    if place is not None and place.cohort is not None:
        return _("This person takes the course in group “%(group)s”. Move them there.") % {"group": place.cohort.name}
    if state == Invitation.State.OPEN:
        return _("This address is invited already.")
    if state == Invitation.State.DECLINED:
        return _("This person declined the invitation.")
    return ""


@transaction.atomic
def invite(cohort: Cohort, rows: Sequence[Row]) -> int:
    """Invite everybody whose row has no problem, also one that turns up only now; returns how many.

    The mails follow from the rows (``courses.invite``).

    Raises:
        LearningError: the cohort has ended.
    """
    cohort = Cohort.objects.select_for_update().get(pk=cohort.pk)  # two who confirm at once follow each other
    if has_ended(cohort):
        raise LearningError(_("This group has ended. Change the last day first."))
    check_rows(cohort, rows)
    sound = [row for row in rows if not row.problem]
    # A row that was withdrawn, or whose person left, makes place for a new one: a new mail with a new secret.
    Invitation.objects.filter(cohort=cohort, email__in=[row.email for row in sound]).delete()
    Invitation.objects.bulk_create(Invitation(cohort=cohort, email=row.email, name=row.name) for row in sound)
    if sound:
        wake(tasks.invite)
    return len(sound)


def mail_invitations() -> bool:
    """Mail the invitations that have no mail yet, and enrol the provider's own learners. Returns whether more wait."""
    waiting = list(_without_mail()[: BATCH + 1])
    people = owners_of({invitation.email for invitation in waiting})
    for invitation in waiting[:BATCH]:
        _mail_first(invitation, people.get(invitation.email))
    return len(waiting) > BATCH


def _without_mail() -> "QuerySet[Invitation]":
    key = Concat(Value("invitation:"), Cast("pk", CharField()))
    waiting = Invitation.objects.filter(state=Invitation.State.OPEN, cohort__course__live=True)
    unmailed = waiting.annotate(mail_key=key).filter(~mail_exists(OuterRef("mail_key")))
    return unmailed.select_related("cohort__course", "cohort__provider").order_by("pk")


@transaction.atomic
def _mail_first(invitation: Invitation, person: User | None) -> None:
    # Two workers meet here; the second finds it answered, or its mail made.
    state = Invitation.objects.select_for_update().values_list("state", flat=True).get(pk=invitation.pk)
    if state != Invitation.State.OPEN:
        return
    key = f"invitation:{invitation.pk}"
    if person is None or not _knows(invitation.cohort, person):
        _send(invitation, key)
        return
    try:
        with transaction.atomic():
            enrolment = enrol_in_cohort(person, invitation.cohort, by=None)
    except LearningError:  # the page of the invitation says what comes first
        _send(invitation, key)
        return
    _answer(invitation, Invitation.State.ACCEPTED, person)
    enqueue_template(
        kind="cohort_enrolled",
        to=invitation.email,
        key=key,
        context={
            "enrolment": enrolment,
            "cohort": invitation.cohort,
            "deadline": deadline_of(enrolment),
            "person": person,
        },
    )


def _knows(cohort: Cohort, person: User) -> bool:
    """Whether somebody learns with this provider, and did not turn their back on this very course."""
    own = Enrolment.objects.filter(provider=cohort.provider, person=person).order_by("number")
    latest = dict(own.values_list("course_uid", "withdrawn_at"))
    return None in latest.values() and latest.get(cohort.course_uid) is None


def _send(invitation: Invitation, key: str) -> None:
    enqueue_template(
        kind="cohort_invitation",
        to=invitation.email,
        key=key,
        context={
            "invitation": invitation,
            "cohort": invitation.cohort,
            "path": reverse("courses:invitation", args=[invitation.token]),
        },
        unasked=True,  # a provider asked, not the one who gets it
    )


def send_again(invitation: Invitation) -> None:
    """Mail an open invitation once more; once a day at most, so that nobody is pestered."""
    if invitation.state == Invitation.State.OPEN:
        _send(invitation, f"invitation:{invitation.pk}:{timezone.localdate():%Y-%m-%d}")


def withdraw_invitation(invitation: Invitation) -> bool:
    """Take an open invitation back; its link then says so. Returns whether it was still open."""
    open_one = Invitation.objects.filter(pk=invitation.pk, state=Invitation.State.OPEN)
    return bool(open_one.update(state=Invitation.State.WITHDRAWN, answered_at=timezone.now()))


@transaction.atomic
def accept_invitation(invitation: Invitation, person: User) -> Enrolment:
    """Say yes: enrol the person whose proven address was invited. Saying yes twice changes nothing.

    Raises:
        LearningError: it is not for this person, it was taken back, the group has ended, or other courses come first.
    """
    invitation = _own(invitation, person)
    if invitation.state == Invitation.State.WITHDRAWN:
        raise LearningError(_("The provider took this invitation back."))
    if has_ended(invitation.cohort):
        raise LearningError(_("This group has ended."))
    if invitation.state == Invitation.State.ACCEPTED:
        return _accepted(invitation, person)
    enrolment = enrol_in_cohort(person, invitation.cohort, by=person)
    _answer(invitation, Invitation.State.ACCEPTED, person)
    return enrolment


def _accepted(invitation: Invitation, person: User) -> Enrolment:
    """What saying yes brought; one yes does not bring anybody back in who left, moved or finished since."""
    taken = Enrolment.objects.filter(person=person, course_uid=invitation.cohort.course_uid, withdrawn_at=None)
    enrolment = taken.order_by("-number").first()
    if enrolment is None:
        raise LearningError(_("You answered this invitation already. Ask your training provider for a new one."))
    return enrolment


@transaction.atomic
def decline_invitation(invitation: Invitation, person: User) -> None:
    """Say no to an invitation that is still open.

    Raises:
        LearningError: it is not for this person, or it was answered or taken back already.
    """
    invitation = _own(invitation, person)
    if invitation.state not in {Invitation.State.OPEN, Invitation.State.DECLINED}:
        raise LearningError(_("This invitation has been answered already."))
    _answer(invitation, Invitation.State.DECLINED, person)


def _own(invitation: Invitation, person: User) -> Invitation:
    """The invitation as it is now, held until the transaction ends."""
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("cohort__course", "cohort__provider")
    fresh = rows.get(pk=invitation.pk)
    if fresh.email not in verified_addresses(person):
        raise LearningError(_("This invitation is for another e-mail address."))
    return fresh


def _answer(invitation: Invitation, state: Invitation.State, person: User) -> None:
    invitation.state = state
    invitation.person = person
    invitation.answered_at = timezone.now()
    invitation.save(update_fields=["state", "person", "answered_at"])
