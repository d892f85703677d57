"""What signs, seen from outside: the same for a file on this machine and for a hardware module."""

from typing import Protocol

from certificates.models import SigningKey


class SignerDown(Exception):
    """Nothing can be signed now: a key is missing, unreadable or out of use, or the module does not answer.

    Its text is for the log and for who keeps the machine; it never holds a secret.
    """

    problem = "signer_down"


class Signer(Protocol):
    """Signs documents (PAdES-B-B, ECDSA P-256) and credentials (Ed25519)."""

    def key(self) -> SigningKey:
        """Return the row of the key that signs documents; it is written at the first use of a key.

        Raises:
            SignerDown: there is no key, or it is out of use.
        """
        ...

    def credential_key(self) -> SigningKey:
        """Return the row of the key that signs credentials; it is written at the first use of a key.

        Raises:
            SignerDown: there is no key, or it is out of use.
        """
        ...

    def known_credential_key(self) -> SigningKey:
        """Return the row of the key that signs credentials, without making or writing anything: a GET may ask this.

        Raises:
            SignerDown: there is no key, nothing was signed with it yet, or it is out of use.
        """
        ...

    def sign_document(self, pdf: bytes) -> bytes:
        """Return ``pdf`` with a signature that covers the entire file.

        Raises:
            SignerDown: the key cannot be used now.
        """
        ...

    def sign_bytes(self, data: bytes) -> bytes:
        """Return the Ed25519 signature (64 bytes) over ``data`` with the key of credentials.

        Raises:
            SignerDown: the key cannot be used now.
        """
        ...
