"""What becomes of a mailing when its mails are gone: it is done when its rows say so, never because somebody counted."""

import time

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from naast.mail import ledger
from naast.mail.ledger import OPEN, State
from newsletters.models import Delivery, Mailing, MailingState

BATCH = 1000
SECONDS = 50.0


def settle(*, seconds: float = SECONDS) -> bool:
    """Close what has ended: skip what waits in cancelled mailings, and call those done of which nothing waits.

    Args:
        seconds: how long to go on.

    Returns:
        Whether everything that could be closed is; what a worker still holds is for a later call.
    """
    until = time.monotonic() + seconds
    ending = Mailing.objects.filter(finished_at=None).filter(
        Q(state=MailingState.CANCELLED) | Q(state=MailingState.RUNNING, planned_at__isnull=False)
    )
    for key, state in list(ending.order_by("pk").values_list("pk", "state")):
        if state == MailingState.CANCELLED and not _skip_waiting(key, until):
            return False
        _close(key, state)
    return True


def _skip_waiting(mailing_id: int, until: float) -> bool:
    """Skip in batches: one update of a million rows would hold up every worker. Returns whether none is left."""
    rows = Delivery.objects.filter(mailing=mailing_id)
    while True:
        waiting = list(rows.filter(state=State.PENDING).values_list("pk", flat=True)[:BATCH])
        if not waiting:
            break
        # Asked again in the update: a worker may have claimed one of them since.
        Delivery.objects.filter(pk__in=waiting, state=State.PENDING).update(state=State.SKIPPED)
        if time.monotonic() >= until:
            return False
    now = timezone.now()
    left = rows.filter(ledger.abandoned(now))
    left.filter(state=State.CLAIMED).update(state=State.SKIPPED, owner="", lease_until=None)
    # Its worker died between the gate and the answer: whether it went nobody knows, and it is not sent again.
    left.filter(state=State.SENDING).update(
        state=State.FAILED,
        owner="",
        lease_until=None,
        failed_at=now,
        last_error=_("The worker stopped while sending. Whether the mail arrived is unknown."),
    )
    return True


def _close(mailing_id: int, state: str) -> None:
    if Delivery.objects.filter(mailing=mailing_id, state__in=OPEN).exists():
        return
    same = Mailing.objects.filter(pk=mailing_id, state=state, finished_at=None, planned_at__isnull=False)
    done = MailingState.DONE if state == MailingState.RUNNING else state
    same.update(state=done, finished_at=timezone.now())
