"""The signature under a credential: W3C Data Integrity, cryptosuite ``eddsa-rdfc-2022`` (vc-di-eddsa §3.2)."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils import timezone

from certificates.credential import multibase
from certificates.credential.rdf import canonical
from certificates.models import SigningKey
from certificates.signing import Signer, SignerDown

SUITE = "eddsa-rdfc-2022"
_PARTS = {"type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"}


def moment(when: datetime) -> str:
    """A moment as credentials write it: UTC, whole seconds (RFC 3339)."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def signed(
    document: Mapping[str, Any], *, issuer: str, signer: Signer, now: datetime | None = None, reading: bool = False
) -> dict[str, Any]:
    """The document with a proof by the key that is in use.

    Args:
        document: without a proof; its contexts are those of ``certificates.credential.rdf``.
        issuer: the identifier in whose name it is signed.
        signer: what has the private key.
        now: when it is signed; this moment when left out.
        reading: somebody only looks, so a key that has no row yet gets none.

    Raises:
        SignerDown: nothing can be signed now, or keys were replaced at this very moment.
        CannotSign: the document has words that the signature would not cover.
    """
    key = signer.known_credential_key() if reading else signer.credential_key()
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": moment(now or timezone.now()),
        "verificationMethod": f"{issuer}#{key.multibase}",
        "proofPurpose": "assertionMethod",
    }
    digests = _digests(document, proof)
    signature = signer.sign_bytes(digests)
    if not _is_by(key, signature, digests):
        raise SignerDown("another key signed than the one in use; were keys replaced just now?")
    return dict(document) | {"proof": proof | {"proofValue": multibase.encode(signature)}}


def _is_by(key: SigningKey, signature: bytes, data: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(multibase.ed25519_key(key.multibase)).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def well_formed(proof: Any) -> bool:
    """Whether it is a proof of the one kind that we make, as far as can be seen without its key."""
    return (
        isinstance(proof, dict)
        and proof.keys() == _PARTS
        and all(isinstance(part, str) for part in proof.values())
        and proof["type"] == "DataIntegrityProof"
        and proof["cryptosuite"] == SUITE
        and proof["proofPurpose"] == "assertionMethod"
    )


def holds(document: Mapping[str, Any], public: bytes) -> bool:
    """Whether the proof of ``document`` is by the key ``public`` (32 bytes) and nothing changed since.

    The caller has seen that the proof is :func:`well_formed` and that the document is not large.

    Raises:
        CannotSign: the document has no canonical form, so nobody signed it.
    """
    unsigned = {word: value for word, value in document.items() if word != "proof"}
    proof = {word: value for word, value in document["proof"].items() if word != "proofValue"}
    try:
        signature = multibase.decode(document["proof"]["proofValue"])
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _digests(unsigned, proof))
    except (InvalidSignature, ValueError):
        return False
    return True


def _digests(document: Mapping[str, Any], proof: Mapping[str, Any]) -> bytes:
    options = {"@context": document["@context"], **proof}
    return hashlib.sha256(canonical(options)).digest() + hashlib.sha256(canonical(document)).digest()
