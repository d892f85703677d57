"""How quickly mail may leave: token buckets in the database, one for all mail and one per receiving domain that wants it.

All workers of all ledgers share them. Tokens are taken for the mails of one batch in one conditional update that only
succeeds when nobody else took any since we looked, so together the workers never send more than is allowed. A worker
that is killed may lose the tokens it held; nobody ever gains any.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from django.db.models import F, Value
from django.db.models.functions import Least
from django.utils import timezone

from naast.mail.models import RateLimit

ALL = ""  # the bucket of all mail together
_TRIES = 20  # each failed try means that another worker succeeded
_TOGETHER = 0.5  # seconds of tokens to wait for at least: claiming mails one by one costs more than sending them


class Bucket(NamedTuple):
    """A limit as it is at one moment."""

    tokens: float
    per_second: float
    burst: int

    def wait(self) -> float:
        """Seconds until waiting any longer is of no use: until a handful of mails may go, or the bucket is full."""
        enough = max(1.0, min(float(self.burst), self.per_second * _TOGETHER))
        return max(0.0, enough - self.tokens) / self.per_second


def look(now: datetime | None = None) -> dict[str, Bucket]:
    """The buckets by domain. Takes nothing: what another worker takes meanwhile shows when one takes."""
    now = now or timezone.now()
    return {
        row.domain: Bucket(_filled(row, now), row.per_minute / 60, row.burst) for row in RateLimit.objects.order_by()
    }


def take(wanted: Mapping[str, int]) -> dict[str, int]:
    """Take tokens, as many as there are and no more.

    Args:
        wanted: how many mails by domain; :data:`ALL` for all mail. A domain without a limit gets what it wants.

    Returns:
        How many were taken, by domain.
    """
    return {domain: _take(domain, count) for domain, count in wanted.items()}


def give_back(unused: Mapping[str, int]) -> None:
    """Put back what was taken for mails that were not tried after all."""
    for domain, count in unused.items():
        if count > 0:
            RateLimit.objects.filter(domain=domain).update(
                tokens=Least(F("tokens") + Value(float(count)), F("burst") * Value(1.0))
            )


def _take(domain: str, count: int) -> int:
    for _try in range(_TRIES):
        row = RateLimit.objects.filter(domain=domain).first()
        if row is None:
            return count
        now = timezone.now()
        tokens = _filled(row, now)
        granted = min(count, int(tokens))
        if granted <= 0:
            return 0
        untouched = RateLimit.objects.filter(pk=row.pk, tokens=row.tokens, refilled_at=row.refilled_at)
        # The clock of a bucket never runs back, so a worker whose own clock is behind cannot have it filled twice.
        if untouched.update(tokens=tokens - granted, refilled_at=max(now, row.refilled_at)) == 1:
            return granted
    return 0


def _filled(row: RateLimit, now: datetime) -> float:
    seconds = max(0.0, (now - row.refilled_at).total_seconds())
    return min(float(row.burst), row.tokens + seconds * row.per_minute / 60)
