"""The provider's page about its record store: set up, tried, watched; for its own people, and the secret for nobody."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from courses.models import RecordStore, Statement
from courses.xapi import secrets, sending, stores
from naast.accounts.models import User
from naast.organisations.models import Provider, ProviderMembership
from tests.courses.xapi.conftest import SECRET, USERNAME, Store

pytestmark = pytest.mark.django_db
ADDRESS = "/opleider/eigen/lrs/"


@pytest.fixture
def author(client: Client, alice: User, provider: Provider) -> Client:
    """The browser of Alice, who works for the provider."""
    ProviderMembership.objects.create(provider=provider, user=alice)
    client.force_login(alice)
    return client


def form(lrs: Store, **changes: str) -> dict[str, str]:
    return {"endpoint": lrs.url, "username": USERNAME, "secret": SECRET, "active": "on"} | changes


def statement(provider: Provider, person: User, number: int, **values: Any) -> None:
    Statement.objects.create(provider=provider, person=person, key=f"{person.pk}:{number}", body={}, **values)


def test_a_store_is_set_up_and_its_secret_never_shown(author: Client, provider: Provider, lrs: Store) -> None:
    author.post(ADDRESS, form(lrs))
    store = RecordStore.objects.get()
    assert (store.provider, store.endpoint, store.username, store.active) == (provider, lrs.url, USERNAME, True)
    assert secrets.decrypt(store.secret) == SECRET
    page = author.get(ADDRESS).text
    assert SECRET not in page
    assert store.secret not in page
    assert "no-store" in author.get(ADDRESS)["Cache-Control"]


def test_an_empty_secret_keeps_the_one_that_is_there(author: Client, record_store: RecordStore, lrs: Store) -> None:
    author.post(ADDRESS, {"endpoint": lrs.url, "username": USERNAME, "secret": ""})
    store = RecordStore.objects.get()
    assert not store.active
    assert secrets.decrypt(store.secret) == SECRET


@pytest.mark.parametrize("change", [{"endpoint": "/elders"}, {"username": "ander"}])
def test_the_secret_never_goes_to_somebody_else_than_it_was_given_for(
    author: Client, record_store: RecordStore, lrs: Store, change: dict[str, str]
) -> None:
    changed = form(lrs, secret="") | {
        name: lrs.url + value if name == "endpoint" else value for name, value in change.items()
    }
    page = author.post(ADDRESS, changed)
    assert "error-summary" in page.text
    store = RecordStore.objects.get()
    assert (store.endpoint, store.username) == (lrs.url, USERNAME)


@pytest.mark.parametrize(
    ("written", "kept"), [("/", ""), ("/statements", ""), ("/statements/", ""), ("/deel/", "/deel"), ("", "")]
)
def test_an_address_is_kept_in_one_form(author: Client, lrs: Store, written: str, kept: str) -> None:
    author.post(ADDRESS, form(lrs, endpoint=lrs.url + written))
    assert RecordStore.objects.get().endpoint == lrs.url + kept


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "geen adres",
        "ftp://lrs.example/",
        "javascript:alert(1)",
        "https://127.0.0.1/xapi",
        "https://[::1]/xapi",
        "https://169.254.169.254/xapi",
        "https://10.0.0.1:8443/xapi",
        "http://93.184.216.34/xapi",
        "https://naam:wachtwoord@93.184.216.34/xapi",
        "https://93.184.216.34/xapi?a=b",
        "https://93.184.216.34/xapi#a",
        "https://" + "a" * 500 + ".example/",
    ],
)
def test_an_address_where_nothing_would_be_sent_is_refused(author: Client, lrs: Store, endpoint: str) -> None:
    page = author.post(ADDRESS, form(lrs, endpoint=endpoint))
    assert "error-summary" in page.text
    assert SECRET not in page.text
    assert not RecordStore.objects.exists()


def test_a_user_name_has_no_colon(author: Client, lrs: Store) -> None:
    assert "error-summary" in author.post(ADDRESS, form(lrs, username="a:b")).text


def test_a_test_message_tells_whether_it_works(author: Client, record_store: RecordStore, lrs: Store) -> None:
    def tried() -> str:
        return author.post(ADDRESS + "proefbericht/", follow=True).text

    assert "De LRS werkt." in tried()
    (sent,) = lrs.stored.values()
    assert sent["actor"]["account"]["name"] == "proefbericht"
    assert not Statement.objects.exists()
    lrs.answer = (401, {})
    assert "gebruikersnaam en het geheim niet" in tried()
    lrs.answer = (302, {"Location": "http://169.254.169.254/"})
    assert "ander adres" in tried()
    lrs.answer = (500, {})
    assert "500" in tried()
    lrs.close()
    assert "niet te bereiken" in tried()


def test_looking_sends_and_changes_nothing(author: Client, record_store: RecordStore, lrs: Store) -> None:
    for path in ("", "proefbericht/", "opnieuw/"):
        author.get(ADDRESS + path)
    assert lrs.requests == []


def test_the_page_counts_and_names_what_went_wrong(
    author: Client, provider: Provider, record_store: RecordStore, bob: User, lrs: Store
) -> None:
    state = Statement.State
    for number in range(3):
        statement(provider, bob, number, state=state.SENT)
    statement(provider, bob, 3, last_error="De server is weg.", attempts=1)
    for number in (4, 5):
        statement(provider, bob, number, state=state.FAILED, last_error="Status 400.")
    context = author.get(ADDRESS).context["overview"]
    assert (context.waiting, context.sent, context.failed) == (1, 3, 2)
    assert [(each.error, each.number, each.given_up) for each in context.problems] == [
        ("Status 400.", 2, True),
        ("De server is weg.", 1, False),
    ]
    author.post(ADDRESS + "opnieuw/")
    assert Statement.objects.filter(state=state.PENDING, attempts=0).count() == 2


def test_another_providers_people_see_and_do_nothing(
    client: Client, record_store: RecordStore, other_provider: Provider, bob: User, charlie: User, lrs: Store
) -> None:
    ProviderMembership.objects.create(provider=other_provider, user=bob)
    statement(record_store.provider, charlie, 1, state=Statement.State.FAILED)
    for stranger in (bob, charlie):
        client.force_login(stranger)
        assert client.get(ADDRESS).status_code == 404
        assert client.post(ADDRESS, form(lrs, endpoint=lrs.url + "/anders")).status_code == 404
        assert client.post(ADDRESS + "proefbericht/").status_code == 404
        assert client.post(ADDRESS + "opnieuw/").status_code == 404
    client.force_login(bob)
    overview = client.get("/opleider/ander/lrs/").context["overview"]
    assert (overview.waiting, overview.sent, overview.failed) == (0, 0, 0)
    assert client.post("/opleider/ander/lrs/proefbericht/").status_code == 404
    client.post("/opleider/ander/lrs/opnieuw/")
    assert Statement.objects.get().state == Statement.State.FAILED
    assert lrs.requests == []


@pytest.fixture
def cost(author: Client) -> Callable[[], int]:
    def queries() -> int:
        author.get(ADDRESS)
        with CaptureQueriesContext(connection) as captured:
            author.get(ADDRESS)
        return len(captured)

    return queries


def test_the_page_costs_the_same_with_2_and_60_statements(
    cost: Callable[[], int], provider: Provider, record_store: RecordStore, bob: User
) -> None:
    for number in range(2):
        statement(provider, bob, number, last_error=f"Fout {number}")
    small = cost()
    for number in range(2, 60):
        statement(provider, bob, number, last_error=f"Fout {number}")
    assert cost() == small


def test_sending_costs_the_same_queries_for_2_and_50_statements(
    provider: Provider, record_store: RecordStore, bob: User, settings: Settings
) -> None:
    costs = []
    for start, end in ((0, 2), (2, 52)):
        for number in range(start, end):
            Statement.objects.create(
                provider=provider, person=bob, key=str(number), body={"id": str(number), "verb": {"id": "x/y"}}
            )
        with CaptureQueriesContext(connection) as captured:
            sending.send_to(provider.pk)
        costs.append(len(captured))
    assert stores.overview(provider).sent == 52
    assert costs[0] == costs[1]
