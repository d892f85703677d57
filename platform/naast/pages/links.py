"""Addresses that editors type: where they may lead, and a telephone number as one."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def validate_link(value: str) -> None:
    """Take a place on this site (``/contact/``) or a secure address elsewhere (``https://…``), and nothing that runs.

    Raises:
        ValidationError: it is something else: another scheme, or ``//host``, which looks like a place on this site.
    """
    hidden = any(letter <= " " or letter in "\\\x7f" for letter in value)
    try:
        parts = urlsplit(value)
        secure = parts.scheme == "https" and bool(parts.hostname) and parts.username is None
    except ValueError:
        secure = False
    own = value.startswith("/") and not value.startswith("//")
    if hidden or not (own or secure):
        raise ValidationError(_("Begin with / for a page of this site, or with https:// for another one."))


def validate_phone(value: str) -> None:
    """Take a telephone number as people write it.

    Raises:
        ValidationError: it has letters, or too few or too many digits (ITU E.164: at most 15).
    """
    digits = sum(letter.isdigit() for letter in value)
    if not (3 <= digits <= 15 and all(letter in "0123456789 +()-" for letter in value)):
        raise ValidationError(_("Write a telephone number in digits, such as 085 000 00 00."))


def phone_link(phone: str) -> str:
    """The telephone number as a ``tel:`` address (RFC 3966), or nothing."""
    digits = "".join(letter for letter in phone if letter.isdigit())
    if not digits:
        return ""
    if phone.strip().startswith("+"):
        return f"tel:+{digits}"
    # Free and paid numbers (0800, 0900) are not reached from abroad.
    return f"tel:+31{digits[1:]}" if digits.startswith("0") and digits[:4] not in {"0800", "0900"} else f"tel:{digits}"
