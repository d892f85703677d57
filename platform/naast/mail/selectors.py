"""Questions about the outbox, and about what came back, that other rooms may ask."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, QuerySet
from django.db.models.expressions import Combinable

from naast.mail.addresses import address_hash
from naast.mail.ledger import LedgerRow
from naast.mail.models import MailReport, OutgoingMail, ReportKind, Severity
from naast.mail.returns import ledgers


def mail_exists(key: Combinable) -> Exists:
    """A condition for a query of another room: there is a mail with this key, whether it was sent yet or not.

    It finds in one query what still has to be mailed, however many rows there are.

    Args:
        key: what the key is in the outer query, such as ``OuterRef("mail_key")``.
    """
    return Exists(OutgoingMail.objects.filter(key=key))


@dataclass(frozen=True)
class Returned:
    """What came back of a number of mails. A mail counts once in each, however many reports there are about it."""

    hard: int = 0
    soft: int = 0
    complaints: int = 0

    @property
    def bounced(self) -> int:
        """Mails that did not arrive."""
        return self.hard + self.soft


def bounces_of(ledger: str, keys: Iterable[int] | QuerySet[Any]) -> Returned:
    """What came back of these mails. They stay ``sent`` in their ledger: we did hand them over.

    Args:
        ledger: its label, such as "newsletters.Delivery".
        keys: primary keys; a queryset with one column becomes part of the query.
    """
    reports = MailReport.objects.filter(ledger=ledger, ledger_key__in=keys)
    mails = Count("ledger_key", distinct=True)
    bounced = reports.filter(kind=ReportKind.BOUNCE)
    hard = bounced.filter(severity=Severity.HARD)
    counts = {
        "hard": hard.aggregate(n=mails)["n"],
        "soft": bounced.exclude(ledger_key__in=hard.values("ledger_key")).aggregate(n=mails)["n"],
        "complaints": reports.filter(kind=ReportKind.COMPLAINT).aggregate(n=mails)["n"],
    }
    return Returned(**counts)


def reports_about(email: str) -> QuerySet[MailReport]:
    """What came back about an address that somebody types."""
    return MailReport.objects.filter(address_hash=address_hash(email))


def mail_of(report: MailReport) -> LedgerRow | None:
    """The mail a report is about, without its content; nothing when the row is gone or was never known."""
    for ledger in ledgers():
        if ledger.model._meta.label == report.ledger:
            rows = ledger.model._default_manager.filter(pk=report.ledger_key)
            return rows.only("pk", "state", "created_at", "sent_at").first()
    return None
