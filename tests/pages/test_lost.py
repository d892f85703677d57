"""Pages that say that something is not there, not open, too much or broken: they help, and they give nothing away."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings
from django.utils import translation
from django.views.defaults import bad_request, server_error
from pytest_django import DjangoAssertNumQueries

from naast.pages import lost
from tests.pages.helpers import make_page, make_site

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/toegankelikheid/", "/info/toegankelijkheid", "/over/TOEGANKELIJKHEID.html"])
def test_a_slip_in_an_address_leads_to_the_page_that_was_meant(client: Client, path: str) -> None:
    home = make_site()
    make_page(home, "toegankelijkheid", title="Toegankelijkheid")
    make_page(home, "privacy", title="Privacy")
    response = client.get(path, follow=True)
    assert response.status_code == 404
    html = response.content.decode()
    assert '<li><a href="/toegankelijkheid/">Toegankelijkheid</a></li>' in html
    assert '<li><a href="/privacy/">' not in html.split("<footer")[0]
    assert 'action="/zoeken/"' in html


def test_a_draft_is_no_help(client: Client) -> None:
    home = make_site()
    make_page(home, "toegankelijkheid", title="Geheim", live=False)
    assert "Geheim" not in client.get("/toegankelijkheid/").content.decode()


def test_higher_rooms_offer_places_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make_site()
    asked: list[list[str]] = []

    def find(words: list[str]) -> list[tuple[str, str]]:
        asked.append(words)
        return [("Brieven <b>", "/cursussen/brieven/")]

    monkeypatch.setattr(lost, "_finders", [find])
    assert "Brieven &lt;b&gt;" in client.get("/cursus/brief-schrijven/").content.decode()
    assert asked == [["brief", "schrijven", "cursus"]]


@pytest.mark.parametrize(
    "path",
    ["/" + "a" * 10_000 + "/", "/🙂/", "/%00/", "/%ff%fe/", "/<script>alert(1)</script>/", "/..%2f..%2fetc/passwd"],
)
def test_impossible_addresses_are_not_there_and_are_not_repeated(client: Client, path: str) -> None:
    make_site()
    response = client.get(path)
    assert response.status_code in {404, 400}
    assert b"<script>alert" not in response.content


def test_a_lost_page_costs_a_few_questions_however_many_pages_there_are(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    home = make_site()
    for number in range(20):
        make_page(home, f"contact-{chr(97 + number)}")
    client.get("/contakt/")
    with django_assert_max_num_queries(16):
        client.get("/contakt/")


@pytest.mark.parametrize("view", [server_error, lambda request: bad_request(request, ValueError())], ids=["500", "400"])
def test_pages_for_when_anything_may_be_broken_ask_no_database_and_speak_both_languages(
    view: Callable[[HttpRequest], HttpResponse],
    rf: RequestFactory,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(0):
        html = view(rf.get("/")).content.decode()
    assert '<html lang="nl">' in html
    assert '<div class="stack" lang="en">' in html
    for words in ("Naar de startpagina", "To the home page"):
        assert words in html
    assert "style=" not in html
    assert "<script" not in html


@override_settings(ALLOWED_HOSTS=["naast.example.org"])
def test_a_host_that_is_not_ours_gets_400_and_is_not_repeated(client: Client) -> None:
    response = client.get("/contact/", headers={"host": "boos.example.com"})
    assert response.status_code == 400
    assert b"boos" not in response.content


@pytest.mark.parametrize("name", ["403.html", "403_csrf.html", "404.html", "429.html"])
@pytest.mark.parametrize("code", ["nl", "en"])
def test_every_page_of_bad_news_has_one_heading_and_a_way_on(client: Client, name: str, code: str) -> None:
    make_site()
    request = RequestFactory().get("/nergens/")
    request.user = AnonymousUser()
    with translation.override(code):
        html = render_to_string(name, request=request)
    assert html.count("<h1") == 1
    assert '<a class="button" href="/">' in html
    assert f'<html lang="{code}">' in html
