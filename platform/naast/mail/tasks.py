"""Doorways for Celery: the work is elsewhere."""

import logging

from celery import shared_task

from naast.celery import wake
from naast.mail import mailbox_reader, outbox
from naast.mail.reports import retention

logger = logging.getLogger(__name__)


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
    """Forget the contents of old mails, and old reports."""
    outbox.retire()
    retention.retire()


@shared_task(name="mail.take_reports")
def take_reports() -> None:
    """Take what came back about our mail."""
    try:
        mailbox_reader.read_mailbox()
    except mailbox_reader.MailboxUnavailable as error:
        logger.warning("The mailbox for reports does not open: %s. What waits there keeps waiting.", error)
