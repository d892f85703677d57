"""Forget the mails of someone who asks to be erased."""

from collections.abc import Collection

from naast.mail.addresses import address_hash
from naast.mail.models import OutgoingMail


def forget(email: str, *, kinds: Collection[str]) -> int:
    """Delete the mails of some kinds to an address, sent or waiting; returns how many.

    A worker that holds one of them finds its row gone at the last gate. Reports and the suppression list stay: they hold
    a keyed hash and a domain, and are what keeps mail away (GDPR art. 6(1)(f)).

    Args:
        email: whose.
        kinds: those of the room that erases; other rooms keep theirs.
    """
    return OutgoingMail.objects.filter(address_hash=address_hash(email), kind__in=kinds).delete()[0]
