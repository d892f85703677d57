"""Doorways for Celery."""

from celery import shared_task

from naast.search import misses, services


@shared_task(name="search.sweep")
def sweep() -> None:
    """Repair what no signal told."""
    services.sweep()


@shared_task(name="search.forget")
def forget() -> None:
    """Drop what nobody needs: old counts, and words that stand nowhere any more."""
    misses.forget()
    services.forget_words()
