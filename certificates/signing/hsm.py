"""Keys in a hardware security module, over PKCS#11: private keys are made there and never leave it.

Labels in the token: ``naast-authority``, ``naast-document``, ``naast-credential``. A key that is out of use keeps its
object under ``naast-retired-…``; who keeps the token may remove it. Certificates are in the rows of the keys.
"""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from django.conf import settings

from certificates.models import SigningKey
from certificates.signing import keys
from certificates.signing.ports import SignerDown

AUTHORITY, DOCUMENT, CREDENTIAL = "naast-authority", "naast-document", "naast-credential"
_LABELS = {SigningKey.Purpose.DOCUMENT: DOCUMENT, SigningKey.Purpose.CREDENTIAL: CREDENTIAL}
_P256 = bytes.fromhex("06082a8648ce3d030107")  # the name of the curve, 1.2.840.10045.3.1.7
_ED25519 = bytes.fromhex("130c") + b"edwards25519"  # PKCS #11 3.0, section 2.3.7
_lock = Lock()


@dataclass(frozen=True)
class Token:
    """Where the keys are: the path of a PKCS#11 library, the label of the token, and the path of a file with its PIN."""

    library: str
    label: str
    pin_file: str


def hsm_signer() -> "HsmSigner":
    """Return the signer that the settings name."""
    return HsmSigner(Token(settings.CERTIFICATE_HSM, settings.CERTIFICATE_HSM_TOKEN, settings.CERTIFICATE_HSM_PIN_FILE))


class HsmSigner:
    """Signs with the keys of a token. They are made by ``rotate_certificate_keys``, never by themselves."""

    def __init__(self, token: Token) -> None:
        self._token = token

    def key(self) -> SigningKey:
        """See :class:`certificates.signing.ports.Signer`."""
        with _session(self._token) as session:
            return self._document_row(session)

    def credential_key(self) -> SigningKey:
        """See :class:`certificates.signing.ports.Signer`."""
        with _session(self._token) as session:
            return keys.remember_credential_key(_ed25519_of(_public(session, CREDENTIAL)))

    def known_credential_key(self) -> SigningKey:
        """See :class:`certificates.signing.ports.Signer`."""
        with _session(self._token) as session:
            return keys.known_credential_key(_ed25519_of(_public(session, CREDENTIAL)))

    def sign_document(self, pdf: bytes) -> bytes:
        """See :class:`certificates.signing.ports.Signer`."""
        from certificates.signing import pades

        with _session(self._token) as session:
            row = self._document_row(session)
            private = _private(session, DOCUMENT)
            return pades.sign(pdf, row.chain, lambda data: _ecdsa(private, data))

    def sign_bytes(self, data: bytes) -> bytes:
        """See :class:`certificates.signing.ports.Signer`."""
        with _session(self._token) as session:
            mechanism = _pkcs11().Mechanism.EDDSA
            return bytes(_private(session, CREDENTIAL).sign(data, mechanism=mechanism))

    def replace(self, purposes: set[SigningKey.Purpose], *, new_authority: bool = False) -> None:
        """Make new keys in the token in the place of those in use.

        Raises:
            SignerDown: the token does not answer, or cannot make such a key.
        """
        with _session(self._token) as session:
            if new_authority:
                _swap(session, AUTHORITY, _P256)
            # The new key is there, with its certificate, before the one in use loses its label.
            if SigningKey.Purpose.DOCUMENT in purposes:
                self._make_document_key(session)
            if SigningKey.Purpose.CREDENTIAL in purposes:
                _swap(session, CREDENTIAL, _ED25519)

    def present(self, purpose: SigningKey.Purpose) -> bool:
        """Whether the token holds a key for this purpose."""
        with _session(self._token) as session:
            return _find(session, _pkcs11().ObjectClass.PRIVATE_KEY, _LABELS[purpose]) is not None

    def _document_row(self, session: Any) -> SigningKey:
        print_of_key = keys.fingerprint(_p256_of(_public(session, DOCUMENT)))
        row = SigningKey.objects.filter(fingerprint=print_of_key).first()
        if row is None:
            raise SignerDown("the document key of the token has no certificate here; run rotate_certificate_keys")
        return keys.remember_document_key(row.chain)

    def _make_document_key(self, session: Any) -> None:
        if _find(session, _pkcs11().ObjectClass.PRIVATE_KEY, AUTHORITY) is None:
            _generate(session, AUTHORITY, _P256)
        above = _private(session, AUTHORITY)
        authority = _authority_certificate(_p256_of(_public(session, AUTHORITY)), above)
        fresh = _fresh(session, DOCUMENT, _P256)
        public = _p256_of(_public(session, fresh))
        certificate = keys.document_certificate(public, authority, lambda data: _ecdsa(above, data))
        keys.remember_document_key(keys.pem(certificate, authority))
        _rename(session, fresh, DOCUMENT)


def _authority_certificate(public: ec.EllipticCurvePublicKey, private: Any) -> x509.Certificate:
    """Return the certificate that the authority has in the rows of earlier keys; a new one for a new authority."""
    for row in SigningKey.objects.filter(purpose=SigningKey.Purpose.DOCUMENT).order_by("-since"):
        last = x509.load_pem_x509_certificates(row.chain.encode("ascii"))[-1]
        if last.public_key() == public:
            return last
    return keys.authority_certificate(public, lambda data: _ecdsa(private, data))


