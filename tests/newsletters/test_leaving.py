"""Change choices and leave, without signing in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.test import Client
from django.utils import timezone

from naast.pages.models import Topic
from newsletters import tokens
from newsletters.models import ConsentEvent, ConsentKind, Subscription, SubscriptionState
from tests.newsletters.conftest import MakeReader

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(make_reader: MakeReader) -> Subscription:
    return make_reader("juridisch")


def preferences(reader: Subscription) -> str:
    return f"/nieuwsbrief/voorkeuren/{tokens.preferences_token(reader.secret)}/"


def leave(reader: Subscription) -> str:
    return f"/nieuwsbrief/afmelden/{tokens.unsubscribe_token(reader.secret)}/"


def everything_stored() -> dict[str, list[Any]]:
    labels = ("newsletters", "mail")
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for label in labels
        for model in apps.get_app_config(label).get_models()
    }


def test_choices_are_changed_by_the_link_alone(client: Client, reader: Subscription, topics: dict[str, Topic]) -> None:
    answer = client.post(preferences(reader), {"topics": [topics["politiek"].pk], "frequency": "monthly"})
    assert answer.status_code == 302
    reader.refresh_from_db()
    assert reader.frequency == "monthly"
    assert list(reader.topics.all()) == [topics["politiek"]]
    event = ConsentEvent.objects.get()
    assert event.kind == ConsentKind.CHANGED
    assert event.choices == {"topics": ["politiek"], "frequency": "monthly"}


def test_choosing_nothing_is_not_accepted(client: Client, reader: Subscription) -> None:
    assert client.post(preferences(reader), {"frequency": "monthly"}).status_code == 422
    assert reader.topics.count() == 1


def test_the_page_with_choices_has_a_way_out(client: Client, reader: Subscription) -> None:
    page = client.post(preferences(reader), {"unsubscribe": "1"}).content.decode()
    reader.refresh_from_db()
    assert reader.state == SubscriptionState.UNSUBSCRIBED
    assert leave(reader) in page


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


def test_one_click_needs_no_cookie_and_no_redirect(reader: Subscription) -> None:
    stranger = Client(enforce_csrf_checks=True)
    answer = stranger.post(f"{leave(reader)}direct/", {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not answer.cookies
    reader.refresh_from_db()
    assert reader.state == SubscriptionState.UNSUBSCRIBED


def test_one_click_takes_nothing_but_its_own_body(reader: Subscription) -> None:
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post(f"{leave(reader)}direct/", {"x": "y"}).status_code == 400
    assert stranger.get(f"{leave(reader)}direct/").headers["Location"] == leave(reader)
    reader.refresh_from_db()
    assert reader.state == SubscriptionState.CONFIRMED


@pytest.mark.parametrize("page", [preferences, leave])
def test_every_other_page_wants_a_csrf_token(reader: Subscription, page: Callable[[Subscription], str]) -> None:
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post(page(reader), {"unsubscribe": "1"}).status_code == 403
    reader.refresh_from_db()
    assert reader.state == SubscriptionState.CONFIRMED


def test_following_every_link_of_every_mail_changes_nothing(client: Client, make_reader: MakeReader) -> None:
    readers = [
        make_reader(),
        make_reader(state=SubscriptionState.PENDING, confirmed_at=None),
        make_reader(state=SubscriptionState.UNSUBSCRIBED, unsubscribed_at=timezone.now()),
    ]
    urls = [
        url
        for reader in readers
        for url in (
            preferences(reader),
            leave(reader),
            f"{leave(reader)}direct/",
            f"/nieuwsbrief/bevestigen/{tokens.confirm_token(reader)}/",
        )
    ]
    before = everything_stored()
    for _ in range(5):
        for url in urls:
            client.get(url)
            client.head(url)
    assert everything_stored() == before


@pytest.mark.parametrize("kind", ["voorkeuren", "afmelden"])
def test_a_link_that_was_changed_gets_a_clear_page(client: Client, reader: Subscription, kind: str) -> None:
    token = tokens.preferences_token(reader.secret) if kind == "voorkeuren" else tokens.unsubscribe_token(reader.secret)
    for wrong in (token[:-1], f"x{token}", "nothing", "é" * 200, "%00"):
        for answer in (client.get(f"/nieuwsbrief/{kind}/{wrong}/"), client.post(f"/nieuwsbrief/{kind}/{wrong}/")):
            assert answer.status_code == 404
            assert "/nieuwsbrief/" in answer.content.decode()


def test_a_reader_who_left_sees_that_in_place_of_choices(client: Client, make_reader: MakeReader) -> None:
    reader = make_reader(state=SubscriptionState.UNSUBSCRIBED, unsubscribed_at=timezone.now())
    page = client.get(preferences(reader))
    assert page.status_code == 200
    assert 'name="topics"' not in page.content.decode()
