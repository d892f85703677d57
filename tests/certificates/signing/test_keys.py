"""Keys on one machine: made once, for their owner only, replaced without losing what they signed."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from django.conf import settings
from django.core.management import CommandError, call_command

from certificates.models import SigningKey
from certificates.signing import SignerDown, file_key, signer
from certificates.signing.checking import check_document
from tests.support.processes import ROOT, environment

pytestmark = pytest.mark.django_db


def test_the_files_of_one_machine_are_for_their_owner_alone(keys_folder: Path) -> None:
    file_key.make_missing(keys_folder)
    assert stat.S_IMODE(keys_folder.stat().st_mode) == 0o700
    found = sorted(path.name for path in keys_folder.iterdir())
    assert found == ["authority.pem", "credential.pem", "document.pem"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys_folder.iterdir()} == {0o600}


def test_the_certificates_say_who_signs_and_belong_together(keys_folder: Path) -> None:
    chain = x509.load_pem_x509_certificates(signer().key().chain.encode())
    leaf, authority = chain
    leaf.verify_directly_issued_by(authority)
    authority.verify_directly_issued_by(authority)
    names = {attribute.rfc4514_attribute_name: attribute.value for attribute in leaf.subject}
    assert (names["O"], names["C"]) == ("Naast", "NL")
    assert isinstance(leaf.public_key(), ec.EllipticCurvePublicKey)
    assert leaf.extensions.get_extension_for_class(x509.KeyUsage).value.content_commitment
    assert not leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert (leaf.not_valid_after_utc - leaf.not_valid_before_utc).days > 15 * 365


def test_a_credential_key_is_listed_as_the_standard_writes_it(keys_folder: Path) -> None:
    row = signer().credential_key()
    assert row.multibase.startswith("z6Mk")
    signature = signer().sign_bytes(b"words")
    assert len(signature) == 64
    private = serialization.load_pem_private_key((keys_folder / "credential.pem").read_bytes(), None)
    assert isinstance(private, ed25519.Ed25519PrivateKey)
    private.public_key().verify(signature, b"words")


def test_processes_that_start_together_end_with_the_same_keys(keys_folder: Path) -> None:
    script = (
        "import sys, django; django.setup(); from pathlib import Path; from certificates.signing import file_key;"
        "file_key.make_missing(Path(sys.argv[1]))"
    )
    env = environment(
        DJANGO_SETTINGS_MODULE="naast.settings",
        NAAST_DATA=os.environ["NAAST_DATA"],
        PYTHONPATH=f"{ROOT}:{ROOT}/platform",
    )
    started = [subprocess.Popen([sys.executable, "-c", script, str(keys_folder)], env=env) for _ in range(3)]
    assert [process.wait(timeout=300) for process in started] == [0, 0, 0]
    assert len(list(keys_folder.iterdir())) == 3
    assert signer().key().chain in (keys_folder / "document.pem").read_text()


def test_elsewhere_keys_are_never_made_by_themselves(keys_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "NAAST_LOCAL", False)
    with pytest.raises(SignerDown, match="rotate_certificate_keys"):
        signer().key()
    assert not keys_folder.exists()
    call_command("rotate_certificate_keys", verbosity=0)
    assert signer().key().retired_at is None


def test_new_keys_take_over_at_once_and_what_the_old_ones_signed_still_holds(
    keys_folder: Path, unsigned: bytes
) -> None:
    before = signer().sign_document(unsigned)
    old, old_credential = signer().key(), signer().credential_key()
    call_command("rotate_certificate_keys", verbosity=0)
    old.refresh_from_db()
    old_credential.refresh_from_db()
    assert old.retired_at is not None
    assert old_credential.retired_at is not None
    new = signer().key()
    assert new != old
    after = signer().sign_document(unsigned)
    assert check_document(before).valid
    assert check_document(after).key == new
    assert new.chain.split("-----END")[1] == old.chain.split("-----END")[1]  # the authority is the same


def test_lost_keys_take_all_they_signed_with_them(keys_folder: Path, unsigned: bytes) -> None:
    before = signer().sign_document(unsigned)
    call_command("rotate_certificate_keys", "--compromised", "--new-authority", only="document", verbosity=0)
    assert check_document(before).problem == "compromised"
    assert check_document(signer().sign_document(unsigned)).valid
    assert SigningKey.objects.filter(purpose="credential", compromised_at__isnull=False).count() == 0


def test_a_key_that_is_out_of_use_signs_nothing_when_a_backup_puts_it_back(keys_folder: Path, unsigned: bytes) -> None:
    signer().sign_document(unsigned)
    backup = (keys_folder / "document.pem").read_bytes()
    call_command("rotate_certificate_keys", verbosity=0)
    (keys_folder / "document.pem").write_bytes(backup)
    with pytest.raises(SignerDown, match="out of use"):
        signer().sign_document(unsigned)


def test_keys_that_cannot_be_made_leave_those_in_use(keys_folder: Path) -> None:
    row = signer().key()
    (keys_folder / "authority.pem").write_bytes(b"broken")
    with pytest.raises(CommandError):
        call_command("rotate_certificate_keys", verbosity=0)
    assert signer().key() == row
    row.refresh_from_db()
    assert row.retired_at is None


def test_a_secret_is_in_no_message(keys_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "NAAST_LOCAL", False)
    file_key.make_missing(keys_folder)
    path = keys_folder / "document.pem"
    secret = path.read_text().splitlines()[1]
    path.write_text(path.read_text().replace("-----END PRIVATE", "-----END"))
    with pytest.raises(SignerDown) as caught:
        signer().key()
    assert secret not in str(caught.value)
