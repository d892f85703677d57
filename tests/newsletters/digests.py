"""Planning and sending digests in tests."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from naast.mail.transport import MemoryTransport
from newsletters.digests import planning
from newsletters.models import Mailing, Newsletter
from newsletters.sending import delivering


def send(
    newsletter: Newsletter, post: MemoryTransport, *, period: str = "2026-W47", frequency: str = "weekly"
) -> Mailing:
    """Plan a period to the end and send it."""
    digest = planning.open_digest(newsletter, frequency, period)
    while not planning.plan(digest):
        pass
    delivering.drain_deliveries(post)
    return digest


def later(**delta: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(**delta))
