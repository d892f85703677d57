"""The letter check on the command line: a file in, JSON out."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from naast.language.intake import MAX_CHARACTERS, TextRefusedError, clean, too_long_message
from naast.language.letter import check_letter
from naast.language.selectors import rules

_MOST_BYTES = MAX_CHARACTERS * 4 + 3  # a character takes four at most, and a file may begin with a mark of three


class Command(BaseCommand):
    """Check a letter."""

    help = "Check a letter: a text file in UTF-8, or - for standard input. Prints the report as JSON."
    requires_system_checks: list[str] = []  # noqa: RUF012  (Django's own declaration)

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", metavar="FILE", help="a text file, or - for standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the report.

        Raises:
            CommandError: there is no such file, it is no text, or it is too large; the program ends with 2.
        """
        try:
            report = check_letter(clean(_read(options["file"])), rules())
        except TextRefusedError as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False, indent=2))


def _read(name: str) -> str:
    """The text of a file, or what comes in.

    Raises:
        CommandError: there is nothing to read, or it is no text.
        TextRefusedError: it is longer than a letter may be.
    """
    try:
        if name == "-":
            content = sys.stdin.buffer.read(_MOST_BYTES + 1)
        else:
            with Path(name).open("rb") as file:
                content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        message = _("‘%(name)s’ cannot be read. Is this the right place?") % {"name": name}
        raise CommandError(message, returncode=2) from error
    if b"\x00" in content:
        raise CommandError(_no_text(name), returncode=2)
    if len(content) > _MOST_BYTES:
        raise TextRefusedError(too_long_message())
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CommandError(_no_text(name), returncode=2) from error


def _no_text(name: str) -> str:
    return _("‘%(name)s’ is not a text file in UTF-8. Save the letter as plain text first.") % {"name": name}
