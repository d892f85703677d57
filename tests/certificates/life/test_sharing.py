"""A certificate is its holder's own until they share it, and again as soon as they stop."""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from certificates import limits, linkedin, making, pictures
from certificates.models import Certificate, CertificateEvent, Reason
from certificates.services import replacing, revoking, sharing
from naast.accounts.models import User

pytestmark = pytest.mark.django_db

Issue = Callable[..., Certificate]
PNG = b"\x89PNG\r\n\x1a\n"


def mine(certificate: Certificate, rest: str = "") -> str:
    return f"/mijn/certificaat/{certificate.uid}/{rest}"


def shared(token: str | None, rest: str = "") -> str:
    return f"/certificaat/gedeeld/{token}/{rest}"


@pytest.fixture
def as_alice(alice: User) -> Client:
    """Her browser."""
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture
def of_alice(alice: User, issued: Issue) -> Certificate:
    """Her certificate."""
    return issued(alice, valid_months=12, criteria=["Alle lessen zijn gelezen."])


def share(client: Client, certificate: Certificate) -> str:
    assert client.post(mine(certificate, "delen/")).status_code == 302
    certificate.refresh_from_db()
    assert certificate.share_token is not None
    return certificate.share_token


def plain(answer: Any) -> str:
    """What an answer says, without the link that leads back to its own address in the other language."""
    return re.sub(r'href="[^"]*taal=en"', "", answer.content.decode())


def test_nobody_sees_it_before_it_is_shared(client: Client, as_alice: Client, of_alice: Certificate) -> None:
    assert of_alice.share_token is None
    assert as_alice.get(mine(of_alice)).status_code == 200
    assert client.get(mine(of_alice)).status_code == 302  # to sign in
    assert "linkedin" not in as_alice.get(mine(of_alice)).text.lower()


def test_who_has_the_link_sees_it(client: Client, as_alice: Client, of_alice: Certificate) -> None:
    token = share(as_alice, of_alice)
    page = client.get(shared(token))
    assert page.status_code == 200
    for fact in ("Alice Jansen", "Stress-sensitief werken", "Vakschool Voorbeeld", "Alle lessen zijn gelezen.", "83"):
        assert fact in page.text
    assert of_alice.serial is not None
    assert of_alice.serial in page.text
    assert "21 november 2027" in page.text
    assert "alice@example.org" not in page.text


def test_who_has_the_link_can_take_it_along(client: Client, as_alice: Client, of_alice: Certificate) -> None:
    token = share(as_alice, of_alice)
    document = client.get(shared(token, "pdf/"))
    assert document.content == bytes(of_alice.document.pdf)
    assert of_alice.filename in document["Content-Disposition"]
    badge = client.get(shared(token, "credential.json"))
    assert badge.content.decode() == of_alice.document.credential
    assert json.loads(badge.content)["credentialSubject"]["licenseNumber"] == of_alice.serial
    picture = client.get(shared(token, "beeld.png"))
    assert picture["Content-Type"] == "image/png"
    assert picture.content.startswith(PNG)


@pytest.mark.parametrize("rest", ["", "pdf/", "credential.json", "beeld.png"])
def test_the_link_is_dead_at_once(client: Client, as_alice: Client, of_alice: Certificate, rest: str) -> None:
    token = share(as_alice, of_alice)
    assert client.get(shared(token, rest)).status_code == 200
    as_alice.post(mine(of_alice, "niet-meer-delen/"))
    dead, unknown = client.get(shared(token, rest)), client.get(shared("A" * 22, rest))
    nonsense = client.get(shared("onzin", rest))
    assert dead.status_code == unknown.status_code == nonsense.status_code == 404
    assert plain(dead) == plain(unknown) == plain(nonsense)


def test_sharing_again_gives_another_link(as_alice: Client, of_alice: Certificate) -> None:
    first = share(as_alice, of_alice)
    assert share(as_alice, of_alice) == first  # a second click changes nothing
    as_alice.post(mine(of_alice, "niet-meer-delen/"))
    assert share(as_alice, of_alice) != first


def test_the_shared_link_is_another_than_the_one_on_the_document(as_alice: Client, of_alice: Certificate) -> None:
    assert share(as_alice, of_alice) != of_alice.token
    assert Client().get(shared(of_alice.token)).status_code == 404


def test_search_engines_and_proxies_keep_nothing(client: Client, as_alice: Client, of_alice: Certificate) -> None:
    token = share(as_alice, of_alice)
    for address in (shared(token), shared(token, "pdf/"), shared(token, "beeld.png"), shared("A" * 22)):
        response = client.get(address)
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Cache-Control"] == "no-store, private"


def test_the_log_says_who_shared_and_stopped(alice: User, as_alice: Client, of_alice: Certificate) -> None:
    share(as_alice, of_alice)
    as_alice.post(mine(of_alice, "niet-meer-delen/"))
    as_alice.post(mine(of_alice, "niet-meer-delen/"))  # nothing to stop
    lines = of_alice.events.filter(kind__in=["shared", "unshared"]).order_by("pk")
    assert [(line.kind, line.actor) for line in lines] == [("shared", alice), ("unshared", alice)]


def test_looking_writes_nothing(client: Client, as_alice: Client, of_alice: Certificate) -> None:
    token = share(as_alice, of_alice)
    before = CertificateEvent.objects.count()
    for visitor, addresses in (
        (client, [shared(token), shared(token, "pdf/"), shared(token, "beeld.png"), of_alice.get_absolute_url()]),
        (as_alice, [mine(of_alice), mine(of_alice, "pdf/"), mine(of_alice, "credential.json")]),
    ):
        for address in addresses:
            assert visitor.get(address).status_code == 200
            assert visitor.head(address).status_code == 200
    for rest in ("delen/", "niet-meer-delen/", "andere-naam/"):
        assert as_alice.get(mine(of_alice, rest)).status_code == 405
    of_alice.refresh_from_db()
    assert of_alice.share_token == token
    assert CertificateEvent.objects.count() == before


