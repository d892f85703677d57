"""Somebody else types your address: what you chose, left or see on a page is not theirs to change."""

import pytest
from django.test import Client

from naast.mail.models import OutgoingMail
from naast.pages.models import Topic
from newsletters import services
from newsletters.models import (
    ConsentEvent,
    ConsentKind,
    Frequency,
    Newsletter,
    SignUp,
    Subscription,
    SubscriptionState,
)
from newsletters.readers import links, tokens
from newsletters.services import Choices, Origin, privacy, signing_up
from tests.newsletters.conftest import MakeReader, press_confirm

pytestmark = pytest.mark.django_db
EMAIL = "lezer@example.org"
OWNER, STRANGER = Origin("owner", "192.0.2.0/24"), Origin("stranger", "198.51.100.0/24")


@pytest.fixture
def law(topics: dict[str, Topic]) -> Choices:
    return Choices([topics["juridisch"]], Frequency.WEEKLY)


@pytest.fixture
def politics(topics: dict[str, Topic]) -> Choices:
    return Choices([topics["politiek"]], Frequency.MONTHLY)


@pytest.fixture
def second(newsletter: Newsletter) -> Newsletter:
    return Newsletter.objects.create(name="Tweede", slug="tweede", consent_text="Ja, ook de tweede.")


@pytest.fixture
def gone(make_reader: MakeReader) -> Subscription:
    """Who left a moment ago."""
    reader = make_reader("juridisch", email=EMAIL)
    services.unsubscribe(reader, OWNER)
    return reader


def page_of(row: Subscription) -> str:
    row.refresh_from_db()
    return f"/nieuwsbrief/bevestigen/{tokens.confirm_token(row)}/"


def slugs(row: Subscription) -> list[str]:
    return [topic.slug for topic in row.topics.all()]


def test_the_button_confirms_nothing_that_was_added_after_its_page_opened(
    client: Client, newsletter: Newsletter, second: Newsletter, law: Choices
) -> None:
    services.subscribe(newsletter, EMAIL, law, OWNER)
    url = page_of(Subscription.objects.get())
    shown = client.get(url).context["shown"]
    services.subscribe(second, EMAIL, law, STRANGER)
    answer = client.post(url, {"shown": shown})
    assert answer.status_code == 409
    assert "Tweede" in answer.text
    assert not Subscription.objects.filter(state=SubscriptionState.CONFIRMED).exists()
    assert client.post(url, {"shown": answer.context["shown"]}).status_code == 200
    assert Subscription.objects.filter(state=SubscriptionState.CONFIRMED).count() == 2


def test_choices_that_somebody_else_changed_are_shown_before_they_are_confirmed(
    client: Client, newsletter: Newsletter, law: Choices, politics: Choices
) -> None:
    services.subscribe(newsletter, EMAIL, law, OWNER)
    url = page_of(Subscription.objects.get())
    shown = client.get(url).context["shown"]
    services.subscribe(newsletter, EMAIL, politics, STRANGER)
    assert client.post(url, {"shown": shown}).status_code == 409
    assert client.post(url).status_code == 409
    assert Subscription.objects.get().state == SubscriptionState.PENDING


def test_a_sign_up_without_a_mail_keeps_the_text_that_was_agreed_to(
    newsletter: Newsletter, second: Newsletter, law: Choices
) -> None:
    services.subscribe(newsletter, EMAIL, law, OWNER)
    services.subscribe(second, EMAIL, law, OWNER, texts={"tweede": "Ja, graag."})
    assert OutgoingMail.objects.count() == 1
    row = Subscription.objects.get(newsletter=second)
    assert services.confirm(row, row.nonce, OWNER)
    lines = ConsentEvent.objects.filter(newsletter=second).order_by("pk")
    assert [line.kind for line in lines] == [ConsentKind.REQUESTED, ConsentKind.CONFIRMED]
    assert lines[0].text == "Ja, graag."


