"""Empty the outbox of one provider: claim, send, settle, for at most a minute."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass

from courses.models import RecordStore, Statement
from courses.xapi import client, outbox
from courses.xapi.client import Answer, Verdict

logger = logging.getLogger(__name__)

SECONDS = 60.0  # a run ends by itself, so that a deploy never waits long


@dataclass
class Tally:
    """What one run did."""

    sent: int = 0
    failed: int = 0
    later: int = 0


def send_to(provider_id: int, *, seconds: float = SECONDS) -> Tally:
    """Send what is due to one provider's store, until nothing is, the store cannot take more, or the time is up."""
    run = _Run(provider_id, time.monotonic() + seconds, Tally())
    while run.goes_on and run.time_left:
        # Read anew for every batch: switching a store off or changing its address works at once.
        store = RecordStore.objects.filter(provider=provider_id, active=True).first()
        rows = outbox.claim(provider_id) if store else []
        if not store or not rows:
            break
        run.send(store, rows)
    if run.tally != Tally():
        logger.info("statements of provider %s: %s", provider_id, run.tally)
    return run.tally


@dataclass
class _Run:
    """One run at work."""

    provider_id: int
    until: float
    tally: Tally
    goes_on: bool = True

    @property
    def time_left(self) -> bool:
        return time.monotonic() < self.until

    def send(self, store: RecordStore, rows: Sequence[Statement]) -> None:
        """Send a batch; when the store refuses it whole, one by one, so that one bad statement blocks no other."""
        answer = client.post(store, [row.body for row in rows])
        if len(rows) == 1 or answer.verdict in {Verdict.STORED, Verdict.LATER}:
            self._settle(rows, answer)
            return
        for position, row in enumerate(rows):
            if not self.time_left or not self.goes_on:
                outbox.release(rows[position:])
                return
            self._settle([row], client.post(store, [row.body]))

    def _settle(self, rows: Sequence[Statement], answer: Answer) -> None:
        if answer.verdict in {Verdict.STORED, Verdict.KNOWN}:
            outbox.mark_sent(rows)
            self.tally.sent += len(rows)
        elif answer.verdict is Verdict.REFUSED:
            outbox.mark_failed(rows[0], answer.error)
            self.tally.failed += 1
        else:
            outbox.retry_later(rows, answer.error, answer.wait)
            self.tally.later += len(rows)
            self.goes_on = False
