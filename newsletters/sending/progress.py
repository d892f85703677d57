"""How far a mailing is, from its rows: never from a counter that can go wrong."""

from datetime import timedelta
from typing import NamedTuple

from django.db.models import Count, Min
from django.utils import timezone

from naast.mail.ledger import OPEN, State
from newsletters.models import Delivery, Mailing, MailingState

_WINDOW = timedelta(minutes=2)  # what "now" means for the rate: long enough to be steady, short enough to be true


class Progress(NamedTuple):
    """Counts that add up: ``total`` is the sum of the five behind it.

    Attributes:
        per_minute: mails a minute over the last two minutes; nothing when none went.
        seconds_left: until the last one, at this rate; nothing when that cannot be said.
        planned: whether every reader of the audience has a delivery; until then ``total`` still grows.
    """

    total: int
    waiting: int
    sent: int
    failed: int
    skipped: int
    suppressed: int
    per_minute: float | None
    seconds_left: float | None
    planned: bool

    @property
    def percent(self) -> int:
        """How much is behind us, rounded down: 100 only when nothing waits."""
        return 100 * (self.total - self.waiting) // self.total if self.total else 0


def progress(mailing: Mailing) -> Progress:
    """Count the deliveries of a mailing. Two queries, both answered from an index."""
    rows = Delivery.objects.filter(mailing=mailing)
    count = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    waiting = sum(count.get(state, 0) for state in OPEN)
    per_minute = _rate(mailing) if mailing.state == MailingState.RUNNING and waiting else None
    return Progress(
        total=sum(count.values()),
        waiting=waiting,
        sent=count.get(State.SENT, 0),
        failed=count.get(State.FAILED, 0),
        skipped=count.get(State.SKIPPED, 0),
        suppressed=count.get(State.SUPPRESSED, 0),
        per_minute=per_minute,
        seconds_left=60 * waiting / per_minute if per_minute and mailing.planned_at else None,
        planned=mailing.planned_at is not None,
    )


def _rate(mailing: Mailing) -> float | None:
    now = timezone.now()
    recent = Delivery.objects.filter(mailing=mailing, state=State.SENT, sent_at__gt=now - _WINDOW)
    found = recent.aggregate(count=Count("pk"), first=Min("sent_at"))
    if not found["count"]:
        return None
    seconds = max((now - found["first"]).total_seconds(), 1.0)
    return float(60 * found["count"] / seconds)
