"""Noting that a development was read: by POST, signed in, and nobody else's business."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from naast.accounts.models import User
from newsletters.models import Development, DevelopmentRead
from tests.newsletters.conftest import MakeDevelopment

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def alice() -> User:
    return User.objects.create_user(email="alice@example.org", name="Alice")


def address(row: Development) -> str:
    return f"{row.get_absolute_url()}gelezen/"


def test_the_button_marks_as_read_and_takes_it_back(
    client: Client, alice: User, make_development: MakeDevelopment
) -> None:
    row, other = make_development(), make_development()
    client.force_login(alice, backend=BACKEND)
    assert client.post(address(row), {"read": "1"}).status_code == 302
    client.post(address(row), {"read": "1"})
    assert list(DevelopmentRead.objects.values_list("user", "development")) == [(alice.pk, row.pk)]
    assert client.get("/ontwikkelingen/").context["read"] == {row.pk}
    assert client.get(row.get_absolute_url()).context["read"] == {row.pk}
    assert client.get(other.get_absolute_url()).context["read"] == set()
    client.post(address(row), {"read": "0"})
    assert not DevelopmentRead.objects.exists()


def test_looking_marks_nothing(client: Client, alice: User, make_development: MakeDevelopment) -> None:
    row = make_development()
    client.force_login(alice, backend=BACKEND)
    for _ in range(3):
        client.get(row.get_absolute_url())
        client.head(row.get_absolute_url())
        assert client.get(address(row)).status_code == 302
        client.get("/ontwikkelingen/")
    assert not DevelopmentRead.objects.exists()


def test_the_script_gets_a_short_answer_and_needs_the_token_of_the_form(
    alice: User, make_development: MakeDevelopment
) -> None:
    row = make_development()
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice, backend=BACKEND)
    data = {"read": "1"}
    assert client.post(address(row), data, headers={"accept": "application/json"}).status_code == 403
    page = client.get(row.get_absolute_url())
    assert "newsletters/read.js" in page.content.decode()
    data["csrfmiddlewaretoken"] = str(page.context["csrf_token"])
    assert client.post(address(row), data, headers={"accept": "application/json"}).status_code == 204
    assert DevelopmentRead.objects.count() == 1
    assert "newsletters/read.js" not in client.get(row.get_absolute_url()).content.decode()


def test_a_visitor_has_no_button_and_is_led_to_the_sign_in_page(
    client: Client, make_development: MakeDevelopment
) -> None:
    row = make_development()
    assert "gelezen/" not in client.get(row.get_absolute_url()).content.decode()
    assert client.post(address(row), {"read": "1"})["Location"].startswith("/account/login/")
    assert not DevelopmentRead.objects.exists()


def test_a_draft_is_not_found(client: Client, alice: User, make_development: MakeDevelopment) -> None:
    row = make_development(state="draft")
    client.force_login(alice, backend=BACKEND)
    assert client.post(address(row), {"read": "1"}).status_code == 404


def test_the_list_shows_the_dates_to_come_in_order_and_by_topic(
    client: Client, make_development: MakeDevelopment
) -> None:
    today = timezone.localdate()
    later = make_development("juridisch", title="Later", in_force_on=today + timedelta(days=40))
    sooner = make_development("politiek", title="Eerder", in_force_on=today + timedelta(days=4))
    make_development("politiek", title="Vandaag", in_force_on=today)
    make_development("politiek", title="Vervallen", in_force_on=today + timedelta(days=4), expires_on=today)
    make_development("politiek", title="Ver weg", in_force_on=today + timedelta(days=61))
    assert client.get("/ontwikkelingen/").context["timeline"] == [sooner, later]
    page = client.get("/ontwikkelingen/?onderwerp=juridisch")
    assert page.context["timeline"] == [later]
    assert '<ol class="timeline__list"' in page.content.decode()
    assert client.get("/ontwikkelingen/?onderwerp=economisch").context["timeline"] == []
