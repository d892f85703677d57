"""Say what was wrong to everyone who got it wrong: the right words, the correction and its mailings in one transaction."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from naast.celery import wake
from newsletters.developments.correcting import overtaken, reach, render_correction
from newsletters.models import Correction, Development, Mailing, MailingKind, MailingState, Newsletter
from newsletters.services.mailings import open_mailing


class AlreadyCorrectedError(Exception):
    """A colleague corrected the development since this editor opened the form."""


@transaction.atomic
def correct(development: Development, text: str, *, seen: int, by: AbstractBaseUser | AnonymousUser) -> Correction:
    """Store a development as it is right, and mail the correction to everyone who got it wrong.

    Each newsletter that brought it has a mailing of its own, so that a reader hears of it from whom he had it. Readers
    who get the wrong version later, because it was frozen already, are found by :func:`catch_up`.

    Args:
        development: with the right words, not stored yet.
        text: what was wrong, and what is right.
        seen: how many corrections the editor saw; of two editors at once, or two presses on a button, one does it.
        by: the editor.

    Raises:
        AlreadyCorrectedError: there is a correction the editor has not seen. Nothing was changed.
    """
    # Two at once wait here for each other, and a planner that reads the row afterwards reads the right one.
    Development.objects.select_for_update().get(pk=development.pk)
    if development.corrections.count() != seen:
        raise AlreadyCorrectedError
    development.save()
    now = timezone.now()
    person: Any = by if by.is_authenticated else None
    correction = Correction.objects.create(development=development, text=text, created_at=now, created_by=person)
    for newsletter in _newsletters(development):
        open_mailing(
            newsletter,
            kind=MailingKind.CORRECTION,
            period=f"correction-{correction.pk}",
            mail=render_correction(newsletter, development, text, timezone.localdate(now)),
            correction=correction,
            developments=[development],
            by=by,
        )
    return correction


def catch_up() -> int:
    """Plan corrections once more that a mailing with the wrong version outran. Readers who have theirs get no second.

    A digest that was being planned, or an issue that was paused, may have got readers after the correction was planned.

    Returns:
        How many are planned again.
    """
    from newsletters import tasks

    late = list(overtaken().values_list("pk", flat=True))
    for key in late:
        with transaction.atomic():
            again = Mailing.objects.filter(pk=key, planned_at__isnull=False).exclude(state=MailingState.CANCELLED)
            moved = again.update(planned_at=None, planned_through=0, state=MailingState.RUNNING, finished_at=None)
            if moved:
                wake(tasks.plan, key)
    return len(late)


def _newsletters(development: Development) -> list[Newsletter]:
    """Those that brought it, and those that are giving it to readers at this moment."""
    open_now = Mailing.objects.filter(planned_at=None, state__in=(MailingState.RUNNING, MailingState.PAUSED))
    giving = open_now.filter(Q(contents__developments=development) | Q(kind=MailingKind.DIGEST))
    keys = {newsletter.pk for newsletter, _readers in reach(development)} | set(
        giving.values_list("newsletter_id", flat=True)
    )
    return list(Newsletter.objects.filter(pk__in=keys))