def test_who_left_stays_as_they_left_and_can_still_take_it_back(
    client: Client, newsletter: Newsletter, gone: Subscription, politics: Choices
) -> None:
    services.subscribe(newsletter, EMAIL, politics, STRANGER)
    gone.refresh_from_db()
    assert (gone.state, gone.frequency, slugs(gone)) == (SubscriptionState.UNSUBSCRIBED, "weekly", ["juridisch"])
    client.post(links.unsubscribe_path(gone.secret), {"undo": "1"})
    gone.refresh_from_db()
    assert (gone.state, gone.frequency, slugs(gone)) == (SubscriptionState.CONFIRMED, "weekly", ["juridisch"])


def test_who_left_and_confirms_gets_what_was_asked_for(
    client: Client, newsletter: Newsletter, gone: Subscription, politics: Choices
) -> None:
    services.subscribe(newsletter, EMAIL, politics, OWNER)
    url = page_of(gone)
    assert "Politiek" in client.get(url).text
    services.subscribe(newsletter, EMAIL, politics, OWNER)  # above the limit: the link in the mailbox keeps working
    assert OutgoingMail.objects.count() == 1
    assert press_confirm(client, url).status_code == 200
    gone.refresh_from_db()
    assert (gone.state, gone.frequency, slugs(gone)) == (SubscriptionState.CONFIRMED, "monthly", ["politiek"])
    assert ConsentEvent.objects.filter(kind=ConsentKind.CONFIRMED).get().choices == {
        "topics": ["politiek"],
        "frequency": "monthly",
    }


def test_leaving_again_ends_the_link_of_an_earlier_sign_up(
    client: Client, newsletter: Newsletter, gone: Subscription, law: Choices
) -> None:
    services.subscribe(newsletter, EMAIL, law, OWNER)
    url = page_of(gone)
    press_confirm(client, url)
    gone.refresh_from_db()
    services.unsubscribe(gone, OWNER)
    assert press_confirm(client, url).status_code == 410


def test_one_mailbox_gets_no_more_by_what_stands_behind_a_plus(newsletter: Newsletter, law: Choices) -> None:
    for number in range(3):
        services.subscribe(newsletter, f"Slachtoffer+{number}@example.org", law, STRANGER)
    services.subscribe(newsletter, "slachtoffer@example.org", law, STRANGER)
    assert OutgoingMail.objects.count() == 1
    assert Subscription.objects.count() == 4
    services.subscribe(newsletter, "slachtoffers@example.org", law, STRANGER)
    assert OutgoingMail.objects.count() == 2


def test_a_batch_of_forms_that_fail_stands_in_nobodys_way(
    newsletter: Newsletter, law: Choices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_up, "BATCH", 2)
    for name in ("a", "b", "eerlijk"):
        signing_up.ask({newsletter.slug: "Ja"}, f"{name}@example.org", law, OWNER)
    # No such rhythm: these two raise each time a worker looks.
    SignUp.objects.exclude(email="eerlijk@example.org").update(frequency="nooit")
    handed_in = set(SignUp.objects.exclude(email="eerlijk@example.org").values_list("at", flat=True))
    assert services.take_sign_ups() == 0
    assert services.take_sign_ups() == 1
    assert OutgoingMail.objects.get().recipient == "eerlijk@example.org"
    assert set(SignUp.objects.values_list("at", flat=True)) == handed_in  # they still end after a day


def test_erasing_takes_a_waiting_form_of_the_same_address_in_other_letters(
    newsletter: Newsletter, make_reader: MakeReader, law: Choices
) -> None:
    reader = make_reader(email="lezer@xn--bcher-kva.example")
    for address in ("Lezer@b\u00fccher.example", "ander@example.org"):
        signing_up.ask({newsletter.slug: "Ja"}, address, law, OWNER)
    privacy.erase(reader.email, OWNER)
    assert [form.email for form in SignUp.objects.all()] == ["ander@example.org"]
