"""From the form to a confirmed subscription, with proof of each step (Tw art. 11.7)."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from naast.accounts.models import User
from naast.mail.models import OutgoingMail
from naast.pages.models import Topic
from newsletters import services
from newsletters.models import ConsentEvent, ConsentKind, Newsletter, Subscription, SubscriptionState
from newsletters.readers import tokens
from tests.newsletters.conftest import MakeReader, last_mail, part, press_confirm

pytestmark = pytest.mark.django_db

CONFIRM = re.compile(r"http://\S+?(/nieuwsbrief/bevestigen/\S+/)")


@pytest.fixture
def sign_up(client: Client, newsletter: Newsletter, topics: dict[str, Topic]) -> Any:
    def post(email: str = "lezer@example.org", **changes: Any) -> Any:
        data = {"email": email, "topics": [topics["juridisch"].pk], "frequency": "monthly", "consent": "on"} | changes
        answer = client.post("/nieuwsbrief/", data)
        services.take_sign_ups()  # what the worker does
        return answer

    return post


def link() -> str:
    found = CONFIRM.search(part(last_mail(), "plain"))
    assert found
    return found[1]


def later(**delta: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(**delta))


def test_the_page_offers_topics_frequency_and_the_consent_text(client: Client, newsletter: Newsletter) -> None:
    page = client.get("/nieuwsbrief/").content.decode()
    assert newsletter.consent_text in page
    for topic in Topic.objects.all():
        assert topic.name in page


def test_signing_up_sends_a_link_and_nothing_is_confirmed_yet(sign_up: Any) -> None:
    answer = sign_up()
    assert answer.status_code == 302
    assert answer.url == "/nieuwsbrief/aangemeld/"
    subscription = Subscription.objects.get()
    assert subscription.state == SubscriptionState.PENDING
    assert [topic.slug for topic in subscription.topics.all()] == ["juridisch"]
    assert subscription.frequency == "monthly"
    message = last_mail()
    assert message["To"] == "lezer@example.org"
    assert link() in part(message, "html").replace("&amp;", "&")


def test_the_button_behind_the_link_confirms_and_looking_does_not(client: Client, sign_up: Any) -> None:
    sign_up()
    url = link()
    for _ in range(3):
        assert client.get(url).status_code == 200
        assert client.head(url).status_code == 200
    assert Subscription.objects.get().state == SubscriptionState.PENDING
    assert press_confirm(client, url).status_code == 200
    subscription = Subscription.objects.get()
    assert subscription.state == SubscriptionState.CONFIRMED
    assert subscription.confirmed_at is not None


def test_pressing_twice_confirms_once(client: Client, sign_up: Any) -> None:
    sign_up()
    url = link()
    press_confirm(client, url)
    confirmed_at = Subscription.objects.get().confirmed_at
    page = client.post(url)
    assert page.status_code == 200
    assert Subscription.objects.get().confirmed_at == confirmed_at
    assert ConsentEvent.objects.filter(kind=ConsentKind.CONFIRMED).count() == 1
    assert "/nieuwsbrief/voorkeuren/" in page.content.decode()


def test_the_log_proves_what_was_agreed_without_keeping_the_address(client: Client, sign_up: Any) -> None:
    sign_up()
    press_confirm(client, link(), REMOTE_ADDR="203.0.113.77")
    requested, confirmed = ConsentEvent.objects.order_by("pk")
    assert requested.kind == ConsentKind.REQUESTED
    assert requested.text == Newsletter.objects.get().consent_text
    assert requested.choices == {"topics": ["juridisch"], "frequency": "monthly"}
    assert requested.source == "/nieuwsbrief/"
    assert confirmed.kind == ConsentKind.CONFIRMED
    assert confirmed.text
    assert confirmed.network == "203.0.113.0/24"
    assert confirmed.address_hash == requested.address_hash
    assert "lezer" not in f"{requested.address_hash}{requested.choices}{requested.source}"


def test_the_log_is_only_added_to(sign_up: Any) -> None:
    sign_up()
    event = ConsentEvent.objects.get()
    with pytest.raises(TypeError):
        event.save()
    with pytest.raises(TypeError):
        event.delete()


def test_known_or_unknown_the_answer_is_the_same(sign_up: Any, make_reader: MakeReader) -> None:
    make_reader(email="known@example.org")

    def seen(answer: HttpResponse) -> tuple[int, str, bytes]:
        return answer.status_code, answer.headers["Location"], answer.content

    assert seen(sign_up("known@example.org")) == seen(sign_up("unknown@example.org"))


def test_who_is_a_reader_already_gets_the_way_to_the_choices_and_keeps_them(
    sign_up: Any, make_reader: MakeReader
) -> None:
    reader = make_reader(email="Known@Example.org")
    sign_up("known@example.ORG")
    reader.refresh_from_db()
    assert reader.frequency == "weekly"
    assert reader.topics.count() == 4
    assert "/nieuwsbrief/voorkeuren/" in part(last_mail(), "plain")


def test_the_same_address_in_other_letters_is_one_subscription(sign_up: Any) -> None:
    sign_up("Lezer@Example.org")
    with later(minutes=11):
        sign_up(" lezer@example.org ")
    assert Subscription.objects.count() == 1


def test_one_address_gets_one_mail_in_ten_minutes_and_five_a_day(sign_up: Any) -> None:
    for _ in range(4):
        assert sign_up().status_code == 302
    assert OutgoingMail.objects.count() == 1
    for minutes in range(11, 200, 11):
        with later(minutes=minutes):
            sign_up()
    assert OutgoingMail.objects.count() == 5
    with later(days=1, minutes=201):
        sign_up()
    assert OutgoingMail.objects.count() == 6


def test_a_program_that_fills_in_everything_is_thanked_and_forgotten(sign_up: Any) -> None:
    answer = sign_up(website="https://spam.example")
    assert answer.url == "/nieuwsbrief/aangemeld/"
    assert not Subscription.objects.exists()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    "email",
    [
        "",
        "nobody",
        "a@b",
        "a b@example.org",
        "a@example.org\nBcc: x@example.org",
        "é@example.org",
        "x" * 300 + "@a.nl",
        "x" * 64 + "@" + ".".join(["é" + "a" * 40] * 4) + ".nl",  # 254 letters as typed is fine; in ASCII it is more
        "<script>@example.org",
        "a@example.org,b@example.org",
        "\u202ea@example.org",
        "a\0@example.org",
    ],
)
def test_a_malformed_address_gets_a_message_and_no_mail(sign_up: Any, email: str) -> None:
    answer = sign_up(email)
    assert answer.status_code == 422
    assert 'id="id_email_error"' in answer.content.decode()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("changes", [{"topics": []}, {"topics": ["999"]}, {"frequency": "hourly"}, {"consent": ""}])
def test_a_form_that_is_not_complete_comes_back_with_what_was_filled_in(sign_up: Any, changes: Any) -> None:
    answer = sign_up(**changes)
    assert answer.status_code == 422
    assert "lezer@example.org" in answer.content.decode()
    assert not Subscription.objects.exists()


def test_an_expired_link_says_so_and_sends_a_new_one(client: Client, sign_up: Any) -> None:
    sign_up()
    url = link()
    with later(days=3, minutes=1):
        page = client.get(url)
        assert page.status_code == 410
        assert Subscription.objects.get().state == SubscriptionState.PENDING
        assert client.post(url).status_code == 302
        assert OutgoingMail.objects.count() == 2
        assert press_confirm(client, link()).status_code == 200
    assert Subscription.objects.get().state == SubscriptionState.CONFIRMED


def test_a_link_that_was_changed_is_unknown(client: Client, sign_up: Any) -> None:
    sign_up()
    url = link()
    for wrong in (url[:-3] + "xx/", url.replace("bevestigen/", "bevestigen/a"), "/nieuwsbrief/bevestigen/x/"):
        for answer in (client.get(wrong), client.post(wrong)):
            assert answer.status_code == 404
            assert "/nieuwsbrief/" in answer.content.decode()
    assert Subscription.objects.get().state == SubscriptionState.PENDING


def test_a_link_for_one_purpose_does_not_work_for_another(client: Client, make_reader: MakeReader) -> None:
    reader = make_reader(state=SubscriptionState.PENDING, confirmed_at=None)
    for token in (tokens.preferences_token(reader.secret), tokens.unsubscribe_token(reader.secret)):
        assert client.post(f"/nieuwsbrief/bevestigen/{token}/").status_code == 404
    confirm = tokens.confirm_token(reader)
    assert client.post(f"/nieuwsbrief/afmelden/{confirm}/").status_code == 404
    assert client.post(f"/nieuwsbrief/voorkeuren/{confirm}/").status_code == 404
    preferences = tokens.preferences_token(reader.secret)
    assert client.post(f"/nieuwsbrief/afmelden/{preferences}/").status_code == 404


def test_an_old_link_cannot_bring_back_who_left(client: Client, sign_up: Any) -> None:
    sign_up()
    url = link()
    press_confirm(client, url)
    services.unsubscribe(Subscription.objects.get(), services.Origin("test"))
    assert client.post(url).status_code == 410
    assert Subscription.objects.get().state == SubscriptionState.UNSUBSCRIBED


def test_who_left_can_sign_up_again(client: Client, sign_up: Any, make_reader: MakeReader) -> None:
    reader = make_reader(email="lezer@example.org")
    services.unsubscribe(reader, services.Origin("test"))
    sign_up()
    assert press_confirm(client, link()).status_code == 200
    reader.refresh_from_db()
    assert reader.state == SubscriptionState.CONFIRMED


def test_a_person_with_an_account_is_linked_once_the_address_is_proved(
    client: Client, sign_up: Any, alice: User
) -> None:
    sign_up("Alice@example.org")
    assert Subscription.objects.get().user is None
    press_confirm(client, link())
    assert Subscription.objects.get().user == alice


def test_a_hostile_topic_name_stays_text_in_the_mail(sign_up: Any, topics: dict[str, Topic]) -> None:
    Topic.objects.filter(slug="juridisch").update(name="<b>Recht\u202e</b>")
    sign_up()
    assert "&lt;b&gt;Recht" in part(last_mail(), "html")


def test_without_a_newsletter_there_is_no_page(client: Client, newsletter: Newsletter) -> None:
    Newsletter.objects.update(active=False)
    assert client.get("/nieuwsbrief/").status_code == 404


# --- Several newsletters ----------------------------------------------------------------------------------------------


@pytest.fixture
def other(newsletter: Newsletter) -> Newsletter:
    """A newsletter that editors write, without topics."""
    return Newsletter.objects.create(
        name="Van de redactie", slug="redactie", description="Vier keer per jaar.", consent_text="Ja, stuur mij dit."
    )


def test_each_newsletter_has_a_box_with_its_own_consent_text(client: Client, other: Newsletter) -> None:
    page = client.get("/nieuwsbrief/").text
    assert "Ja, stuur mij dit." in page
    assert 'value="redactie"' in page
    assert 'name="consent"' not in page


def test_several_newsletters_take_one_mail_and_one_press(client: Client, sign_up: Any, other: Newsletter) -> None:
    sign_up(newsletters=["ontwikkelingen", "redactie"])
    assert OutgoingMail.objects.count() == 1
    assert "Van de redactie" in part(last_mail(), "plain")
    assert {line.text for line in ConsentEvent.objects.all()} == set(
        Newsletter.objects.values_list("consent_text", flat=True)
    )
    page = client.get(link()).text
    assert "Ontwikkelingen" in page
    assert "Van de redactie" in page
    press_confirm(client, link())
    assert {row.state for row in Subscription.objects.all()} == {SubscriptionState.CONFIRMED}
    assert Subscription.objects.get(newsletter=other).topics.count() == 0
    assert ConsentEvent.objects.filter(kind=ConsentKind.CONFIRMED).count() == 2


def test_topics_are_asked_only_for_newsletters_that_have_them(sign_up: Any, other: Newsletter) -> None:
    assert sign_up(newsletters=["redactie"], topics=[]).status_code == 302
    assert sign_up(newsletters=["ontwikkelingen"], topics=[]).status_code == 422
    assert sign_up(newsletters=[]).status_code == 422
    assert sign_up(newsletters=["onbekend"]).status_code == 422
    assert Subscription.objects.get().newsletter == other


def test_what_one_has_and_what_one_asks_for_go_in_one_mail(
    client: Client, sign_up: Any, other: Newsletter, make_reader: MakeReader
) -> None:
    reader = make_reader("politiek", email="lezer@example.org")
    sign_up(newsletters=["ontwikkelingen", "redactie"])
    assert OutgoingMail.objects.count() == 1
    press_confirm(client, link())
    assert Subscription.objects.get(newsletter=other).state == SubscriptionState.CONFIRMED
    assert [topic.slug for topic in reader.topics.all()] == ["politiek"]


def test_an_earlier_link_confirms_what_was_asked_for_a_moment_later(
    client: Client, sign_up: Any, other: Newsletter
) -> None:
    sign_up(newsletters=["ontwikkelingen"])
    url = link()
    sign_up(newsletters=["redactie"])
    assert OutgoingMail.objects.count() == 1
    page = client.get(url).text
    assert "Van de redactie" in page
    press_confirm(client, url)
    assert {row.state for row in Subscription.objects.all()} == {SubscriptionState.CONFIRMED}


def test_a_text_that_changed_while_one_was_reading_has_to_be_read_again(client: Client, sign_up: Any) -> None:
    shown = re.search(r'name="shown" value="(\w+)"', client.get("/nieuwsbrief/").text)
    assert shown
    Newsletter.objects.update(consent_text="Ik wil iets heel anders.")
    answer = sign_up(shown=shown[1])
    assert answer.status_code == 422
    assert "Ik wil iets heel anders." in answer.text
    assert "lezer@example.org" in answer.text
    assert answer.text.count("checked") == 2  # topic and rhythm as they were chosen; not the box
    assert not Subscription.objects.exists()
    again = re.search(r'name="shown" value="(\w+)"', answer.text)
    assert again
    assert sign_up(shown=again[1]).status_code == 302
