"""Keys are replaced at the very moment that something is signed: nothing names another key than the one that signed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management import call_command

from certificates import making
from certificates.credential import checking, proof, rdf
from certificates.models import Certificate
from certificates.signing import SignerDown, pades, signer
from certificates.signing.checking import check_document
from certificates.signing.file_key import FileSigner
from naast.accounts.models import User

pytestmark = pytest.mark.django_db

DOCUMENT = {"@context": [rdf.CREDENTIALS], "id": "urn:uuid:0", "type": ["VerifiableCredential"], "issuer": "did:web:x"}


def test_a_credential_that_two_keys_would_share_is_not_signed(
    keys_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign = FileSigner.sign_bytes

    def replaced_before(self: FileSigner, data: bytes) -> bytes:
        call_command("rotate_certificate_keys", verbosity=0)
        return sign(self, data)

    with monkeypatch.context() as patch:
        patch.setattr(FileSigner, "sign_bytes", replaced_before)
        with pytest.raises(SignerDown, match="another key"):
            proof.signed(DOCUMENT, issuer="did:web:x", signer=signer())
    made = proof.signed(DOCUMENT, issuer="did:web:x", signer=signer())
    assert made["proof"]["verificationMethod"] == f"did:web:x#{signer().credential_key().multibase}"


def test_a_document_is_not_signed_with_another_key_than_its_certificate_names(
    keys_folder: Path, unsigned: bytes
) -> None:
    chain = signer().key().chain
    other = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(SignerDown, match="another key"):
        pades.sign(unsigned, chain, lambda data: other.sign(data, ec.ECDSA(hashes.SHA256())))


def test_a_document_that_waits_with_a_credential_of_a_lost_key_is_made_anew(
    alice: User, issue: Callable[..., Certificate], pango: None, keys_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = issue(alice)
    with monkeypatch.context() as patch:
        patch.setattr(FileSigner, "sign_document", _down)
        assert not making.make(certificate.pk)
    certificate.refresh_from_db()
    assert certificate.state == Certificate.State.RENDERED
    call_command("rotate_certificate_keys", "--compromised", verbosity=0)
    assert making.make(certificate.pk)
    certificate.refresh_from_db()
    verdict = checking.check(certificate.document.credential)
    assert (certificate.state, verdict.reason, verdict.valid) == (Certificate.State.ISSUED, None, True)


def test_what_was_signed_a_moment_before_the_keys_were_lost_is_not_handed_out(
    alice: User, issue: Callable[..., Certificate], pango: None, keys_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = issue(alice)
    sign = FileSigner.sign_document

    def lost_after(self: FileSigner, pdf: bytes) -> bytes:
        signed = sign(self, pdf)
        call_command("rotate_certificate_keys", "--compromised", verbosity=0)
        return signed

    with monkeypatch.context() as patch:
        patch.setattr(FileSigner, "sign_document", lost_after)
        assert not making.make(certificate.pk)
    certificate.refresh_from_db()
    assert (certificate.state, certificate.owner) == (Certificate.State.PENDING, "")
    assert making.make(certificate.pk)
    certificate.refresh_from_db()
    assert check_document(bytes(certificate.document.pdf)).valid
    assert checking.check(certificate.document.credential).valid


def _down(_self: FileSigner, _pdf: bytes) -> bytes:
    raise SignerDown("for a moment")
