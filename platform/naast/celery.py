"""The Celery application, and the one way rooms wake their tasks.

The row is the truth and a task is only a wake-up: whatever has to happen is in the database first, and a sweep that
beat starts every minute finds what a lost message left behind (ADR 0003).
"""

import logging
import os
from functools import partial
from typing import Any

from celery import Celery, Task
from celery.signals import worker_init
from django.db import transaction
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "naast.settings")

logger = logging.getLogger(__name__)

app = Celery("naast")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def look_often(**_kwargs: Any) -> None:
    """Look at the embedded broker four times a second: its options all go to SQLAlchemy, so only the class has a say."""
    if app.conf.broker_url.startswith("sqla+"):
        from kombu.transport import sqlalchemy  # a second of imports that only this worker needs

        sqlalchemy.Transport.polling_interval = 0.25


def wake(task: "Task[..., Any]", *args: int | str) -> None:
    """Start ``task`` once the current transaction has committed.

    A broker that cannot be reached is logged and otherwise ignored: the sweep of that room finds the row within a
    minute, so a person never sees an error because of a queue.
    """
    transaction.on_commit(partial(_send, task, *args), robust=True)


def _send(task: "Task[..., Any]", *args: int | str) -> None:
    try:
        task.apply_async(args=args, retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("The broker did not take %s: %s. The next sweep will.", task.name, error)
