"""Change choices and leave, without signing in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from naast.accounts.models import User
from newsletters.models import ConsentEvent, ConsentKind, Subscription, SubscriptionState
from newsletters.readers import tokens
from tests.newsletters.conftest import MakeReader

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(make_reader: MakeReader) -> Subscription:
    return make_reader("juridisch")


def preferences(reader: Subscription) -> str:
    return f"/nieuwsbrief/voorkeuren/{tokens.preferences_token(reader.secret)}/"


def leave(reader: Subscription) -> str:
    return f"/nieuwsbrief/afmelden/{tokens.unsubscribe_token(reader.secret)}/"


def test_leaving_takes_a_button_and_can_be_undone(client: Client, reader: Subscription) -> None:
    assert client.get(leave(reader)).status_code == 200
    reader.refresh_from_db()
    assert reader.state == SubscriptionState.CONFIRMED
    assert client.post(leave(reader)).status_code == 200
    reader.refresh_from_db()
    assert reader.state == SubscriptionState.UNSUBSCRIBED
    assert client.post(leave(reader), {"undo": "1"}).status_code == 302
    reader.refresh_from_db()
    assert reader.state == SubscriptionState.CONFIRMED
    kinds = list(ConsentEvent.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == [ConsentKind.UNSUBSCRIBED, ConsentKind.RESTORED]


def test_leaving_twice_is_fine_and_logged_once(client: Client, reader: Subscription) -> None:
    for _ in range(2):
        assert client.post(leave(reader)).status_code == 200
    assert ConsentEvent.objects.count() == 1


def test_undo_works_for_a_day(client: Client, reader: Subscription) -> None:
    client.post(leave(reader))
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        assert client.post(leave(reader), {"undo": "1"}).status_code == 200
    reader.refresh_from_db()
    assert reader.state == SubscriptionState.UNSUBSCRIBED


def test_undo_subscribes_nobody_who_never_confirmed(client: Client, make_reader: MakeReader) -> None:
    reader = make_reader(state=SubscriptionState.PENDING, confirmed_at=None)
    client.post(leave(reader))
    client.post(leave(reader), {"undo": "1"})
    reader.refresh_from_db()
    assert reader.state == SubscriptionState.UNSUBSCRIBED


def test_the_link_of_a_mail_years_old_still_works(client: Client, reader: Subscription) -> None:
    url = leave(reader)
    with time_machine.travel(timezone.now() + timedelta(days=3000)):
        assert client.post(url).status_code == 200
    reader.refresh_from_db()
    assert reader.state == SubscriptionState.UNSUBSCRIBED


FORM: dict[str, Any] = {"content_type": "application/x-www-form-urlencoded", "data": "List-Unsubscribe=One-Click"}
MULTIPART = {"data": {"List-Unsubscribe": "One-Click"}}  # what Django's client makes of a dict


def one_click(reader: Subscription, **request: Any) -> Any:
    """A POST as a mail program makes it: from nowhere, without a cookie (RFC 8058 §3.1)."""
    program = Client(enforce_csrf_checks=True)
    return program.post(f"{leave(reader)}direct/", **request)


@pytest.mark.parametrize("request_", [FORM, MULTIPART], ids=["form", "multipart"])
def test_one_click_needs_no_cookie_and_no_redirect(reader: Subscription, request_: dict[str, Any]) -> None:
    answer = one_click(reader, **request_)
    assert answer.status_code == 200
    assert not answer.cookies
    assert "Set-Cookie" not in answer.headers
    assert "Location" not in answer.headers
    reader.refresh_from_db()
    assert reader.state == SubscriptionState.UNSUBSCRIBED
    event = ConsentEvent.objects.get()
    assert (event.kind, event.source) == (ConsentKind.UNSUBSCRIBED, "one-click")


def test_one_click_works_whatever_cookies_and_origin_come_along(reader: Subscription, alice: User) -> None:
    program = Client(enforce_csrf_checks=True)
    program.force_login(alice)
    program.cookies["csrftoken"] = "onzin"
    program.cookies["sessionid"] = "onzin"
    answer = program.post(f"{leave(reader)}direct/", **FORM, headers={"origin": "https://mail.example", "referer": "x"})
    assert answer.status_code == 200
    assert "Location" not in answer.headers
    reader.refresh_from_db()
    assert reader.state == SubscriptionState.UNSUBSCRIBED


def test_one_click_twice_is_fine_and_logged_once(reader: Subscription) -> None:
    assert [one_click(reader, **FORM).status_code for _ in range(2)] == [200, 200]
    assert ConsentEvent.objects.count() == 1


@pytest.mark.parametrize(
    "request_",
    [
        {"data": {"x": "y"}},
        {"data": {"List-Unsubscribe": "Two-Click"}},
        {"data": "", "content_type": "application/x-www-form-urlencoded"},
        {"data": '{"List-Unsubscribe": "One-Click"}', "content_type": "application/json"},
        {"data": "--x\r\nonzin", "content_type": "multipart/form-data; boundary=x"},
    ],
)
def test_one_click_takes_nothing_but_its_own_body(reader: Subscription, request_: dict[str, Any]) -> None:
    answer = one_click(reader, **request_)
    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers
    reader.refresh_from_db()
    assert reader.state == SubscriptionState.CONFIRMED


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_scanner_that_follows_one_click_gets_the_page_and_changes_nothing(
    client: Client, reader: Subscription, method: str
) -> None:
    url = f"{leave(reader)}direct/?List-Unsubscribe=One-Click"
    assert getattr(client, method)(url).headers["Location"] == leave(reader)
    reader.refresh_from_db()
    assert reader.state == SubscriptionState.CONFIRMED
    assert not ConsentEvent.objects.exists()


@pytest.mark.parametrize("page", [preferences, leave])
def test_every_other_page_wants_a_csrf_token(reader: Subscription, page: Callable[[Subscription], str]) -> None:
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post(page(reader), {"action": "leave"}).status_code == 403
    reader.refresh_from_db()
    assert reader.state == SubscriptionState.CONFIRMED


@pytest.mark.parametrize("kind", ["voorkeuren", "afmelden"])
def test_a_link_that_was_changed_gets_a_clear_page(client: Client, reader: Subscription, kind: str) -> None:
    token = tokens.preferences_token(reader.secret) if kind == "voorkeuren" else tokens.unsubscribe_token(reader.secret)
    for wrong in (token[:-1], f"x{token}", "nothing", "é" * 200, "%00"):
        for answer in (client.get(f"/nieuwsbrief/{kind}/{wrong}/"), client.post(f"/nieuwsbrief/{kind}/{wrong}/")):
            assert answer.status_code == 404
            assert "/nieuwsbrief/" in answer.content.decode()


def test_the_pages_behind_a_forwarded_mail_do_not_tell_whose_it_was(client: Client, reader: Subscription) -> None:
    for url in (preferences(reader), leave(reader)):
        page = client.get(url).content.decode()
        assert reader.email not in page
        assert reader.masked_email in page
