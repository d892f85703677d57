"""A mail is a row before it is a message."""

import uuid
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage as Parsed

import pytest
import time_machine
from django.core.mail import BadHeaderError, EmailMultiAlternatives, send_mail
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from naast.mail import mime, outbox
from naast.mail.ledger import State
from naast.mail.models import OutgoingMail
from naast.mail.services import Attachment, enqueue, enqueue_template
from naast.mail.transport import MemoryTransport

pytestmark = pytest.mark.django_db


def parse(raw: bytes | memoryview) -> Parsed:
    message = message_from_bytes(bytes(raw), policy=policy.default)
    assert isinstance(message, Parsed)
    return message


def some_mail(key: str | None = None) -> OutgoingMail:
    return enqueue(kind="test", to="reader@example.org", subject="Dag", text="Hallo", key=key)


def test_a_mail_waits_as_a_complete_message() -> None:
    mail = enqueue(kind="test", to="reader@example.org", subject="Zoë", text="Hallo é", html="<p>Hallo é</p>")
    message = parse(mail.raw)
    assert mail.state == State.PENDING
    assert message["To"] == "reader@example.org"
    assert message["Subject"] == "Zoë"
    assert message["Message-ID"] == mail.message_id
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().strip() == "Hallo é"
    assert html.get_content().strip() == "<p>Hallo é</p>"


def test_the_same_key_gives_one_mail() -> None:
    first = some_mail(key="certificate:1")
    again = some_mail(key="certificate:1")
    assert first.pk == again.pk
    assert OutgoingMail.objects.count() == 1


def test_a_cause_that_is_rolled_back_takes_its_mail_along() -> None:
    with transaction.atomic():
        some_mail()
        transaction.set_rollback(True)
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("subject", ["Dag\r\nBcc: thief@example.org", "Dag\nX: y"])
def test_a_line_break_in_a_subject_is_refused(subject: str) -> None:
    with pytest.raises(BadHeaderError):
        enqueue(kind="test", to="reader@example.org", subject=subject, text="Hallo")


@pytest.mark.parametrize("address", ["nobody", "a@b.example\r\nBcc: thief@example.org", "", "a b@example.org"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        enqueue(kind="test", to=address, subject="Dag", text="Hallo")


def test_an_attachment_arrives_byte_for_byte() -> None:
    content = bytes(range(256)) * 100
    mail = enqueue(
        kind="test",
        to="reader@example.org",
        subject="Bewijs",
        text="Hallo",
        html="<p>Hallo</p>",
        attachments=[Attachment("bewijs «één».pdf", content, "application/pdf")],
    )
    (part,) = parse(mail.raw).iter_attachments()
    assert part.get_filename() == "bewijs «één».pdf"
    assert part.get_content() == content


@given(
    subject=st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=1200),
    text=st.text(st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n"), max_size=3000),
)
def test_any_text_survives_the_seven_bits_of_mail(subject: str, text: str) -> None:
    raw = mime.compose(
        to="reader@example.org",
        subject=subject,
        text=text,
        html=text,
        message_id="<x@example.org>",
        date=timezone.now(),
    )
    raw.decode("ascii")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert max(map(len, raw.partition(b"\r\n\r\n")[2].split(b"\r\n"))) <= 76
    assert b"\n" not in raw.replace(b"\r\n", b"")
    body = parse(raw).get_body(("plain",))
    assert body is not None
    payload = body.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert payload.decode().replace("\r\n", "\n").rstrip("\n") == text.rstrip("\n")


def test_the_same_mail_is_the_same_bytes_each_time() -> None:
    moment = timezone.now()
    first, second = (
        mime.compose(
            to="a@example.org", subject="Dag", text="x", html="<p>x</p>", message_id="<1@example.org>", date=moment
        )
        for _ in range(2)
    )
    assert first == second


def test_templates_give_a_written_text_part_and_html_with_styles_in_place() -> None:
    mail = enqueue_template(
        kind="marked",
        to="reader@example.org",
        context={"person": {"name": "Zoë"}, "attempt": {"title": "Rekenen <b>", "uid": uuid.UUID(int=0)}},
    )
    message = parse(mail.raw)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "Rekenen <b>" in text.get_content()
    assert "Rekenen &lt;b&gt;" in html.get_content()
    assert 'lang="nl"' in html.get_content()
    assert "font-size: 16px" in html.get_content()
    assert "prefers-color-scheme: dark" in html.get_content()
    assert html.get_content().count("<h1 style=") == 1


def test_what_django_mails_becomes_a_row(mailbox_is_outbox: None) -> None:
    send_mail("Welkom", "Hallo é\n", None, ["a@example.org", "b@example.org"])
    rows = OutgoingMail.objects.order_by("recipient")
    assert [row.recipient for row in rows] == ["a@example.org", "b@example.org"]
    message = parse(rows[0].raw)
    assert message["Subject"] == "Welkom"
    assert message["Message-ID"] == rows[0].message_id
    bytes(rows[0].raw).decode("ascii")


def test_a_hidden_receiver_gets_the_mail_and_stays_hidden(mailbox_is_outbox: None) -> None:
    message = EmailMultiAlternatives("Dag", "Hallo", to=["a@example.org"], bcc=["secret@example.org"])
    message.attach_alternative("<style>p{color:red}</style><p>Hallo</p>", "text/html")
    assert message.send() == 1
    assert OutgoingMail.objects.filter(recipient="secret@example.org").exists()
    assert not any(b"secret@" in bytes(row.raw) for row in OutgoingMail.objects.all())
    html = parse(OutgoingMail.objects.all()[0].raw).get_body(("html",))
    assert html is not None
    assert '<p style="color: red;">' in html.get_content()


def test_a_line_break_in_a_subject_of_django_is_refused(mailbox_is_outbox: None) -> None:
    with pytest.raises(BadHeaderError):
        send_mail("Dag\nBcc: thief@example.org", "Hallo", None, ["a@example.org"])
    assert send_mail("Dag\nBcc: x", "Hallo", None, ["a@example.org"], fail_silently=True) == 0
    assert not OutgoingMail.objects.exists()


def test_old_messages_are_emptied_and_waiting_ones_kept() -> None:
    with time_machine.travel(timezone.now() - timedelta(days=31)):
        sent, waiting = some_mail(), some_mail()
        outbox.drain_outbox(MemoryTransport(answers={}), seconds=0)
    OutgoingMail.objects.filter(pk=sent.pk).update(state=State.SENT)
    young = some_mail()
    OutgoingMail.objects.filter(pk=young.pk).update(state=State.SENT)
    assert outbox.retire() == 1
    assert bytes(OutgoingMail.objects.get(pk=sent.pk).raw) == b""
    assert bytes(OutgoingMail.objects.get(pk=waiting.pk).raw)
    assert bytes(OutgoingMail.objects.get(pk=young.pk).raw)
    assert outbox.retire() == 0
