"""A credential made to look like one of ours: other contexts, other keys, other hosts, words that only look alike."""

import json
import socket
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest

from certificates.credential import build, issuer, multibase, proof, rdf
from certificates.credential.checking import check
from certificates.models import Certificate
from certificates.signing import signer
from naast.organisations.models import Provider

pytestmark = pytest.mark.django_db

Certified = Callable[..., Certificate]
Forge = Callable[[dict[str, Any]], object]


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is fetched to judge a credential, whatever it names."""

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("somebody wanted to go out")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def _subject(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["credentialSubject"]
    return found


def _method(document: dict[str, Any], method: str) -> None:
    document["proof"]["verificationMethod"] = method


def _other_host(document: dict[str, Any]) -> None:
    key = document["proof"]["verificationMethod"].partition("#")[2]
    document["issuer"]["id"] = "did:web:evil.example:certificaat:uitgever:vakschool-voorbeeld"
    _method(document, f"{document['issuer']['id']}#{key}")


def _document_key(document: dict[str, Any]) -> None:
    # The key of documents is of another curve; its fingerprint stands where a key should.
    _method(document, f"{document['issuer']['id']}#z{signer().key().fingerprint}")


FORGED: dict[str, Forge] = {
    "without a proof": lambda d: d.pop("proof"),
    "an empty proof": lambda d: d.update(proof={}),
    "a list of proofs": lambda d: d.update(proof=[d["proof"]]),
    "two proofs": lambda d: d.update(proof=[d["proof"], d["proof"] | {"proofValue": "z1"}]),
    "a proof for another purpose": lambda d: d["proof"].update(proofPurpose="authentication"),
    "a proof of another suite": lambda d: d["proof"].update(cryptosuite="eddsa-jcs-2022"),
    "a proof of an older kind": lambda d: d["proof"].update(type="Ed25519Signature2020"),
    "a proof with a word more": lambda d: d["proof"].update(domain="example.org"),
    "a proof of another moment": lambda d: d["proof"].update(created="2020-01-01T00:00:00Z"),
    "a proof with zeros before it": lambda d: d["proof"].update(proofValue=f"z1{d['proof']['proofValue'][1:]}"),
    "an empty signature": lambda d: d["proof"].update(proofValue=multibase.encode(bytes(64))),
    "another host": _other_host,
    "only the key of another host": lambda d: _method(
        d, f"did:web:evil.example#{d['proof']['verificationMethod'].partition('#')[2]}"
    ),
    "the key of documents": _document_key,
    "a key as an address": lambda d: _method(d, "https://evil.example/key#z6Mk"),
    "contexts in another order": lambda d: d["@context"].reverse(),
    "one context": lambda d: d.update({"@context": rdf.CREDENTIALS}),
    "a context of somebody else": lambda d: d["@context"].append("https://evil.example/context.json"),
    "the older context": lambda d: d.update({"@context": ["https://www.w3.org/2018/credentials/v1", rdf.OPEN_BADGES]}),
    "a context in the context": lambda d: d["@context"].append({"name": "https://evil.example/name"}),
    "another kind": lambda d: d.update(type=["VerifiableCredential", "EndorsementCredential"]),
    "a word that means nothing": lambda d: d.update(evidence=None),
    "an empty list": lambda d: d.update(evidence=[]),
    "a word in capitals": lambda d: d.update(Name="Mallory"),
    "a later end": lambda d: d.update(validUntil="2099-01-01T00:00:00Z"),
    "no end": lambda d: d.pop("validUntil"),
    "no list to look it up in": lambda d: d.pop("credentialStatus"),
    "half of the list": lambda d: d["credentialStatus"].pop(),
    "the list of another issuer": lambda d: d["credentialStatus"][0].update(
        statusListCredential="https://evil.example/list.json"
    ),
    "another place in the list": lambda d: d["credentialStatus"][0].update(statusListIndex="1"),
    "a place as a number": lambda d: d["credentialStatus"][0].update(
        statusListIndex=int(d["credentialStatus"][0]["statusListIndex"])
    ),
    "a name that looks alike": lambda d: _subject(d)["identifier"][0].update(identityHash="\u0410lice Jans\u00e9n"),
    "a name in two pieces": lambda d: _subject(d)["identifier"][0].update(
        identityHash=unicodedata.normalize("NFD", "Alice Jans\u00e9n")
    ),
    "a name with something unseen": lambda d: _subject(d)["identifier"][0].update(
        identityHash="Alice\u200b Jans\u00e9n"
    ),
    "an address that is not hashed": lambda d: _subject(d)["identifier"][1].update(hashed=False),
    "a score as a number": lambda d: _subject(d)["result"][0].update(value=83),
    "more hours": lambda d: _subject(d).update(creditsEarned=40),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_credential_that_was_changed_or_made_up_is_not_ours(certified: Certified, name: str) -> None:
    certificate = certified(holder_name="Alice Jans\u00e9n")
    document: dict[str, Any] = json.loads(certificate.document.credential)
    assert check(json.dumps(document)).valid
    FORGED[name](document)
    verdict = check(json.dumps(document))
    assert not verdict.valid
    assert verdict.certificate is None, "what was forged names nobody"


@pytest.mark.parametrize(
    "text", ['"name": "Mallory", "name"', '"name": "Mallory", "\\u006eame"', '"proof": {}, "name"'], ids=repr
)
def test_a_word_that_stands_there_twice_is_no_json(certified: Certified, text: str) -> None:
    credential = certified().document.credential
    twice = credential.replace('"name"', text, 1)
    assert twice != credential
    assert not check(twice).signed_by_us


def test_what_one_provider_has_signed_does_not_become_the_credential_of_another(certified: Certified) -> None:
    certificate = certified()
    other = Provider.objects.create(name="Andere", slug="andere")
    unsigned = build.unsigned(certificate)
    unsigned["issuer"]["id"] = issuer.did(other)
    # Signed with our very key, in the name of the first.
    signed = proof.signed(unsigned, issuer=issuer.did(certificate.provider), signer=signer())
    assert not check(json.dumps(signed)).signed_by_us
