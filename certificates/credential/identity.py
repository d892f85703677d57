"""To whom a credential was given, without showing the address (Open Badges 3.0, IdentityHash)."""

import hashlib
import secrets
from typing import NamedTuple

from naast.mail.addresses import normalise


class Identity(NamedTuple):
    """What a certificate keeps of an address: a salt and the SHA-256 over address and salt, both hexadecimal."""

    salt: str
    hash: str


def freeze(email: str) -> Identity:
    """Hash an address with a new salt of 128 random bits. Both are empty for a holder without an address."""
    if not email:
        return Identity("", "")
    salt = secrets.token_hex(16)
    return Identity(salt, identity_hash(email, salt))


def identity_hash(email: str, salt: str) -> str:
    """SHA-256 over the address, in the form under which it counts as the same, with the salt behind it."""
    return hashlib.sha256((normalise(email) + salt).encode()).hexdigest()