@pytest.mark.parametrize("rest", ["", "pdf/", "credential.json", "beeld.png"])
def test_the_page_of_somebody_else_does_not_exist(bob: User, of_alice: Certificate, rest: str) -> None:
    client = Client()
    client.force_login(bob)
    assert client.get(mine(of_alice, rest)).status_code == 404


@pytest.mark.parametrize("rest", ["delen/", "niet-meer-delen/", "andere-naam/"])
def test_nor_can_it_be_changed(bob: User, alice: User, of_alice: Certificate, rest: str) -> None:
    sharing.share(of_alice, alice)
    before = Certificate.objects.values().get(pk=of_alice.pk)
    client = Client()
    client.force_login(bob)
    assert client.post(mine(of_alice, rest), {"naam": "Bob"}).status_code == 404
    assert Certificate.objects.values().get(pk=of_alice.pk) == before


def test_who_guesses_learns_nothing_any_more(client: Client, as_alice: Client, of_alice: Certificate) -> None:
    token = share(as_alice, of_alice)
    for number in range(limits.UNKNOWN):
        assert client.get(shared(f"{number:022}")).status_code == 404
    right, wrong = client.get(shared(token)), client.get(shared("A" * 22))
    assert right.status_code == wrong.status_code == 429
    assert plain(right) == plain(wrong)


def test_what_is_withdrawn_says_so_where_it_was_shared(
    client: Client, as_alice: Client, of_alice: Certificate, owner: User
) -> None:
    token = share(as_alice, of_alice)
    revoking.revoke(of_alice, reason=Reason.FACTS, note="Intern.", actor=owner)
    page = client.get(shared(token)).text
    assert "certificate-status--invalid" in page
    assert str(Reason.FACTS.label) in page
    assert "Intern." not in page


def test_what_does_not_count_cannot_be_shared_newly(as_alice: Client, of_alice: Certificate, owner: User) -> None:
    revoking.suspend(of_alice, reason=Reason.INQUIRY, note="", actor=owner)
    as_alice.post(mine(of_alice, "delen/"))
    of_alice.refresh_from_db()
    assert of_alice.share_token is None


def test_nothing_is_handed_out_before_it_is_signed(as_alice: Client, alice: User, of_alice: Certificate) -> None:
    Certificate.objects.filter(pk=of_alice.pk).update(state=Certificate.State.RENDERED, issued_at=None)
    for rest in ("pdf/", "credential.json", "beeld.png"):
        assert as_alice.get(mine(of_alice, rest)).status_code == 404
    with pytest.raises(ValueError, match=r"\w"):
        sharing.share(of_alice, alice)


def test_linkedin_gets_the_facts_and_the_shared_link(as_alice: Client, of_alice: Certificate) -> None:
    token = share(as_alice, of_alice)
    url = linkedin.add_to_profile(of_alice, f"https://naast.example.org{shared(token)}")
    given = parse_qs(urlsplit(url).query)
    assert of_alice.issued_at is not None
    assert given == {
        "startTask": ["CERTIFICATION_NAME"],
        "name": ["Stress-sensitief werken"],
        "organizationName": ["Vakschool Voorbeeld"],
        "issueYear": [str(of_alice.issued_at.year)],
        "issueMonth": [str(of_alice.issued_at.month)],
        "expirationYear": ["2027"],
        "expirationMonth": ["11"],
        "certUrl": [f"https://naast.example.org{shared(token)}"],
        "certId": [of_alice.serial],
    }
    assert "https://www.linkedin.com/profile/add?startTask=CERTIFICATION_NAME" in as_alice.get(mine(of_alice)).text


def test_the_picture_is_of_the_page_and_bounded(of_alice: Certificate) -> None:
    pdf = bytes(of_alice.document.pdf)
    picture = pictures.of_first_page(pdf)
    width, height = (int.from_bytes(picture[at : at + 4]) for at in (16, 20))
    assert max(width, height) == pictures.WIDTH
    with pictures._lock, pytest.raises(pictures.TooBusy):
        pictures.of_first_page(pdf, seconds=0.01)


def test_somebody_who_looks_while_too_many_do_is_asked_to_come_back(
    as_alice: Client, of_alice: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "SECONDS", 0.01)
    with pictures._lock:
        response = as_alice.get(mine(of_alice, "beeld.png"))
    assert (response.status_code, response["Retry-After"]) == (503, "5")


def test_the_chain_is_shown_on_both_pages(alice: User, as_alice: Client, of_alice: Certificate, owner: User) -> None:
    new = replacing.replace(of_alice, holder_name="Alice de Boer", actor=owner, why="")
    assert f"{new.serial}" not in as_alice.get(mine(of_alice)).text  # it is not there yet
    making.make(new.pk)
    old_page, new_page = as_alice.get(mine(of_alice)).text, as_alice.get(mine(new)).text
    assert mine(new) in old_page
    assert mine(of_alice) in new_page


def test_a_certificate_in_the_making_has_a_page(alice: User, as_alice: Client, issue: Issue) -> None:
    certificate = issue(alice)
    page = as_alice.get(mine(certificate))
    assert page.status_code == 200
    assert "certificate-status--waiting" in page.text
    assert "beeld.png" not in page.text
