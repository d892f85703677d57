"""Keys to the API: shown once, kept as a digest, used by their owner's programs only, revoked for good."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from courses.api import keys
from courses.models import ApiToken
from naast.accounts.models import User
from tests.courses.api.conftest import Ask

pytestmark = pytest.mark.django_db
FORM = {"name": "Overzicht", "scopes": [keys.CATALOGUE], "days": "365"}


def test_a_key_is_shown_once_and_kept_as_a_digest(client: Client, alice: User) -> None:
    client.force_login(alice)
    page = client.post("/mijn/api-sleutels/", FORM)
    row = ApiToken.objects.get()
    key = page.context["key"]
    assert key.startswith("naast_")
    assert f">{key}</textarea>" in page.text
    assert "no-store" in page["Cache-Control"]
    assert key not in str(list(ApiToken.objects.values()))
    assert row.digest == keys.digest(key)
    again = client.get("/mijn/api-sleutels/").text
    assert key not in again
    assert f"naast_{row.hint}…" in again


def test_a_key_works_as_long_as_was_chosen(ask: Ask, alice: User) -> None:
    _row, key = keys.make_key(alice, name="Kort", scopes=[keys.CATALOGUE], days=30)
    assert ask("courses/", with_key=key).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        refused = ask("courses/", with_key=key)
    assert refused.status_code == 401
    assert "verlopen" in refused.json()["detail"]


@pytest.mark.parametrize("days", [0, -1, 731, 10**9])
def test_no_key_works_longer_than_two_years(client: Client, alice: User, days: int) -> None:
    client.force_login(alice)
    assert "error-summary" in client.post("/mijn/api-sleutels/", FORM | {"days": str(days)}).text
    with pytest.raises(ValueError, match="days"):
        keys.make_key(alice, name="x", scopes=[keys.CATALOGUE], days=days)
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "x" * 81}, {"scopes": []}, {"scopes": ["everything:write"]}, {"days": "veel"}]
)
def test_a_form_that_is_not_right_keeps_what_was_typed_and_makes_no_key(
    client: Client, alice: User, wrong: dict[str, object]
) -> None:
    client.force_login(alice)
    assert "error-summary" in client.post("/mijn/api-sleutels/", FORM | wrong).text
    assert not ApiToken.objects.exists()


def test_revoking_asks_first_and_is_for_good(client: Client, ask: Ask, alice: User) -> None:
    client.force_login(alice)
    row = ApiToken.objects.get()
    address = f"/mijn/api-sleutels/{row.pk}/intrekken/"
    assert client.get(address).status_code == 200
    assert ask("courses/").status_code == 200  # GET changed nothing
    client.post(address)
    refused = ask("courses/")
    assert refused.status_code == 401
    assert "ingetrokken" in refused.json()["detail"]
    assert client.post(address).status_code == 404
    assert row.name not in client.get("/mijn/api-sleutels/").text.replace("example", "")


def test_a_key_is_its_owners_alone(client: Client, key: str, bob: User, charlie: User) -> None:
    row = ApiToken.objects.get()
    for stranger in (bob, charlie):
        client.force_login(stranger)
        assert client.get(f"/mijn/api-sleutels/{row.pk}/intrekken/").status_code == 404
        assert client.post(f"/mijn/api-sleutels/{row.pk}/intrekken/").status_code == 404
        assert "Overzicht" not in client.get("/mijn/api-sleutels/").text
    row.refresh_from_db()
    assert row.revoked_at is None


def test_a_person_has_at_most_ten_keys_that_work(client: Client, alice: User) -> None:
    for number in range(keys.MOST):
        keys.make_key(alice, name=str(number), scopes=[keys.CATALOGUE], days=30)
    client.force_login(alice)
    assert "error-summary" in client.post("/mijn/api-sleutels/", FORM).text
    keys.revoke(ApiToken.objects.filter(person=alice).latest("pk"))
    assert client.post("/mijn/api-sleutels/", FORM).context["key"]


def test_the_last_use_is_written_at_most_once_an_hour(ask: Ask) -> None:
    start = timezone.now()
    moments: list[Any] = []
    for minutes in (0, 5, 59, 61, 70):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            ask("courses/")
        moments.append(ApiToken.objects.get().last_used_at)
    assert moments[0] == moments[1] == moments[2]
    assert moments[3] == moments[4] > moments[0]


def test_the_key_of_a_closed_account_opens_nothing(ask: Ask, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert ask("progress/").status_code == 401


def test_erasing_an_account_takes_its_keys_along(ask: Ask, alice: User) -> None:
    alice.delete()
    assert not ApiToken.objects.exists()
    assert ask("courses/").status_code == 401
