"""Doorways for Celery."""

from celery import shared_task

from courses import services
from courses.exchange import jobs
from courses.models import Enrolment
from courses.xapi import outbox, sending
from naast.celery import wake


@shared_task(name="courses.settle")
def settle(course_id: int) -> None:
    """Complete what became complete because a lesson or quiz went away."""
    for enrolment in Enrolment.objects.filter(course_id=course_id, completed_at=None).iterator():
        services.complete_course_if_done(enrolment)


@shared_task(name="courses.close_late_attempts")
def close_late_attempts() -> None:
    """Hand in the attempts whose time is up."""
    services.close_late_attempts()


@shared_task(name="courses.invite")
def invite() -> None:
    """Mail the invitations that have no mail yet; when a round is full and more wait, ask for another."""
    if services.mail_invitations():
        wake(invite)


@shared_task(name="courses.remind")
def remind() -> None:
    """Mail the reminders that are due; when a round is full and more wait, ask for another."""
    if services.remind():
        wake(remind)


@shared_task(name="courses.plan_retrieval")
def plan_retrieval() -> None:
    """Make this week's questions and mails for who asked for them."""
    services.plan_retrieval()


@shared_task(name="courses.send_statements")
def send_statements() -> None:
    """Find the providers whose store has something coming, each for a worker of its own: a slow one delays no other."""
    for provider_id in outbox.providers_due():
        wake(send_statements_to, provider_id)


@shared_task(name="courses.send_statements_to")
def send_statements_to(provider_id: int) -> None:
    """Send what is due to one provider's store."""
    sending.send_to(provider_id)


@shared_task(name="courses.run_imports")
def run_imports() -> None:
    """Work off the files that providers said yes to."""
    jobs.run_due()
