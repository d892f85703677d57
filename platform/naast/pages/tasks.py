"""Doorways for Celery."""

from celery import shared_task
from django.core.management import call_command

from naast.pages import pictures


@shared_task(name="pages.publish_scheduled")
def publish_scheduled() -> None:
    """Publish and unpublish what editors have scheduled."""
    call_command("publish_scheduled")


@shared_task(name="pages.make_pictures")
def make_pictures() -> None:
    """Make the sizes of pictures that are missing; a minute's work at most."""
    pictures.make_waiting(seconds=60)
