"""Odd and hostile questions: a clear answer, always."""

import json

import pytest
from django.test import Client

from naast.languages import COOKIE
from naast.search import selectors
from naast.search.asking import MOST_WORDS, asked, clean
from naast.search.models import QUERY_LENGTH
from tests.search.helpers import entry

pytestmark = pytest.mark.django_db

ODD = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "%00",
    "%",
    "_",
    "\\",
    "'",
    '"',
    "''''",
    "' OR 1=1 --",
    "'); DROP TABLE site_search_searchentry; --",
    "AND OR NOT NEAR",
    "title:bellen",
    '"bellen',
    "bellen*",
    "-bellen",
    "(bellen",
    "!()&|:<->",
    "🎉",
    "bellen 🎉👩‍👩‍👧",
    "a",
    "1",
    "de het een",
    "مرحبا بالعالم",
    "\u202ebellen",
    "e\u0301" * 500,
    "ﷺ" * 50,
    "İstanbul ẞ ﬁ",
    "a" * 10_000,
    "a " * 5_000,
    "bellen " * 1_500,
    " ".join(chr(97 + number % 26) * 3 for number in range(500)),
    "<script>alert(1)</script>",
    "{{ 7*7 }}{% csrf_token %}",
    "\r\nSet-Cookie: x=1",
    "\ud800",
    "../../etc/passwd",
    "${jndi:ldap://x}",
]


@pytest.mark.parametrize("query", ODD, ids=range(len(ODD)))
def test_every_question_gets_an_answer(client: Client, query: str) -> None:
    entry("Bellen", "Over bellen.")
    sent = query.encode("utf-8", "surrogatepass").decode("latin-1")
    from urllib.parse import quote_from_bytes

    raw = quote_from_bytes(query.encode("utf-8", "surrogatepass"))
    assert sent is not None
    for address in (
        f"/zoeken/?zoek={raw}",
        f"/zoeken/?zoek=bellen&soort={raw}&onderwerp={raw}&volgorde={raw}&pagina={raw}",
    ):
        page = client.get(address)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "Set-Cookie: x" not in page.headers
    assert client.get(f"/zoeken/suggesties/?zoek={raw}").status_code == 200
    assert client.post("/zoeken/niet-gevonden/", {"zoek": query.encode("utf-8", "replace").decode()}).status_code == 204


def test_words_stay_words_whatever_stands_around_them() -> None:
    entry("Bellen")
    for query in ('"bellen', "bellen*", "-bellen", "(bellen", "bellen'", "\u202ebellen", "bellen 🎉"):
        assert selectors.results({"zoek": query}).total == 1


def test_long_questions_are_cut_and_have_few_words() -> None:
    assert len(clean("x" * 10_000)) == QUERY_LENGTH
    assert len(asked("een twee drie vier vijf zes zeven acht negen tien elf twaalf").parts) <= MOST_WORDS


def test_signs_alone_are_told_to_find_nothing(client: Client) -> None:
    text = client.get("/zoeken/", {"zoek": "🎉"}).text
    assert "data-missed" not in text
    assert 'role="status"' in text


def test_thousands_of_parameters_are_refused_or_ignored(client: Client) -> None:
    entry("Bellen")
    many = "&".join(f"x{number}=1" for number in range(3_000))
    assert client.get(f"/zoeken/?zoek=bellen&{many}").status_code == 200
    too_many = "&".join(f"x{number}=1" for number in range(11_000))
    assert client.get(f"/zoeken/?{too_many}").status_code == 400


def test_only_get_and_head_ask(client: Client) -> None:
    for address in ("/zoeken/", "/zoeken/suggesties/", "/zoeken/opensearch.xml"):
        assert client.post(address).status_code == 405
        assert client.head(address).status_code == 200
    assert client.get("/zoeken/niet-gevonden/").status_code == 405


def test_suggestions_are_few_the_same_for_all_and_may_be_kept(client: Client) -> None:
    for number in range(20):
        entry(f"Bellen <b>{number}</b>")
    answer = client.get("/zoeken/suggesties/?zoek=bel")
    found = json.loads(answer.content)
    assert len(found["suggestions"]) == 8
    assert set(found["suggestions"][0]) == {"title", "url", "kind"}
    assert answer.headers["Content-Type"] == "application/json"
    assert "public" in answer.headers["Cache-Control"]
    assert not answer.cookies


def test_kept_suggestions_do_not_speak_another_language(client: Client) -> None:
    for title in ("Bellen", "Bellijst"):
        entry(title)
    answer = client.get("/zoeken/suggesties/?zoek=bel")
    assert json.loads(answer.content)["status"].endswith("suggesties")
    assert "Cookie" in answer.headers["Vary"]  # it says which language one chose
    client.cookies[COOKIE] = "en"
    assert json.loads(client.get("/zoeken/suggesties/?zoek=bel").content)["status"].endswith("suggestions")


def test_suggestions_hold_every_word_and_the_last_may_be_half_written(client: Client) -> None:
    entry("Bellen over geld")
    entry("Bellen over zorg")
    found = client.get("/zoeken/suggesties/?zoek=bellen zo").json()["suggestions"]
    assert [each["title"] for each in found] == ["Bellen over zorg", "bellen zorg"]
    assert found[1]["url"] == "/zoeken/?zoek=bellen+zorg"
    assert client.get("/zoeken/suggesties/?zoek=b").json()["suggestions"] == []


def test_browsers_can_read_how_to_search_here(client: Client) -> None:
    answer = client.get("/zoeken/opensearch.xml")
    assert answer.headers["Content-Type"].startswith("application/opensearchdescription+xml")
    assert "/zoeken/?zoek={searchTerms}" in answer.text
    assert answer.text.startswith("<?xml")
