"""Software that nobody here wrote judges our credentials: openbadgeslib, offline, with its own contexts."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from certificates.credential import issuer, status
from certificates.models import Certificate

ldp = pytest.importorskip("openbadgeslib.ob3.ldp", reason="openbadgeslib is for developers: requirements-dev.txt")
pytestmark = pytest.mark.django_db

Certified = Callable[..., Certificate]
Download = Callable[[str], bytes]


def _verify(text: str, certificate: Certificate, download: Download) -> Any:
    verifier = ldp.OB3LdpVerifier.for_issuer_did(issuer.did(certificate.provider))
    # It checks a list's own signature only when that is a JWT; the test below checks ours.
    return verifier.verify(text, check_status=True, download=download, verify_status_list=False)


def test_it_accepts_what_we_issue_and_reads_the_same_facts(certified: Certified, download: Download) -> None:
    certificate = certified()
    found = _verify(certificate.document.credential, certificate, download)
    assert found.issuer.id == issuer.did(certificate.provider)
    assert found.achievement.name == certificate.course_title
    assert found.id == f"urn:uuid:{certificate.uid}"


@pytest.mark.parametrize(
    "changes",
    [
        {"score_percent": None, "pass_mark": None, "valid_until": None, "rki_topics": [], "outcomes": [], "level": ""},
        {"identity_salt": "", "identity_hash": ""},
        {"language": "en"},
        {"holder_name": "Ołena Žižek-Ωmega", "course_title": "‘Ja’ & <nee>"},
    ],
)
def test_it_accepts_every_form_of_ours(certified: Certified, download: Download, changes: dict[str, Any]) -> None:
    certificate = certified(**changes)
    _verify(certificate.document.credential, certificate, download)


@pytest.mark.parametrize(
    "changes", [{"state": "revoked", "revoked_at": timezone.now()}, {"suspended_at": timezone.now()}]
)
def test_it_sees_in_our_list_that_one_no_longer_holds(
    certified: Certified, download: Download, changes: dict[str, Any]
) -> None:
    certificate, other = certified(), certified()
    Certificate.objects.filter(pk=certificate.pk).update(**changes)
    with pytest.raises(ldp.OB3VerificationError, match="status"):
        _verify(certificate.document.credential, certificate, download)
    _verify(other.document.credential, other, download)


def _alter(document: dict[str, Any], name: str) -> None:
    subject = document["credentialSubject"]
    changes: dict[str, Callable[[], object]] = {
        "name": lambda: subject["identifier"][0].update(identityHash="Mallory"),
        "course": lambda: subject["achievement"].update(name="Rechten"),
        "score": lambda: subject["result"][0].update(value="100"),
        "end": lambda: document.update(validUntil="2099-01-01T00:00:00Z"),
        "no end": lambda: document.pop("validUntil"),
        "no status": lambda: document.pop("credentialStatus"),
        "issuer": lambda: document["issuer"].update(name="Universiteit"),
        "extra": lambda: subject["achievement"].update(humanCode="CUM LAUDE"),
    }
    changes[name]()


@pytest.mark.parametrize("name", ["name", "course", "score", "end", "no end", "no status", "issuer", "extra"])
def test_it_refuses_what_was_altered(certified: Certified, download: Download, name: str) -> None:
    certificate = certified()
    document = json.loads(certificate.document.credential)
    _alter(document, name)
    with pytest.raises(ldp.OB3VerificationError):
        _verify(json.dumps(document), certificate, download)


def test_it_accepts_the_signature_under_our_lists_and_refuses_another_list(
    certified: Certified, download: Download
) -> None:
    did = pytest.importorskip("openbadgeslib.ob3.did")
    certificate = certified()
    assert certificate.status_list is not None
    document = json.loads(download(status.list_url(certificate.status_list, "revocation")))
    key = did.resolve_verification_method(document["proof"]["verificationMethod"], download=download)
    ldp.verify_data_integrity_proof(document, key)
    document["credentialSubject"]["encodedList"] = status.encoded(b"\xff" * 16_384)
    with pytest.raises(ldp.OB3VerificationError):
        ldp.verify_data_integrity_proof(document, key)


def test_a_lost_key_is_no_longer_published_so_that_strangers_stop_believing_it(
    certified: Certified, download: Download
) -> None:
    from certificates.models import SigningKey

    certificate = certified()
    SigningKey.objects.filter(purpose=SigningKey.Purpose.CREDENTIAL).update(compromised_at=timezone.now())
    with pytest.raises(ldp.OB3VerificationError, match="verificationMethod"):
        _verify(certificate.document.credential, certificate, download)
