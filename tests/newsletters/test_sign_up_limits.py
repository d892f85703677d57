"""Somebody else may type your address: how few mails that gives, and that nobody is kept out by it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from naast.mail.models import OutgoingMail, SuppressionReason
from naast.mail.suppression import suppress
from naast.pages.models import Topic
from newsletters import services
from newsletters.models import ConsentEvent, Newsletter, SignUp, Subscription, SubscriptionState
from newsletters.services import signing_up, subscriptions
from tests.newsletters.conftest import MakeReader, last_mail, part, press_confirm
from tests.newsletters.digests import later

pytestmark = pytest.mark.django_db
SignUpBy = Callable[..., None]


@pytest.fixture
def ask(client: Client, newsletter: Newsletter, topics: dict[str, Topic]) -> SignUpBy:
    """Fill in the form, from an address on the network; the worker has looked at it afterwards."""

    def post(email: str, address: str = "192.0.2.1") -> None:
        data = {"email": email, "topics": [topics["juridisch"].pk], "frequency": "weekly", "consent": "on"}
        answer = client.post("/nieuwsbrief/", data, REMOTE_ADDR=address)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/nieuwsbrief/aangemeld/")
        services.take_sign_ups()

    return post


def mails() -> int:
    return OutgoingMail.objects.count()


def confirm_link() -> str:
    found = re.search(r"http://\S+?(/nieuwsbrief/bevestigen/\S+/)", part(last_mail(), "plain"))
    assert found
    return found[1]


def test_one_network_causes_so_many_mails_an_hour_and_no_more(ask: SignUpBy, settings: Settings) -> None:
    settings.SIGN_UPS_PER_NETWORK = 3
    for number in range(5):
        ask(f"lezer{number}@example.org", f"192.0.2.{number}")
    assert mails() == 3
    assert Subscription.objects.filter(state=SubscriptionState.PENDING).count() == 5
    ask("elders@example.org", "198.51.100.1")
    assert mails() == 4
    with later(hours=1, minutes=1):
        ask("lezer4@example.org", "192.0.2.4")
    assert mails() == 5
    assert last_mail()["To"] == "lezer4@example.org"


def test_ipv6_counts_by_the_network_that_one_household_gets(ask: SignUpBy, settings: Settings) -> None:
    settings.SIGN_UPS_PER_NETWORK = 1
    ask("a@example.org", "2001:db8:1:1::1")
    ask("b@example.org", "2001:db8:1:2::1")
    ask("c@example.org", "2001:db8:2:1::1")
    assert mails() == 2


def test_all_networks_together_cause_so_many_mails_an_hour(ask: SignUpBy, settings: Settings) -> None:
    settings.SIGN_UPS_PER_HOUR = 3
    for number in range(5):
        ask(f"lezer{number}@example.org", f"10.0.{number}.1")
    assert mails() == 3
    with later(hours=1, minutes=1):
        ask("lezer4@example.org", "10.0.4.1")
    assert mails() == 4


def test_somebody_else_can_use_up_your_limit_but_cannot_keep_you_out(client: Client, ask: SignUpBy) -> None:
    for minutes in range(0, 55, 11):
        with later(minutes=minutes):
            ask("slachtoffer@example.org", "192.0.2.66")
    assert mails() == 5
    with later(hours=2):
        ask("slachtoffer@example.org", "198.51.100.1")  # the owner: no sixth mail today
        assert mails() == 5
        assert press_confirm(client, confirm_link()).status_code == 200  # but every one of the five works
    assert Subscription.objects.get().state == SubscriptionState.CONFIRMED
    with later(days=1, hours=2):
        ask("slachtoffer@example.org", "198.51.100.1")
    assert mails() == 6


def test_a_sign_up_above_a_limit_is_kept_and_the_same_form_mails_it_later(ask: SignUpBy, settings: Settings) -> None:
    settings.SIGN_UPS_PER_HOUR = 0
    ask("lezer@example.org")
    assert mails() == 0
    assert Subscription.objects.get().state == SubscriptionState.PENDING
    assert ConsentEvent.objects.get().text  # asked for, and proof of the text that was shown
    settings.SIGN_UPS_PER_HOUR = 1
    ask("lezer@example.org")
    assert mails() == 1


def test_the_limits_are_rows_and_survive_a_restart(ask: SignUpBy, settings: Settings) -> None:
    from django.core.cache import cache

    settings.SIGN_UPS_PER_NETWORK = 1
    ask("a@example.org")
    cache.clear()
    ask("b@example.org")
    assert mails() == 1


def test_the_page_does_the_same_work_for_every_address(
    client: Client, newsletter: Newsletter, topics: dict[str, Topic], make_reader: MakeReader
) -> None:
    make_reader(email="bekend@example.org")
    make_reader(email="vertrokken@example.org", state=SubscriptionState.UNSUBSCRIBED)
    stopped = make_reader(email="klaagde@example.org")
    suppress(stopped.address_hash, domain="example.org", reason=SuppressionReason.COMPLAINT)

    def work(email: str) -> list[str]:
        data = {"email": email, "topics": [topics["juridisch"].pk], "frequency": "weekly", "consent": "on"}
        with CaptureQueriesContext(connection) as seen:
            client.post("/nieuwsbrief/", data)
        return [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in seen]

    addresses = ("onbekend@example.org", "bekend@example.org", "vertrokken@example.org", "klaagde@example.org")
    work("eerste@example.org")  # what a process looks up once
    assert len({tuple(work(email)) for email in addresses}) == 1
    assert SignUp.objects.count() == 5
    assert mails() == 0


def test_a_form_that_was_handed_in_survives_a_worker_that_died(
    client: Client, newsletter: Newsletter, topics: dict[str, Topic], monkeypatch: pytest.MonkeyPatch
) -> None:
    data: dict[str, Any] = {"topics": [topics["juridisch"].pk], "frequency": "weekly", "consent": "on"}
    client.post("/nieuwsbrief/", {"email": "a@example.org", **data})
    client.post("/nieuwsbrief/", {"email": "b@example.org", **data})
    real = subscriptions.subscribe

    def dies(newsletters: Any, email: str, *rest: Any, **more: Any) -> None:
        real(newsletters, email, *rest, **more)
        if email == "a@example.org":
            raise RuntimeError("killed")

    monkeypatch.setattr(signing_up, "subscribe", dies)
    assert services.take_sign_ups() == 1  # b; what was done for a is undone
    assert [row.email for row in SignUp.objects.all()] == ["a@example.org"]
    assert mails() == 1
    monkeypatch.undo()
    assert services.take_sign_ups() == 1
    assert mails() == 2
    assert not SignUp.objects.exists()


def test_what_nobody_confirmed_is_forgotten_after_a_month(ask: SignUpBy, make_reader: MakeReader) -> None:
    ask("wacht@example.org")
    make_reader(email="lezer@example.org")
    make_reader(email="vertrokken@example.org", state=SubscriptionState.UNSUBSCRIBED)
    with later(days=29):
        assert services.forget_unconfirmed() == 0
        ask("wacht@example.org")
    with later(days=40):
        assert services.forget_unconfirmed() == 0  # asked again since
    with later(days=61):
        assert services.forget_unconfirmed() == 1
    assert {row.email for row in Subscription.objects.all()} == {"lezer@example.org", "vertrokken@example.org"}
