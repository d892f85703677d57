"""The end of a certificate: reminders before it, and the state once it is over. Beat calls both."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.utils import timezone

from certificates.models import Certificate, CertificateEvent
from certificates.services import events, mailing
from courses.models import CoursePage
from naast.mail.quiet import may_mail_people_now

BATCH = 200  # certificates a round
REMINDERS = (60, 30, 7)  # days before the end, the earliest first


def expire(now: datetime | None = None) -> bool:
    """Mark the certificates of which the last day is over. Returns whether more wait.

    What they are worth does not hang on this: ``Certificate.standing`` reads the day itself.
    """
    now = now or timezone.now()
    over = Certificate.objects.filter(state=Certificate.State.ISSUED, valid_until__lt=timezone.localdate(now))
    due = list(over.select_related("provider").order_by("valid_until", "pk")[: BATCH + 1])
    for certificate in due[:BATCH]:
        with transaction.atomic():
            issued = Certificate.objects.filter(pk=certificate.pk, state=Certificate.State.ISSUED)
            if issued.update(state=Certificate.State.EXPIRED):
                events.log(certificate.provider, CertificateEvent.Kind.EXPIRED, certificate=certificate)
    return len(due) > BATCH


def remind(now: datetime | None = None) -> bool:
    """Put the reminders that are due in the outbox, each once. Returns whether more wait.

    At quiet moments nothing goes. When a reminder had to wait until the next one is due, only that one goes.
    """
    now = now or timezone.now()
    if not may_mail_people_now(now):
        return False
    today = timezone.localdate(now)
    left = BATCH
    for days, next_days in zip(REMINDERS, (*REMINDERS[1:], -1), strict=True):
        due = list(_due(today, days, next_days)[: left + 1])
        for certificate in due[:left]:
            _remind(certificate, days, today)
        if len(due) > left:
            return True
        left -= len(due)
    return False


def _due(today: date, days: int, next_days: int) -> "QuerySet[Certificate]":
    """Whose end lies at most ``days`` and more than ``next_days`` ahead, and who was not told so yet."""
    reachable = Q(person__isnull=False, person__is_active=True) | Q(person=None) & ~Q(holder_email="")
    moment = ExpressionWrapper(F("valid_until") - timedelta(days=days), output_field=DateTimeField())
    rows = Certificate.objects.filter(
        reachable,
        Q(reminded_days=None) | Q(reminded_days__gt=days),
        state=Certificate.State.ISSUED,
        suspended_at=None,
        valid_until__gt=today + timedelta(days=next_days),
        valid_until__lte=today + timedelta(days=days),
    )
    # Who got it when the moment had passed already has just read the day on it.
    fresh = rows.annotate(moment=moment).filter(issued_at__lt=F("moment"))
    return fresh.filter(~Exists(_newer())).select_related("provider", "person").order_by("valid_until", "pk")


def _newer() -> "QuerySet[Certificate]":
    """Certificates of the same course and person that count for longer."""
    same_person = Q(person__isnull=False, person=OuterRef("person")) | Q(holder_email=OuterRef("holder_email")) & ~Q(
        holder_email=""
    )
    longer = Q(valid_until=None) | Q(valid_until__gt=OuterRef("valid_until"))
    return Certificate.objects.filter(
        same_person,
        longer,
        course_uid=OuterRef("course_uid"),
        provider=OuterRef("provider"),
        state=Certificate.State.ISSUED,
        suspended_at=None,
    )


@transaction.atomic
def _remind(certificate: Certificate, days: int, today: date) -> None:
    assert certificate.valid_until is not None
    # Two workers meet here; the second changes nothing.
    waiting = Certificate.objects.filter(pk=certificate.pk, state=Certificate.State.ISSUED, suspended_at=None).filter(
        Q(reminded_days=None) | Q(reminded_days__gt=days)
    )
    if not waiting.update(reminded_days=days):
        return
    kind = CertificateEvent.Kind.REMINDED
    events.log(certificate.provider, kind, certificate=certificate, days=days)
    course = CoursePage.objects.live().filter(uid=certificate.course_uid).first()
    mailing.tell(
        certificate,
        "certificate_expires",
        f"{days}",
        days_left=(certificate.valid_until - today).days,
        course_page=f"{settings.SITE_URL}{course.url}" if course else "",
        unasked=True,
    )
