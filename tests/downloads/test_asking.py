"""The form before a file: little is asked, the newsletter is a question apart, and nobody is flooded."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from naast.downloads import privacy
from naast.downloads.links import erase_path
from naast.downloads.models import DownloadCount, FileRequest
from naast.mail.models import OutgoingMail
from newsletters.models import ConsentEvent, Newsletter, SignUp, Subscription
from newsletters.services import take_sign_ups
from tests.downloads.helpers import FILLED_IN, make_download, request_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
FORM = "/downloads/werkblad/aanvragen/"
WORDS = "Ja, stuur mij elke week de ontwikkelingen. Ik kan altijd stoppen."


@pytest.fixture
def newsletter() -> Newsletter:
    return Newsletter.objects.create(name="Ontwikkelingen", slug="ontwikkelingen", consent_text=WORDS, digests=True)


def shown(client: Client) -> str:
    value = client.get(FORM).context["form"]["shown"].value()
    return str(value)


def test_name_and_address_are_enough_and_the_file_is_there_at_once_and_by_mail(client: Client) -> None:
    make_download(ask_details=True)
    response = client.post(FORM, FILLED_IN, follow=True)
    assert response.status_code == 200
    row = FileRequest.objects.get()
    link = response.context["url"]
    assert link in response.text
    assert client.get(link)["Content-Type"] == "application/pdf"
    mail = OutgoingMail.objects.get(kind="download_link")
    assert mail.recipient == "samira@example.org"
    assert b"/downloads/link/" in bytes(mail.raw).replace(b"=\r\n", b"").replace(b"=\n", b"")
    assert (row.newsletter, row.consent_text) == ("", "")


def test_without_the_tick_no_newsletter_hears_of_it(client: Client, newsletter: Newsletter) -> None:
    make_download(ask_details=True)
    form = client.get(FORM).text
    assert WORDS in form
    assert 'name="newsletter" id="id_newsletter" checked' not in form
    assert "checked" not in form
    client.post(FORM, FILLED_IN | {"shown": shown(client)})
    assert FileRequest.objects.count() == 1
    assert [row.number for row in DownloadCount.objects.all()] == [1]
    assert not SignUp.objects.exists()


def test_a_tick_begins_a_double_opt_in_in_exactly_the_words_that_were_shown(
    client: Client, newsletter: Newsletter
) -> None:
    make_download(ask_details=True)
    page = client.post(FORM, FILLED_IN | {"newsletter": "on", "shown": shown(client)}, follow=True)
    assert "callout__title" in page.text  # says that a second mail comes
    assert FileRequest.objects.get().consent_text == WORDS
    take_sign_ups()
    assert Subscription.objects.get().state == "pending"
    [line] = ConsentEvent.objects.all()
    assert (line.text, line.source) == (WORDS, FORM)
    assert OutgoingMail.objects.filter(kind="confirm_subscription").count() == 1


def test_words_that_changed_meanwhile_have_to_be_read_first(client: Client, newsletter: Newsletter) -> None:
    make_download(ask_details=True)
    before = shown(client)
    Newsletter.objects.update(consent_text="Iets heel anders.")
    response = client.post(FORM, FILLED_IN | {"newsletter": "on", "shown": before})
    assert response.status_code == 422
    assert "Iets heel anders." in response.text
    assert not FileRequest.objects.exists()
    assert client.post(FORM, FILLED_IN | {"shown": before}).status_code == 302  # the file never needs the tick


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"email": ""},
        {"email": "geen-adres"},
        {"email": "a@b\nBcc: x@example.org"},
        {"name": "x" * 121},
        {"organisation": "x" * 5000},
    ],
)
def test_what_is_not_right_is_said_beside_the_field(client: Client, wrong: dict[str, str]) -> None:
    make_download(ask_details=True)
    response = client.post(FORM, FILLED_IN | wrong)
    assert response.status_code == 422
    assert "error-summary" in response.text
    assert not FileRequest.objects.exists()


def test_markup_in_a_name_stays_text(client: Client) -> None:
    make_download(ask_details=True)
    client.post(FORM, FILLED_IN | {"name": "<b>Sam</b>\r\n<script>x()</script>"})
    assert FileRequest.objects.get().name == "<b>Sam</b> <script>x()</script>"
    raw = bytes(OutgoingMail.objects.get().raw)
    assert b"Sam" not in raw
    assert b"x()" not in raw


def test_a_program_that_fills_in_everything_gets_nothing_and_does_not_know(client: Client) -> None:
    make_download(ask_details=True)
    assert client.post(FORM, FILLED_IN | {"website": "https://spam.example"}).status_code == 302
    assert not FileRequest.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_a_network_that_asks_too_often_waits_and_others_do_not(client: Client, settings: LazySettings) -> None:
    settings.DOWNLOADS_PER_NETWORK = 2
    make_download(ask_details=True)
    for number, status in enumerate((302, 302, 429)):
        response = client.post(FORM, FILLED_IN | {"email": f"x{number}@example.org"}, REMOTE_ADDR="192.0.2.9")
        assert response.status_code == status
    assert "x2@example.org" in response.text  # nothing is lost
    assert "over een uur" in response.text
    assert client.post(FORM, FILLED_IN, REMOTE_ADDR="198.51.100.1").status_code == 302
    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1)):
        assert client.post(FORM, FILLED_IN, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_one_address_gets_three_mails_a_day_and_the_page_keeps_giving_the_file(client: Client) -> None:
    make_download(ask_details=True)
    for _time in range(5):
        assert client.post(FORM, FILLED_IN | {"email": "Samira@example.org"}, follow=True).context["url"]
    assert OutgoingMail.objects.count() == 3


def test_what_stands_behind_a_plus_makes_no_other_mailbox(client: Client) -> None:
    make_download(ask_details=True)
    for number in range(5):
        client.post(FORM, FILLED_IN | {"email": f"samira+{number}@example.org"})
    assert OutgoingMail.objects.count() == 3
    client.post(FORM, FILLED_IN | {"email": "samir@example.org"})
    assert OutgoingMail.objects.count() == 4


def test_the_mail_holds_nothing_that_a_stranger_typed(client: Client) -> None:
    make_download(ask_details=True)
    client.post(FORM, FILLED_IN | {"name": "Win nu op www.kwaad.example", "organisation": "Bank"})
    sent = bytes(OutgoingMail.objects.get().raw)
    assert b"kwaad.example" not in sent
    assert b"Bank" not in sent


def test_a_download_without_a_form_asks_nothing(client: Client) -> None:
    page = make_download()
    for method in (client.get, client.post):
        assert method(FORM)["Location"] == page.url
    assert not FileRequest.objects.exists()


def test_who_asked_erases_everything_with_a_button(client: Client) -> None:
    page = make_download(ask_details=True)
    client.post(FORM, FILLED_IN)
    row = FileRequest.objects.get()
    other = request_of(page, "robin@example.org")
    address = erase_path(row)
    assert client.get(address).status_code == 200
    assert FileRequest.objects.count() == 2  # a scanner that follows links erases nothing
    client.post(address)
    assert list(FileRequest.objects.all()) == [other]
    assert not OutgoingMail.objects.exists()
    assert client.post(address).status_code == 200
    assert client.get("/downloads/wissen/onzin/").status_code == 404


def test_a_copy_of_the_data_holds_all_that_is_kept(client: Client, newsletter: Newsletter) -> None:
    make_download(ask_details=True)
    client.post(FORM, FILLED_IN | {"organisation": "Bureau", "newsletter": "on", "shown": shown(client)})
    [row] = privacy.data_of("SAMIRA@example.org")
    assert (row["name"], row["organisation"], row["agreed_to"]) == ("Samira", "Bureau", WORDS)
    assert privacy.data_of("robin@example.org") == []
