"""Signed addresses: as a path for our own pages, complete for mails."""

from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse

from newsletters.models import Subscription
from newsletters.readers import tokens


class ReaderLinks(NamedTuple):
    """The links of one reader's mail, complete."""

    preferences: str
    unsubscribe: str
    one_click: str
    mute: str  # without the topic: a template writes it behind, "{{ mute_url }}juridisch/"
    stay: str


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


def mute_path(secret: str) -> str:
    """Where a topic is left out, with a button; the topic and a slash still have to follow."""
    before, after = _around("mute", "TOPIC")
    return f"{before}{tokens.mute_token(secret)}{after.partition('TOPIC')[0]}"


def stay_path(secret: str) -> str:
    """Where a reader says "keep sending", with a button."""
    return _path("stay", tokens.stay_token(secret))


def export(secret: str, request: int) -> str:
    """Where a reader downloads the own data, with a button; complete."""
    return absolute(_path("export", tokens.export_token(secret, request)))


def erase(secret: str, request: int) -> str:
    """Where a reader is erased, with a button; complete."""
    return absolute(_path("erase", tokens.erase_token(secret, request)))


def preferences(secret: str) -> str:
    """:func:`preferences_path` for a mail."""
    return absolute(preferences_path(secret))


def of_reader(secret: str) -> ReaderLinks:
    """What every mail to a reader holds; ``one_click`` is for the mail program (RFC 8058)."""
    token = tokens.unsubscribe_token(secret)
    return ReaderLinks(
        preferences(secret),
        absolute(_path("unsubscribe", token)),
        absolute(_path("one_click", token)),
        absolute(mute_path(secret)),
        absolute(stay_path(secret)),
    )


def _path(name: str, token: str) -> str:
    before, after = _around(name)
    return f"{before}{token}{after}"


@lru_cache
def _around(name: str, *more: str) -> tuple[str, str]:
    """An address in two halves. Tokens need no escaping, and looking an address up costs more than signing."""
    before, _token, after = reverse(f"newsletters:{name}", args=["TOKEN", *more]).partition("TOKEN")
    return before, after
