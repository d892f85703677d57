"""Doorways for Celery: the work is elsewhere."""

from celery import shared_task


@shared_task(name="downloads.print_books")
def print_books() -> None:
    """Make the PDFs that wait, and those that a dead worker left behind."""
    from naast.downloads import services

    services.run_due()


@shared_task(name="downloads.forget")
def forget() -> None:
    """Remove requests for files whose time is over."""
    from naast.downloads import services

    services.forget_old()
