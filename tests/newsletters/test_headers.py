"""What mail programs read in a mailing: whose list it is and how to leave it, with nothing of a person in it."""

import re

import pytest
from django.test import override_settings
from django.utils import timezone

from naast.mail import mime
from newsletters.models import Mailing, MailingKind, Newsletter, Subscription
from newsletters.models.subscriptions import new_secret
from newsletters.readers import links, tokens
from newsletters.sending import headers
from tests.newsletters.conftest import MakeReader

pytestmark = pytest.mark.django_db
SECRET = "geheim-van-een-lezer_"


@pytest.fixture
def mailing(newsletter: Newsletter) -> Mailing:
    return Mailing(pk=12, newsletter=newsletter, kind=MailingKind.DIGEST, period="2026-W47")


def made(mailing: Mailing, secret: str = SECRET) -> dict[str, str]:
    return headers.list_headers(mailing, links.of_reader(secret), secret=secret)


@override_settings(UNSUBSCRIBE_ADDRESS="afmelden@example.org", SITE_HOST="naast.example.org")
def test_every_copy_says_whose_list_it_is_and_how_to_leave_it(mailing: Mailing) -> None:
    found = made(mailing)
    reader = links.of_reader(SECRET)
    assert found["List-Id"] == "<ontwikkelingen.naast.example.org>"
    assert found["List-Help"].startswith("<http")
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert found["Precedence"] == "bulk"
    assert found["Auto-Submitted"] == "auto-generated"
    mailto, https = found["List-Unsubscribe"].split(", ")
    assert https == f"<{reader.one_click}>"
    assert mailto == f"<mailto:afmelden@example.org?subject=afmelden%20{tokens.unsubscribe_mail_token(SECRET)}>"


@override_settings(UNSUBSCRIBE_ADDRESS="")
def test_without_an_address_to_mail_to_the_link_alone_is_there(mailing: Mailing) -> None:
    assert made(mailing)["List-Unsubscribe"] == f"<{links.of_reader(SECRET).one_click}>"


@override_settings(SITE_HOST="naast.example.org")
def test_complaints_are_counted_per_mailing_and_never_per_person(mailing: Mailing) -> None:
    found = made(mailing)["Feedback-ID"]
    assert found == made(mailing, new_secret())["Feedback-ID"] == "m12:ontwikkelingen:digest:naastexampleorg"
    *_parts, sender = found.split(":")
    assert 5 <= len(sender) <= 15


@pytest.mark.parametrize("host", ["a.nl", "localhost", "een-heel-lange-naam-van-een-site.example.org"])
def test_the_sender_in_it_has_the_length_that_gmail_asks(mailing: Mailing, host: str) -> None:
    with override_settings(SITE_HOST=host):
        assert re.fullmatch(r"[a-z0-9]{5,15}", made(mailing)["Feedback-ID"].rpartition(":")[2])


@pytest.mark.parametrize(
    "name", ["Nieuws\r\nBcc: x@example.org", "Nieuws\nX-Kwaad: 1", 'x" <x@example.org>', "é\u2028"]
)
def test_no_name_or_slug_can_add_a_header(mailing: Mailing, name: str, make_reader: MakeReader) -> None:
    mailing.newsletter.name = name
    mailing.newsletter.slug = name
    raw = mime.compose(
        to="lezer@example.org",
        subject="Nieuws",
        text="Nieuws",
        html=None,
        message_id="<1@example.org>",
        date=timezone.now(),
        headers=made(mailing),
    )
    head = raw.split(b"\r\n\r\n")[0]
    assert b"Bcc" not in head
    assert b"X-Kwaad" not in head
    assert re.fullmatch(r"<[a-z0-9-]+\.\S+>", made(mailing)["List-Id"])


def test_the_token_in_the_address_fits_before_an_at_and_names_one_reader(make_reader: MakeReader) -> None:
    reader: Subscription = make_reader()
    token = tokens.unsubscribe_mail_token(reader.secret)
    assert len(token) <= 64
    assert re.fullmatch(r"[A-Za-z0-9._-]+", token)
    assert tokens.read_unsubscribe_mail(token) == reader.secret
