"""Complaints, bounces and mails that unsubscribe, as the mail room reports them."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from naast.mail import suppression
from naast.mail.addresses import address_hash
from naast.mail.events import complained, unsubscribed_by_mail
from naast.mail.models import MailReport, SuppressionReason
from newsletters import services
from newsletters.models import ConsentEvent, ConsentKind, Newsletter, Subscription, SubscriptionState
from newsletters.readers import links, tokens
from newsletters.services import Origin, centre
from tests.newsletters.conftest import MakeReader
from tests.newsletters.sent_mailings import deliver, make_mailing

pytestmark = pytest.mark.django_db


def report(signal: Any, **values: Any) -> list[Any]:
    """What the mail room sends; returns what the receivers answered."""
    arguments = {"report": MailReport(), "address_hash": "", "ledger": "", "key": None, "token": "", **values}
    return [answer for _receiver, answer in signal.send(sender=MailReport, **arguments)]


def states(email: str) -> set[str]:
    return set(Subscription.objects.filter(email=email).values_list("state", flat=True))


@pytest.fixture
def both(make_reader: MakeReader, newsletter: Newsletter) -> tuple[Subscription, Subscription]:
    """One address on two newsletters."""
    other = Newsletter.objects.create(name="Redactie", slug="redactie", consent_text="Ja")
    first = make_reader(email="lezer@example.org")
    second = Subscription.objects.create(
        newsletter=other, email="lezer@example.org", state=SubscriptionState.CONFIRMED, confirmed_at=timezone.now()
    )
    return first, second


def test_a_complaint_ends_every_newsletter_of_the_address(
    both: tuple[Subscription, Subscription], make_reader: MakeReader
) -> None:
    make_reader(email="ander@example.org")
    report(complained, address_hash=address_hash("LEZER@example.org"))
    assert states("lezer@example.org") == {SubscriptionState.UNSUBSCRIBED}
    assert states("ander@example.org") == {SubscriptionState.CONFIRMED}
    lines = ConsentEvent.objects.all()
    assert {line.kind for line in lines} == {ConsentKind.COMPLAINED}
    assert len(lines) == 2
    assert len({line.at for line in lines}) == 1


def test_a_complaint_that_names_only_a_mail_ends_them_too(newsletter: Newsletter) -> None:
    delivery = deliver(make_mailing(newsletter))[0]
    report(complained, ledger="newsletters.Delivery", key=delivery.pk)
    assert Subscription.objects.get().state == SubscriptionState.UNSUBSCRIBED


def test_a_complaint_about_somebody_unknown_changes_nothing(make_reader: MakeReader) -> None:
    make_reader()
    report(complained)
    report(complained, address_hash="0" * 64)
    report(complained, ledger="newsletters.Delivery", key=999)
    report(complained, ledger="mail.OutgoingMail", key=1)
    assert Subscription.objects.get().state == SubscriptionState.CONFIRMED


def test_a_mail_that_unsubscribes_ends_the_one_newsletter_it_names(both: tuple[Subscription, Subscription]) -> None:
    first, second = both
    assert report(unsubscribed_by_mail, token=tokens.unsubscribe_mail_token(first.secret)) == [True]
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (SubscriptionState.UNSUBSCRIBED, SubscriptionState.CONFIRMED)
    assert ConsentEvent.objects.get().source == "mail"


@pytest.mark.parametrize("change", [lambda token: token[:-1], lambda token: f"x{token}", lambda token: "onzin"])
def test_a_forged_mail_unsubscribes_nobody(both: tuple[Subscription, Subscription], change: Any) -> None:
    token = change(tokens.unsubscribe_mail_token(both[0].secret))
    assert report(unsubscribed_by_mail, token=token, address_hash=both[0].address_hash) == [False]
    assert states("lezer@example.org") == {SubscriptionState.CONFIRMED}


def test_a_link_of_a_page_is_no_token_of_a_mail(both: tuple[Subscription, Subscription]) -> None:
    for make in (tokens.unsubscribe_token, tokens.preferences_token, tokens.mute_token):
        assert report(unsubscribed_by_mail, token=make(both[0].secret)) == [False]


def test_a_provider_of_mail_names_the_mail_or_the_address(both: tuple[Subscription, Subscription]) -> None:
    delivery = deliver(make_mailing(both[0].newsletter))[0]
    known = {"ledger": "newsletters.Delivery", "key": delivery.pk}
    assert report(unsubscribed_by_mail, address_hash=delivery.subscription.address_hash, **known) == [True]
    assert states("lezer@example.org") == {SubscriptionState.CONFIRMED}
    assert report(unsubscribed_by_mail, address_hash=both[0].address_hash) == [True]
    assert states("lezer@example.org") == {SubscriptionState.UNSUBSCRIBED}
    assert report(unsubscribed_by_mail) == [False]


def test_who_complained_and_confirms_anew_gets_mail_again_and_a_dead_address_does_not(
    both: tuple[Subscription, Subscription],
) -> None:
    email = both[0].email
    for reason in (SuppressionReason.COMPLAINT, SuppressionReason.HARD):
        suppression.suppress(address_hash(email), domain="example.org", reason=reason)
    report(complained, address_hash=address_hash(email))
    choices = services.Choices([], both[0].frequency)  # type: ignore[arg-type]
    services.subscribe(both[1].newsletter, email, choices, Origin("test"))
    both[1].refresh_from_db()
    assert services.confirm(both[1], both[1].nonce, Origin("test"))
    left = suppression.of_address(email).filter(suppression.in_force())
    assert [row.reason for row in left] == [SuppressionReason.HARD]


@pytest.mark.parametrize("left_before", [False, True])
def test_a_forwarded_link_takes_back_no_complaint(client: Client, make_reader: MakeReader, left_before: bool) -> None:
    reader = make_reader(email="lezer@example.org")
    if left_before:
        services.unsubscribe(reader, Origin("link in mail"))
    suppression.suppress(reader.address_hash, domain="example.org", reason=SuppressionReason.COMPLAINT)
    report(complained, address_hash=reader.address_hash)
    page = client.post(links.unsubscribe_path(reader.secret), {"undo": "1"})
    assert 'name="undo"' not in page.text
    client.post(links.preferences_path(reader.secret), {"action": "undo"})
    assert states(reader.email) == {SubscriptionState.UNSUBSCRIBED}
    assert suppression.of_address(reader.email).filter(suppression.in_force()).exists()


def test_who_only_left_comes_back_and_a_list_of_the_mail_room_is_left_alone(make_reader: MakeReader) -> None:
    reader = make_reader(email="lezer@example.org")
    suppression.suppress(reader.address_hash, domain="example.org", reason=SuppressionReason.HARD)
    services.unsubscribe(reader, Origin("link in mail"))
    assert centre.undo_leaving(reader.email, Origin("test")) == 1
    assert suppression.of_address(reader.email).filter(suppression.in_force()).exists()


def test_what_an_editor_ended_is_not_taken_back_by_a_link(make_reader: MakeReader) -> None:
    reader = make_reader(email="lezer@example.org")
    services.unsubscribe(reader, Origin("admin, by 7"))
    assert not services.undo_unsubscribe(reader, Origin("undo"))
    assert centre.undo_leaving(reader.email, Origin("undo")) == 0
