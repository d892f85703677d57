"""Where mail about our mail goes: a signed address per row, so that what comes back names its row and cannot be forged.

The address is ``<local>+<ledger letter><key><signature>@<domain>`` of ``settings.RETURN_ADDRESS`` (subaddressing,
RFC 5233; the idea is called VERP). It has small letters and digits only: there are servers that lower-case the part
before the @ on the way back. Only who got a mail has seen its address, so nobody can have somebody else suppressed.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

from django.conf import settings
from django.utils.crypto import constant_time_compare

from naast.mail.ledger import LedgerRow
from naast.mail.mime import bare_address
from naast.mail.signatures import keyed_digest

_SALT = "naast.mail.return"
_SIGNATURE = 16  # hex digits: 64 bits, which nobody guesses by sending mails
_LOCAL_LENGTH = 64  # octets before the @ (RFC 5321 §4.5.3.1.1)
_TAG = re.compile(r"([a-z])([0-9]{1,19})([0-9a-f]{16})")
UNSUBSCRIBE_WORD = "afmelden"  # first word of the subject of a mail that unsubscribes


class Ledger(NamedTuple):
    """A table of mails whose return paths are read here."""

    letter: str
    model: type[LedgerRow]
    address: str


class Return(NamedTuple):
    """What a return path says."""

    ledger: Ledger
    key: int

    @property
    def label(self) -> str:
        """The ledger as ``MailReport.ledger`` and the signals name it: "newsletters.Delivery"."""
        return self.ledger.model._meta.label


_LEDGERS: dict[str, Ledger] = {}


def register_ledger(letter: str, model: type[LedgerRow], *, address: str = "address_hash") -> None:
    """Have return paths made and read for a ledger; called in ``AppConfig.ready()`` of its room.

    Args:
        letter: one small letter, for good: it is in mails that have been sent.
        model: the ledger.
        address: lookup of the receiver's address hash from a row: "address_hash", "subscription__address_hash".

    Raises:
        ValueError: not a small letter, or the letter of another ledger.
    """
    if not re.fullmatch("[a-z]", letter) or _LEDGERS.get(letter, (letter, model))[1] is not model:
        raise ValueError(f"{letter!r} cannot be the letter of {model._meta.label}")
    _LEDGERS[letter] = Ledger(letter, model, address)


def ledgers() -> Iterable[Ledger]:
    """All that registered."""
    return _LEDGERS.values()


def return_path(row: LedgerRow) -> str:
    """The sender for the envelope of a row.

    Without ``settings.RETURN_ADDRESS`` it is the plain sender: bounces then reach people, and change nothing here.

    Raises:
        LookupError: the ledger of the row has not registered.
        ValueError: the part of RETURN_ADDRESS before the @ is too long to add to.
    """
    if not settings.RETURN_ADDRESS:
        return bare_address(getattr(row, "sender", "") or settings.DEFAULT_FROM_EMAIL)
    local, _at, domain = bare_address(settings.RETURN_ADDRESS).rpartition("@")
    value = f"{return_of(row).ledger.letter}{row.pk}"
    tagged = f"{local}+{value}{_signature(value, settings.SECRET_KEY)}"
    if len(tagged) > _LOCAL_LENGTH:
        raise ValueError("RETURN_ADDRESS is too long before the @")
    return f"{tagged}@{domain}"


def return_of(row: LedgerRow) -> Return:
    """What the return path of a row says.

    Raises:
        LookupError: the ledger of the row has not registered.
    """
    for ledger in ledgers():
        if isinstance(row, ledger.model):
            return Return(ledger, row.pk)
    raise LookupError(f"{type(row).__name__} has no return path: register_ledger was not called")


def looks_signed(address: str) -> bool:
    """Whether an address is meant as a return path of ours, true or forged."""
    return _tag(address) is not None


def read_return(address: str) -> Return | None:
    """The row that a return path names; nothing when it is not ours, or was changed.

    Args:
        address: a bare address, in whatever case it comes back.
    """
    tag = _tag(address)
    match = _TAG.fullmatch(tag) if tag is not None else None
    if match is None:
        return None
    letter, key, signature = match.groups()
    value = f"{letter}{key}"
    true = any(constant_time_compare(signature, _signature(value, secret)) for secret in _secrets())
    ledger = _LEDGERS.get(letter)
    # A leading zero would be a second name for the same row; it is never made.
    return Return(ledger, int(key)) if true and ledger is not None and key == str(int(key)) else None


def unsubscribe_mailto(token: str) -> str | None:
    """The ``mailto:`` of List-Unsubscribe (RFC 2369), or nothing without ``settings.UNSUBSCRIBE_ADDRESS``.

    Args:
        token: signed by the room that sends; it comes back in the signal ``unsubscribed_by_mail``.
    """
    if not settings.UNSUBSCRIBE_ADDRESS:
        return None
    subject = quote(f"{UNSUBSCRIBE_WORD} {token}", safe="")
    return f"mailto:{bare_address(settings.UNSUBSCRIBE_ADDRESS)}?subject={subject}"


def _tag(address: str) -> str | None:
    """What stands between the plus and the @, when the rest is our return address."""
    if not settings.RETURN_ADDRESS:
        return None
    local, _at, domain = bare_address(settings.RETURN_ADDRESS).lower().rpartition("@")
    here, _at, there = address.strip().lower().rpartition("@")
    if there != domain or not here.startswith(f"{local}+"):
        return None
    return here.removeprefix(f"{local}+")


def _signature(value: str, secret: str) -> str:
    return keyed_digest(_SALT, value, secret).hex()[:_SIGNATURE]


def _secrets() -> Iterator[Any]:
    """The key in use, and those before it: mails sent under an older key may still bounce."""
    yield settings.SECRET_KEY
    yield from settings.SECRET_KEY_FALLBACKS
