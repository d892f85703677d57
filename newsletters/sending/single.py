"""From a mailing with one content to deliveries. Walks through its readers in batches; memory stays flat.

A batch and the place it reached are committed together, so a planner that dies goes on where it was, and two planners at
once cannot plan a reader twice: the second finds the place moved and walks away.
"""

import time

from django.db import transaction
from django.utils import timezone

from newsletters.models import Mailing, MailingContent, MailingKind
from newsletters.sending.audience import readers_of
from newsletters.sending.inserting import insert_deliveries

BATCH = 10_000
SECONDS = 50.0
_PLACE = ["planned_through", "planned_at"]


def unplanned() -> list[int]:
    """The mailings with one content of which readers still wait to be planned. A paused one is planned all the same."""
    rows = Mailing.objects.filter(planned_at=None).exclude(kind=MailingKind.DIGEST)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def plan(mailing: Mailing, *, seconds: float = SECONDS, batch: int = BATCH) -> bool:
    """Make the deliveries of a mailing with one content, for at most ``seconds``.

    Returns:
        Whether it is planned to the end. Cancelling ends the planning too.
    """
    until = time.monotonic() + seconds
    content = MailingContent.objects.only("pk").get(mailing=mailing)
    mailing.refresh_from_db(fields=_PLACE)
    while mailing.planned_at is None and time.monotonic() < until:
        _plan_batch(mailing, content, batch)
        mailing.refresh_from_db(fields=_PLACE)
    return mailing.planned_at is not None


def _plan_batch(mailing: Mailing, content: MailingContent, size: int) -> None:
    place = mailing.planned_through
    readers = list(readers_of(mailing).filter(pk__gt=place).order_by("pk").values_list("pk", flat=True)[:size])
    here = Mailing.objects.filter(pk=mailing.pk, planned_through=place, planned_at=None)
    if not readers:
        here.update(planned_at=timezone.now())
        return
    with transaction.atomic():
        if here.update(planned_through=readers[-1]) != 1:
            return  # another planner was here; its rows stand
        insert_deliveries(mailing, readers, [content.pk] * len(readers))
