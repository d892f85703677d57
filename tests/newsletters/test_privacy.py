"""See and erase one's own data: never by a link in a newsletter, which may have been forwarded."""

import csv
import io
import json
import re
from typing import Any

import pytest
from django.test import Client

from naast.mail.addresses import address_hash
from naast.mail.models import OutgoingMail
from naast.pages.models import Topic
from newsletters import services
from newsletters.models import (
    ConsentEvent,
    ConsentKind,
    Delivery,
    Newsletter,
    SignUp,
    SubscriberImport,
    SubscriberImportRow,
    Subscription,
)
from newsletters.readers import tokens
from newsletters.services import Choices, Origin
from tests.newsletters.conftest import MakeReader, last_mail, part
from tests.newsletters.digests import later
from tests.newsletters.sent_mailings import make_mailing

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(make_reader: MakeReader) -> Subscription:
    return make_reader("juridisch", email="lezer@example.org")


def centre(reader: Subscription) -> str:
    return f"/nieuwsbrief/voorkeuren/{tokens.preferences_token(reader.secret)}/"


def ask(client: Client, reader: Subscription, what: str) -> str:
    """Ask for a link in the centre, and open the mail."""
    client.post(centre(reader), {"action": what})
    mail = last_mail()
    assert mail["To"] == reader.email
    found = re.search(r"http://\S+?(/nieuwsbrief/(?:gegevens|wissen)/\S+/)", part(mail, "plain"))
    assert found
    return found[1]


def body(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.text


def test_the_link_of_a_newsletter_shows_no_data_and_erases_nothing(client: Client, reader: Subscription) -> None:
    for place in ("gegevens", "wissen"):
        for token in (tokens.preferences_token(reader.secret), tokens.unsubscribe_token(reader.secret)):
            assert client.post(f"/nieuwsbrief/{place}/{token}/").status_code == 404
    export = tokens.export_token(reader.secret, 1)
    assert client.post(f"/nieuwsbrief/wissen/{export}/").status_code == 404
    assert Subscription.objects.exists()


def test_everything_that_is_kept_is_in_the_copy(client: Client, reader: Subscription) -> None:
    mailing = make_mailing(reader.newsletter)
    Delivery.objects.create(mailing=mailing, subscription=reader, content=mailing.contents.get(), state="sent")
    url = ask(client, reader, "export")
    page = client.get(url)
    assert page.status_code == 200
    assert reader.email not in page.text
    answer = client.post(url, {"form": "json"})
    assert answer.headers["Content-Disposition"].startswith("attachment")
    data = json.loads(body(answer))
    assert data["address"] == "lezer@example.org"
    assert data["subscriptions"][0]["topics"] == ["Juridisch"]
    assert data["mailings"][0]["subject"] == "Nieuws"
    assert [line["place"] for line in data["consent_log"]] == ["link in mail", "preferences page"]


def test_the_copy_is_a_table_too_and_no_text_becomes_a_formula(client: Client, reader: Subscription) -> None:
    Newsletter.objects.update(name="=HYPERLINK(1)")
    answer = client.post(ask(client, reader, "export"), {"form": "csv"})
    rows = list(csv.reader(io.StringIO(body(answer).lstrip("\ufeff")), delimiter=";"))
    assert ["address", "1", "address", "lezer@example.org"] in rows
    assert ["subscriptions", "1", "newsletter", "'=HYPERLINK(1)"] in rows


def test_a_link_to_the_data_works_once_and_for_two_hours(client: Client, reader: Subscription) -> None:
    url = ask(client, reader, "export")
    assert client.post(url, {"form": "json"}).status_code == 200
    assert client.post(url, {"form": "json"}).status_code == 410
    assert client.get(url).status_code == 410
    with later(minutes=15):
        again = ask(client, reader, "export")
    with later(hours=2, minutes=16):
        assert client.post(again, {"form": "json"}).status_code == 410
    assert ConsentEvent.objects.filter(kind=ConsentKind.EXPORTED).count() == 1


def test_the_mailbox_is_not_filled_with_links(client: Client, reader: Subscription) -> None:
    for minutes in (0, 1, 9):
        with later(minutes=minutes):
            client.post(centre(reader), {"action": "erase"})
    assert OutgoingMail.objects.count() == 1
    for minutes in range(11, 100, 11):
        with later(minutes=minutes):
            client.post(centre(reader), {"action": "erase"})
    assert OutgoingMail.objects.count() == 5


def test_erasing_takes_a_button_and_leaves_nothing_but_the_proof(
    client: Client, reader: Subscription, newsletter: Newsletter, topics: dict[str, Topic], make_reader: MakeReader
) -> None:
    make_reader(email="ander@example.org")
    mailing = make_mailing(newsletter)
    Delivery.objects.create(mailing=mailing, subscription=reader, content=mailing.contents.get())
    batch = SubscriberImport.objects.create(newsletter=newsletter, name="x.csv")
    SubscriberImportRow.objects.create(batch=batch, line=2, email="lezer@example.org")
    services.ask({newsletter.slug: "Ja"}, "lezer@example.org", Choices([], reader.frequency), Origin("test"))  # type: ignore[arg-type]
    url = ask(client, reader, "erase")
    assert client.get(url).status_code == 200
    assert client.head(url).status_code == 200
    assert Subscription.objects.filter(pk=reader.pk).exists()
    page = client.post(url)
    assert page.status_code == 200
    assert not Subscription.objects.filter(email_normalised="lezer@example.org").exists()
    assert not Delivery.objects.exists()
    assert not SignUp.objects.exists()
    assert not SubscriberImportRow.objects.exists()
    assert not OutgoingMail.objects.filter(recipient="lezer@example.org").exists()
    assert Subscription.objects.get().email == "ander@example.org"
    lines = ConsentEvent.objects.filter(address_hash=address_hash("lezer@example.org"))
    assert lines[0].kind == ConsentKind.ERASED
    assert all(line.subscription_id is None for line in lines)
    assert "lezer" not in json.dumps(list(lines.values("text", "choices", "proof", "source", "network")))


def test_every_older_link_is_dead_after_erasing_and_mails_nobody(client: Client, reader: Subscription) -> None:
    links = [
        centre(reader),
        f"/nieuwsbrief/afmelden/{tokens.unsubscribe_token(reader.secret)}/",
        f"/nieuwsbrief/afmelden/{tokens.unsubscribe_token(reader.secret)}/direct/",
        f"/nieuwsbrief/bevestigen/{tokens.confirm_token(reader)}/",
        ask(client, reader, "erase"),
    ]
    client.post(links[-1])
    for url in links:
        assert client.get(url).status_code == 404
        assert client.post(url, {"List-Unsubscribe": "One-Click", "action": "export"}).status_code == 404
    assert not OutgoingMail.objects.exists()
    assert not Subscription.objects.exists()


def test_who_was_erased_can_sign_up_again_by_themselves(
    client: Client, reader: Subscription, newsletter: Newsletter, topics: dict[str, Topic]
) -> None:
    client.post(ask(client, reader, "erase"))
    choices = Choices([topics["juridisch"]], reader.frequency)  # type: ignore[arg-type]
    services.subscribe(newsletter, "lezer@example.org", choices, Origin("test"))
    row = Subscription.objects.get()
    assert services.confirm(row, row.nonce, Origin("test"))
