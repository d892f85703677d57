"""A mail that is encoded once and filled per reader arrives as if it had been written for that reader."""

import re

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from naast.mail.drain import Envelope
from naast.mail.transport import MemoryTransport, _as_data
from newsletters.models import Delivery, Newsletter
from newsletters.sending import delivering
from newsletters.sending.frozen import FrozenMail
from newsletters.sending.personal import LINKS, PERSON, PREFERENCES, UNSUBSCRIBE
from tests.newsletters.conftest import MakeReader, parsed, part
from tests.newsletters.mailings import send, start

WORDS = st.lists(
    st.sampled_from([*" .=?é\n\ta<b>&", PREFERENCES, UNSUBSCRIBE, PERSON, "." * 80, "w" * 74, "w" * 90]), max_size=60
).map("".join)
VALUES = {PREFERENCES: "https://example.org/a?b=" + "c" * 90, UNSUBSCRIBE: ".x", PERSON: ""}


def made(text: str, html: str) -> bytes:
    return FrozenMail(name="1/a", subject="Nieuws – één", text=text, html=html).message(
        to="zoe@example.org",
        message_id="<1@example.org>",
        date=timezone.now(),
        headers={"List-Id": "<x.example.org>"},
        value=lambda name: VALUES[name],
    )


def filled(text: str) -> str:
    for name, value in VALUES.items():
        text = text.replace(name, value)
    return text.rstrip("\n") + "\n"


@given(text=WORDS, html=WORDS)
def test_what_arrives_is_the_text_with_the_readers_own_links(text: str, html: str) -> None:
    raw = made(text, html)
    message = parsed(raw)
    assert str(message["Subject"]) == "Nieuws – één"
    # Placeholders are put in before or after encoding: the reader cannot tell. (A last line break is the encoding's.)
    for kind, content in (("plain", text), ("html", html)):
        assert part(message, kind).replace("\r\n", "\n").rstrip("\n") == filled(content).rstrip("\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    body = raw.partition(b"\r\n\r\n")[2]
    assert max(map(len, body.split(b"\r\n"))) <= 76
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert _as_data(raw) == raw + b".\r\n", "no dot has to be doubled on the way"


@pytest.fixture
def delivery(newsletter: Newsletter, make_reader: MakeReader) -> Delivery:
    make_reader(email="zoe@example.org")
    start(newsletter)
    return Delivery.objects.select_related("subscription", "content__mailing__newsletter").get()


@pytest.mark.django_db
def test_the_same_mail_is_the_same_bytes_each_time_and_as_it_is_sent(delivery: Delivery) -> None:
    post = MemoryTransport()
    send(post)
    (sent,) = [Envelope(*one) for one in post.sent]
    assert sent.raw == delivering.message(delivery) == delivering.message(delivery)


@pytest.mark.django_db
def test_nothing_of_the_placeholders_is_left_and_each_link_stands_in_both_parts(delivery: Delivery) -> None:
    message = parsed(delivering.message(delivery))
    text, html = part(message, "plain"), part(message, "html")
    assert "naast-" not in text + html
    assert not any(name in text + html for name in LINKS)
    paths = re.findall(r"http://127\.0\.0\.1:8000(/nieuwsbrief/[^\s\"]+)", html)
    assert len(paths) == 3
    assert sum(path in text for path in paths) == 2
    assert message["Message-ID"] == delivery.message_id
    assert "List-Unsubscribe=One-Click" in message["List-Unsubscribe-Post"]


@pytest.mark.django_db
def test_only_a_reader_who_agreed_is_named_in_links(delivery: Delivery) -> None:
    plain = part(parsed(delivering.message(delivery)), "plain")
    delivery.subscription.statistics_consent = True
    agreed = part(parsed(delivering.message(delivery)), "plain")
    assert re.search(r"\?nb=[^.\s]+ verder", plain)
    assert re.search(r"\?nb=[^.\s]+\.[0-9a-z]+-[A-Za-z0-9_-]+ verder", agreed)
