"""Keys as files in a folder that only their owner can read: for one machine, and for sites without an HSM.

``authority.pem``   the key of our authority and its certificate; needed only to make the next document key
``document.pem``    the key that signs documents, its certificate and the authority's
``credential.pem``  the key that signs credentials
"""

import os
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from django.conf import settings

from certificates.models import SigningKey
from certificates.signing import keys
from certificates.signing.ports import SignerDown

AUTHORITY, DOCUMENT, CREDENTIAL = "authority.pem", "document.pem", "credential.pem"
_OWNER_ONLY = 0o600


@dataclass(frozen=True)
class _DocumentKey:
    private: ec.EllipticCurvePrivateKey
    chain: str


class FileSigner:
    """Signs with the keys of a folder. On one machine missing ones are made; elsewhere they have to be there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def key(self) -> SigningKey:
        """See :class:`certificates.signing.ports.Signer`."""
        return keys.remember_document_key(self._document().chain)

    def credential_key(self) -> SigningKey:
        """See :class:`certificates.signing.ports.Signer`."""
        return keys.remember_credential_key(self._credential().public_key())

    def known_credential_key(self) -> SigningKey:
        """See :class:`certificates.signing.ports.Signer`."""
        return keys.known_credential_key(_load_credential(*self._found(CREDENTIAL)).public_key())

    def sign_document(self, pdf: bytes) -> bytes:
        """See :class:`certificates.signing.ports.Signer`."""
        from certificates.signing import pades

        document = self._document()
        keys.remember_document_key(document.chain)
        return pades.sign(pdf, document.chain, lambda data: document.private.sign(data, ec.ECDSA(hashes.SHA256())))

    def sign_bytes(self, data: bytes) -> bytes:
        """See :class:`certificates.signing.ports.Signer`."""
        return self._credential().sign(data)

    def _document(self) -> _DocumentKey:
        return _load_document(*self._present(DOCUMENT))

    def _credential(self) -> ed25519.Ed25519PrivateKey:
        return _load_credential(*self._present(CREDENTIAL))

    def _present(self, name: str) -> tuple[str, int, int]:
        """Find a file; on one machine a missing one is made first."""
        if settings.NAAST_LOCAL and not (self._folder / name).exists():
            make_missing(self._folder)
        return self._found(name)

    def _found(self, name: str) -> tuple[str, int, int]:
        """Return path, inode and time of change: a replaced file is read anew, any other once in a process."""
        path = self._folder / name
        try:
            found = path.stat()
        except OSError as error:
            raise SignerDown(f"{name} cannot be found; run rotate_certificate_keys") from error
        return str(path), found.st_ino, found.st_mtime_ns


def make_missing(folder: Path) -> None:
    """Make the keys that a folder lacks. Two processes that do this at once end with the same keys.

    Raises:
        SignerDown: the folder cannot be written, or a key that is there cannot be read.
    """
    if not (folder / DOCUMENT).exists():
        _place(folder / DOCUMENT, _new_document_key(folder), replace=False)
    if not (folder / CREDENTIAL).exists():
        _place(folder / CREDENTIAL, _new_credential_key(), replace=False)


def replace(folder: Path, purposes: set[SigningKey.Purpose], *, new_authority: bool = False) -> None:
    """Put new keys in the place of those in use; the old private keys are gone then.

    Raises:
        SignerDown: the folder cannot be written, or the authority's key cannot be read.
    """
    if new_authority:
        _place(folder / AUTHORITY, _new_authority(), replace=True)
    if SigningKey.Purpose.DOCUMENT in purposes:
        _place(folder / DOCUMENT, _new_document_key(folder), replace=True)
    if SigningKey.Purpose.CREDENTIAL in purposes:
        _place(folder / CREDENTIAL, _new_credential_key(), replace=True)


def _new_authority() -> bytes:
    private = ec.generate_private_key(ec.SECP256R1())
    certificate = keys.authority_certificate(
        private.public_key(), lambda data: private.sign(data, ec.ECDSA(hashes.SHA256()))
    )
    return _private_pem(private) + keys.pem(certificate).encode("ascii")


def _new_document_key(folder: Path) -> bytes:
    if not (folder / AUTHORITY).exists():
        _place(folder / AUTHORITY, _new_authority(), replace=False)
    above, certificates = _read(folder / AUTHORITY)
    if not isinstance(above, ec.EllipticCurvePrivateKey) or not certificates:
        raise SignerDown(f"{AUTHORITY} holds no key of an authority")
    private = ec.generate_private_key(ec.SECP256R1())
    certificate = keys.document_certificate(
        private.public_key(), certificates[0], lambda data: above.sign(data, ec.ECDSA(hashes.SHA256()))
    )
    return _private_pem(private) + keys.pem(certificate, certificates[0]).encode("ascii")


def _new_credential_key() -> bytes:
    return _private_pem(ed25519.Ed25519PrivateKey.generate())


def _private_pem(private: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey) -> bytes:
    return private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _place(path: Path, content: bytes, *, replace: bool) -> None:
    """Write a file in one step, for its owner only. Without ``replace`` the first of two writers wins."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # mkstemp makes a file that only its owner can read (0600).
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if replace:
                Path(beside).replace(path)
            else:
                _link(beside, path)
        finally:
            Path(beside).unlink(missing_ok=True)
    except OSError as error:
        raise SignerDown(f"{path.name} cannot be written: {error.strerror}") from error


def _link(beside: str, path: Path) -> None:
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        return  # somebody else was first; theirs counts


def _read(path: Path) -> tuple[object, list[x509.Certificate]]:
    try:
        content = path.read_bytes()
        if path.stat().st_mode & 0o077:
            raise SignerDown(f"{path.name} can be read by others than its owner; chmod 600 it")
        private = serialization.load_pem_private_key(content, password=None)
        certificates = x509.load_pem_x509_certificates(content) if b"BEGIN CERTIFICATE" in content else []
    except (OSError, ValueError, TypeError) as error:
        raise SignerDown(f"{path.name} cannot be read") from error
    return private, certificates


@lru_cache(maxsize=4)
def _load_document(path: str, _inode: int, _changed: int) -> _DocumentKey:
    private, certificates = _read(Path(path))
    if not isinstance(private, ec.EllipticCurvePrivateKey) or not certificates:
        raise SignerDown(f"{DOCUMENT} holds no key with its certificates")
    if certificates[0].public_key() != private.public_key():
        raise SignerDown(f"{DOCUMENT} holds a certificate of another key")
    return _DocumentKey(private, keys.pem(*certificates))


@lru_cache(maxsize=4)
def _load_credential(path: str, _inode: int, _changed: int) -> ed25519.Ed25519PrivateKey:
    private, _ = _read(Path(path))
    if not isinstance(private, ed25519.Ed25519PrivateKey):
        raise SignerDown(f"{CREDENTIAL} holds no Ed25519 key")
    return private
