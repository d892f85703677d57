"""What this room does when something comes back about a mail (:mod:`naast.mail.events`).

A hard bounce changes nothing here: the address is on the suppression list, which the last gate of every mail asks. The
subscription stays, so that a mailbox that is mended gets its newsletter again once it is taken off the list.
"""

from typing import Any

from django.core.signing import BadSignature

from naast.mail.events import complained, unsubscribed_by_mail
from newsletters.models import ConsentKind, Delivery, Subscription
from newsletters.readers import tokens
from newsletters.selectors import subscription_of
from newsletters.services import Origin, unsubscribe, unsubscribe_all


def connect() -> None:
    """Connect every receiver once, however often the app registry becomes ready."""
    complained.connect(end_after_complaint, dispatch_uid="newsletters.end_after_complaint")
    unsubscribed_by_mail.connect(end_by_mail, dispatch_uid="newsletters.end_by_mail")


def end_after_complaint(*, address_hash: str, ledger: str, key: int | None, **_kwargs: Any) -> None:
    """Out means out: whoever reports one mail as spam gets no newsletter at all any more."""
    delivered = _delivered(ledger, key)
    hashed = address_hash or (delivered.address_hash if delivered else "")
    unsubscribe_all(hashed, Origin("spam report"), kind=ConsentKind.COMPLAINED)


def end_by_mail(*, token: str, address_hash: str, ledger: str, key: int | None, **_kwargs: Any) -> bool:
    """End what a mail to our address for unsubscribing names.

    A token names one subscription. A provider of mail gives none: then the mail it was about does, or else the address.

    Returns:
        Whether this room knew what it was about.
    """
    origin = Origin("mail")
    if token:
        try:
            subscription = subscription_of(tokens.read_unsubscribe_mail(token))
        except BadSignature:
            return False
    else:
        subscription = _delivered(ledger, key)
    if subscription is not None:
        unsubscribe(subscription, origin)
        return True
    return not token and unsubscribe_all(address_hash, origin) > 0


def _delivered(ledger: str, key: int | None) -> Subscription | None:
    if ledger != Delivery._meta.label or key is None:
        return None
    return Subscription.objects.select_related("newsletter").filter(deliveries=key).first()
