"""``manage.py take_reports``: take mails that came back from files, or from the pipe of a mail server."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from naast.mail import mailbox_reader
from naast.mail.reports.parse import LIMIT
from naast.mail.reports.take import take

_TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: a mail server keeps the mail and comes back


class Command(BaseCommand):
    help = "Takes bounces, complaints and unsubscribes from files; - is what is piped in; nothing is REPORTS_MAILBOX."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE", help="a complete mail; - for standard input")
        parser.add_argument(
            "--receiver",
            default="",
            help="whom the mail was for, as the mail server says (Postfix: ${original_recipient})",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Take each file; one that cannot be opened does not stop the others.

        Raises:
            CommandError: some could not be taken. Its exit code tells a mail server to try again.
        """
        files: list[str] = options["files"]
        if not files:
            self._mailbox()
            return
        wrong = []
        for name in files:
            try:
                raw = sys.stdin.buffer.read(LIMIT) if name == "-" else self._start_of(name)
                report, created = take(raw, source="file", receiver=options["receiver"])
            except (OSError, DatabaseError) as error:
                wrong.append(f"{name}: {type(error).__name__}: {error}")
                continue
            known = "" if created else " (was taken before)"
            self.stdout.write(
                f"{name}: {report.kind} {report.severity} {report.status} {report.problem}".rstrip() + known
            )
        if wrong:
            raise CommandError("\n".join(wrong), returncode=_TRY_AGAIN)

    def _mailbox(self) -> None:
        try:
            done = mailbox_reader.read_mailbox()
        except mailbox_reader.MailboxUnavailable as error:
            raise CommandError(str(error), returncode=_TRY_AGAIN) from error
        self.stdout.write(f"{done.new} new, {done.known} known, {done.failed} left")

    @staticmethod
    def _start_of(name: str) -> bytes:
        with Path(name).open("rb") as file:
            return file.read(LIMIT)
