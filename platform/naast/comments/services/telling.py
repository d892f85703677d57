"""Tell moderators what waits: at most once an hour, however many comments come in."""

from datetime import timedelta

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from naast.accounts.models import User
from naast.comments import selectors
from naast.comments.models import Desk
from naast.comments.services import mails

PAUSE = timedelta(hours=1)
_PAGES = 5  # named in the mail
_MODERATORS = 50


@transaction.atomic
def tell_moderators() -> int:
    """Mail every moderator when something waits that came after the last mail, an hour or more ago.

    The row of the desk is the claim: of two workers one sends.

    Returns:
        How many mails were made.
    """
    now = timezone.now()
    desk = Desk.the_one()
    waiting = selectors.waiting()
    new = waiting.filter(written_at__gt=desk.told_at) if desk.told_at else waiting
    if not new.exists():
        return 0
    free = Q(told_at=None) | Q(told_at__lte=now - PAUSE)
    if Desk.objects.filter(free, pk=desk.pk).update(told_at=now) != 1:
        return 0
    people = moderators()
    by_page = waiting.order_by().values_list("page__title").annotate(number=Count("pk")).order_by("-number")
    pages = [(str(title), int(number)) for title, number in by_page[:_PAGES]]
    for person in people:
        mails.waiting(person, waiting.count(), pages, now.strftime("%Y%m%d%H%M%S"))
    return len(people)


def moderators() -> list[User]:
    """Who decides about comments; superusers only while there is nobody else."""
    found = User.objects.filter(is_active=True).order_by("pk").distinct()
    app, _dot, codename = selectors.MODERATE.partition(".")
    named = Permission.objects.filter(codename=codename, content_type__app_label=app).values("pk")
    permission = Q(groups__permissions__in=named) | Q(user_permissions__in=named)
    people = list(found.filter(permission)[:_MODERATORS])
    return people or list(found.filter(is_superuser=True)[:_MODERATORS])
