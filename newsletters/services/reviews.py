"""Mark a page to be checked after a development, and say that it was."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import Page

from newsletters.models import Development, ReviewMark


def mark(development: Development, page: Page, *, question: str = "", note: str = "", by: Any) -> ReviewMark | None:
    """Ask the editors of a page to check it.

    Args:
        development: what may have made it wrong.
        page: a lesson, a quiz or an article that ``by`` may mark (:func:`newsletters.developments.reviewing.markable_by`).
        question: the key of one question of the quiz.
        note: what has to be looked at.
        by: the editor.

    Returns:
        The mark; nothing when the same is marked already and not checked yet.
    """
    try:
        with transaction.atomic():
            return ReviewMark.objects.create(
                development=development, page=page, question=question, note=note, created_by=by
            )
    except IntegrityError:
        return None


def check(row: ReviewMark, *, by: Any) -> bool:
    """Say that a page was checked. Returns whether it was still open."""
    return ReviewMark.objects.filter(pk=row.pk, done_at=None).update(done_at=timezone.now(), done_by=by) == 1


def reopen(row: ReviewMark) -> bool:
    """Take that back. Returns whether it was done; not when the same was marked anew meanwhile."""
    try:
        with transaction.atomic():
            return ReviewMark.objects.filter(pk=row.pk, done_at__isnull=False).update(done_at=None, done_by=None) == 1
    except IntegrityError:
        return False
