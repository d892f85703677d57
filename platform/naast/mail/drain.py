"""Empty a ledger: claim, send, record, for at most a minute."""

import logging
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Generic, NamedTuple

from django.db import DatabaseError, models
from django.db.models.expressions import Combinable

from naast.mail import ledger
from naast.mail.errors import MailRefused, ServerUnavailable, Verdict
from naast.mail.ledger import Row, State
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
    owner = uuid.uuid4().hex
    gate = ledger.Gate(model, owner=owner, only_if=only_if)
    run = _Run(owner, compose, transport, gate, time.monotonic() + seconds, skips=only_if is not None)
    try:
        while run.time_left and not run.tally.server_down and ledger.due(model):
            rows = ledger.claim(model, owner=run.owner, limit=batch)
            if not rows:
                break
            if prefetch is not None:
                prefetch(rows)
            run.send_batch(rows)
    finally:
        transport.close()
    if run.tally != Tally():
        logger.info("%s: %s", model._meta.label, run.tally)
    return run.tally


@dataclass
class _Run(Generic[Row]):
    """One drain at work."""

    owner: str
    compose: Callable[[Row], Envelope]
    transport: Transport
    gate: ledger.Gate
    until: float
    skips: bool  # whether the gate asks for more than the claim
    tally: Tally = field(default_factory=Tally)
    losses: int = 0

    @property
    def time_left(self) -> bool:
        """Whether another mail may be started."""
        return time.monotonic() < self.until

    def send_batch(self, rows: Sequence[Row]) -> None:
        """Send claimed rows one by one; give back those that cannot be tried now."""
        for position, row in enumerate(rows):
            if not self.time_left:
                ledger.release(rows[position:], owner=self.owner)
                return
            try:
                self.transport.open()  # before the fence: a server that is away costs no row an attempt
                self._send(row)
            except ServerUnavailable as error:
                # The rest of the batch waits a minute; the rest of the ledger was not touched.
                ledger.release(rows[position:], owner=self.owner, delay=SERVER_PAUSE, error=str(error))
                self.tally.server_down = True
                logger.warning("The mail server does not take mail: %s", error)
                return

    def _send(self, row: Row) -> None:
        """Take one row to its next state.

        Raises:
            ServerUnavailable: the server lets nobody in, or hangs up each time; the row was put back.
        """
        if not self.gate.enter(row):
            # Lost to another worker, or no longer wanted. Only in the second case do we still hold it.
            if self.skips and ledger.finish(row, owner=self.owner, state=State.SKIPPED):
                self.tally.skipped += 1
            return
        try:
            self.transport.send(*self.compose(row))
        except MailRefused as error:
            self._refused(row, error)
            if self.losses >= LOSSES:
                raise ServerUnavailable("the connection is lost each time") from error
        except DatabaseError:  # ours, not the mail's: the lease ends and the row is taken again
            raise
        except ServerUnavailable as error:
            ledger.retry_later(row, owner=self.owner, delay=SERVER_PAUSE, error=str(error))
            raise
        except Exception as error:  # one mail that cannot be made must not hold up the others
            logger.exception("%s %s cannot be made into a mail", type(row).__name__, row.pk)
            ledger.finish(row, owner=self.owner, state=State.FAILED, error=f"{type(error).__name__}: {error}")
            self.tally.failed += 1
        else:
            self.gate.record_sent(row)
            self.tally.sent += 1
            self.losses = 0

    def _refused(self, row: Row, error: MailRefused) -> None:
        self.losses = self.losses + 1 if error.connection_lost else 0
        if error.verdict is Verdict.NEVER or row.attempts >= GIVE_UP_AFTER:
            ledger.finish(row, owner=self.owner, state=State.FAILED, error=str(error))
            self.tally.failed += 1
            return
        ledger.retry_later(row, owner=self.owner, delay=delay_after(row.attempts, error.verdict), error=str(error))
        self.tally.retried += 1
