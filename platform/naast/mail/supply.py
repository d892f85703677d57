"""Where a drain's next rows come from: the open parts of a ledger, within the rate limits.

A ledger may have parts that rest (a paused mailing) and receivers that want their mail slowly (:mod:`naast.mail.rates`).
Neither may hold up the others. So each part is asked on its own, by an index that begins with what names it, and a
domain with a limit is a lane of its own beside the lane of all other domains.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Generic

from django.db.models import Q

from naast.mail import ledger, rates
from naast.mail.ledger import EVERYTHING, Row
from naast.mail.rates import ALL, Bucket

Parts = Callable[[], Sequence[Q]]
_LOOK_FOR_ABANDONED = 5.0  # seconds; they were left for at least a lease already
_STAYS_TRUE = 1.0  # seconds that open parts and the lack of limits are taken for granted; the last gate asks each time


def the_whole() -> Sequence[Q]:
    """The parts of a ledger that has none."""
    return [EVERYTHING]


def due(model: type[ledger.LedgerRow], parts: Parts = the_whole) -> bool:
    """Whether any row waits in an open part."""
    return any(ledger.due(model, part) for part in parts())


class Supply(Generic[Row]):
    """Claims rows for one drain.

    Attributes:
        wait: after :meth:`take` gave nothing: seconds until the rate limits let more go, or nothing when no row waits.
    """

    def __init__(self, model: type[Row], *, owner: str, parts: Parts = the_whole, batch: int = ledger.BATCH) -> None:
        """Prepare.

        Args:
            model: the ledger.
            owner: the drain.
            parts: which parts are open, asked every second; of several, each comes first in turn.
            batch: rows to hold at a time.
        """
        self._model, self._owner, self._parts, self._batch = model, owner, parts, batch
        self._turn = 0
        self._look_at = self._ask_at = 0.0
        self._open: list[Q] = []
        self._buckets: dict[str, Bucket] = {}
        # In the lane of all others, where to go on per part: rows of limited domains before it need no second look.
        self._places: dict[Q, datetime] = {}
        self.wait: float | None = None

    def take(self) -> list[Row]:
        """The next rows, claimed and paid for; none when nothing may go now."""
        self.wait = None
        parts, buckets = self._ask()
        if not parts:
            return []
        if not buckets:
            return self._claim(parts, buckets, self._batch)
        room = self._batch if ALL not in buckets else min(self._batch, int(buckets[ALL].tokens))
        rows = self._pay(self._claim(parts, buckets, room), buckets) if room else []
        if not rows:
            self.wait = self._wait(parts, buckets)
        return rows

    def put_back(self, rows: Iterable[Row]) -> None:
        """Give back the tokens of rows that were not tried."""
        if self._buckets:
            rates.give_back(_counted(rows))

    def ask_again(self) -> None:
        """Do not take for granted which parts are open: the gate held something back."""
        self._ask_at = 0.0

    def _ask(self) -> tuple[list[Q], dict[str, Bucket]]:
        """The open parts, another one in front each time, and the limits as they are now."""
        now = time.monotonic()
        if now >= self._ask_at:
            self._ask_at = now + _STAYS_TRUE
            self._open, self._buckets = list(self._parts()), rates.look()
        elif self._buckets:
            self._buckets = rates.look()
        self._turn = (self._turn + 1) % len(self._open) if self._open else 0
        return self._open[self._turn :] + self._open[: self._turn], self._buckets

    def _claim(self, parts: list[Q], buckets: dict[str, Bucket], room: int) -> list[Row]:
        exhausted = [domain for domain, bucket in buckets.items() if domain and bucket.tokens < 1]
        rows: list[Row] = []
        if time.monotonic() >= self._look_at:
            anywhere = reduce(or_, parts) & ~Q(domain__in=exhausted) if exhausted else reduce(or_, parts)
            rows = ledger.claim_abandoned(self._model, owner=self._owner, limit=room, only=anywhere)
            if len(rows) < room:
                self._look_at = time.monotonic() + _LOOK_FOR_ABANDONED
        limited = [domain for domain in buckets if domain]
        for part in parts:
            for domain in limited:
                most = min(room - len(rows), int(buckets[domain].tokens))
                if most > 0:
                    rows += self._ready(part & Q(domain=domain), most)
            if len(rows) < room:
                rows += self._others(part, limited, room - len(rows))
            if len(rows) >= room:
                break
        return rows

    def _others(self, part: Q, limited: list[str], room: int) -> list[Row]:
        """Rows of domains without a limit, from where the last batch ended."""
        if not limited:
            return self._ready(part, room)
        lane = part & ~Q(domain__in=limited)
        place = self._places.pop(part, None)
        rows = self._ready(lane & Q(next_attempt_at__gte=place), room) if place else []
        if not rows:  # once more from the beginning: something may have come back
            rows = self._ready(lane, room)
        if rows:
            self._places[part] = max(row.next_attempt_at for row in rows)
        return rows

    def _ready(self, only: Q, room: int) -> list[Row]:
        return ledger.claim_ready(self._model, owner=self._owner, limit=room, only=only)

    def _pay(self, rows: list[Row], buckets: dict[str, Bucket]) -> list[Row]:
        """Take the tokens for claimed rows; rows for which another worker took them first are given back."""
        if not rows:
            return rows
        wanted = {domain: count for domain, count in _counted(rows).items() if domain in buckets}
        left = rates.take(wanted)
        paid, unpaid = [], []
        for row in rows:
            lanes = [domain for domain in {ALL, row.domain} if domain in wanted]
            if all(left[domain] > 0 for domain in lanes):
                paid.append(row)
                for domain in lanes:
                    left[domain] -= 1
            else:
                unpaid.append(row)
        if unpaid:
            rates.give_back(left)  # a mail needs both tokens: one without the other is of no use
            ledger.release(unpaid, owner=self._owner)
        return paid

    def _wait(self, parts: list[Q], buckets: dict[str, Bucket]) -> float | None:
        everything = reduce(or_, parts)
        if ALL in buckets and buckets[ALL].tokens < 1:
            return buckets[ALL].wait() if ledger.due(self._model, everything) else None
        waits = [
            bucket.wait()
            for domain, bucket in buckets.items()
            if domain and ledger.due(self._model, everything & Q(domain=domain))
        ]
        return min(waits, default=None)


def _counted(rows: Iterable[ledger.LedgerRow]) -> Counter[str]:
    """How many tokens rows cost, by bucket."""
    count = Counter(row.domain for row in rows)
    count[ALL] = sum(count.values())
    return count
