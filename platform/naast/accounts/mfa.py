"""Secrets of the second factor are rows; this keeps them unreadable in a copy of the database."""

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings


class MFAAdapter(DefaultMFAAdapter):
    """Encrypts what allauth stores, with a key that follows from ``SECRET_KEY``."""

    def encrypt(self, text: str) -> str:
        """The text as it is stored."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text that was stored.

        Raises:
            cryptography.fernet.InvalidToken: it was stored under another key.
        """
        return _fernet().decrypt(encrypted_text.encode()).decode()


def _fernet() -> Fernet:
    digest = hashlib.sha256(b"naast.accounts.mfa" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
