"""Which addresses a form may take: those this room can also send to."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from naast.mail.mime import bare_address


def validate_deliverable(address: str) -> None:
    """Refuse an address that looks right to Django but that no mail can be written to.

    The part before the @ is ASCII: mail servers that take more (RFC 6531) are rare, and letters that only look alike
    make an address that reads as somebody else's.

    Raises:
        ValidationError: with the reason, for who typed it.
    """
    local, _at, domain = address.rpartition("@")
    try:
        bare_address(address)
        sound = local.isascii() and not domain.startswith("[") and '"' not in local and bool(domain.encode("idna"))
    except ValueError:  # UnicodeError is one
        sound = False
    if not sound:
        raise ValidationError(_("This is not a complete e-mail address. Example: name@example.org."))
