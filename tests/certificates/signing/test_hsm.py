"""Keys in a hardware module, tried on SoftHSM2: a real PKCS#11 library whose token is a folder."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from certificates import making
from certificates.credential import multibase
from certificates.models import Certificate, SigningKey
from certificates.signing import SignerDown, hsm, signer
from certificates.signing.checking import check_document
from naast.accounts.models import User

pytestmark = pytest.mark.django_db

_LIBRARIES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A SoftHSM2 with one token; skipped, saying so, where it is not installed."""
    found = next((path for path in _LIBRARIES if Path(path).is_file()), None)
    if found is None or shutil.which("softhsm2-util") is None:
        pytest.skip("SoftHSM2 is not installed (Debian: softhsm2)")
    pytest.importorskip("pkcs11", reason="python-pkcs11 is not installed (naast[hsm])")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    with pytest.MonkeyPatch.context() as patch:
        # The library reads its settings once in a process.
        patch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
        command = ["softhsm2-util", "--init-token", "--free", "--label", "naast", "--so-pin", "0000", "--pin", "1234"]
        subprocess.run(command, check=True, capture_output=True)
        yield found
    hsm._Held.close()


@pytest.fixture
def token(library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings that name the token, with new keys in it. Returns the file with the PIN."""
    pin = tmp_path / "pin"
    pin.write_text("1234\n")
    monkeypatch.setattr(settings, "CERTIFICATE_HSM", library)
    monkeypatch.setattr(settings, "CERTIFICATE_HSM_TOKEN", "naast")
    monkeypatch.setattr(settings, "CERTIFICATE_HSM_PIN_FILE", str(pin))
    monkeypatch.setattr(settings, "NAAST_LOCAL", False)
    call_command("rotate_certificate_keys", verbosity=0)
    return pin


def test_a_document_signed_in_the_module_is_as_good_as_any(token: Path, unsigned: bytes) -> None:
    signed = signer().sign_document(unsigned)
    verdict = check_document(signed)
    assert verdict.valid
    assert verdict.key == signer().key()


def test_a_credential_is_signed_in_the_module(token: Path) -> None:
    row = signer().credential_key()
    signature = signer().sign_bytes(b"words")
    ed25519.Ed25519PublicKey.from_public_bytes(multibase.ed25519_key(row.multibase)).verify(signature, b"words")


def test_a_whole_certificate_is_made_without_a_key_on_this_machine(
    token: Path, alice: User, issue: object, pango: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "CERTIFICATE_KEYS", tmp_path / "nothing")
    certificate: Certificate = issue(alice)  # type: ignore[operator]
    assert making.make(certificate.pk)
    certificate.refresh_from_db()
    assert check_document(bytes(certificate.document.pdf)).valid
    assert not (tmp_path / "nothing").exists()


def test_a_private_key_cannot_be_taken_out(token: Path) -> None:
    import pkcs11

    with hsm._session(hsm.Token(settings.CERTIFICATE_HSM, "naast", str(token))) as session:
        private = hsm._private(session, hsm.DOCUMENT)
        assert private[pkcs11.Attribute.EXTRACTABLE] is False
        with pytest.raises(pkcs11.exceptions.PKCS11Error):
            private[pkcs11.Attribute.VALUE]


def test_new_keys_in_the_module_keep_what_the_old_ones_signed(token: Path, unsigned: bytes) -> None:
    before, old = signer().sign_document(unsigned), signer().key()
    call_command("rotate_certificate_keys", verbosity=0)
    old.refresh_from_db()
    assert old.retired_at is not None
    assert signer().key() != old
    assert check_document(before).valid
    assert signer().key().chain.split("-----END")[1] == old.chain.split("-----END")[1]


def test_a_module_that_does_not_answer_makes_certificates_wait(token: Path, unsigned: bytes) -> None:
    hsm._Held.close()
    token.write_text("4321\n")
    with pytest.raises(SignerDown) as caught:
        signer().sign_document(unsigned)
    assert "4321" not in str(caught.value)
    token.unlink()
    with pytest.raises(SignerDown, match="PIN"):
        signer().sign_document(unsigned)
    token.write_text("1234")
    assert check_document(signer().sign_document(unsigned)).valid


def test_a_library_that_is_not_there_is_a_signer_that_is_down(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("pkcs11", reason="python-pkcs11 is not installed (naast[hsm])")
    hsm._Held.close()
    (tmp_path / "pin").write_text("1")
    monkeypatch.setattr(settings, "CERTIFICATE_HSM", str(tmp_path / "no.so"))
    monkeypatch.setattr(settings, "CERTIFICATE_HSM_PIN_FILE", str(tmp_path / "pin"))
    with pytest.raises(SignerDown):
        signer().key()


def test_a_lost_key_of_the_module_takes_its_signatures_with_it(token: Path, unsigned: bytes) -> None:
    before = signer().sign_document(unsigned)
    call_command("rotate_certificate_keys", "--compromised", verbosity=0)
    assert check_document(before).problem == "compromised"
    assert SigningKey.objects.filter(compromised_at__lte=timezone.now()).exists()
