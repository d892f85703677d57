"""Serial numbers people can read out loud: ``NAAST-2026-000123-K``.

The last letter is a check character. Every digit has its own weight modulo the prime 23, so one wrong digit and any
two digits in the wrong order are always found.
"""

import re

_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"  # 23 letters; I, O and Q look too much like 1 and 0
_PATTERN = re.compile(r"NAAST(\d{4})(\d{6,12})([A-Z])")


def make(year: int, number: int) -> str:
    """Return the serial of certificate ``number`` of ``year``."""
    digits = f"{year:04d}{number:06d}"
    return f"NAAST-{digits[:4]}-{digits[4:]}-{_check_letter(digits)}"


def parse(text: str) -> str | None:
    """Return the serial in its one form, or ``None`` when it was mistyped.

    Spaces, dashes and lower case do not matter.
    """
    found = _PATTERN.fullmatch(re.sub(r"[\s\u2010-\u2014-]", "", text[:60]).upper())
    if not found or not found[1].isascii() or not found[2].isascii():
        return None
    if _check_letter(found[1] + found[2]) != found[3]:
        return None
    return f"NAAST-{found[1]}-{found[2]}-{found[3]}"


def _check_letter(digits: str) -> str:
    # Weights stay below 23 and differ: 4 digits of the year and at most 12 of the number.
    return _LETTERS[sum(weight * int(digit) for weight, digit in enumerate(digits, start=2)) % len(_LETTERS)]
