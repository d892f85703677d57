"""Amounts in euro as Dutch people type and read them."""

import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

HIGHEST = Decimal("999999999.99")
_LONGEST = 40  # characters; the highest amount in its longest spelling has 23
_MINUS = re.compile(r"^\s*(?:€|eur|euro)?\s*[-−–]\s*[0-9.,]", re.IGNORECASE)
_EURO = re.compile(r"^(?:€|euro?)\s*|\s*(?:€|euro?)$", re.IGNORECASE)
_NO_CENTS = re.compile(r",[-−–=]{1,2}$")  # € 25,-
_DUTCH = re.compile(
    r"(?P<whole>[1-9][0-9]{0,2}(?P<mark>[. '’])[0-9]{3}(?:(?P=mark)[0-9]{3})*)(?:,(?P<cents>[0-9]{1,2}))?"
)
_ENGLISH = re.compile(r"(?P<whole>[1-9][0-9]{0,2}(?:,[0-9]{3})+)\.(?P<cents>[0-9]{1,2})")
_PLAIN = re.compile(r"(?P<whole>[0-9]+)(?:[.,](?P<cents>[0-9]{1,2}))?")
_TWO_WAYS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")


class AmountError(ValueError):
    """A text that is no amount we can work with; the message says what to do."""


def parse_amount(text: str) -> Decimal:
    """The amount in a text such as ``1.234,56``, ``€ 412,50``, ``412.50``, ``25,-`` or ``1 234``.

    A point before exactly three digits groups thousands, as Dutch people write it. A comma does so only where a point
    with cents follows (``1,234.56``): ``1,234`` alone could be one euro or a thousand, so it is asked back.

    Raises:
        AmountError: no amount, nothing or less, more than a billion, more than two decimals, or readable in two ways.
    """
    if len(text) > _LONGEST:
        raise AmountError(_("This is too long for an amount. Fill in an amount such as 412,50."))
    if _MINUS.match(text):
        raise AmountError(_("Fill in an amount above zero, without a minus sign."))
    bare = " ".join(text.split())  # every kind of space becomes one ordinary space
    bare = _NO_CENTS.sub("", _EURO.sub("", bare).strip()).strip()
    if _TWO_WAYS.fullmatch(bare):
        raise AmountError(
            _("We can read this in two ways. Write thousands with a point and cents with a comma, such as 1.234,56.")
        )
    found = _DUTCH.fullmatch(bare) or _ENGLISH.fullmatch(bare) or _PLAIN.fullmatch(bare)
    if found is None:
        raise AmountError(_("This is no amount that we can read. Fill in an amount such as 412,50."))
    whole = re.sub(r"[^0-9]", "", found["whole"])
    amount = Decimal(f"{whole}.{found['cents'] or '0'}")
    if amount == 0:
        raise AmountError(_("Fill in an amount above zero."))
    if amount > HIGHEST:
        raise AmountError(_("This amount is too high for this helper. Fill in less than a billion euro."))
    return amount


def to_cents(amount: Decimal) -> Decimal:
    """The amount in whole cents; half a cent goes up."""
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def write_euro(amount: Decimal) -> str:
    """The amount as the style guide writes it: ``€ 1.234,56``, with a space that does not break."""
    return f"€\u00a0{number_format(to_cents(amount), 2, force_grouping=True)}"


def write_percent(percent: Decimal) -> str:
    """A percentage without needless zeros: ``15%``, ``0,5%``."""
    plain = format(percent, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return f"{number_format(plain)}%"
