"""A signature into a PDF: PAdES-B-B (ETSI EN 319 142-1), over the entire file, in one increment."""

import io
from functools import lru_cache
from importlib import import_module
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificates
from django.utils import translation
from django.utils.translation import gettext as _

from certificates.signing.keys import Sign, low_form
from certificates.signing.ports import SignerDown

FIELD = "Naast"
RESERVED = 6000
"""Letters kept free for the envelope; ours takes 3,000 to 3,100. Without this number pyhanko signs twice, to see how long it is."""


def sign(pdf: bytes, chain: str, raw: Sign) -> bytes:
    """Return ``pdf`` with a signature of which ``chain`` (PEM) holds the certificates, and ``raw`` the key.

    The field is invisible and has a name that a screen reader can read out, in the language of the document.

    Raises:
        SignerDown: ``raw`` signed with another key than that of ``chain``: keys were replaced at this very moment.
        Exception: whatever ``raw`` raises.
    """
    libraries = _libraries()
    writer = libraries.incremental.IncrementalPdfFileWriter(io.BytesIO(pdf))
    with translation.override("en" if str(writer.root.get("/Lang", "nl")).startswith("en") else "nl"):
        field = libraries.fields.SigFieldSpec(FIELD, box=None, readable_field_name=_("Signature of Naast"))
        meaning = libraries.signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=libraries.fields.SigSeedSubFilter.PADES,
            reason=_("Proof of completion"),
            location=_("The Netherlands"),
            name="Naast",
        )
    output = io.BytesIO()
    libraries.signers.PdfSigner(meaning, signer=_signer(chain, raw), new_field_spec=field).sign_pdf(
        writer, output=output, bytes_reserved=RESERVED
    )
    return output.getvalue()


class _Libraries:
    """pyhanko, loaded at the first signature: it takes a second that no other process needs to spend."""

    def __init__(self) -> None:
        self.signers: Any = import_module("pyhanko.sign.signers")
        self.fields: Any = import_module("pyhanko.sign.fields")
        self.incremental: Any = import_module("pyhanko.pdf_utils.incremental_writer")
        self.stores: Any = import_module("pyhanko_certvalidator.registry")
        self.algorithms: Any = import_module("asn1crypto.algos")
        self.certificates: Any = import_module("asn1crypto.x509")


@lru_cache(maxsize=1)
def _libraries() -> _Libraries:
    return _Libraries()


@lru_cache(maxsize=4)
def _certificates(chain: str) -> tuple[Any, Any]:
    libraries = _libraries()
    first, *above = [
        libraries.certificates.Certificate.load(one.public_bytes(Encoding.DER))
        for one in load_pem_x509_certificates(chain.encode("ascii"))
    ]
    store = libraries.stores.SimpleCertificateStore()
    for one in above:
        store.register(one)
    return first, store


@lru_cache(maxsize=4)
def _public(chain: str) -> ec.EllipticCurvePublicKey:
    public = load_pem_x509_certificates(chain.encode("ascii"))[0].public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    return public


def _signer(chain: str, raw: Sign) -> Any:
    libraries = _libraries()
    certificate, store = _certificates(chain)
    public = _public(chain)

    async def async_sign_raw(_self: Any, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if dry_run:
            return bytes(72)
        signature = raw(data)
        try:
            public.verify(signature, data, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature as error:
            raise SignerDown("another key signed than the one in use; were keys replaced just now?") from error
        return low_form(signature)

    # Hands the bytes to whoever has the key.
    return type("Raw", (libraries.signers.Signer,), {"async_sign_raw": async_sign_raw})(
        signing_cert=certificate,
        cert_registry=store,
        signature_mechanism=libraries.algorithms.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
    )
