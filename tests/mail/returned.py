"""Mails as servers and readers' providers send them back."""

from naast.mail.models import OutgoingMail
from naast.mail.returns import return_path
from naast.mail.services import enqueue

READER = "reader@example.net"


def a_mail(to: str = READER, **values: object) -> OutgoingMail:
    """A mail that has been sent."""
    mail = enqueue(kind="test", to=to, subject="Uw les", text="Geheime inhoud van de mail.")
    OutgoingMail.objects.filter(pk=mail.pk).update(**{"state": "sent", **values})
    mail.refresh_from_db()
    return mail


def bounce(
    to: str,
    *,
    status: str = "5.1.1",
    action: str = "failed",
    said: str = "smtp; 550 5.1.1 <reader@example.net>: Recipient address rejected: User unknown",
    extra: str = "",
) -> bytes:
    """A delivery report (RFC 3464) to ``to``, with the returned mail."""
    return f"""\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example.net>
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
{extra}Content-Type: multipart/report; report-type=delivery-status; boundary="=_b"

--=_b
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--=_b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Arrival-Date: Sun, 22 Nov 2026 09:00:00 +0100

Final-Recipient: rfc822; reader@example.net
Action: {action}
Status: {status}
Diagnostic-Code: {said}

--=_b
Content-Type: message/rfc822

From: Naast <hallo@example.org>
To: reader@example.net
Subject: Uw les

Geheime inhoud van de mail.

--=_b--
""".replace("\n", "\r\n").encode()


def complaint(to: str, *, kind: str = "abuse", fields: str = "", returned: str = "") -> bytes:
    """A complaint (RFC 5965) to ``to``."""
    return f"""\
From: <abuse@example.net>
To: {to}
Subject: FW: Uw les
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="=_c"

--=_c
Content-Type: text/plain

This is an email abuse report.

--=_c
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1
{fields}
--=_c
Content-Type: message/rfc822

{returned}From: Naast <hallo@example.org>
Subject: Uw les

Geheime inhoud van de mail.

--=_c--
""".replace("\n", "\r\n").encode()


def signed(mail: OutgoingMail) -> str:
    """Where the reports about a mail go."""
    return return_path(mail)
