"""Whose certificates are: taken in by an account that proves the address, let go when it is erased."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.test import Client
from django.urls import reverse

from certificates.models import Certificate, CertificateEvent, CorrectionRequest
from certificates.services import corrections, sharing
from naast.accounts.models import User

pytestmark = pytest.mark.django_db

Issue = Callable[..., Certificate]


@pytest.fixture
def sent(alice: User, issued: Issue) -> Certificate:
    """A certificate that nobody's account has; it was sent to dora@example.org."""
    certificate = issued(alice)
    Certificate.objects.filter(pk=certificate.pk).update(person=None, holder_email="dora@example.org")
    certificate.refresh_from_db()
    return certificate


def signed_up(email: str) -> EmailAddress:
    person = User.objects.create_user(email, name="Dora Klas")
    return EmailAddress.objects.create(user=person, email=email, verified=False, primary=True)


def confirm(address: EmailAddress) -> None:
    """Follow the link in the mail and press the button there."""
    link = reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key])
    assert Client().post(link).status_code == 302
    address.refresh_from_db()
    assert address.verified


def test_an_address_that_is_only_claimed_gives_nothing(sent: Certificate) -> None:
    signed_up("dora@example.org")
    sent.refresh_from_db()
    assert sent.person is None


def test_an_address_that_is_proved_brings_its_certificates(sent: Certificate) -> None:
    address = signed_up("dora@example.org")
    confirm(address)
    sent.refresh_from_db()
    assert sent.person == address.user
    event = sent.events.get(kind=CertificateEvent.Kind.CLAIMED)
    assert event.actor == address.user
    client = Client()
    client.force_login(address.user)
    assert client.get(f"/mijn/certificaat/{sent.uid}/").status_code == 200
    assert f"/mijn/certificaat/{sent.uid}/" in client.get("/mijn/").text


def test_another_address_brings_nothing(sent: Certificate) -> None:
    confirm(signed_up("dorien@example.org"))
    sent.refresh_from_db()
    assert sent.person is None


def test_what_an_account_has_is_not_taken_from_it(alice: User, issued: Issue) -> None:
    certificate = issued(alice)
    Certificate.objects.filter(pk=certificate.pk).update(holder_email="dora@example.org")
    confirm(signed_up("dora@example.org"))
    certificate.refresh_from_db()
    assert certificate.person == alice


def test_a_holder_without_an_address_is_found_by_nobody(sent: Certificate) -> None:
    Certificate.objects.filter(pk=sent.pk).update(holder_email="")
    confirm(signed_up("dora@example.org"))
    sent.refresh_from_db()
    assert sent.person is None


def test_an_erased_account_leaves_what_was_certified(alice: User, bob: User, issued: Issue) -> None:
    certificate, other = issued(alice), issued(bob)
    token = sharing.share(certificate, alice)
    other_token = sharing.share(other, bob)
    corrections.ask(certificate, "Alice de Boer", "", alice)
    alice.delete()
    certificate.refresh_from_db()
    other.refresh_from_db()
    assert (certificate.person, certificate.holder_email, certificate.completion) == (None, "", None)
    assert (certificate.share_token, certificate.shared_at) == (None, None)
    assert CorrectionRequest.objects.count() == 0
    client = Client()
    assert client.get(f"/certificaat/gedeeld/{token}/").status_code == 404
    assert "Alice Jansen" in client.get(certificate.get_absolute_url()).text
    assert (other.person, other.share_token) == (bob, other_token)
    assert certificate.events.get(kind=CertificateEvent.Kind.UNSHARED).details == {"account_erased": True}


def test_a_new_account_with_the_same_address_does_not_get_it_back(alice: User, issued: Issue) -> None:
    certificate = issued(alice)
    User.objects.filter(pk=alice.pk).delete()  # many at once, as from a shell
    confirm(signed_up("alice@example.org"))
    certificate.refresh_from_db()
    assert certificate.person is None
