"""Mail addresses and networks, as little of them as a purpose needs."""

import contextlib
import ipaddress

from django.utils.crypto import salted_hmac

_SALT = "newsletters.address"


def normalise(email: str) -> str:
    """The form under which an address counts as the same: trimmed, small letters, the domain in ASCII (RFC 5891).

    The part before the @ may in theory mind its case (RFC 5321 §2.4). No mail provider does, and a person who types a
    capital once must not be mailed twice.
    """
    local, _, domain = email.strip().lower().rpartition("@")
    with contextlib.suppress(UnicodeError):
        domain = domain.encode("idna").decode("ascii")
    return f"{local}@{domain}"


def address_hash(email: str) -> str:
    """A keyed SHA-256 of the address: matches an address someone shows, and cannot be turned back by guessing alone."""
    return salted_hmac(_SALT, normalise(email), algorithm="sha256").hexdigest()


def network(address: str | None) -> str:
    """The network an IP address is in: /24 for IPv4, /48 for IPv6; nothing when there is no address."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return str(ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))
