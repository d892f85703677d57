"""Signing up, signing in and the profile; names as people really have them, and as attackers write them."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from naast.accounts.models import User
from naast.accounts.names import clean_name
from naast.mail.models import OutgoingMail
from tests.accounts.helpers import text_of

pytestmark = pytest.mark.django_db
PASSWORD = "een-lang-wachtwoord"
SIGN_UP = {"name": "Jo van Dijk", "email": "jo@example.org", "password1": PASSWORD}


def sign_up(client: Client, **changes: str) -> Any:
    return client.post("/account/signup/", SIGN_UP | changes, follow=True)


def test_signing_up_sends_a_link_that_a_button_confirms(client: Client) -> None:
    sign_up(client)
    mail = OutgoingMail.objects.get(recipient="jo@example.org")
    link = re.search(r"http\S+/account/confirm-email/\S+", text_of(mail))
    assert link
    path = "/account" + link[0].split("/account", 1)[1]
    assert client.get(path).status_code == 200
    assert not EmailAddress.objects.get().verified  # GET changes nothing
    client.post(path)
    assert EmailAddress.objects.get().verified


def test_a_tampered_or_used_confirmation_gets_a_clear_page(client: Client) -> None:
    for key in ("onzin", "x" * 5000, "MQ:1vM:%00"):
        assert client.get(f"/account/confirm-email/{key}/").status_code in (200, 404)


def test_the_name_of_signing_up_is_kept(client: Client) -> None:
    sign_up(client, name="  Zoë   Ålund  ")
    assert User.objects.get().name == "Zoë Ålund"


def test_one_address_in_two_cases_is_one_person(client: Client, alice: User) -> None:
    sign_up(Client(), email="ALICE@Example.org")
    assert User.objects.count() == 1
    other = User.objects.create_user("ander@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=other.pk).update(email="ALICE@example.org")


def test_signing_up_tells_nobody_who_has_an_account(client: Client, alice: User) -> None:
    known = sign_up(Client(), email=alice.email).redirect_chain
    unknown = sign_up(Client(), email="nieuw@example.org").redirect_chain
    assert known == unknown


@pytest.mark.parametrize(
    "email",
    [
        "geen-adres",
        "a@b",
        "a b@example.org",
        "@example.org",
        "x" * 250 + "@example.org",
        "a@example.org\r\nBcc: b@example.org",
        "a@[127.0.0.1]",
        '"x\\"y"@example.org',
        "a@ex\ufffdample.org",
        "\u017fam@example.org",
        "a@" + "é" * 60 + ".org",
    ],
)
def test_a_malformed_address_gets_a_message_and_keeps_what_was_typed(client: Client, email: str) -> None:
    page = sign_up(client, email=email)
    assert page.status_code == 200
    assert "error-summary" in page.text
    assert "Jo van Dijk" in page.text
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "name",
    ["", "   ", "12345", "a" * 151, "\ufb2c" * 150, "<script>alert(1)</script>", "\u202e\u202e", "{{ 7*7 }}", "\x00"],
)
def test_an_unusable_name_gets_a_message(client: Client, name: str) -> None:
    page = sign_up(client, name=name)
    assert page.status_code == 200
    assert "error-summary" in page.text
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Yıldız Öztürk", "Yıldız Öztürk"),
        ("王小明", "王小明"),
        ("محمد", "محمد"),
        ("e\u0301le\u0300ve", "élève"),
        ("Jan\u202eneerG", "JanneerG"),
        ("An\u0000na\tde\nWit", "Anna de Wit"),
        ("’t Hart-O'Neill", "’t Hart-O'Neill"),
        ("Bo 🎉", "Bo 🎉"),
    ],
)
def test_names_of_the_whole_world_are_kept_without_what_only_hides(written: str, kept: str) -> None:
    assert clean_name(written) == kept


def test_a_name_of_markup_is_refused_by_the_cleaner() -> None:
    with pytest.raises(ValidationError):
        clean_name("<b>Bo</b>")


def test_the_profile_changes_the_own_name_only(client: Client, alice: User, bob: User) -> None:
    client.force_login(alice)
    client.post("/account/profiel/", {"name": "Alice de Groot", "pk": bob.pk, "is_superuser": "on"})
    alice.refresh_from_db()
    bob.refresh_from_db()
    assert (alice.name, alice.is_superuser, bob.name) == ("Alice de Groot", False, "Bob Pietersen")


def test_a_refused_name_stays_in_the_form_and_out_of_the_row(client: Client, alice: User) -> None:
    client.force_login(alice)
    page = client.post("/account/profiel/", {"name": "1" * 10})
    assert "1111111111" in page.text
    assert "Alice Jansen" in page.text  # in the header
    alice.refresh_from_db()
    assert alice.name == "Alice Jansen"


def test_signing_in_does_not_lead_to_another_site(client: Client, alice: User) -> None:
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    for target in ("https://evil.example.org/", "//evil.example.org", "javascript:alert(1)"):
        response = Client().post(f"/account/login/?next={target}", {"login": alice.email, "password": PASSWORD})
        assert response["Location"] == "/mijn/"


def test_signing_out_is_a_post(client: Client, alice: User) -> None:
    client.force_login(alice)
    client.get("/account/logout/")
    assert client.get("/mijn/").status_code == 200
    client.post("/account/logout/")
    assert client.get("/mijn/").status_code == 302
