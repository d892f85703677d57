"""Signed addresses: as a path for our own pages, complete for mails."""

from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse

from newsletters import tokens
from newsletters.models import Subscription


class ReaderLinks(NamedTuple):
    """The links of one reader's mail, complete."""

    preferences: str
    unsubscribe: str
    one_click: str


def absolute(path: str) -> str:
    """A path of this site as a mail needs it."""
    return f"{settings.SITE_URL}{path}"


def confirm(subscription: Subscription) -> str:
    """Where the subscription is confirmed, with a button; complete."""
    return absolute(_path("confirm", tokens.confirm_token(subscription)))


def preferences_path(secret: str) -> str:
    """Where the choices are changed."""
    return _path("preferences", tokens.preferences_token(secret))


def unsubscribe_path(secret: str) -> str:
    """Where a person unsubscribes, with a button."""
    return _path("unsubscribe", tokens.unsubscribe_token(secret))


def preferences(secret: str) -> str:
    """:func:`preferences_path` for a mail."""
    return absolute(preferences_path(secret))


def of_reader(secret: str) -> ReaderLinks:
    """What every mail to a reader holds; ``one_click`` is for the mail program (RFC 8058)."""
    token = tokens.unsubscribe_token(secret)
    return ReaderLinks(preferences(secret), absolute(_path("unsubscribe", token)), absolute(_path("one_click", token)))


def _path(name: str, token: str) -> str:
    before, after = _around(name)
    return f"{before}{token}{after}"


@lru_cache
def _around(name: str) -> tuple[str, str]:
    """An address in two halves. Tokens need no escaping, and looking an address up costs more than signing."""
    before, _token, after = reverse(f"newsletters:{name}", args=["TOKEN"]).partition("TOKEN")
    return before, after
