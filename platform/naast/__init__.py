"""Naast: a learning platform for collection professionals."""

from naast.celery import app as celery_app

__all__ = ["celery_app"]
