"""Doorways for Celery: load by key, call the work, nothing else."""

from celery import shared_task

from naast.celery import wake
from newsletters import delivering, planning
from newsletters.models import Digest
from newsletters.services import feeds


@shared_task(name="newsletters.fetch_feeds")
def fetch_feeds() -> None:
    """Read the sources whose time has come."""
    feeds.check_due_feeds()


@shared_task(name="newsletters.plan_digests")
def plan_digests() -> None:
    """Open the digests whose period has begun; plan each in a task of its own."""
    for digest in planning.open_due():
        wake(plan, digest.pk)


@shared_task(name="newsletters.plan")
def plan(digest_id: int) -> None:
    """Plan one digest; when the time is up and more readers wait, ask for another round."""
    digest = Digest.objects.get(pk=digest_id)
    if not planning.plan(digest):
        wake(plan, digest_id)
    if delivering.anything_due():
        wake(drain)


@shared_task(name="newsletters.drain")
def drain() -> None:
    """Send what is due; when the minute is over and more waits, ask for another round."""
    tally = delivering.drain_deliveries()
    if not tally.server_down and delivering.anything_due():
        wake(drain)


@shared_task(name="newsletters.sweep")
def sweep() -> None:
    """Find the deliveries that a lost message or a dead worker left behind. Beat's planning tick finds digests."""
    if delivering.anything_due():
        wake(drain)
