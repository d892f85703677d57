"""The press of certificates, lent to the room that has books (``naast.downloads.books``)."""

import datetime as dt

from django.utils.translation import gettext_noop

from certificates import pdf
from certificates.facts import CannotRender, MissingFont, MissingPango
from certificates.pictures import number_of_pages
from naast.downloads.books import CannotPrint

_WHY = {
    MissingPango.problem: gettext_noop(
        "The library that sets text is missing on this machine. Its keeper can install it."
    ),
    MissingFont.problem: gettext_noop("A font of this site is missing. Its keeper can put it back."),
}
_OTHER = gettext_noop("The text cannot be printed as it is. Look for odd signs in it, then publish it again.")


def print_book(html: str, title: str, moment: dt.datetime, style: str) -> tuple[bytes, int]:
    """A page as a PDF (PDF/UA-1), with its number of pages.

    Raises:
        CannotPrint: with the reason in words for an editor.
    """
    try:
        content = pdf.render_html(html, title=title, moment=moment, style=style)
    except CannotRender as error:
        raise CannotPrint(_WHY.get(error.problem, _OTHER)) from error
    return content, number_of_pages(content)
