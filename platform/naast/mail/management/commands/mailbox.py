"""``manage.py mailbox``: the SMTP server of one machine."""

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from naast.mail import mailbox
from naast.mail.transport import SmtpAddress


class Command(BaseCommand):
    """Keep every mail that arrives at SMTP_URL as a file, until a signal ends it."""

    help = "Receives mail at the host and port of SMTP_URL and keeps it in NAAST_DATA/mailbox."
    requires_system_checks: list[str] = []  # noqa: RUF012  it needs no rows, and starts at once

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until SIGTERM or SIGINT.

        Raises:
            CommandError: not on one machine, or the port is taken.
        """
        if not settings.NAAST_LOCAL:
            raise CommandError("The mailbox is only for one machine (NAAST_LOCAL=1): it delivers to nobody.")
        address = SmtpAddress.parse(settings.SMTP_URL)
        server = mailbox.server(address.host, address.port)
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        try:
            server.start()
        except OSError as error:
            raise CommandError(f"Cannot receive mail at {address.host}:{address.port}: {error}") from error
        self.stdout.write(f"mailbox ready {address.host}:{address.port}")
        self.stdout.flush()
        stopped.wait()
        server.stop()
