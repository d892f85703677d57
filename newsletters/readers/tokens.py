"""Signed links. Each purpose has its own salt: a link to change choices cannot confirm, and the other way round.

How long each one works, and why:

* *confirm*: three days. It makes someone a reader, so an old mail must not do that by surprise.
* *export*, *erase*: two hours, and each link works once. They show or destroy data. A forwarded newsletter holds no such
  link; whoever asks for one gets it at the address itself, now.
* *preferences*, *mute*, *stay*, *unsubscribe* (by button, one-click or mail): never expire. Leaving or asking for less must
  always work (Telecommunicatiewet art. 11.7 lid 4, RFC 8058 §3.1), also from a mail of years ago.
"""

import base64
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.utils.crypto import constant_time_compare

from naast.mail.signatures import keyed_digest, signer
from newsletters.models import Subscription

CONFIRM_WITHIN = timedelta(days=3)
PRIVACY_WITHIN = timedelta(hours=2)
_CONFIRM, _PREFERENCES, _UNSUBSCRIBE = "newsletters.confirm", "newsletters.preferences", "newsletters.unsubscribe"
_MUTE, _EXPORT, _ERASE = "newsletters.mute", "newsletters.export", "newsletters.erase"
_UNSUBSCRIBE_MAIL, _STAY = "newsletters.unsubscribe-mail", "newsletters.stay"
_SHORT = 12  # bytes of a short signature: 96 bits


class Privacy(NamedTuple):
    """What a link to export or erase says."""

    secret: str
    request: int  # the line of the consent log that asked for it


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
    return signer(_PREFERENCES).sign(secret)


def read_preferences(token: str) -> str:
    """The secret of the subscription in a link to its choices.

    Raises:
        BadSignature: not made by us, or changed.
    """
    return signer(_PREFERENCES).unsign(token)


def unsubscribe_token(secret: str) -> str:
    """For links to unsubscribe; never expires: leaving must always work."""
    return signer(_UNSUBSCRIBE).sign(secret)


def read_unsubscribe(token: str) -> str:
    """The secret of the subscription in a link to unsubscribe.

    Raises:
        BadSignature: not made by us, or changed.
    """
    return signer(_UNSUBSCRIBE).unsign(token)


def unsubscribe_mail_token(secret: str) -> str:
    """For the address to unsubscribe by mail; never expires.

    It is short (39 letters) and holds letters, digits, ``-``, ``_`` and ``.`` only, so that it fits in front of the @ of
    an address (at most 64 octets, RFC 5321 §4.5.3.1.1) as well as in a subject.
    """
    return f"{secret}.{_short_signature(secret, settings.SECRET_KEY)}"


def read_unsubscribe_mail(token: str) -> str:
    """The secret of the subscription in an address to unsubscribe by mail.

    Raises:
        BadSignature: not made by us, or changed.
    """
    secret, _, signature = token.partition(".")
    # Django's signers read older keys too: a mail sent before a change of key must still unsubscribe.
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    if not any(constant_time_compare(signature, _short_signature(secret, key)) for key in keys):
        raise signing.BadSignature("the signature does not match")
    return secret


def mute_token(secret: str) -> str:
    """For links to leave out a topic; never expires."""
    return signer(_MUTE).sign(secret)


def read_mute(token: str) -> str:
    """The secret of the subscription in a link to leave out a topic.

    Raises:
        BadSignature: not made by us, or changed.
    """
    return signer(_MUTE).unsign(token)


def stay_token(secret: str) -> str:
    """For links that say "keep sending"; never expires: it only confirms what is."""
    return signer(_STAY).sign(secret)


def read_stay(token: str) -> str:
    """The secret of the subscription in a link that says "keep sending".

    Raises:
        BadSignature: not made by us, or changed.
    """
    return signer(_STAY).unsign(token)


def export_token(secret: str, request: int) -> str:
    """For the mail with a link to the own data; good for two hours and one download."""
    return signing.TimestampSigner(salt=_EXPORT).sign(f"{secret}.{request}")


def read_export(token: str) -> Privacy:
    """Read a link to the own data.

    Raises:
        SignatureExpired: two hours have gone by.
        BadSignature: not made by us, or changed.
    """
    return _privacy(_EXPORT, token)


def erase_token(secret: str, request: int) -> str:
    """For the mail with a link to be erased; good for two hours."""
    return signing.TimestampSigner(salt=_ERASE).sign(f"{secret}.{request}")


def read_erase(token: str) -> Privacy:
    """Read a link to be erased.

    Raises:
        SignatureExpired: two hours have gone by.
        BadSignature: not made by us, or changed.
    """
    return _privacy(_ERASE, token)


def _privacy(salt: str, token: str) -> Privacy:
    secret, _, request = signing.TimestampSigner(salt=salt).unsign(token, max_age=PRIVACY_WITHIN).partition(".")
    return Privacy(secret, int(request))


def _short_signature(secret: str, key: str) -> str:
    digest = keyed_digest(_UNSUBSCRIBE_MAIL, secret, key)[:_SHORT]
    return base64.urlsafe_b64encode(digest).decode("ascii")
