"""Take what came back: one row each, and what follows from it, in one transaction.

Only a return path with a true signature makes anything follow. It names the row the mail was in, and the address is the
one of that row: not the one a report names, which may be the end of a chain of forwardings, or anybody's.
"""

import hashlib
import logging
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from naast.mail import events, returns
from naast.mail.models import MailReport, ReportKind, Severity, SuppressionReason
from naast.mail.reports import parse, soft
from naast.mail.reports.parse import Returned
from naast.mail.suppression import suppress

logger = logging.getLogger(__name__)

_ABOUT_A_MAIL = frozenset({ReportKind.BOUNCE, ReportKind.COMPLAINT, ReportKind.DELAY})


def take(raw: bytes, *, source: str, receiver: str = "") -> tuple[MailReport, bool]:
    """Take a mail that came back.

    Args:
        raw: the complete message; see :func:`naast.mail.reports.parse.read`.
        source: how it came: "mailbox" or "file".
        receiver: whom the mail server says it was for, when it says so outside the message.

    Returns:
        Its row, and whether it is new; one that was taken before changes nothing.

    Raises:
        Exception: whatever a receiver of the signals raises; nothing was stored then.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return store(parse.read(raw, receiver=receiver), fingerprint=parse.fingerprint(raw), source=source)


def unreadable(name: str, problem: str, *, source: str) -> MailReport:
    """Record that there is something that cannot even be fetched; ``name`` is what its place calls it."""
    fingerprint = hashlib.sha256(f"{source}\0{name}".encode()).hexdigest()
    return store(Returned(ReportKind.BROKEN, problem=problem), fingerprint=fingerprint, source=source)[0]


@transaction.atomic
def store(
    returned: Returned,
    *,
    fingerprint: str,
    source: str,
    address_hash: str = "",
    domain: str = "",
    about: returns.Return | None = None,
) -> tuple[MailReport, bool]:
    """Make the row of what was read, unless it is there, and do what follows.

    Args:
        returned: what was read.
        fingerprint: names it; the same report counts once.
        source: how it came.
        address_hash: whom it is about, when a provider with our secret says so; else the signed row says it.
        domain: of that address.
        about: the mail, when we know it ourselves.
    """
    found = about or _signed(returned.addresses)
    problem, ledger, key = returned.problem, "", None
    if found is not None:
        ledger, key = found.label, found.key
        if not address_hash:
            address_hash, domain = _receiver_of(found)
            if not address_hash:
                problem = problem or _("The mail this is about is no longer known. Nothing was changed.")
    elif not address_hash and returned.kind in _ABOUT_A_MAIL:
        problem = problem or _why_not_trusted(returned.addresses)
    kind = returned.kind
    if kind == ReportKind.UNSUBSCRIBE and not returned.token and not address_hash:
        kind, problem = (
            ReportKind.OTHER,
            _("Somebody wants to unsubscribe, but the code is missing. Look in the mailbox."),
        )
    report, created = MailReport.objects.get_or_create(
        fingerprint=fingerprint,
        defaults={
            "source": source,
            "kind": kind,
            "severity": returned.severity or "",
            "status": returned.status[:20],
            "detail": returned.detail[:500],
            "problem": problem[:300],
            "address_hash": address_hash,
            "domain": domain[:254],
            "ledger": ledger,
            "ledger_key": key,
        },
    )
    if created:
        _follow(report, returned.token)
    return report, created


def stays(report: MailReport) -> bool:
    """Whether the mail itself has to stay in the mailbox, for a person to read."""
    return report.kind in {ReportKind.OTHER, ReportKind.BROKEN} or (
        report.kind == ReportKind.UNSUBSCRIBE and bool(report.problem)
    )


def _follow(report: MailReport, token: str) -> None:
    if report.kind == ReportKind.UNSUBSCRIBE:
        answers = _send(events.unsubscribed_by_mail, report, token)
        if True not in answers:
            report.problem = _("Nobody here knows this code to unsubscribe. Look in the mailbox.")
            report.save(update_fields=["problem"])
    if not report.address_hash:
        return
    if report.kind == ReportKind.COMPLAINT:
        _suppress(report, SuppressionReason.COMPLAINT)
        _send(events.complained, report)
    elif report.kind == ReportKind.BOUNCE and report.severity == Severity.HARD:
        _suppress(report, SuppressionReason.HARD)
        _send(events.bounced_for_good, report)
    elif report.kind == ReportKind.BOUNCE and soft.bounced_enough(report.address_hash, timezone.now()):
        _suppress(report, SuppressionReason.SOFT, until=timezone.now() + soft.REST)


def _suppress(report: MailReport, reason: SuppressionReason, **extra: Any) -> None:
    detail = f"{report.status} {report.detail}" if report.status not in report.detail else report.detail
    if suppress(report.address_hash, domain=report.domain, reason=reason, detail=detail.strip(), **extra):
        logger.info("An address at %s gets no more mail: %s", report.domain, reason)


def _send(signal: Any, report: MailReport, token: str = "") -> list[Any]:
    answers = signal.send(
        MailReport,
        report=report,
        address_hash=report.address_hash,
        ledger=report.ledger,
        key=report.ledger_key,
        token=token,
    )
    return [answer for _receiver, answer in answers]


def _signed(addresses: list[str]) -> returns.Return | None:
    for address in addresses:
        found = returns.read_return(address)
        if found is not None:
            return found
    return None


def _why_not_trusted(addresses: list[str]) -> str:
    if not settings.RETURN_ADDRESS:
        return _("Without a return address (RETURN_ADDRESS) nobody can tell which mail this is about.")
    if any(map(returns.looks_signed, addresses)):
        return _("The signature of the return address is not ours, or was changed. Nothing was changed.")
    return _("No return address of ours is in it, so it may be about anybody. Nothing was changed.")


def _receiver_of(found: returns.Return) -> tuple[str, str]:
    rows = found.ledger.model._default_manager.filter(pk=found.key)
    return rows.values_list(found.ledger.address, "domain").first() or ("", "")
