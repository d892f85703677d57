"""How a book becomes a PDF: a room above this one knows the press, and registers it here."""

import datetime as dt
from collections.abc import Callable

Printer = Callable[[str, str, dt.datetime, str], tuple[bytes, int]]
"""Takes a whole HTML page, the title, the moment in the file and a style sheet; gives the PDF and its number of pages."""


class CannotPrint(Exception):
    """The PDF cannot be made now; the message says why, for an editor."""


def _no_printer(html: str, title: str, moment: dt.datetime, style: str) -> tuple[bytes, int]:
    raise CannotPrint("no printer")


_printer: Printer = _no_printer


def register_printer(printer: Printer) -> None:
    """Say what makes a PDF. It raises :class:`CannotPrint` when it cannot; called from ``AppConfig.ready``."""
    global _printer  # noqa: PLW0603 - one platform has one press
    _printer = printer


def press(html: str, *, title: str, moment: dt.datetime, style: str) -> tuple[bytes, int]:
    """The PDF of a page and how many pages it has.

    Raises:
        CannotPrint: what makes PDFs is missing or refuses.
    """
    return _printer(html, title, moment, style)
