"""Who signs credentials without being us."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certificates.credential import multibase
from certificates.models import SigningKey


class Stranger:
    """Somebody else's signer, with a key of their own."""

    def __init__(self) -> None:
        self._private = Ed25519PrivateKey.generate()

    def credential_key(self) -> SigningKey:
        public = self._private.public_key().public_bytes_raw()
        return SigningKey(multibase=multibase.encode(b"\xed\x01" + public))

    def known_credential_key(self) -> SigningKey:
        raise NotImplementedError

    def key(self) -> SigningKey:
        raise NotImplementedError

    def sign_document(self, pdf: bytes) -> bytes:
        raise NotImplementedError

    def sign_bytes(self, data: bytes) -> bytes:
        return self._private.sign(data)
