"""A credential that somebody hands in: real, altered, foreign or made to hurt."""

import datetime as dt
import json
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from certificates.credential import build, checking, issuer, proof, rdf
from certificates.credential.checking import Reason, check
from certificates.models import Certificate, SigningKey, Standing
from certificates.signing import signer
from naast.organisations.models import Provider
from tests.certificates.strangers import Stranger
from tests.support.work import counted

pytestmark = pytest.mark.django_db

Certified = Callable[..., Certificate]
# Calls. The largest credential a course can give takes 270,000, and whatever is no credential at all takes hundreds.
MOST_WORK, LITTLE_WORK = 300_000, 80_000


def _document(certificate: Certificate) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(certificate.document.credential)
    return found


def test_what_we_issued_is_valid(certified: Certified) -> None:
    certificate = certified()
    verdict = check(certificate.document.credential)
    assert verdict.valid
    assert verdict.reason is None
    assert verdict.certificate == certificate
    assert verdict.key == signer().credential_key()


def test_another_order_and_other_spaces_are_the_same_credential(certified: Certified) -> None:
    document = _document(certified())
    document["credentialSubject"]["achievement"]["tag"].reverse()
    assert check(json.dumps(dict(reversed(document.items())), indent=3, ensure_ascii=True)).valid
    assert check(b"\xef\xbb\xbf" + json.dumps(document).encode()).valid


@pytest.mark.parametrize(
    ("changes", "standing"),
    [
        ({"state": "revoked", "revoked_at": timezone.now()}, Standing.REVOKED),
        ({"state": "superseded"}, Standing.SUPERSEDED),
        ({"suspended_at": timezone.now()}, Standing.SUSPENDED),
        ({"valid_until": dt.date(2026, 1, 1)}, Standing.EXPIRED),
    ],
)
def test_a_real_one_that_no_longer_holds_is_not_valid(
    certified: Certified, changes: dict[str, Any], standing: Standing
) -> None:
    certificate = certified()
    Certificate.objects.filter(pk=certificate.pk).update(**changes)
    verdict = check(certificate.document.credential)
    assert not verdict.valid
    assert verdict.signed_by_us
    assert (verdict.reason, verdict.standing) == (Reason.NOT_STANDING, standing)


def test_a_credential_signed_by_another_key_is_refused(certified: Certified) -> None:
    certificate = certified()
    stranger = Stranger()
    unsigned = {word: value for word, value in _document(certificate).items() if word != "proof"}
    forged = proof.signed(unsigned, issuer=issuer.did(certificate.provider), signer=stranger)
    assert check(json.dumps(forged)).reason == Reason.UNKNOWN_KEY
    # And when it claims to be by our key.
    forged["proof"]["verificationMethod"] = issuer.method(issuer.did(certificate.provider), signer().credential_key())
    assert check(json.dumps(forged)).reason == Reason.CHANGED


def test_the_same_meaning_in_another_shape_is_not_our_credential(certified: Certified) -> None:
    document = _document(certified())
    entry = document["credentialStatus"][0]
    first = {word: entry[word] for word in ("id", "type", "statusPurpose")}
    second = {word: entry[word] for word in ("id", "type", "statusListIndex", "statusListCredential")}
    split = document | {"credentialStatus": [first, second, document["credentialStatus"][1]]}
    unsigned = {word: value for word, value in split.items() if word != "proof"}
    before = {word: value for word, value in document.items() if word != "proof"}
    assert rdf.canonical(unsigned) == rdf.canonical(before), "the signature alone would let it through"
    assert check(json.dumps(split)).reason == Reason.CHANGED


def test_a_key_that_is_out_of_use_still_counts_and_a_lost_one_does_not(certified: Certified) -> None:
    certificate = certified()
    keys = SigningKey.objects.filter(purpose=SigningKey.Purpose.CREDENTIAL)
    keys.update(retired_at=timezone.now())
    assert check(certificate.document.credential).valid
    keys.update(compromised_at=timezone.now())
    verdict = check(certificate.document.credential)
    assert (verdict.valid, verdict.reason, verdict.certificate) == (False, Reason.LOST_KEY, None)


def test_the_proof_of_one_credential_does_not_fit_another(certified: Certified) -> None:
    first, second = _document(certified()), _document(certified(holder_name="Bob Pietersen"))
    assert check(json.dumps(first | {"proof": second["proof"]})).reason == Reason.CHANGED


def test_a_list_that_we_signed_is_no_certificate(certified: Certified) -> None:
    from certificates.credential import status

    found = certified().status_list
    assert found is not None
    assert check(status.published(found, "revocation")).reason == Reason.NOT_OURS


def test_a_credential_of_a_certificate_that_is_gone_is_not_valid(certified: Certified) -> None:
    certificate = certified()
    text = certificate.document.credential
    certificate.delete()
    assert check(text).reason == Reason.UNKNOWN_CERTIFICATE


def test_what_we_signed_for_another_issuer_is_refused(certified: Certified) -> None:
    certificate = certified()
    other = issuer.did(Provider.objects.create(name="Andere", slug="andere"))
    unsigned = build.unsigned(certificate)
    unsigned["issuer"]["id"] = other
    signed = proof.signed(unsigned, issuer=other, signer=signer())
    assert check(json.dumps(signed)).reason == Reason.UNKNOWN_CERTIFICATE


