"""The holder downloads the document; nobody else does."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from certificates import selectors
from certificates.models import Certificate
from naast.accounts.models import User
from naast.organisations.models import Provider, ProviderMembership

pytestmark = pytest.mark.django_db

Issue = Callable[..., Certificate]


def _url(certificate: Certificate) -> str:
    return reverse("certificates:pdf", args=[certificate.uid])


def test_the_holder_gets_exactly_the_stored_bytes(client: Client, alice: User, issued: Issue) -> None:
    certificate = issued(alice)
    client.force_login(alice)
    response = client.get(_url(certificate))
    assert response.status_code == 200
    assert response.content == bytes(certificate.document.pdf)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="bewijs-van-afronding-{certificate.serial}.pdf"'
    assert response["Content-Disposition"].isascii()
    assert "no-store" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("actor", ["bob", "charlie", "provider", "staff"])
def test_for_everybody_else_the_document_is_not_there(
    client: Client, alice: User, bob: User, charlie: User, school: Provider, issued: Issue, actor: str
) -> None:
    certificate = issued(alice)
    if actor == "provider":
        ProviderMembership.objects.create(provider=school, user=bob, role="owner")
    if actor == "staff":
        User.objects.filter(pk=bob.pk).update(is_staff=True, is_superuser=True)
    client.force_login(charlie if actor == "charlie" else bob)
    assert client.get(_url(certificate)).status_code == 404


def test_a_visitor_is_asked_to_sign_in(client: Client, alice: User, issued: Issue) -> None:
    response = client.get(_url(issued(alice)))
    assert response.status_code == 302
    assert "/account/" in response["Location"]


def test_there_is_nothing_to_download_before_the_document_is_made(client: Client, alice: User, issue: Issue) -> None:
    client.force_login(alice)
    assert client.get(_url(issue(alice))).status_code == 404


def test_an_unknown_document_is_not_there(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.get(reverse("certificates:pdf", args=[uuid.uuid4()])).status_code == 404
    assert client.get("/mijn/certificaat/geen-uuid/pdf/").status_code == 404


def test_the_card_offers_the_document_or_says_why_it_waits(alice: User, issued: Issue, issue: Issue) -> None:
    made, waiting = issued(alice), issue(alice)
    assert _url(made) in render_to_string("certificates/includes/card.html", {"certificate": made})
    assert "Wij maken uw bewijs" in render_to_string("certificates/includes/card.html", {"certificate": waiting})
    waiting.problem, waiting.problem_detail = "missing_glyph", "李 <"
    card = render_to_string("certificates/includes/card.html", {"certificate": waiting})
    assert "李 &lt;" in card
    assert reverse("accounts:profile") in card
    made.state = "revoked"
    card = render_to_string("certificates/includes/card.html", {"certificate": made})
    assert _url(made) not in card
    assert "Ingetrokken" in card


def test_certificates_are_found_only_through_whom_they_belong_to(
    alice: User, bob: User, school: Provider, issue: Issue
) -> None:
    other = Provider.objects.create(name="Andere Opleider", slug="andere-opleider")
    hers, his = issue(alice), issue(bob, provider=other)
    assert list(Certificate.objects.for_provider(school)) == [hers]
    assert list(Certificate.objects.for_provider(other)) == [his]
    assert list(Certificate.objects.for_person(bob)) == [his]


def test_lists_of_certificates_never_load_the_bytes(alice: User, issued: Issue, django_assert_num_queries: Any) -> None:

    for _ in range(3):
        issued(alice)
    with django_assert_num_queries(1) as captured:
        rows = [(row.serial, row.provider.name, row.problem_text) for row in selectors.for_person(alice)]
    assert len(rows) == 3
    assert "certificates_certificatedocument" not in captured.captured_queries[0]["sql"]
