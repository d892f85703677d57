"""Empty the outbox, and forget what it no longer needs to hold."""

from datetime import timedelta

from django.utils import timezone

from naast.mail import ledger
from naast.mail.drain import SECONDS, Envelope, Tally, drain
from naast.mail.ledger import OPEN
from naast.mail.models import OutgoingMail
from naast.mail.transport import SmtpTransport, Transport

RETENTION = timedelta(days=30)


def drain_outbox(transport: Transport | None = None, *, seconds: float = SECONDS) -> Tally:
    """Send what is due in the outbox, for at most ``seconds``."""
    return drain(OutgoingMail, compose=_envelope, transport=transport or SmtpTransport(), seconds=seconds)


def anything_due() -> bool:
    """Whether the outbox has work."""
    return ledger.due(OutgoingMail)


def retire() -> int:
    """Empty the messages that ended more than 30 days ago: the links inside are secrets. Returns how many."""
    return (
        OutgoingMail.objects.filter(created_at__lt=timezone.now() - RETENTION)
        .exclude(state__in=OPEN)
        .exclude(raw=b"")
        .update(raw=b"")
    )


def _envelope(mail: OutgoingMail) -> Envelope:
    return Envelope(mail.sender, mail.recipient, bytes(mail.raw))
