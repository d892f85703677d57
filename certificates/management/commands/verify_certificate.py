"""``manage.py verify_certificate FILE …``: what ``bin/verify-certificate`` runs."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from certificates.verifying.checks import Outcome, verify


class Command(BaseCommand):
    """Prints a line for each check of each file; ends with 1 when one failed."""

    help = "Check PDF files with veraPDF, pdfsig, qpdf, our own signature check and a verifier of Open Badges."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the files."""
        parser.add_argument("files", nargs="+", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Check them.

        Raises:
            CommandError: a file cannot be read.
        """
        paths: list[Path] = options["files"]
        for path in paths:
            if not path.is_file():
                raise CommandError(f"{path} cannot be read")
        failed = False
        for path, lines in verify(paths).items():
            self.stdout.write(str(path))
            for line in lines:
                self.stdout.write(f"  {line}")
                failed |= line.outcome == Outcome.FAIL
        if failed:
            sys.exit(1)
