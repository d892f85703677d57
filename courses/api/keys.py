"""Keys to the API: made, found, used and revoked. Only a digest is kept; a copy of the database opens nothing."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import ApiToken
from naast.accounts.models import User

PREFIX = "naast_"  # so that a scanner of leaked secrets recognises it
MOST = 10  # keys of one person that work at the same time
_HINT = 6  # characters; of 43, so the rest still has 220 bits
_USE_EVERY = timedelta(hours=1)  # a key that is used all the time costs one write an hour

CATALOGUE, PROGRESS = "catalogue:read", "progress:read"
SCOPES = {
    CATALOGUE: gettext_lazy("The catalogue: courses, providers and lesson titles"),
    PROGRESS: gettext_lazy("My own progress: courses, steps done, completions and scores"),
}
LIFETIMES = {
    30: gettext_lazy("30 days"),
    90: gettext_lazy("90 days"),
    365: gettext_lazy("1 year"),
    730: gettext_lazy("2 years"),
}
USUAL_LIFETIME = 365  # days


class KeyLimitError(Exception):
    """A key cannot be made; the text is for its owner."""


@transaction.atomic
def make_key(person: User, *, name: str, scopes: list[str], days: int) -> tuple[ApiToken, str]:
    """Make a key.

    Args:
        person: whose key it is.
        name: what it is for, in the owner's words.
        scopes: what it may read.
        days: how long it works, one of ``LIFETIMES``.

    Returns:
        The row, and the key itself, which cannot be had a second time.

    Raises:
        KeyLimitError: the person has enough keys.
        ValueError: not a scope or a lifetime of ours.
    """
    if not scopes or not set(scopes) <= set(SCOPES) or days not in LIFETIMES:
        raise ValueError(f"{scopes} for {days} days")
    User.objects.select_for_update().get(pk=person.pk)  # two tabs count one after the other
    if working(person).count() >= MOST:
        raise KeyLimitError(_("You have %(number)d keys. Revoke one first.") % {"number": MOST})
    secret = secrets.token_urlsafe(32)
    key = PREFIX + secret
    now = timezone.now()
    row = ApiToken.objects.create(
        person=person,
        name=name,
        digest=digest(key),
        hint=secret[:_HINT],
        scopes=scopes,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    return row, key


def digest(key: str) -> str:
    """What is stored of a key. It has 256 random bits: a slow hash would protect nothing more."""
    return hashlib.sha256(key.encode(errors="surrogateescape")).hexdigest()


def find(key: str) -> ApiToken | None:
    """The row of a key, whether it still works or not."""
    if not key.startswith(PREFIX):
        return None
    return ApiToken.objects.select_related("person").filter(digest=digest(key)).first()


def why_not(row: ApiToken) -> str:
    """Why a key does not work, in words for its owner; empty when it does."""
    if row.revoked_at is not None:
        return _("This key was revoked.")
    if row.expires_at <= timezone.now():
        return _("This key has expired.")
    if not row.person.is_active:
        return _("The account of this key is closed.")
    return ""


def note_use(row: ApiToken) -> None:
    """Remember that a key was used, to the hour."""
    now = timezone.now()
    if row.last_used_at is None or row.last_used_at <= now - _USE_EVERY:
        stale = Q(last_used_at=None) | Q(last_used_at__lte=now - _USE_EVERY)
        ApiToken.objects.filter(stale, pk=row.pk).update(last_used_at=now)


def revoke(row: ApiToken) -> None:
    """Stop a key from working, for good. Revoking twice keeps the first moment."""
    ApiToken.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=timezone.now())


def working(person: User) -> "QuerySet[ApiToken]":
    """The keys of a person that open something now."""
    return ApiToken.objects.filter(person=person, revoked_at=None, expires_at__gt=timezone.now())
