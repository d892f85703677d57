"""Doorways for Celery: the work is elsewhere."""

from celery import shared_task

from naast.comments import services


@shared_task(name="comments.tell_moderators")
def tell_moderators() -> None:
    """Tell moderators what waits, at most once an hour."""
    services.tell_moderators()


@shared_task(name="comments.forget")
def forget() -> None:
    """Forget what was kept long enough."""
    services.forget_old()
