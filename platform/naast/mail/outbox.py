"""Empty the outbox, and forget what it no longer needs to hold."""

from datetime import timedelta

from django.db.models import OuterRef, Q
from django.utils import timezone

from naast.mail import ledger
from naast.mail.drain import SECONDS, Envelope, Tally, Verdicts, drain
from naast.mail.ledger import OPEN, State
from naast.mail.models import OutgoingMail
from naast.mail.returns import return_path
from naast.mail.suppression import suppressed
from naast.mail.transport import SmtpTransport, Transport

RETENTION = timedelta(days=30)


def drain_outbox(transport: Transport | None = None, *, seconds: float = SECONDS) -> Tally:
    """Send what is due in the outbox, for at most ``seconds``. Who is on the suppression list gets nothing."""
    return drain(
        OutgoingMail,
        compose=_envelope,
        transport=transport or SmtpTransport(),
        only_if=~_stopped(),
        verdicts=_Verdicts(),
        seconds=seconds,
    )


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


class _Verdicts(Verdicts[OutgoingMail]):
    def held_back(self, row: OutgoingMail) -> State | None:
        """The gate asks one thing only: whether the address is suppressed. It may have been lifted since."""
        return State.SUPPRESSED if OutgoingMail.objects.filter(_stopped(), pk=row.pk).exists() else None


def _stopped() -> Q:
    """The address is on the suppression list; a complaint stops only what nobody asked for."""
    address = OuterRef("address_hash")
    return Q(suppressed(address, unasked=False)) | Q(suppressed(address, unasked=True), unasked=True)


def _envelope(mail: OutgoingMail) -> Envelope:
    return Envelope(return_path(mail), mail.recipient, bytes(mail.raw))
