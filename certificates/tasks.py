"""Doorways for Celery: the work is elsewhere."""

from celery import shared_task

from certificates import making


@shared_task(name="certificates.render")
def render(certificate_id: int) -> None:
    """Make one certificate; walks away when it is made already or somebody else holds it."""
    making.make(certificate_id)


@shared_task(name="certificates.sweep")
def sweep() -> None:
    """Make what a lost message, a dead worker or a missing part left behind."""
    making.make_waiting()
