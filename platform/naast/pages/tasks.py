"""Doorways for Celery."""

from celery import shared_task
from django.core.management import call_command


@shared_task(name="pages.publish_scheduled")
def publish_scheduled() -> None:
    """Publish and unpublish what editors have scheduled."""
    call_command("publish_scheduled")
