"""The language of the interface: a cookie decides, nothing is remembered here, and nobody is led elsewhere."""

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation

from naast.accounts.models import User
from naast.mail.models import OutgoingMail
from tests.accounts.helpers import text_of
from tests.pages.helpers import make_branch, make_page, make_site

pytestmark = pytest.mark.django_db


def test_a_reader_switches_to_english_and_back(client: Client) -> None:
    make_site()
    response = client.get("/?taal=en")
    assert (response.status_code, response["Location"]) == (303, "/")
    assert "no-store" in response["Cache-Control"]
    assert client.cookies["taal"].value == "en"
    assert client.cookies["taal"]["samesite"] == "Lax"
    html = client.get("/").content.decode()
    assert '<html lang="en">' in html
    assert 'href="/?taal=nl" lang="nl" hreflang="nl"' in html
    client.get("/?taal=nl")
    html = client.get("/").content.decode()
    assert '<html lang="nl">' in html
    assert 'href="/?taal=en" lang="en" hreflang="en"' in html


def test_nothing_is_stored_at_the_server(client: Client) -> None:
    make_site()
    client.get("/?taal=en")
    client.get("/")
    assert "sessionid" not in client.cookies


def test_the_rest_of_the_address_stays(client: Client) -> None:
    make_site()
    assert (
        client.get("/zoeken/?zoek=caf%C3%A9+%26&taal=en&pagina=2")["Location"] == "/zoeken/?zoek=caf%C3%A9+%26&pagina=2"
    )
    client.cookies["taal"] = "nl"
    assert 'href="/zoeken/?zoek=brief&amp;taal=en"' in client.get("/zoeken/?zoek=brief").content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "//example.org/",
        "/\\example.org/",
        "///example.org/a",
        "/%5Cexample.org/",
        "/%2F%2Fexample.org/",
        "/%0d%0aX: y/",
    ],
)
def test_the_switch_leads_to_no_other_host(client: Client, path: str) -> None:
    location = client.get("/", PATH_INFO=path, QUERY_STRING="taal=en")["Location"]
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))
    assert "\n" not in location


@pytest.mark.parametrize("code", ["xx", "", "EN", "en-GB", "<script>", "nl\r\n"])
def test_other_languages_are_passed_by(client: Client, code: str) -> None:
    make_site()
    response = client.get("/", {"taal": code})
    assert response.status_code == 200
    assert "taal" not in client.cookies
    client.cookies["taal"] = "xx"
    assert '<html lang="nl">' in client.get("/").content.decode()


def test_what_the_browser_asks_for_decides_nothing(client: Client) -> None:
    make_site()
    response = client.get("/", headers={"accept-language": "en-GB,en;q=0.9"})
    assert '<html lang="nl">' in response.content.decode()
    assert "Cookie" in response["Vary"]
    assert response["Content-Language"] == "nl"


def test_a_posted_switch_changes_nothing(client: Client) -> None:
    assert "taal" not in client.post("/account/login/?taal=en", {}).cookies


def test_content_is_marked_as_dutch_within_an_english_page(client: Client) -> None:
    home = make_site()
    make_page(home, "over-naast", title="Over ons", intro="Wie wij zijn.")
    assert 'lang="nl">' in client.get("/over-naast/").content.decode().split("<body")[0]
    client.cookies["taal"] = "en"
    html = client.get("/over-naast/").content.decode()
    assert '<html lang="en">' in html
    assert '<div class="prose" lang="nl">' in html
    assert "Go to the content" in html


def test_the_admin_stays_dutch(admin_client: Client) -> None:
    admin_client.cookies["taal"] = "en"
    assert '<html lang="nl"' in admin_client.get("/beheer/").content.decode()


def test_the_thread_speaks_dutch_again_after_an_english_answer(client: Client) -> None:
    make_site()
    client.cookies["taal"] = "en"
    client.get("/")
    assert translation.get_language() == "nl"


def test_mails_are_dutch_also_from_an_english_page(client: Client, alice: User) -> None:
    client.cookies["taal"] = "en"
    page = client.post("/account/password/reset/", {"email": alice.email}, follow=True)
    assert '<html lang="en">' in page.content.decode()
    assert not mail.outbox
    sent = OutgoingMail.objects.get()
    assert "wachtwoord" in sent.subject.lower()
    assert "wachtwoord" in text_of(sent)
    assert "your password" not in text_of(sent)


def test_an_english_page_counts_and_dates_in_english(client: Client) -> None:
    make_site()
    make_branch()
    client.cookies["taal"] = "en"
    html = client.get("/contact/utrecht/").content.decode()
    assert "Monday" in html
    assert "08:30 to 17:00" in html
