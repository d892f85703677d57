"""Addresses that say where to go next: never to another host."""

import pytest
from django.test import Client

from naast.accounts.models import User
from tests.pages.helpers import make_site

pytestmark = pytest.mark.django_db

HOSTILE = [
    "https://boos.example.com/",
    "//boos.example.com/",
    "///boos.example.com/",
    "/\\boos.example.com/",
    "\\\\boos.example.com/",
    "https:boos.example.com",
    "https:///boos.example.com",
    "javascript:alert(1)",
    "data:text/html,boos.example.com",
    "/\t/boos.example.com/",
    " https://boos.example.com/",
    "http://testserver@boos.example.com/",
    "//testserver@boos.example.com",
]


def _led_away(location: str) -> bool:
    return "boos" in location.partition("?")[0] or location.startswith(("//", "/\\", "javascript:", "data:"))


@pytest.mark.parametrize("next_", HOSTILE)
def test_signing_in_leads_to_no_other_host(client: Client, alice: User, next_: str) -> None:
    make_site()
    page = client.get("/account/login/", {"next": next_})
    assert page.status_code == 200
    assert f'href="{next_}"' not in page.content.decode()
    answer = client.post("/account/login/", {"login": alice.email, "password": "een-lang-wachtwoord", "next": next_})
    assert answer.status_code == 302
    assert not _led_away(answer["Location"]), answer["Location"]


@pytest.mark.parametrize("next_", HOSTILE)
def test_signing_out_and_up_lead_to_no_other_host(client: Client, alice: User, next_: str) -> None:
    make_site()
    client.force_login(alice)
    assert not _led_away(client.post("/account/logout/", {"next": next_})["Location"])
    details = {"email": "nieuw@example.org", "password1": "een-heel-lang-woord-9", "name": "Nieuw", "next": next_}
    answer = client.post("/account/signup/", details)
    assert not _led_away(answer.headers.get("Location", ""))


@pytest.mark.parametrize("next_", HOSTILE[:5])
@pytest.mark.parametrize("path", ["/beheer/login/", "/_util/login/", "/account/reauthenticate/", "/account/signup/"])
def test_doors_that_pass_on_where_to_go_stay_on_this_host(client: Client, alice: User, path: str, next_: str) -> None:
    client.force_login(alice)
    answer = client.get(path, {"next": next_})
    if answer.status_code in {301, 302, 303}:
        assert not _led_away(answer["Location"]), answer["Location"]


@pytest.mark.parametrize(
    "path", ["/mijn", "/beheer/pages/", "//boos.example.com", "//boos.example.com/mijn", "/account/profiel"]
)
def test_an_address_without_its_last_stroke_is_mended_on_this_host(client: Client, path: str) -> None:
    make_site()
    answer = client.get("/", PATH_INFO=path)
    if answer.status_code in {301, 302}:
        assert not _led_away(answer["Location"]), answer["Location"]
