"""Have books printed: a row for each version, made by a worker, and the old one stays until the new one is there."""

import logging
import uuid
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from naast.celery import wake
from naast.downloads.books import CannotPrint, press
from naast.downloads.models import BookPrint, EbookPage
from naast.downloads.writing import manuscript

LEASE = timedelta(minutes=6)  # longer than a task may run: a worker that was silent for so long has died
# Told in the language of who reads them.
OURS = gettext_noop("Something went wrong on our side. Try again later.")

logger = logging.getLogger(__name__)


@transaction.atomic
def ask_print(book: EbookPage) -> BookPrint:
    """Ask for the PDF of a book as it is published now. The same text is printed once; a failed one is tried again."""
    from naast.downloads.tasks import print_books

    digest = manuscript(book).digest
    row, created = BookPrint.objects.get_or_create(book=book, digest=digest)
    if not created and row.state == BookPrint.State.FAILED:
        _again(row)
    elif not created and row.state == BookPrint.State.MADE:
        # An editor went back to a text that was printed before: it is the newest again.
        BookPrint.objects.filter(pk=row.pk).update(made_at=timezone.now())
    wake(print_books)
    return row


@transaction.atomic
def retry(row: BookPrint) -> bool:
    """Try a PDF again that did not succeed. Returns whether it waits now."""
    from naast.downloads.tasks import print_books

    waits = _again(row)
    if waits:
        wake(print_books)
    return waits


def _again(row: BookPrint) -> bool:
    failed = BookPrint.objects.filter(pk=row.pk, state=BookPrint.State.FAILED)
    return bool(failed.update(state=BookPrint.State.WAITING, reason="", asked_at=timezone.now()))


def run_due() -> int:
    """Make what waits and what a dead worker left behind; returns how many were looked at."""
    now = timezone.now()
    due = BookPrint.objects.filter(
        Q(state=BookPrint.State.WAITING) | Q(state=BookPrint.State.RUNNING, lease_until__lt=now)
    )
    done = 0
    for key, lease_until in due.order_by("asked_at").values_list("pk", "lease_until"):
        owner = uuid.uuid4().hex
        # Whoever changes the lease from what was seen holds the row; the others walk away.
        claimed = due.filter(pk=key, lease_until=lease_until).update(
            state=BookPrint.State.RUNNING, owner=owner, lease_until=timezone.now() + LEASE
        )
        if claimed:
            _make(BookPrint.objects.select_related("book").defer("pdf").get(pk=key), owner)
            done += 1
    return done


def _make(row: BookPrint, owner: str) -> None:
    try:
        text = manuscript(row.book)
        if text.digest != row.digest and not _renamed(row, text.digest):
            return
        pdf, pages = press(text.html, title=row.book.title, moment=row.asked_at, style=text.style)
    except CannotPrint as error:
        logger.warning("Book %s cannot be printed: %s", row.book_id, error)
        _fail(row, owner, str(error))
        return
    except Exception:
        _fail(row, owner, OURS)
        raise
    _keep(row, owner, pdf, pages)


def _renamed(row: BookPrint, digest: str) -> bool:
    """Take the text as it is now: it, or its design, changed since it was asked for.

    Returns:
        False when that text has a row of its own already. This one is not needed then.
    """
    try:
        with transaction.atomic():
            return bool(BookPrint.objects.filter(pk=row.pk).update(digest=digest))
    except IntegrityError:
        row.delete()
        return False


@transaction.atomic
def _keep(row: BookPrint, owner: str, pdf: bytes, pages: int) -> None:
    held = BookPrint.objects.filter(pk=row.pk, owner=owner).update(
        state=BookPrint.State.MADE,
        pdf=pdf,
        size=len(pdf),
        pages=pages,
        reason="",
        made_at=timezone.now(),
        owner="",
        lease_until=None,
    )
    if held:
        # Only now: until this moment readers got the one before.
        BookPrint.objects.filter(book=row.book_id).exclude(pk=row.pk).exclude(state__in=BookPrint.BUSY).delete()


def _fail(row: BookPrint, owner: str, reason: str) -> None:
    BookPrint.objects.filter(pk=row.pk, owner=owner).update(
        state=BookPrint.State.FAILED, reason=reason, owner="", lease_until=None
    )
