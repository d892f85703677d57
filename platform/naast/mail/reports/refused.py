"""A server that says at the door that an address is gone: no mail comes back then, and the address is as gone.

Our own server said it about this very mail, so no signature is needed. Only codes that are about the receiver and about
nothing else count (RFC 3463 §3.2, §3.3): a relay that takes none of our mail must not put everybody on the list.
"""

import hashlib
import logging

from django.db import DatabaseError

from naast.mail.ledger import LedgerRow
from naast.mail.models import ReportKind, Severity
from naast.mail.reports.parse import Returned
from naast.mail.reports.rules import severity_of, status_in
from naast.mail.reports.take import store
from naast.mail.reports.words import server_line
from naast.mail.returns import return_of

logger = logging.getLogger(__name__)

SOURCE = "smtp"
_ABOUT_THE_RECEIVER = frozenset({"5.1.1", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})


def take_refusal(row: LedgerRow, answer: str) -> None:
    """Record that a mail was refused for good, when the answer is about its receiver; for anything else do nothing.

    Never stops a drain: what a receiver of the signals raises is logged, and nothing is stored then.

    Args:
        row: the mail.
        answer: code and words of the server, on one line.

    Raises:
        DatabaseError: the row could not be written.
    """
    status = status_in(answer)
    if status not in _ABOUT_THE_RECEIVER or severity_of(status, answer) != Severity.HARD:
        return
    returned = Returned(ReportKind.BOUNCE, severity=Severity.HARD, status=status, detail=server_line(answer))
    name = f"{SOURCE} {row._meta.label} {row.pk}"
    try:
        store(returned, fingerprint=hashlib.sha256(name.encode()).hexdigest(), source=SOURCE, about=return_of(row))
    except DatabaseError:
        raise
    except Exception:  # another room's mistake; the mail itself has failed all the same
        logger.exception("The refusal of %s could not be taken", name)
