"""A credential says what the certificate says, and every word of it is signed."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from certificates.credential import build, identity, proof, rdf
from certificates.models import Certificate

pytestmark = pytest.mark.django_db

Credential = Callable[..., dict[str, Any]]
Certified = Callable[..., Certificate]


def test_it_holds_every_certified_fact(certified: Certified) -> None:
    certificate = certified()
    document = json.loads(certificate.document.credential)
    subject = document["credentialSubject"]
    achievement = subject["achievement"]
    assert document["id"] == f"urn:uuid:{certificate.uid}"
    assert document["issuer"]["name"] == "Vakschool Voorbeeld"
    assert document["issuer"]["id"] == "did:web:127.0.0.1%3A8000:certificaat:uitgever:vakschool-voorbeeld"
    assert subject["licenseNumber"] == certificate.serial
    assert subject["activityEndDate"] == "2026-11-21"
    assert subject["identifier"][0]["identityHash"] == "Alice Jansen"
    assert subject["creditsEarned"] == achievement["creditsAvailable"] == 1.5
    assert achievement["name"] == "Stress-sensitief werken"
    assert achievement["achievementType"] == "CertificateOfCompletion"
    assert achievement["version"] == "3"
    assert achievement["criteria"]["narrative"].splitlines() == [f"- {line}" for line in certificate.criteria]
    results = {result["name"]: result for result in achievement["resultDescription"]}
    assert set(certificate.outcomes) < set(results)
    [score] = [result for result in results.values() if result["resultType"] == "Percent"]
    assert score["requiredValue"] == "70"
    assert subject["result"] == [{"type": ["Result"], "resultDescription": score["id"], "value": "83"}]
    assert achievement["tag"][:2] == ["Rki a: normen van artikel 13 Wki", "gesprekken"]
    assert [one["targetCode"] for one in achievement["alignment"]] == ["a"]
    assert "evidence" not in document


def test_the_last_day_counts_until_it_is_over_in_amsterdam(credential: Credential) -> None:
    assert credential(valid_until=dt.date(2027, 6, 30))["validUntil"] == "2027-06-30T21:59:59Z"
    assert "validUntil" not in credential(valid_until=None)


def test_the_address_is_a_hash_that_who_knows_the_address_can_make_again(credential: Credential) -> None:
    document = credential()
    hashed = document["credentialSubject"]["identifier"][1]
    assert hashed["hashed"] is True
    assert hashed["identityType"] == "emailAddress"
    by_hand = hashlib.sha256(b"alice@example.org" + hashed["salt"].encode()).hexdigest()
    assert hashed["identityHash"] == f"sha256${by_hand}"
    assert identity.identity_hash("Alice@Example.org ", hashed["salt"]) == by_hand
    assert "alice@example.org" not in json.dumps(document)


def test_two_credentials_of_one_person_cannot_be_joined_by_their_hash(credential: Credential) -> None:
    first, second = (credential()["credentialSubject"]["identifier"][1] for _number in range(2))
    assert first["salt"] != second["salt"]
    assert first["identityHash"] != second["identityHash"]


def test_a_holder_without_an_address_is_named_only(credential: Credential) -> None:
    identifiers = credential(identity_salt="", identity_hash="", holder_email="")["credentialSubject"]["identifier"]
    assert [one["identityType"] for one in identifiers] == ["name"]


def test_what_is_not_known_is_left_out(credential: Credential) -> None:
    document = credential(
        score_percent=None, pass_mark=None, hours=Decimal(0), outcomes=[], criteria=[], rki_topics=[], level=""
    )
    subject = document["credentialSubject"]
    assert not {"result", "creditsEarned"} & set(subject)
    assert not {"resultDescription", "alignment", "tag", "creditsAvailable"} & set(subject["achievement"])
    assert subject["achievement"]["criteria"]["narrative"] == "- De cursus is afgerond."


def test_whole_hours_are_whole_numbers_so_that_javascript_signs_the_same(credential: Credential) -> None:
    assert '"creditsEarned": 2,' in json.dumps(credential(hours=Decimal("2.0")))


def test_neither_token_nor_mail_address_nor_note_is_in_it(certified: Certified) -> None:
    certificate = certified(share_token="s" * 22, reason_note="geheim")
    for secret in (certificate.token, "s" * 22, certificate.holder_email, "geheim"):
        assert secret not in certificate.document.credential


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where each word or number of a document stands."""
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for name, inner in items:
            yield from _paths(inner, (*path, name))
    else:
        yield path


def _with(document: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    copy: Any = json.loads(json.dumps(document))
    place = copy
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    return dict(copy)


def test_no_word_can_be_changed_without_changing_what_is_signed(credential: Credential) -> None:
    document = {word: value for word, value in credential().items() if word != "proof"}
    before = rdf.canonical(document)
    paths = [path for path in _paths(document) if path[0] != "@context"]
    assert len(paths) > 60
    for path in paths:
        value: Any = document
        for name in path:
            value = value[name]
        other: Any = (
            not value if isinstance(value, bool) else value + 1 if isinstance(value, int | float) else f"{value}x"
        )
        try:
            assert rdf.canonical(_with(document, path, other)) != before, path
        except rdf.CannotSign:
            continue  # such as a type that no context knows


@pytest.mark.parametrize(
    "extra",
    [
        {"holder": "Mallory"},
        {"image": "beeld.png"},
        {"type": ["VerifiableCredential", "AchievementCredential", "Diploma"]},
        {"id": "no-whole-address"},
        {"@context": ["https://www.w3.org/ns/credentials/v2", "https://example.org/context.json"]},
        {"@context": ["https://www.w3.org/ns/credentials/v2", "file:///etc/passwd"]},
        {"issuer": "//elsewhere.example.org/me"},
    ],
)
def test_what_a_signature_would_not_cover_is_refused(credential: Credential, extra: dict[str, Any]) -> None:
    document = {word: value for word, value in credential().items() if word != "proof"}
    with pytest.raises(rdf.CannotSign):
        rdf.canonical(document | extra)


def test_a_null_leaves_a_trace(credential: Credential) -> None:
    document = {word: value for word, value in credential().items() if word != "proof"}
    assert rdf.canonical(document | {"name": None}) != rdf.canonical(document)


def test_the_contexts_are_those_that_their_makers_published() -> None:
    folder = Path(rdf.__file__).parent / "contexts"
    listed = (folder / "README.md").read_text()
    for file in folder.glob("*.json"):
        assert hashlib.sha256(file.read_bytes()).hexdigest() in listed, file.name
    # The digest that Verifiable Credentials Data Model 2.0 prints in appendix B.1.
    assert (
        hashlib.sha256((folder / "credentials-v2.json").read_bytes()).hexdigest()
        == "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"
    )


def test_moments_are_in_utc_and_whole_seconds() -> None:
    moment = dt.datetime(2026, 7, 1, 0, 30, 5, 999999, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    assert proof.moment(moment) == "2026-06-30T22:30:05Z"


def test_the_same_achievement_has_one_name_and_another_version_another(credential: Credential) -> None:
    names = [credential(course_version=version)["credentialSubject"]["achievement"]["id"] for version in (3, 3, 4)]
    assert names[0] == names[1] != names[2]


def test_building_it_again_gives_the_same_but_for_the_moment_of_signing(certified: Certified) -> None:
    certificate = certified()
    first, again = json.loads(certificate.document.credential), json.loads(build.make(certificate))
    for document in (first, again):
        del document["proof"]
    assert first == again
