"""There and back: a mail leaves over SMTP with a signed return path, its bounce is read, and the next mail stays here."""

from pathlib import Path

import pytest
from django.conf import settings as site
from django.utils import timezone
from pytest_django import Settings

from naast.celery import app
from naast.mail import suppression, tasks
from naast.mail.models import MailReport, OutgoingMail, SuppressionReason
from naast.mail.outbox import drain_outbox
from naast.mail.returns import read_return
from naast.mail.services import enqueue
from naast.mail.transport import SmtpTransport
from newsletters.models import Delivery, Mailing, MailingContent, Newsletter, Subscription
from newsletters.sending import delivering
from tests.mail.returned import READER, bounce, complaint
from tests.support.service import SmtpServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def maildir(tmp_path: Path, settings: Settings) -> Path:
    (tmp_path / "new").mkdir()
    settings.REPORTS_MAILBOX = f"maildir://{tmp_path}"
    return tmp_path


def a_mail(*, unasked: bool = False) -> OutgoingMail:
    return enqueue(kind="test", to=READER, subject="Uw les", text="Hallo", unasked=unasked)


def send_and_return(server: SmtpServer, maildir: Path, make: object) -> str:
    """Send what waits, and let the receiver's server send the last mail back; returns its envelope sender."""
    drain_outbox(SmtpTransport(server.url))
    sender = server.received[-1].sender
    (maildir / "new" / str(len(server.received))).write_bytes(make(sender))  # type: ignore[operator]
    tasks.take_reports()
    return sender


def test_after_a_bounce_for_good_the_next_mail_stays_here(smtp_server: SmtpServer, maildir: Path) -> None:
    first = a_mail()
    sender = send_and_return(smtp_server, maildir, bounce)
    found = read_return(sender)
    assert found is not None
    assert (found.label, found.key) == ("mail.OutgoingMail", first.pk)
    assert suppression.of_address(READER).get().reason == SuppressionReason.HARD
    second = a_mail()
    drain_outbox(SmtpTransport(smtp_server.url))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("sent", "suppressed")
    assert len(smtp_server.received) == 1
    assert not list((maildir / "new").iterdir())


def test_after_a_complaint_only_what_was_asked_for_leaves(smtp_server: SmtpServer, maildir: Path) -> None:
    a_mail()
    send_and_return(smtp_server, maildir, complaint)
    reminder, asked = a_mail(unasked=True), a_mail()
    drain_outbox(SmtpTransport(smtp_server.url))
    reminder.refresh_from_db()
    asked.refresh_from_db()
    assert (reminder.state, asked.state) == ("suppressed", "sent")


def test_a_mail_of_a_newsletter_bounces_into_the_same_list(smtp_server: SmtpServer, maildir: Path) -> None:
    newsletter = Newsletter.objects.create(name="Nieuws", slug="nieuws", consent_text="Ja.")
    reader = Subscription.objects.create(
        newsletter=newsletter, email=READER, state="confirmed", confirmed_at=timezone.now()
    )
    now = timezone.now()
    mailing = Mailing.objects.create(
        newsletter=newsletter, kind="issue", period="issue-1", cutoff=now, since=now, planned_at=now, by_day=False
    )
    content = MailingContent.objects.create(mailing=mailing, key="1", subject="Nieuws", text="Dag", html="<p>Dag</p>")
    delivery = Delivery.objects.create(mailing=mailing, subscription=reader, content=content, domain=reader.domain)
    delivering.drain_deliveries(SmtpTransport(smtp_server.url))
    (maildir / "new" / "1").write_bytes(bounce(smtp_server.received[0].sender))
    tasks.take_reports()
    report = MailReport.objects.get()
    assert (report.ledger, report.ledger_key, report.problem) == ("newsletters.Delivery", delivery.pk, "")
    mail = a_mail()
    drain_outbox(SmtpTransport(smtp_server.url))
    mail.refresh_from_db()
    assert mail.state == "suppressed"


def test_an_address_that_a_server_refuses_at_the_door_gets_no_more_mail(smtp_server: SmtpServer) -> None:
    """aiosmtpd answers at the end of the text; the words are what counts."""
    smtp_server.answer = lambda envelope: f"550 5.1.1 <{READER}>: no such user"
    first = a_mail()
    drain_outbox(SmtpTransport(smtp_server.url))
    smtp_server.answer = lambda envelope: None
    second = a_mail()
    drain_outbox(SmtpTransport(smtp_server.url))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("failed", "suppressed")
    report = MailReport.objects.get()
    assert (report.source, report.ledger_key, report.detail) == (
        "smtp",
        first.pk,
        "550 5.1.1 <…@example.net>: no such user",
    )


@pytest.mark.parametrize(
    "answer", ["550 no", "554 5.7.1 policy", "550 5.1.8 sender unknown", "550 5.1.1 sender unknown"]
)
def test_a_server_that_refuses_us_puts_nobody_on_the_list(smtp_server: SmtpServer, answer: str) -> None:
    smtp_server.answer = lambda envelope: answer
    mail = a_mail()
    drain_outbox(SmtpTransport(smtp_server.url))
    mail.refresh_from_db()
    assert mail.state == "failed"
    assert not MailReport.objects.exists()
    assert not suppression.of_address(READER).exists()


def test_beat_reads_the_mailbox_every_tick() -> None:
    assert site.CELERY_BEAT_SCHEDULE["mail.take_reports"]["task"] == tasks.take_reports.name
    assert tasks.take_reports.name in app.tasks
