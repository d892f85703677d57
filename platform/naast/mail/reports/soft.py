"""When mail that bounces "for now" has bounced often enough: five mails in a month, over a week, and none came through."""

from datetime import datetime, timedelta

from naast.mail.ledger import State
from naast.mail.models import MailReport, ReportKind, Severity, Suppression
from naast.mail.returns import ledgers

BOUNCES = 5
WITHIN = timedelta(days=30)
OVER = timedelta(days=7)  # a server that is down for a weekend, or a mailbox full over Christmas, is not enough
REST = timedelta(days=30)  # how long the address then gets no mail
# Servers try four to five days before they give a mail back (RFC 5321 §4.5.4.1). What has not come back by then arrived.
ARRIVED_AFTER = timedelta(days=5)
_LOOKED_AT = 200


def bounced_enough(address_hash: str, now: datetime) -> bool:
    """Whether an address has to be left in peace for a while."""
    since = max(filter(None, (now - WITHIN, _last_lifted(address_hash), _last_arrival(address_hash, now))))
    bounces = MailReport.objects.filter(
        address_hash=address_hash, kind=ReportKind.BOUNCE, severity=Severity.SOFT, received_at__gt=since
    )
    rows = list(bounces.order_by("received_at").values_list("ledger", "ledger_key", "pk", "received_at")[:_LOOKED_AT])
    # A mail that is reported twice bounced once; of a report without a row each counts.
    mails = {(ledger, key) if key is not None else ("", pk) for ledger, key, pk, _at in rows}
    return len(mails) >= BOUNCES and rows[-1][3] - rows[0][3] >= OVER


def _last_lifted(address_hash: str) -> datetime | None:
    lifted = Suppression.objects.filter(address_hash=address_hash, lifted_at__isnull=False)
    return lifted.order_by("-lifted_at").values_list("lifted_at", flat=True).first()


def _last_arrival(address_hash: str, now: datetime) -> datetime | None:
    """When the newest mail was sent that arrived: it is long enough ago, and nothing came back."""
    reports = MailReport.objects.filter(address_hash=address_hash, kind=ReportKind.BOUNCE, received_at__gt=now - WITHIN)
    returned = list(reports.order_by("-received_at").values_list("ledger", "ledger_key", "received_at")[:_LOOKED_AT])
    keys = {(ledger, key) for ledger, key, _at in returned}
    newest: datetime | None = None
    for ledger in ledgers():
        label = ledger.model._meta.label
        sent = ledger.model._default_manager.filter(
            **{ledger.address: address_hash},
            state=State.SENT,
            sent_at__gt=now - WITHIN,
            sent_at__lt=now - ARRIVED_AFTER,
        )
        for key, at in sent.order_by("-sent_at").values_list("pk", "sent_at")[:_LOOKED_AT]:
            # The report of a provider may not say which mail it is about: then the time has to do.
            if at is None or (label, key) in keys:
                continue
            if not any(named is None and at <= back <= at + ARRIVED_AFTER for _ledger, named, back in returned):
                newest = at if newest is None else max(newest, at)
                break
    return newest
