"""What machines ask: facts, issuers, keys and lists. GET changes nothing, and the credential itself is not given."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography import x509
from django.test import Client
from django.utils import timezone

from certificates.models import Certificate, SigningKey, StatusList
from naast.accounts.models import User
from naast.organisations.models import Provider

pytestmark = pytest.mark.django_db

Issue = Callable[..., Certificate]
PRIVATE = ("no-store, private", "noindex, nofollow")


def _json(client: Client, url: str, **headers: str) -> dict[str, Any]:
    response = client.get(url, headers=headers)
    assert response.status_code == 200, url
    found: dict[str, Any] = json.loads(response.content)
    return found


def test_a_certificate_in_json_says_what_its_page_says(client: Client, alice: User, issued: Issue) -> None:
    certificate = issued(alice)
    response = client.get(f"/certificaat/{certificate.token}.json")
    found = json.loads(response.content)
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == PRIVATE
    assert (found["standing"], found["holds"], found["number"]) == ("valid", True, certificate.serial)
    certified = found["certified"]
    assert certified["holder_name"] == "Alice Jansen"
    assert certified["outcomes"] == certificate.outcomes
    assert (certified["completed_on"], certified["hours"]) == ("2026-11-21", "1.5")
    assert found["document"]["sha256"] == certificate.document.sha256
    assert found["links"]["page"] == certificate.verify_url
    text = response.content.decode()
    for secret in (alice.email, "proofValue", certificate.identity_salt):
        assert secret not in text


def test_a_certificate_in_the_making_gives_no_facts(client: Client, alice: User, issue: Issue) -> None:
    found = _json(client, f"/certificaat/{issue(alice).token}.json")
    assert (found["standing"], found["holds"]) == ("waiting", False)
    assert "certified" not in found
    assert "Alice" not in json.dumps(found)


def test_one_that_was_withdrawn_says_so_without_the_note(client: Client, alice: User, issued: Issue) -> None:
    certificate = issued(alice)
    Certificate.objects.filter(pk=certificate.pk).update(
        state="revoked", revoked_at=timezone.now(), reason="fraud", reason_note="Iets over een mens."
    )
    found = _json(client, f"/certificaat/{certificate.token}.json")
    assert (found["standing"], found["holds"], found["reason"]) == ("revoked", False, "fraud")
    assert "Iets over een mens" not in json.dumps(found)


def test_every_link_in_it_leads_somewhere(client: Client, alice: User, issued: Issue) -> None:
    links = _json(client, f"/certificaat/{issued(alice).token}.json")["links"]
    for url in (links["page"], links["issuer"], links["keys"], *links["status"]):
        assert client.get(url.removeprefix("http://127.0.0.1:8000")).status_code == 200, url


def test_an_issuer_is_a_page_for_people_and_a_profile_for_software(
    client: Client, alice: User, issued: Issue, school: Provider
) -> None:
    issued(alice)
    page = client.get("/certificaat/uitgever/vakschool-voorbeeld/")
    assert "text/html" in page["Content-Type"]
    assert "Accept" in page["Vary"]
    key = SigningKey.objects.get(purpose=SigningKey.Purpose.CREDENTIAL)
    for words in (
        "Vakschool Voorbeeld",
        "did:web:127.0.0.1%3A8000:certificaat:uitgever:vakschool-voorbeeld",
        key.multibase,
    ):
        assert words in page.content.decode()
    for accept in ("application/json", "application/ld+json"):
        asked = _json(client, "/certificaat/uitgever/vakschool-voorbeeld/", Accept=accept)
        assert asked == _json(client, "/certificaat/uitgever/vakschool-voorbeeld.json")
    assert asked["type"] == ["Profile"]
    assert asked["name"] == school.name


def test_a_browser_gets_the_page(client: Client, school: Provider) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    response = client.get("/certificaat/uitgever/vakschool-voorbeeld/", headers={"Accept": accept})
    assert "Er is nog niets ondertekend" in response.content.decode()


def test_the_keys_are_those_in_use_and_those_that_were_never_lost(
    client: Client, alice: User, issued: Issue, school: Provider
) -> None:
    issued(alice)
    now = timezone.now()
    current = SigningKey.objects.get(purpose=SigningKey.Purpose.CREDENTIAL)
    make = {"purpose": SigningKey.Purpose.CREDENTIAL, "retired_at": now}
    SigningKey.objects.create(fingerprint="a" * 64, multibase="z6MkRetired", **make)
    SigningKey.objects.create(fingerprint="b" * 64, multibase="z6MkLost", compromised_at=now, **make)
    found = _json(client, "/certificaat/uitgever/vakschool-voorbeeld/did.json")
    assert {key["publicKeyMultibase"] for key in found["verificationMethod"]} == {current.multibase, "z6MkRetired"}
    assert found["assertionMethod"] == [key["id"] for key in found["verificationMethod"]]
    assert all(key["controller"] == found["id"] for key in found["verificationMethod"])


@pytest.mark.parametrize("url", ["", "did.json"])
def test_an_unknown_issuer_is_not_there(client: Client, db: None, url: str) -> None:
    assert client.get(f"/certificaat/uitgever/bestaat-niet/{url}").status_code == 404


def test_a_list_is_kept_for_five_minutes_and_asked_again_for_nothing(
    client: Client, alice: User, issued: Issue
) -> None:
    certificate = issued(alice)
    assert certificate.status_list is not None
    url = f"/certificaat/status/{certificate.status_list.uid}/revocation.json"
    first = client.get(url)
    assert first["Content-Type"] == "application/vc"
    assert first["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in first
    again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    Certificate.objects.filter(pk=certificate.pk).update(state="revoked", revoked_at=timezone.now())
    changed = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_there_are_lists_for_two_purposes_only(client: Client, alice: User, issued: Issue) -> None:
    found = issued(alice).status_list
    assert found is not None
    assert client.get(f"/certificaat/status/{found.uid}/suspension.json").status_code == 200
    assert client.get(f"/certificaat/status/{found.uid}/message.json").status_code == 404
    assert client.get("/certificaat/status/00000000-0000-4000-8000-000000000000/revocation.json").status_code == 404


def test_while_nothing_can_be_signed_a_list_says_so(client: Client, school: Provider, settings: Any) -> None:
    found = StatusList.objects.create(provider=school)
    settings.NAAST_LOCAL = False  # on one machine missing keys are made
    settings.CERTIFICATE_KEYS = settings.CERTIFICATE_KEYS / "nowhere"
    response = client.get(f"/certificaat/status/{found.uid}/revocation.json")
    assert (response.status_code, response["Retry-After"]) == (503, "60")


def test_the_certificate_above_the_keys_can_be_downloaded(client: Client, alice: User, issued: Issue) -> None:
    assert client.get("/certificaat/naast-ca.pem").status_code == 404
    issued(alice)
    response = client.get("/certificaat/naast-ca.pem")
    [authority] = x509.load_pem_x509_certificates(response.content)
    assert authority.issuer == authority.subject
    key = SigningKey.objects.get(purpose=SigningKey.Purpose.DOCUMENT)
    signing = x509.load_pem_x509_certificates(key.chain.encode())[0]
    signing.verify_directly_issued_by(authority)
    assert b"PRIVATE" not in response.content


def test_how_to_check_without_us_is_described(client: Client, alice: User, issued: Issue) -> None:
    before = client.get("/certificaat/zelf-controleren/").content.decode()
    assert "naast-ca.pem</a>" not in before
    issued(alice)
    page = client.get("/certificaat/zelf-controleren/").content.decode()
    for words in (
        "/certificaat/naast-ca.pem",
        "pdfsig",
        "verapdf",
        "qpdf --check",
        "Open Badges 3.0",
        "eddsa-rdfc-2022",
    ):
        assert words in page


def test_looking_changes_nothing(client: Client, alice: User, issued: Issue) -> None:
    certificate = issued(alice)
    assert certificate.status_list is not None
    before = _everything()
    for url in (
        certificate.get_absolute_url(),
        f"/certificaat/{certificate.token}.json",
        "/certificaat/uitgever/vakschool-voorbeeld/",
        "/certificaat/uitgever/vakschool-voorbeeld.json",
        "/certificaat/uitgever/vakschool-voorbeeld/did.json",
        f"/certificaat/status/{certificate.status_list.uid}/revocation.json",
        "/certificaat/naast-ca.pem",
        "/certificaat/zelf-controleren/",
    ):
        assert client.get(url).status_code == 200, url
        assert client.head(url).status_code == 200, url
        assert client.post(url).status_code in {200, 403, 405}, url
    assert _everything() == before


def _everything() -> list[Any]:
    return [
        list(rows.values()) for rows in (Certificate.objects.all(), SigningKey.objects.all(), StatusList.objects.all())
    ]
