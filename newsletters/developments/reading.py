"""What the pages with developments show beside the developments: what one has read, and the dates to come."""

from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils import timezone

from naast.pages.models import Topic
from newsletters.digests.news import AHEAD, MOST_DATES
from newsletters.models import Development, DevelopmentRead
from newsletters.selectors import published


def read_by(person: AbstractBaseUser | AnonymousUser, developments: Iterable[Development]) -> set[int]:
    """Which of ``developments`` someone has read; none for a visitor, without asking the database."""
    if not person.is_authenticated:
        return set()
    rows = DevelopmentRead.objects.filter(user_id=person.pk, development__in=[row.pk for row in developments])
    return set(rows.values_list("development_id", flat=True))


def upcoming(topic: Topic | None = None) -> list[Development]:
    """Developments that come into force within sixty days, the first date first; of one topic when given."""
    today = timezone.localdate()
    rows = published(topic).filter(in_force_on__gt=today, in_force_on__lte=today + AHEAD)
    return list(rows.exclude(expires_on__lte=today).order_by("in_force_on", "pk")[:MOST_DATES])
