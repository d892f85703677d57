"""Mails that remind people of their group: at its start, before the deadline and the day after a missed one."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import CharField, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone

from courses.models import Enrolment
from courses.selectors.cohorts import has_ended
from naast.mail.quiet import may_mail_people_now
from naast.mail.selectors import mail_exists
from naast.mail.services import enqueue_template

BATCH = 200  # mails a round


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """One of the moments: due ``first`` days after its day, and pointless from the day after ``last``."""

    kind: str
    first: int
    last: int

    @property
    def days(self) -> range:
        """How many days after its day it may go out."""
        return range(self.first, self.last + 1)


START = Reminder(kind="start", first=0, last=6)
# When days are quiet a reminder waits; from the next one's first day on it has nothing to add.
BEFORE_DEADLINE = (Reminder(kind="two-weeks", first=-14, last=-4), Reminder(kind="three-days", first=-3, last=0))
MISSED = Reminder(kind="missed", first=1, last=7)


def remind(now: datetime | None = None) -> bool:
    """Put the reminders that are due in the outbox, each once. Returns whether more wait.

    At quiet moments nothing goes; what is still of use then goes at the next one that is not.
    """
    now = now or timezone.now()
    if not may_mail_people_now(now):
        return False
    left = BATCH
    for reminder in (START, *BEFORE_DEADLINE, MISSED):
        due = list(_due(reminder, timezone.localdate(now))[: left + 1])
        for enrolment in due[:left]:
            _mail(enrolment, reminder, timezone.localdate(now))
        if len(due) > left:
            return True
        left -= len(due)
    return False


def _due(reminder: Reminder, today: date) -> "QuerySet[Enrolment]":
    """Whom to remind today: not done, not withdrawn, in the course before the moment came, and not mailed yet."""
    until = Coalesce("cohort__deadline", "cohort__ends_on")
    key = Concat(Value(f"reminder:{reminder.kind}:"), Cast("pk", CharField()), Value(":"), Cast("day", CharField()))
    rows = (
        Enrolment.objects.filter(
            cohort__remind=True, completed_at=None, withdrawn_at=None, course__live=True, person__is_active=True
        )
        .annotate(until=until)
        .annotate(day=F("cohort__starts_on" if reminder == START else "until"))
        .filter(reduce(or_, (_on(reminder, today, today - timedelta(days=since)) for since in reminder.days)))
        .annotate(mail_key=key)
        .filter(~mail_exists(OuterRef("mail_key")))
    )
    return rows.select_related("person", "course", "cohort__provider").order_by("pk")


def _on(reminder: Reminder, today: date, day: date) -> Q:
    """Cohorts whose day is ``day``, and the people in them for whom the reminder says something new."""
    moment = day + timedelta(days=reminder.first)
    there = Q(day=day, started_at__lt=timezone.make_aware(datetime.combine(moment, time.min)))
    if reminder == START:
        # Once a reminder of the deadline is due, that one goes instead.
        far = Q(until=None) | Q(until__gt=today + timedelta(days=14))
        near = Q(until__gt=today + timedelta(days=3), until__lte=day + timedelta(days=14))
        close = Q(until__gte=today, until__lte=day + timedelta(days=3))
        return there & (far | near | close)
    # In a short course the mail at the start names the deadline already.
    return there & (Q(cohort__starts_on=None) | Q(cohort__starts_on__lt=moment))


def _mail(enrolment: Any, reminder: Reminder, today: date) -> None:
    cohort = enrolment.cohort
    days_left = (enrolment.until - today).days if enrolment.until else None
    enqueue_template(
        kind="cohort_reminder",
        to=enrolment.person.email,
        key=f"reminder:{reminder.kind}:{enrolment.pk}:{enrolment.day:%Y-%m-%d}",
        context={
            "reminder": reminder.kind,
            "person": enrolment.person,
            "course_title": enrolment.course_title,
            "course_path": enrolment.course.url,
            "cohort": cohort,
            "until": enrolment.until,
            "days_left": days_left,
            "ended": has_ended(cohort),
        },
        unasked=True,
    )
