"""Numbers as Dutch people write them."""

import re
from decimal import Decimal

from django.utils.formats import number_format

_SPACES = re.compile(r"\s+")
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])\s(?=[0-9])")
_SIGNS = str.maketrans({"−": "-", "–": "-", "’": "'"})
_NUMBER = re.compile(r"(?P<sign>[+-]?)(?P<body>[0-9][0-9.,']*|[.,][0-9]+)")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?P<mark>[.,'])[0-9]{3}(?:(?P=mark)[0-9]{3})*")
_CENTS = re.compile(r",[-=]{1,2}$")  # € 25,-
_EURO = re.compile(r"€|euro'?s?|eur", re.IGNORECASE)
_LONGEST = 40  # characters


class NotANumberError(ValueError):
    """A text that is no number."""


def parse(text: str, *, unit: str = "") -> Decimal:
    """The number in a text such as ``1.250,50``, ``1250.50``, ``€ 1.250,-`` or ``12 %``.

    A comma is the decimal sign, and so is a point; points (or commas, spaces, apostrophes) before every three digits
    are read as thousands. ``1.250`` is therefore one thousand two hundred and fifty, as Dutch people write it, and
    ``1,250`` is one and a quarter. The ``unit`` may stand behind or before it; so may the euro when that is the unit,
    or when there is none.

    Raises:
        NotANumberError: anything else, also exponents, digits of other scripts and more than 40 characters.
    """
    if len(text) > _LONGEST:
        raise NotANumberError
    bare = re.sub(re.escape(unit), "", text, flags=re.IGNORECASE) if unit else text
    if not unit or _EURO.fullmatch(unit):
        bare = _EURO.sub("", bare)
    bare = _SPACES.sub("", _BETWEEN_DIGITS.sub("'", bare.strip()))
    found = _NUMBER.fullmatch(_CENTS.sub("", bare.translate(_SIGNS)))
    if found is None:
        raise NotANumberError
    return Decimal(found["sign"] + _plain(found["body"]))


def _plain(body: str) -> str:
    """Digits with at most one decimal point.

    Raises:
        NotANumberError: the marks do not stand where they can.
    """
    whole, fraction = body, ""
    last = max(body.rfind(","), body.rfind("."))
    # The last mark is the decimal sign, unless it is a point (or one of several of its kind) before three digits.
    if last >= 0 and not (_THOUSANDS.fullmatch(body) and (body[last] == "." or body.count(body[last]) > 1)):
        whole, fraction = body[:last], body[last + 1 :]
    if "'" in fraction:
        raise NotANumberError
    if not whole.isdigit():
        grouped = _THOUSANDS.fullmatch(whole)
        if whole and (grouped is None or (fraction and grouped["mark"] == body[last])):
            raise NotANumberError
        whole = re.sub(r"[.,']", "", whole) or "0"
    return f"{whole}.{fraction}" if fraction else whole


def write(number: Decimal, *, unit: str = "") -> str:
    """A number as Dutch people read it, with its unit: ``€ 1.250,50``, ``12 dagen``."""
    plain = format(number, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    cents = unit == "€" and re.search(r"\.[0-9]$", plain) is not None
    written = number_format(Decimal(plain), 2 if cents else None, force_grouping=True)
    if unit == "€":
        return f"€\u00a0{written}"
    return f"{written}\u00a0{unit}" if unit else written
