"""Empty a ledger: claim, send, record, for at most a minute."""

import logging
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from django.db import models
from django.db.models.expressions import Combinable

from naast.mail import ledger
from naast.mail.errors import MailRefused, ServerUnavailable, Verdict
from naast.mail.ledger import LedgerRow, Row, State
from naast.mail.transport import Transport

logger = logging.getLogger(__name__)

SECONDS = 60.0  # a drain ends by itself, so that a deploy never waits long and a lost worker never holds much
LOSSES = 3  # lost connections in a row before the drain leaves the server alone for a while
SERVER_PAUSE = timedelta(seconds=60)
GIVE_UP_AFTER = 14  # attempts; with the delays below a mail has then been tried for more than two days
_QUICK = tuple(timedelta(seconds=s) for s in (15, 30, 60, 120, 300))
_SLOW = tuple(timedelta(minutes=m) for m in (5, 10, 30, 60, 120, 240, 480, 720))


class Envelope(NamedTuple):
    """One mail, ready to be handed over: addresses for the server, and the complete message."""

    sender: str
    recipient: str
    raw: bytes


@dataclass
class Tally:
    """What one drain did."""

    sent: int = 0
    retried: int = 0
    failed: int = 0
    skipped: int = 0
    server_down: bool = False


def delay_after(attempts: int, verdict: Verdict) -> timedelta:
    """How long a mail waits after its ``attempts``-th try; later tries wait longer (RFC 5321 §4.5.4.1)."""
    if verdict is Verdict.QUICK and attempts <= len(_QUICK):
        return _QUICK[max(attempts - 1, 0)]
    return _SLOW[min(max(attempts - 1, 0), len(_SLOW) - 1)]


def drain(
    model: type[Row],
    *,
    compose: Callable[[Row], Envelope],
    transport: Transport,
    only_if: models.Q | Combinable | None = None,
    prefetch: Callable[[Sequence[Row]], None] | None = None,
    seconds: float = SECONDS,
    batch: int = ledger.BATCH,
) -> Tally:
    """Send what is due in the ledger ``model`` until nothing is, or the time is up.

    Args:
        model: the ledger.
        compose: makes the mail of a row. When it raises, that row fails and the others go on.
        transport: the server; one connection is used for all mails and closed at the end.
        only_if: what must still be true when a mail leaves; rows for which it is not end as ``skipped``.
        prefetch: called once per batch with the claimed rows, to load in one query what ``compose`` needs.
        seconds: how long to go on.
        batch: rows to hold at a time.

    Returns:
        What was done, for the log and for tests.
    """
    owner, tally = uuid.uuid4().hex, Tally()
    until = time.monotonic() + seconds
    try:
        while time.monotonic() < until and not tally.server_down and ledger.due(model):
            rows = ledger.claim(model, owner=owner, limit=batch)
            if not rows:
                break
            if prefetch is not None:
                prefetch(rows)
            _send_batch(rows, owner, compose, transport, only_if, until, tally)
    finally:
        transport.close()
    if tally.sent or tally.retried or tally.failed or tally.server_down:
        logger.info("%s: %s", model._meta.label, tally)
    return tally


def _send_batch(
    rows: Sequence[Row],
    owner: str,
    compose: Callable[[Row], Envelope],
    transport: Transport,
    only_if: models.Q | Combinable | None,
    until: float,
    tally: Tally,
) -> None:
    losses = 0
    for position, row in enumerate(rows):
        if time.monotonic() >= until:
            ledger.release(rows[position:], owner=owner)
            return
        try:
            transport.open()  # before the fence: a server that is away costs no row an attempt
        except ServerUnavailable as error:
            _leave(rows[position:], owner, error, tally)
            return
        if not ledger.fence(row, owner=owner, only_if=only_if):
            # Lost to another worker, or no longer wanted. Only in the second case do we still hold it.
            if only_if is not None and ledger.finish(row, owner=owner, state=State.SKIPPED):
                tally.skipped += 1
            continue
        try:
            transport.send(*compose(row))
        except MailRefused as error:
            _refused(row, owner, error, tally)
            losses = losses + 1 if error.connection_lost else 0
            if losses >= LOSSES:
                _leave(rows[position + 1 :], owner, error, tally)
                return
        except ServerUnavailable as error:
            ledger.retry_later(row, owner=owner, delay=SERVER_PAUSE, error=str(error))
            _leave(rows[position + 1 :], owner, error, tally)
            return
        except Exception as error:  # one mail that cannot be made must not hold up the others
            logger.exception("%s %s cannot be made into a mail", type(row).__name__, row.pk)
            ledger.finish(row, owner=owner, state=State.FAILED, error=f"{type(error).__name__}: {error}")
            tally.failed += 1
        else:
            ledger.mark_sent(row)
            tally.sent += 1
            losses = 0


def _refused(row: LedgerRow, owner: str, error: MailRefused, tally: Tally) -> None:
    if error.verdict is Verdict.NEVER or row.attempts >= GIVE_UP_AFTER:
        ledger.finish(row, owner=owner, state=State.FAILED, error=str(error))
        tally.failed += 1
        return
    ledger.retry_later(row, owner=owner, delay=delay_after(row.attempts, error.verdict), error=str(error))
    tally.retried += 1


def _leave(rows: Sequence[LedgerRow], owner: str, error: Exception, tally: Tally) -> None:
    """Stop: what is left of the batch waits a minute, the rest of the ledger was not touched."""
    ledger.release(rows, owner=owner, delay=SERVER_PAUSE, error=str(error))
    tally.server_down = True
    logger.warning("The mail server does not take mail: %s", error)
