"""Doorways for Celery: the work is elsewhere."""

from celery import shared_task

from naast.celery import wake
from naast.mail import outbox


@shared_task(name="mail.drain")
def drain() -> None:
    """Send what is due; when the minute is over and more waits, ask for another round."""
    tally = outbox.drain_outbox()
    if not tally.server_down and outbox.anything_due():
        wake(drain)


@shared_task(name="mail.sweep")
def sweep() -> None:
    """Find what a lost message or a dead worker left behind."""
    if outbox.anything_due():
        wake(drain)


@shared_task(name="mail.retire")
def retire() -> None:
    """Forget the contents of old mails."""
    outbox.retire()