HOSTILE: dict[str, Any] = {
    "nothing": b"",
    "not JSON": b"%PDF-1.7",
    "not UTF-8": b'{"proof": "\xff"}',
    "another encoding": '{"proof": {}}'.encode("utf-16"),
    "a list": b"[]",
    "a number": b"1",
    "no proof": b'{"@context": []}',
    "proof as text": b'{"proof": "x"}',
    "too large": b'{"proof": "' + b"x" * (3 << 20) + b'"}',
    "large for a credential": b'{"proof": "' + b"x" * (1 << 20) + b'"}',
    "deep lists": b'{"proof":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "deep objects": b'{"proof":' + b'{"a":' * 100_000 + b"1" + b"}" * 100_001,
    "deep lists in little room": b'{"proof":' + b"[" * 30_000 + b"]" * 30_000 + b"}",
    "deep objects in little room": b'{"proof":' + b'{"a":' * 10_000 + b"1" + b"}" * 10_001,
    "many empty things": b'{"proof":[' + b"{}," * 20_000 + b"{}]}",
    "a long number": b'{"proof": ' + b"9" * 60_000 + b"}",
    "no number": b'{"proof": NaN}',
    "half a surrogate": b'{"proof": "\\ud800"}',
    "a name twice": b'{"proof": {}, "proof": {}}',
    "a zero byte": b'{"proof": "\\u0000"}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_gets_a_verdict_for_little_work(db: None, name: str) -> None:
    with counted(LITTLE_WORK):
        verdict = check(HOSTILE[name])
    assert not verdict.valid
    assert verdict.reason in {Reason.NOT_JSON, Reason.NOT_OURS, Reason.TOO_LARGE}


def test_two_megabytes_of_empty_things_are_not_made_into_objects(db: None) -> None:
    text = b'{"proof":[' + b"{}," * 650_000 + b"{}]}"
    assert len(text) < 2 << 20  # what can be handed in
    tracemalloc.start()
    try:
        assert check(text).reason == Reason.TOO_LARGE
        assert tracemalloc.get_traced_memory()[1] < 1_000_000  # bytes; all of them take fifty times as much
    finally:
        tracemalloc.stop()


def _alike(count: int) -> list[dict[str, Any]]:
    """Things without a name that only differ by what hangs from what hangs from them: the worst for RDFC-1.0."""
    leaf = {"type": ["Result"], "value": "x"}
    return [{"type": ["AchievementSubject"], "result": [leaf] * count} for _number in range(2)]


def _bomb(document: dict[str, Any], name: str) -> dict[str, Any]:
    subject = document["credentialSubject"]
    achievement = subject["achievement"]
    bombs: dict[str, Callable[[], object]] = {
        "alike": lambda: document.update(credentialSubject=_alike(9)),
        "very alike": lambda: document.update(credentialSubject=_alike(200)),
        "a ring of names": lambda: document.update(
            credentialSubject=[{"id": f"_:b{n}", "source": f"_:b{(n + 1) % 40}"} for n in range(40)]
        ),
        "many types": lambda: subject.update(type=["AchievementSubject", "Achievement", "Profile"] * 200),
        "many things": lambda: subject.update(result=[{"type": ["Result"], "value": str(n)} for n in range(2000)]),
        "many tags": lambda: achievement.update(tag=[f"t{n}" for n in range(6000)]),
        "a context inside": lambda: subject.update({"@context": {"x": "https://example.org/x"}}),
        "a context elsewhere": lambda: document["@context"].append("https://169.254.169.254/latest/meta-data"),
        "a context as a file": lambda: document["@context"].append("file:///etc/passwd"),
        "included": lambda: document.update({"@included": [{"id": document["id"], "name": "x"}]}),
        "a whole address as a word": lambda: document.update({"https://schema.org/name": "Mallory"}),
        "a number without end": lambda: subject.update(creditsEarned=1e308 * 10),
        "a deep thing": lambda: subject.update(result=_deep(10_000)),
    }
    bombs[name]()
    return document


def _deep(depth: int) -> Any:
    value: Any = "x"
    for _step in range(min(depth, 400)):
        value = {"narrative": value}
    return value


@pytest.mark.parametrize(
    "name",
    [
        "alike",
        "very alike",
        "a ring of names",
        "many types",
        "many things",
        "many tags",
        "a context inside",
        "a context elsewhere",
        "a context as a file",
        "included",
        "a whole address as a word",
        "a number without end",
        "a deep thing",
    ],
)
def test_a_bomb_around_a_real_proof_costs_no_more_than_a_large_credential(certified: Certified, name: str) -> None:
    text = json.dumps(_bomb(_document(certified()), name))
    with counted(MOST_WORK):
        verdict = check(text)
    assert not verdict.valid
    assert verdict.certificate is None


def test_the_largest_credential_a_course_can_give_is_within_the_bounds(certified: Certified) -> None:
    certificate = certified(
        holder_name="Ж" * 150,
        course_title="é" * 255,
        outcomes=[f"{number} " + "leeruitkomst " * 20 for number in range(40)],
        criteria=[f"{number} " + "voorwaarde " * 20 for number in range(20)],
        rki_topics=[{"code": chr(97 + number), "name": "onderwerp " * 12} for number in range(26)],
    )
    assert len(certificate.document.credential.encode()) < checking.MAX_CREDENTIAL / 1.5
    with counted(MOST_WORK):
        assert check(certificate.document.credential).valid


def test_checking_asks_the_database_the_same_few_things_whatever_it_gets(
    certified: Certified, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    text = certified().document.credential
    with django_assert_max_num_queries(2):
        assert check(text).valid
    with django_assert_max_num_queries(1):
        assert not check(text.replace("Alice", "Elise")).valid
