"""Mail addresses: which count as the same, which a form may take, and how little of them a purpose needs."""

import contextlib

from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from naast.mail.mime import bare_address

LONGEST = 254  # RFC 5321 §4.5.3.1.3: a path of 256 less its brackets
_SALT = "newsletters.address"  # older than this room: the hashes of the consent log were made with it


def normalise(email: str) -> str:
    """The form under which an address counts as the same: trimmed, small letters, the domain in ASCII (RFC 5891).

    The part before the @ may in theory mind its case (RFC 5321 §2.4). No mail provider does, and a person who types a
    capital once must not be mailed twice.
    """
    local, _at, domain = email.strip().lower().rpartition("@")
    with contextlib.suppress(UnicodeError):
        domain = domain.encode("idna").decode("ascii")
    return f"{local}@{domain}"


def mailbox_of(email: str) -> str:
    """The address without what stands behind a plus (RFC 5233): most providers bring it to the same mailbox.

    Only for counting: as readers these are different addresses.
    """
    local, _at, domain = normalise(email).rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def address_hash(email: str) -> str:
    """A keyed SHA-256 of the address: matches an address someone shows, and cannot be turned back by guessing alone."""
    return salted_hmac(_SALT, normalise(email), algorithm="sha256").hexdigest()


def mailbox_hash(email: str) -> str:
    """The :func:`address_hash` of the mailbox of an address."""
    return address_hash(mailbox_of(email))


def validate_deliverable(address: str) -> None:
    """Refuse an address that looks right to Django but that no mail can be written to.

    The part before the @ is ASCII: mail servers that take more (RFC 6531) are rare, and letters that only look alike
    make an address that reads as somebody else's. A domain in other letters is longer in ASCII, and that is the form which
    is mailed and kept: its length counts.

    Raises:
        ValidationError: with the reason, for who typed it.
    """
    local, _at, domain = address.rpartition("@")
    try:
        # The length before the parser, whose work grows with the square of it.
        sound = len(address) <= LONGEST and bool(bare_address(address))
        sound = (
            sound
            and local.isascii()
            and not domain.startswith("[")
            and '"' not in local
            and bool(domain.encode("idna"))
        )
        sound = sound and len(normalise(address)) <= LONGEST
    except Exception:  # noqa: BLE001 - the standard library's parser raises anything on what is no address
        sound = False
    if not sound:
        raise ValidationError(_("This is not a complete e-mail address. Example: name@example.org."))
