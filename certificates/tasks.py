"""Doorways for Celery: the work is elsewhere, and imported when it is done: who writes rows wakes these too."""

from celery import shared_task

from naast.celery import wake


@shared_task(name="certificates.render")
def render(certificate_id: int) -> None:
    """Make one certificate; walks away when it is made already or somebody else holds it."""
    from certificates import making

    making.make(certificate_id)


@shared_task(name="certificates.sweep")
def sweep() -> None:
    """Make what a lost message, a dead worker or a missing part left behind; ask for help when it is much."""
    from certificates import making

    for _ in range(making.helpers_wanted()):
        wake(help_sweep)
    making.make_waiting()


@shared_task(name="certificates.help_sweep")
def help_sweep() -> None:
    """Make what waits, beside the sweep of beat."""
    from certificates import making

    making.make_waiting()


@shared_task(name="certificates.issue_batches")
def issue_batches() -> None:
    """Issue the tables that providers said yes to, and those that a dead worker left behind."""
    from certificates.services import batches

    batches.run_due()


@shared_task(name="certificates.expire")
def expire() -> None:
    """Mark what is over and remind of what soon will be; when a round is full and more wait, ask for another."""
    from certificates.services import expiring

    if expiring.expire() | expiring.remind():
        wake(expire)


@shared_task(name="certificates.make_packs")
def make_packs() -> None:
    """Make the accreditation packs that wait, and throw away those whose week is over."""
    from certificates.accreditation import making as packs

    packs.run_due()
