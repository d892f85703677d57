"""Keys and the certificates around them: how they are made, and their public side as rows.

The authority is our own. It proves that a document comes from whoever holds the key of this authority; that this is
Naast, a stranger knows only who got the authority's certificate from Naast itself (ADR 0028).
"""

import datetime as dt
import hashlib
from collections.abc import Callable

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.x509.oid import NameOID

from certificates.credential.multibase import encode
from certificates.models import SigningKey
from certificates.signing.checking import P256_ORDER
from certificates.signing.der import wrap
from certificates.signing.ports import SignerDown

_YEAR = dt.timedelta(days=365)
AUTHORITY_YEARS, DOCUMENT_YEARS = 30, 20  # a proof may be looked at long after the key that signed it was replaced
_ECDSA_SHA256 = bytes.fromhex("300a06082a8648ce3d040302")
_ED25519 = b"\xed\x01"  # multicodec ed25519-pub, as a varint

PublicKey = ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey
Sign = Callable[[bytes], bytes]
"""Takes bytes, returns the DER form of an ECDSA signature over their SHA-256."""


def fingerprint(public: PublicKey) -> str:
    """Return the SHA-256 of the SubjectPublicKeyInfo, lower-case hexadecimal."""
    spki = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(spki).hexdigest()


def multibase(public: ed25519.Ed25519PublicKey) -> str:
    """Return the key as ``publicKeyMultibase``: base58btc of 0xed01 and the 32 bytes (Data Integrity EdDSA, §2.1.1)."""
    return encode(_ED25519 + public.public_bytes_raw())


def low_form(signature: bytes) -> bytes:
    """Return the one of the two equivalent ECDSA signatures with the smaller second number."""
    r, s = decode_dss_signature(signature)
    return encode_dss_signature(r, min(s, P256_ORDER - s))


def authority_certificate(public: ec.EllipticCurvePublicKey, sign: Sign) -> x509.Certificate:
    """Return a certificate in which an authority vouches for itself, valid for 30 years."""
    name = _name("Naast, certificaten van ondertekening")
    builder = (
        _builder(name, name, public, AUTHORITY_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(authority=True), critical=True)
    )
    return _signed(builder, sign)


def document_certificate(
    public: ec.EllipticCurvePublicKey, authority: x509.Certificate, sign: Sign
) -> x509.Certificate:
    """Return the certificate of a key that signs documents; ``sign`` is the authority's. Valid for 20 years."""
    above = authority.public_key()
    assert isinstance(above, ec.EllipticCurvePublicKey)
    builder = (
        _builder(_name("Naast, bewijzen van afronding"), authority.subject, public, DOCUMENT_YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(authority=False), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(above), critical=False)
    )
    return _signed(builder, sign)


def pem(*certificates: x509.Certificate) -> str:
    """Return certificates as PEM, one after the other."""
    return "".join(one.public_bytes(serialization.Encoding.PEM).decode("ascii") for one in certificates)


def remember_document_key(chain: str) -> SigningKey:
    """Return the row of the key that the first certificate of ``chain`` (PEM) is about; write it when it is new.

    Raises:
        SignerDown: the key is out of use.
    """
    public = x509.load_pem_x509_certificates(chain.encode("ascii"))[0].public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    return _remember(SigningKey.Purpose.DOCUMENT, fingerprint(public), chain=chain)


def remember_credential_key(public: ed25519.Ed25519PublicKey) -> SigningKey:
    """Return the row of a key that signs credentials; write it when it is new.

    Raises:
        SignerDown: the key is out of use.
    """
    return _remember(SigningKey.Purpose.CREDENTIAL, fingerprint(public), multibase=multibase(public))


def known_credential_key(public: ed25519.Ed25519PublicKey) -> SigningKey:
    """Return the row of a key that signs credentials; nothing is written.

    Raises:
        SignerDown: it has no row, or is out of use.
    """
    row = SigningKey.objects.filter(purpose=SigningKey.Purpose.CREDENTIAL, fingerprint=fingerprint(public)).first()
    if row is None:
        raise SignerDown("nothing was signed with the key of credentials yet; run rotate_certificate_keys")
    return _in_use(row)


def _remember(purpose: SigningKey.Purpose, print_of_key: str, **public_side: str) -> SigningKey:
    row, _ = SigningKey.objects.get_or_create(fingerprint=print_of_key, defaults={"purpose": purpose, **public_side})
    return _in_use(row)


def _in_use(row: SigningKey) -> SigningKey:
    if row.retired_at is not None or row.compromised_at is not None:
        raise SignerDown(f"the key {row.fingerprint[:16]} is out of use; run rotate_certificate_keys")
    return row


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "NL"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Naast"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, years: int
) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))  # a reader's clock may be behind ours
        .not_valid_after(now + years * _YEAR)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _signed(builder: x509.CertificateBuilder, sign: Sign) -> x509.Certificate:
    # The library signs with keys it holds itself, and an HSM gives none away: a key for once makes the form, and the
    # signature over its contents is then replaced by the real one.
    form = builder.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
    contents = form.tbs_certificate_bytes
    # Certificate of X.509: the contents, the algorithm, and the signature as a bit string without unused bits.
    return x509.load_der_x509_certificate(wrap(0x30, contents + _ECDSA_SHA256 + wrap(0x03, b"\0" + sign(contents))))
