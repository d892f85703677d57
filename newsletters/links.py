"""Signed addresses: as a path for our own pages, complete for mails."""

from django.conf import settings
from django.urls import reverse

from newsletters import tokens
from newsletters.models import Subscription


def absolute(path: str) -> str:
    """A path of this site as a mail needs it."""
    return f"{settings.SITE_URL}{path}"


def confirm(subscription: Subscription) -> str:
    """Where the subscription is confirmed, with a button."""
    return absolute(reverse("newsletters:confirm", args=[tokens.confirm_token(subscription)]))


def preferences_path(secret: str) -> str:
    """Where the choices are changed."""
    return reverse("newsletters:preferences", args=[tokens.preferences_token(secret)])


def unsubscribe_path(secret: str) -> str:
    """Where a person unsubscribes, with a button."""
    return reverse("newsletters:unsubscribe", args=[tokens.unsubscribe_token(secret)])


def preferences(secret: str) -> str:
    """:func:`preferences_path` for a mail."""
    return absolute(preferences_path(secret))


def unsubscribe(secret: str) -> str:
    """:func:`unsubscribe_path` for a mail."""
    return absolute(unsubscribe_path(secret))


def one_click(secret: str) -> str:
    """Where a mail program unsubscribes for its user (RFC 8058)."""
    return absolute(reverse("newsletters:one_click", args=[tokens.unsubscribe_token(secret)]))
