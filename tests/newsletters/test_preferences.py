"""The preference centre: everything an address gets on one page, by a signed link or signed in."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from naast.accounts.models import User
from naast.mail.addresses import address_hash
from naast.mail.models import OutgoingMail, SuppressionReason
from naast.mail.suppression import suppress
from naast.pages.models import Topic
from newsletters.models import (
    ConsentEvent,
    ConsentKind,
    Delivery,
    Engagement,
    Newsletter,
    Subscription,
    SubscriptionState,
)
from newsletters.readers import tokens
from newsletters.services import Origin, unsubscribe
from tests.newsletters.conftest import MakeReader, last_mail, part
from tests.newsletters.digests import later
from tests.newsletters.sent_mailings import make_mailing

pytestmark = pytest.mark.django_db
MINE = "/nieuwsbrief/voorkeuren/"


@pytest.fixture
def other(newsletter: Newsletter) -> Newsletter:
    """A newsletter that editors write, without topics."""
    return Newsletter.objects.create(
        name="Van de redactie", slug="redactie", description="Vier keer per jaar.", consent_text="Ja, stuur mij dit."
    )


@pytest.fixture
def reader(make_reader: MakeReader, other: Newsletter) -> Subscription:
    return make_reader("juridisch", email="lezer@example.org")


def centre(reader: Subscription) -> str:
    return f"{MINE}{tokens.preferences_token(reader.secret)}/"


def save(client: Client, url: str, *topics: Topic, **more: Any) -> Any:
    """What the form of a reader of the developments sends; ``more`` changes it."""
    data = {
        "action": "save",
        "ontwikkelingen-on": "on",
        "ontwikkelingen-topics": [topic.pk for topic in topics],
        "ontwikkelingen-frequency": "weekly",
        **more,
    }
    return client.post(url, {name: value for name, value in data.items() if value is not None})


def kinds() -> list[str]:
    return list(ConsentEvent.objects.order_by("pk").values_list("kind", flat=True))


def subscription(newsletter: Newsletter) -> Subscription:
    return Subscription.objects.get(newsletter=newsletter)


def test_one_page_shows_every_newsletter_with_topics_where_it_has_them(client: Client, reader: Subscription) -> None:
    page = client.get(centre(reader)).text
    assert "Ontwikkelingen" in page
    assert "Van de redactie" in page
    assert 'name="ontwikkelingen-topics"' in page
    assert 'name="redactie-topics"' not in page
    assert 'name="redactie-on"' in page
    assert "Ja, stuur mij dit." in page


def test_choices_are_changed_by_the_link_alone(client: Client, reader: Subscription, topics: dict[str, Topic]) -> None:
    answer = save(client, centre(reader), topics["politiek"], **{"ontwikkelingen-frequency": "monthly"})
    assert answer.headers["Location"] == centre(reader)
    reader.refresh_from_db()
    assert reader.frequency == "monthly"
    assert list(reader.topics.all()) == [topics["politiek"]]
    event = ConsentEvent.objects.get()
    assert event.kind == ConsentKind.CHANGED
    assert event.choices == {"topics": ["politiek"], "frequency": "monthly"}


def test_saving_without_a_change_writes_no_line(client: Client, reader: Subscription, topics: dict[str, Topic]) -> None:
    save(client, centre(reader), topics["juridisch"])
    assert kinds() == []


def test_a_newsletter_that_is_on_needs_a_topic(client: Client, reader: Subscription) -> None:
    answer = save(client, centre(reader))
    assert answer.status_code == 422
    assert 'id="id_ontwikkelingen-topics_error"' in answer.text
    assert reader.topics.count() == 1


def test_a_further_newsletter_is_on_at_once_with_the_text_that_was_shown_and_a_notice(
    client: Client, reader: Subscription, topics: dict[str, Topic], other: Newsletter
) -> None:
    save(client, centre(reader), topics["juridisch"], **{"redactie-on": "on"})
    added = subscription(other)
    assert added.state == SubscriptionState.CONFIRMED
    event = ConsentEvent.objects.get()
    assert (event.kind, event.text, event.newsletter) == (ConsentKind.CONFIRMED, "Ja, stuur mij dit.", other)
    mail = last_mail()
    assert mail["To"] == "lezer@example.org"
    assert f"/nieuwsbrief/afmelden/{tokens.unsubscribe_token(added.secret)}/" in part(mail, "plain")


def test_turning_it_on_and_off_again_fills_no_mailbox(
    client: Client, reader: Subscription, topics: dict[str, Topic], other: Newsletter
) -> None:
    for on in ("on", None, "on", None, "on"):
        save(client, centre(reader), topics["juridisch"], **{"redactie-on": on})
    assert subscription(other).state == SubscriptionState.CONFIRMED
    assert OutgoingMail.objects.count() == 1


def test_who_left_everything_gets_a_mail_to_confirm_first(
    client: Client, reader: Subscription, topics: dict[str, Topic], other: Newsletter
) -> None:
    unsubscribe(reader, Origin("test"))
    save(client, centre(reader), topics["juridisch"], **{"redactie-on": "on"})
    assert not Subscription.objects.filter(state=SubscriptionState.CONFIRMED).exists()
    text = part(last_mail(), "plain")
    assert "/nieuwsbrief/bevestigen/" in text
    assert "Ontwikkelingen" in text
    assert "Van de redactie" in text
    assert OutgoingMail.objects.count() == 1


def test_unticking_a_newsletter_ends_it(client: Client, reader: Subscription) -> None:
    save(client, centre(reader), **{"ontwikkelingen-on": None})
    reader.refresh_from_db()
    assert reader.state == SubscriptionState.UNSUBSCRIBED
    assert kinds() == [ConsentKind.UNSUBSCRIBED]


def test_everything_stops_with_one_press_and_comes_back_with_another(
    client: Client, reader: Subscription, other: Newsletter, topics: dict[str, Topic]
) -> None:
    save(client, centre(reader), topics["juridisch"], **{"redactie-on": "on"})
    client.post(centre(reader), {"action": "leave"})
    assert {row.state for row in Subscription.objects.all()} == {SubscriptionState.UNSUBSCRIBED}
    page = client.get(centre(reader)).text
    assert 'value="undo"' in page
    client.post(centre(reader), {"action": "undo"})
    assert {row.state for row in Subscription.objects.all()} == {SubscriptionState.CONFIRMED}
    assert kinds()[-4:] == [ConsentKind.UNSUBSCRIBED] * 2 + [ConsentKind.RESTORED] * 2


def test_undo_brings_back_only_the_last_that_was_left_and_only_for_a_day(
    client: Client, reader: Subscription, other: Newsletter, topics: dict[str, Topic]
) -> None:
    save(client, centre(reader), topics["juridisch"], **{"redactie-on": "on"})
    unsubscribe(subscription(other), Origin("test"))
    with later(hours=2):
        unsubscribe(reader, Origin("test"))
        client.post(centre(reader), {"action": "undo"})
    assert subscription(other).state == SubscriptionState.UNSUBSCRIBED
    reader.refresh_from_db()
    assert reader.state == SubscriptionState.CONFIRMED
    client.post(centre(reader), {"action": "leave"})
    with later(days=1, hours=3):
        assert 'value="undo"' not in client.get(centre(reader)).text
        client.post(centre(reader), {"action": "undo"})
    reader.refresh_from_db()
    assert reader.state == SubscriptionState.UNSUBSCRIBED


def test_a_pause_is_for_all_newsletters_and_ends_with_one_press(
    client: Client, reader: Subscription, other: Newsletter, topics: dict[str, Topic]
) -> None:
    save(client, centre(reader), topics["juridisch"], **{"redactie-on": "on"})
    until = timezone.localdate() + timedelta(days=30)
    client.post(centre(reader), {"action": "pause", "until": until.isoformat()})
    assert {row.paused_until for row in Subscription.objects.all()} == {until}
    line = ConsentEvent.objects.filter(kind=ConsentKind.PAUSED)[0]
    assert line.choices["until"] == until.isoformat()
    assert 'value="resume"' in client.get(centre(reader)).text
    client.post(centre(reader), {"action": "resume"})
    assert {row.away_until for row in Subscription.objects.all()} == {None}
    assert ConsentEvent.objects.filter(kind=ConsentKind.PAUSED).count() == 4


@pytest.mark.parametrize("days", [-1, 0, 183, 4000])
def test_a_pause_is_between_tomorrow_and_26_weeks(client: Client, reader: Subscription, days: int) -> None:
    day = timezone.localdate() + timedelta(days=days)
    answer = client.post(centre(reader), {"action": "pause", "until": day.isoformat()})
    assert answer.status_code == 422
    reader.refresh_from_db()
    assert reader.paused_until is None


@pytest.mark.parametrize("until", ["", "morgen", "2026-13-45", "0000-00-00"])
def test_a_pause_without_a_day_gets_a_message(client: Client, reader: Subscription, until: str) -> None:
    answer = client.post(centre(reader), {"action": "pause", "until": until})
    assert answer.status_code == 422
    assert 'id="id_until_error"' in answer.text


def test_the_last_day_of_a_pause_is_26_weeks_away(client: Client, reader: Subscription) -> None:
    day = timezone.localdate() + timedelta(weeks=26)
    assert client.post(centre(reader), {"action": "pause", "until": day.isoformat()}).status_code == 302


def test_personal_statistics_are_off_until_someone_agrees_and_what_was_kept_goes_when_it_is_taken_back(
    client: Client, reader: Subscription, topics: dict[str, Topic]
) -> None:
    assert not reader.statistics_consent
    save(client, centre(reader), topics["juridisch"], statistics="on")
    assert Subscription.objects.get().statistics_consent
    line = ConsentEvent.objects.get()
    assert line.choices["statistics"] is True
    assert line.text in client.get(centre(reader)).text
    mailing = make_mailing(reader.newsletter)
    delivery = Delivery.objects.create(mailing=mailing, subscription=reader, content=mailing.contents.get())
    Engagement.objects.create(delivery=delivery)
    save(client, centre(reader), topics["juridisch"])
    assert not Subscription.objects.get().statistics_consent
    assert not Engagement.objects.exists()
    assert kinds() == [ConsentKind.CHANGED] * 2


def test_the_page_tells_what_happened_before_in_words(client: Client, reader: Subscription) -> None:
    for kind in ConsentKind.values:
        ConsentEvent.objects.create(
            newsletter=reader.newsletter,
            kind=kind,
            source="test",
            address_hash=reader.address_hash,
            choices={"topics": ["juridisch"], "frequency": "weekly"},
        )
    ConsentEvent.objects.create(
        newsletter=reader.newsletter, kind="confirmed", source="test", address_hash=address_hash("ander@example.org")
    )
    page = client.get(centre(reader)).text
    lines = re.findall(r"<li><span class=\"meta\">.*?<br>(.+?)</li>", page)
    assert len(lines) == len(set(lines)) == len(ConsentKind.values)
    assert "Juridisch" in page


@pytest.mark.parametrize("reason", SuppressionReason.values)
def test_the_page_says_when_mail_does_not_reach_the_address(client: Client, reader: Subscription, reason: str) -> None:
    assert "callout--caution" not in client.get(centre(reader)).text
    suppress(reader.address_hash, domain="example.org", reason=SuppressionReason(reason))
    assert "callout--caution" in client.get(centre(reader)).text


def test_an_address_never_shows_in_full(client: Client, reader: Subscription) -> None:
    suppress(reader.address_hash, domain="example.org", reason=SuppressionReason.HARD, detail="550 lezer@example.org")
    assert "lezer@example.org" not in client.get(centre(reader)).text


def test_an_unknown_action_changes_nothing(client: Client, reader: Subscription) -> None:
    before = Subscription.objects.values().get(pk=reader.pk)
    assert client.post(centre(reader), {"action": "onzin"}).status_code == 200
    assert client.post(centre(reader), {}).status_code == 200
    assert Subscription.objects.values().get(pk=reader.pk) == before
    assert kinds() == []


def test_a_newsletter_that_is_switched_off_is_not_offered(
    client: Client, reader: Subscription, other: Newsletter, topics: dict[str, Topic]
) -> None:
    Newsletter.objects.filter(pk=other.pk).update(active=False)
    assert "redactie-on" not in client.get(centre(reader)).text
    save(client, centre(reader), topics["juridisch"], **{"redactie-on": "on"})
    assert Subscription.objects.count() == 1


# --- Signed in --------------------------------------------------------------------------------------------------------


@pytest.fixture
def verified(client: Client, alice: User) -> Client:
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    client.force_login(alice)
    return client


def test_who_is_signed_in_needs_no_mail_to_come_in_or_to_begin(
    verified: Client, alice: User, newsletter: Newsletter, topics: dict[str, Topic]
) -> None:
    assert verified.get(MINE).status_code == 200
    assert save(verified, MINE, topics["politiek"]).headers["Location"] == MINE
    row = Subscription.objects.get()
    assert (row.email, row.user, row.state) == (alice.email, alice, SubscriptionState.CONFIRMED)
    event = ConsentEvent.objects.get()
    assert (event.kind, event.source, event.text) == ("confirmed", "account page", newsletter.consent_text)


def test_who_is_signed_in_sees_only_the_own_address(
    verified: Client, reader: Subscription, topics: dict[str, Topic]
) -> None:
    assert "What you chose before" not in verified.get(MINE).text
    verified.post(MINE, {"action": "leave"})
    reader.refresh_from_db()
    assert reader.state == SubscriptionState.CONFIRMED


def test_an_address_that_is_not_proved_opens_nothing(
    client: Client, bob: User, make_reader: MakeReader, newsletter: Newsletter
) -> None:
    make_reader(email=bob.email)
    EmailAddress.objects.create(user=bob, email=bob.email, verified=False, primary=True)
    client.force_login(bob)
    answer = client.post(MINE, {"action": "leave"})
    assert answer.headers["Location"] == "/account/email/"
    assert Subscription.objects.get().state == SubscriptionState.CONFIRMED


def test_a_stranger_is_asked_to_sign_in(client: Client, newsletter: Newsletter) -> None:
    assert client.get(MINE).headers["Location"].startswith("/account/login/")


def test_statistics_turned_on_by_a_link_are_told_to_the_owner_once_a_day(
    client: Client, reader: Subscription, topics: dict[str, Topic]
) -> None:
    for wish in ("on", None, "on"):
        save(client, centre(reader), topics["juridisch"], statistics=wish)
    assert Subscription.objects.get().statistics_consent
    mail = OutgoingMail.objects.get(recipient=reader.email)
    assert mail.kind == "statistics_agreed"
    assert centre(reader) in part(last_mail(), "plain")


def test_the_pages_of_an_account_lead_there(verified: Client) -> None:
    assert MINE in verified.get("/account/profiel/").text


def test_the_day_of_a_pause_is_shown_and_past_pauses_are_not(client: Client, reader: Subscription) -> None:
    Subscription.objects.update(paused_until=date(2020, 1, 1))
    assert 'value="resume"' not in client.get(centre(reader)).text
