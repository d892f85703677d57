"""Doorways for Celery: load by key, call the work, nothing else."""

from celery import shared_task
from django.conf import settings

from naast.celery import wake
from newsletters.digests import planning
from newsletters.models import Mailing, MailingKind
from newsletters.sending import delivering, settling, single
from newsletters.services import check_ins, feeds, health, imports, issues, signing_up


@shared_task(name="newsletters.fetch_feeds")
def fetch_feeds() -> None:
    """Read the sources whose time has come."""
    feeds.check_due_feeds()
    health.send_alarms()


@shared_task(name="newsletters.fetch_feed")
def fetch_feed(feed_id: int) -> None:
    """Read one source that an editor asked for."""
    feeds.check_feed(feed_id)


@shared_task(name="newsletters.plan_digests")
def plan_digests() -> None:
    """Open the digests whose period has begun; plan each in a task of its own."""
    for digest in planning.open_due():
        wake(plan, digest.pk)


@shared_task(name="newsletters.ask_quiet_readers")
def ask_quiet_readers() -> None:
    """Once a day: ask readers who got nothing for a long time whether their choices still fit."""
    for mailing in check_ins.ask_quiet_readers():
        wake(plan, mailing.pk)


@shared_task(name="newsletters.plan")
def plan(mailing_id: int) -> None:
    """Plan one mailing; when the time is up and more readers wait, ask for another round."""
    mailing = Mailing.objects.get(pk=mailing_id)
    done = planning.plan(mailing) if mailing.kind == MailingKind.DIGEST else single.plan(mailing)
    if not done:
        wake(plan, mailing_id)
    _send_what_is_due()


@shared_task(name="newsletters.drain")
def drain() -> None:
    """Send what is due; when the minute is over and more waits, ask for another round."""
    tally = delivering.drain_deliveries()
    # What waits for the server or for the rate limits is for the next sweep.
    if not tally.server_down and not tally.throttled and delivering.anything_due():
        wake(drain)
    else:
        settling.settle()


@shared_task(name="newsletters.settle")
def settle() -> None:
    """Close mailings that ended; when the time is up and more waits, ask for another round."""
    if not settling.settle():
        wake(settle)


@shared_task(name="newsletters.sweep")
def sweep() -> None:
    """Find what a lost message or a dead worker left behind: mailings not planned, deliveries not sent, ends not noted.

    Beat's planning tick finds digests.
    """
    for mailing_id in single.unplanned():
        wake(plan, mailing_id)
    _send_what_is_due()
    wake(settle)


def _send_what_is_due() -> None:
    """Each drain asks for its own successor. A new one is only asked for while few are at work.

    Otherwise every tick of a long send would add one, until no worker is left for the mails that people wait for.
    """
    if delivering.drains_at_work() < settings.MAILING_DRAINS and delivering.anything_due():
        wake(drain)


@shared_task(name="newsletters.take_sign_ups")
def take_sign_ups() -> None:
    """Look at the sign-up forms that were handed in; when more wait, ask for another round."""
    if signing_up.take_sign_ups() == signing_up.BATCH and signing_up.anything_asked():
        wake(take_sign_ups)


@shared_task(name="newsletters.run_imports")
def run_imports() -> None:
    """Bring in the next readers of files that an editor said yes to; when more wait, ask for another round."""
    if imports.run_due():
        wake(run_imports)


@shared_task(name="newsletters.forget")
def forget() -> None:
    """Remove what nobody confirmed, and the addresses of imports that are long done."""
    signing_up.forget_unconfirmed()
    imports.forget_old()


@shared_task(name="newsletters.send_scheduled")
def send_scheduled() -> None:
    """Send the issues whose moment has come."""
    issues.send_due()
