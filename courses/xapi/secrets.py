"""The secret of a store is a row; this keeps it unreadable in a copy of the database."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def encrypt(secret: str) -> str:
    """The secret as it is stored, under a key that follows from ``SECRET_KEY``."""
    return _fernet().encrypt(secret.encode()).decode()


def decrypt(stored: str) -> str | None:
    """The secret that was stored; None when it was stored under another key."""
    try:
        return _fernet().decrypt(stored.encode()).decode()
    except InvalidToken:
        return None


def _fernet() -> Fernet:
    digest = hashlib.sha256(b"naast.courses.xapi" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
