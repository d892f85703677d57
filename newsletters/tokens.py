"""Signed links. Each purpose has its own salt: a link to change choices cannot confirm, and the other way round."""

from datetime import timedelta
from typing import NamedTuple

from django.core import signing

from newsletters.models import Subscription

CONFIRM_WITHIN = timedelta(days=3)
_CONFIRM, _PREFERENCES, _UNSUBSCRIBE = "newsletters.confirm", "newsletters.preferences", "newsletters.unsubscribe"


class Confirmation(NamedTuple):
    """What a link to confirm says."""

    secret: str
    nonce: str
    expired: bool


def confirm_token(subscription: Subscription) -> str:
    """For the mail that asks to confirm; good for three days and one round of signing up."""
    return signing.TimestampSigner(salt=_CONFIRM).sign(f"{subscription.secret}.{subscription.nonce}")


def read_confirm(token: str) -> Confirmation:
    """Read a link to confirm; an expired one still tells whose it was, so that a new one can be asked for.

    Raises:
        BadSignature: not made by us, or changed.
    """
    signer = signing.TimestampSigner(salt=_CONFIRM)
    expired = False
    try:
        value = signer.unsign(token, max_age=CONFIRM_WITHIN)
    except signing.SignatureExpired:
        value, expired = signer.unsign(token), True
    secret, _, nonce = value.partition(".")
    return Confirmation(secret, nonce, expired)


def preferences_token(secret: str) -> str:
    """For links to the choices of a subscription; never expires, so that an old mail still helps."""
    return signing.Signer(salt=_PREFERENCES).sign(secret)


def read_preferences(token: str) -> str:
    """The secret of the subscription in a link to its choices.

    Raises:
        BadSignature: not made by us, or changed.
    """
    return signing.Signer(salt=_PREFERENCES).unsign(token)


def unsubscribe_token(secret: str) -> str:
    """For links to unsubscribe; never expires: leaving must always work."""
    return signing.Signer(salt=_UNSUBSCRIBE).sign(secret)


def read_unsubscribe(token: str) -> str:
    """The secret of the subscription in a link to unsubscribe.

    Raises:
        BadSignature: not made by us, or changed.
    """
    return signing.Signer(salt=_UNSUBSCRIBE).unsign(token)