@contextmanager
def _session(token: Token) -> Iterator[Any]:
    """Hold the one session of this process; whatever the module says becomes ``SignerDown`` and ends the session.

    Raises:
        SignerDown: see above.
    """
    with _lock:
        try:
            yield _open(token)
        except SignerDown:
            raise
        except _failures() as error:
            _Held.close()
            # Only the kind: what modules put in their messages is theirs.
            raise SignerDown(f"the module answers {type(error).__name__}") from error


def _failures() -> tuple[type[BaseException], ...]:
    try:
        return (_pkcs11().exceptions.PKCS11Error, OSError)
    except SignerDown:
        return (OSError,)


class _Held:
    """The session of this process. Logging in is per token and process, so there is one, closed before the next."""

    token: "tuple[Token, int] | None" = None
    session: Any = None

    @classmethod
    def close(cls) -> None:
        """Give the session back; a module that is gone has none to give back."""
        session, cls.session, cls.token = cls.session, None, None
        if session is not None:
            with suppress(*_failures()):
                session.close()


def _open(token: Token) -> Any:
    wanted = (token, os.getpid())  # a session does not survive a fork
    if _Held.token == wanted:
        return _Held.session
    _Held.close()
    try:
        pin = Path(token.pin_file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SignerDown("the file with the PIN cannot be read") from error
    try:
        found = _pkcs11().lib(token.library).get_token(token_label=token.label)
    except RuntimeError as error:  # the library cannot be loaded
        raise SignerDown("the PKCS#11 library cannot be loaded") from error
    _Held.session = found.open(rw=True, user_pin=pin)
    _Held.token = wanted
    return _Held.session


@lru_cache(maxsize=1)
def _pkcs11() -> Any:
    try:
        return import_module("pkcs11")
    except ImportError as error:
        raise SignerDown("python-pkcs11 is not installed; install naast[hsm]") from error


def _find(session: Any, kind: Any, label: str) -> Any:
    attribute = _pkcs11().Attribute
    return next(iter(list(session.get_objects({attribute.CLASS: kind, attribute.LABEL: label}))), None)


def _private(session: Any, label: str) -> Any:
    found = _find(session, _pkcs11().ObjectClass.PRIVATE_KEY, label)
    if found is None:
        raise SignerDown(f"the token has no key {label}; run rotate_certificate_keys")
    return found


def _public(session: Any, label: str) -> bytes:
    """Return the point of a public key, out of the octet string it is wrapped in."""
    found = _find(session, _pkcs11().ObjectClass.PUBLIC_KEY, label)
    if found is None:
        raise SignerDown(f"the token has no key {label}; run rotate_certificate_keys")
    point = bytes(found[_pkcs11().Attribute.EC_POINT])
    return point[2:] if point[:1] == b"\x04" and len(point) == point[1] + 2 else point


def _p256_of(point: bytes) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)


def _ed25519_of(point: bytes) -> ed25519.Ed25519PublicKey:
    return ed25519.Ed25519PublicKey.from_public_bytes(point)


def _ecdsa(private: Any, data: bytes) -> bytes:
    # The digest is made here: not every module has ECDSA with SHA-256 in one.
    raw = bytes(private.sign(hashlib.sha256(data).digest(), mechanism=_pkcs11().Mechanism.ECDSA))
    half = len(raw) // 2
    return encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))


def _generate(session: Any, label: str, curve: bytes) -> None:
    pkcs11 = _pkcs11()
    kind = pkcs11.KeyType.EC_EDWARDS if curve == _ED25519 else pkcs11.KeyType.EC
    parameters = session.create_domain_parameters(kind, {pkcs11.Attribute.EC_PARAMS: curve}, local=True)
    options: dict[str, Any] = {}
    if curve == _ED25519:
        options = {"mechanism": pkcs11.Mechanism.EC_EDWARDS_KEY_PAIR_GEN}
    parameters.generate_keypair(
        store=True,
        label=label,
        id=secrets.token_bytes(8),
        private_template={pkcs11.Attribute.SENSITIVE: True, pkcs11.Attribute.EXTRACTABLE: False},
        **options,
    )


def _swap(session: Any, label: str, curve: bytes) -> None:
    _rename(session, _fresh(session, label, curve), label)


def _fresh(session: Any, label: str, curve: bytes) -> str:
    """Make a key pair beside the one in use and return its label."""
    fresh = f"{label}-{secrets.token_hex(4)}"
    _generate(session, fresh, curve)
    return fresh


def _rename(session: Any, fresh: str, label: str) -> None:
    """Let a new pair take the label of the one in use, which becomes ``naast-retired-…``."""
    attribute = _pkcs11().Attribute
    gone = f"naast-retired-{label.removeprefix('naast-')}-{secrets.token_hex(4)}"
    for old, new in ((label, gone), (fresh, label)):
        for found in list(session.get_objects({attribute.LABEL: old})):
            found[attribute.LABEL] = new
