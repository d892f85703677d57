"""What comes back is sorted for what it is, whatever shape it has."""

import base64
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from naast.mail.models import ReportKind, Severity
from naast.mail.reports import parse, rules
from tests.mail.returned import bounce, complaint

TO = "terug+m1aa05a4a019c6e23a@example.org"
HARD, SOFT = Severity.HARD, Severity.SOFT


@pytest.mark.parametrize(
    ("status", "said", "severity"),
    [
        ("5.1.1", "550 5.1.1 user unknown", HARD),
        ("5.1.10", "556 5.1.10 null MX", HARD),
        ("5.1.2", "bad domain", HARD),
        ("5.2.1", "mailbox disabled", HARD),
        ("5.4.4", "Host or domain name not found", HARD),
        ("5.0.0", "550 No such user here", HARD),
        ("5.5.0", "550 5.5.0 Requested action not taken: mailbox unavailable (user not found)", HARD),
        ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied", HARD),
        ("", "550 Onbekende gebruiker", HARD),
        ("5.1.0", "550 5.1.0 Address unknown: no such user", HARD),
        ("5.1.0", "550 5.1.0 sender rejected: domain not found", SOFT),
        ("5.1.8", "sender domain does not exist", SOFT),
        ("5.2.2", "552 5.2.2 mailbox full", SOFT),
        ("5.1.1", "552 5.1.1 over quota", SOFT),
        ("5.7.1", "550 5.7.1 rejected as spam", SOFT),
        ("5.7.26", "unauthenticated mail (DMARC)", SOFT),
        ("5.6.0", "cannot convert", SOFT),
        ("5.0.0", "550 nee", SOFT),
        ("4.4.7", "delivery time expired", SOFT),
        ("4.1.1", "user unknown, try again later", SOFT),
    ],
)
def test_only_an_address_that_is_gone_bounces_for_good(status: str, said: str, severity: Severity) -> None:
    assert rules.severity_of(status, said) == severity


@pytest.mark.parametrize(
    ("given_status", "said", "status"),
    [
        ("5.1.1", "smtp; 550 5.7.1 x", "5.1.1"),
        ("5.0.0", "550 5.1.1 x", "5.1.1"),
        ("5.0.0 (permanent failure)", "no code", "5.0.0"),
        ("", "550-5.2.2 vol", "5.2.2"),
        ("", "452 vol", "4.0.0"),
        ("rubbish", "", ""),
        ("5.0.0", "451 4.2.0 x", "5.0.0"),
    ],
)
def test_the_more_exact_status_counts(given_status: str, said: str, status: str) -> None:
    assert rules.best_status(given_status, said) == status


def test_a_delivery_report_is_a_bounce_and_only_the_servers_line_is_kept() -> None:
    read = parse.read(bounce(TO))
    assert (read.kind, read.severity, read.status) == (ReportKind.BOUNCE, HARD, "5.1.1")
    assert read.detail == "550 5.1.1 <…@example.net>: Recipient address rejected: User unknown"
    assert TO in read.addresses
    assert "Geheime" not in repr(read)


def test_a_delay_is_no_bounce() -> None:
    read = parse.read(bounce(TO, action="delayed", status="4.4.1", said="smtp; connection timed out"))
    assert (read.kind, read.severity) == (ReportKind.DELAY, None)


def test_a_mail_given_up_after_days_is_a_soft_bounce() -> None:
    read = parse.read(bounce(TO, status="4.4.7", said="smtp; 451 4.4.1 no answer"))
    assert (read.kind, read.severity) == (ReportKind.BOUNCE, SOFT)


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_report_that_it_arrived_is_no_bounce(action: str) -> None:
    assert parse.read(bounce(TO, action=action, status="2.0.0", said="smtp; 250 OK")).kind == ReportKind.OTHER


def test_an_encoded_report_is_read_though_it_should_not_be_encoded() -> None:
    plain = "Reporting-MTA: dns; x\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 weg\r\n"
    raw = (
        f"From: MAILER-DAEMON@x\r\nTo: {TO}\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b\r\n"
        "Content-Type: message/delivery-status\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        f"{base64.b64encode(plain.encode()).decode()}\r\n--b--\r\n"
    )
    assert parse.read(raw.encode()).status == "5.1.1"


def test_a_complaint_is_found_also_by_the_envelope_in_it() -> None:
    read = parse.read(complaint("abuse@example.org", fields=f"Original-Mail-From: <{TO}>\n"))
    assert read.kind == ReportKind.COMPLAINT
    assert TO in read.addresses
    read = parse.read(complaint("abuse@example.org", returned=f"Return-Path: <{TO}>\n"))
    assert TO in read.addresses


@pytest.mark.parametrize("kind", ["not-spam", "virus", "auth-failure", "other"])
def test_a_report_that_is_no_persons_wish_is_no_complaint(kind: str) -> None:
    assert parse.read(complaint(TO, kind=kind)).kind == ReportKind.OTHER


@pytest.mark.parametrize(
    "head",
    [
        "Auto-Submitted: auto-replied",
        "X-Autoreply: yes",
        "Subject: Automatisch antwoord: Uw les",
        "Subject: =?utf-8?b?QWZ3ZXppZw==?=",
        "Precedence: auto_reply",
    ],
)
def test_an_automatic_answer_is_told_apart(head: str) -> None:
    raw = f"From: iemand@example.net\r\nTo: {TO}\r\n{head}\r\n\r\nIk ben er 550 dagen niet.\r\n"
    assert parse.read(raw.encode()).kind == ReportKind.AUTO_REPLY


def test_a_bounce_in_the_servers_own_words_is_read() -> None:
    raw = f"""From: MAILER-DAEMON@mx.example.net
To: {TO}
Subject: failure notice

Hi. This is the qmail-send program at mx.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<reader@example.net>:
192.0.2.1 does not like recipient.
Remote host said: 550 5.1.1 No such user
Giving up on 192.0.2.1.

--- Below this line is a copy of the message.

Return-Path: <{TO}>
Subject: Uw les 550 geheim
"""
    read = parse.read(raw.encode())
    assert (read.kind, read.severity, read.status) == (ReportKind.BOUNCE, HARD, "5.1.1")
    assert read.detail.startswith("Remote host said: 550 5.1.1")
    assert "geheim" not in read.detail


def test_the_words_of_the_returned_mail_are_never_kept() -> None:
    raw = f"""From: MAILER-DAEMON@mx.example.net
To: {TO}
Subject: failure notice

Hi. This is the qmail-send program at mx.example.net.

<reader@example.net>:
Weg.

--- Below this line is a copy of the message.

550 geheim dossier 5.1.1
"""
    read = parse.read(raw.encode())
    assert read.kind == ReportKind.BOUNCE
    assert "dossier" not in read.detail


@pytest.mark.parametrize(
    ("subject", "to", "token"),
    [
        ("afmelden geheim-0123:teken_x", "wie@example.org", "geheim-0123:teken_x"),
        ("Re: AFMELDEN  geheim-0123:teken_x", "wie@example.org", "geheim-0123:teken_x"),
        ("=?utf-8?q?afmelden_geheim-0123=3Ateken?=", "wie@example.org", "geheim-0123:teken"),
        ("Graag weg van de lijst", "afmelden@example.org", ""),
    ],
)
def test_somebody_who_unsubscribes_by_mail_is_heard(subject: str, to: str, token: str) -> None:
    read = parse.read(f"From: x@example.net\r\nTo: {to}\r\nSubject: {subject}\r\n\r\n\r\n".encode())
    assert (read.kind, read.token) == (ReportKind.UNSUBSCRIBE, token)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0\0\0",
        b"\xff\xfe no mail at all",
        b"To: x\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n",
        b"To: x\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n",
        b"To: x\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\n",
        bounce(TO, action="", status="", said=""),
        b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (i, i) for i in range(100)),
        b"To: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 20_000,
    ],
)
def test_what_cannot_be_read_says_what_is_wrong(raw: bytes) -> None:
    read = parse.read(raw)
    assert read.kind == ReportKind.BROKEN
    assert read.problem


def test_a_mail_of_any_size_is_read_at_its_beginning_only() -> None:
    raw = bounce(TO).replace(b"Geheime inhoud", b"x" * 3_000_000)
    assert parse.read(raw).status == "5.1.1"
    assert parse.read(b"Subject: x\r\n\r\n" + b"550 a@b.example\n" * 100_000).kind == ReportKind.OTHER


def test_a_mail_without_a_sender_is_no_trouble() -> None:
    assert parse.read(b"Subject: x\r\n\r\nMag ik eraf?").kind == ReportKind.OTHER


def test_wrappings_in_each_other_do_no_harm() -> None:
    nested = b"Content-Type: message/rfc822\r\n\r\n" * 2000 + bounce(TO)
    assert parse.read(b"To: x\r\n" + nested).kind in ReportKind


SEEDS = [bounce(TO), complaint(TO), bounce(TO, action="delayed", status="4.2.2")]
_PIECES = [
    b"\0",
    b"\xff\xfe",
    b"charset=klingon",
    b"--=_b",
    b"\r\n\r\n",
    b"=?x?q?=",
    b"5.1.1",
    b"Action:",
    b"\xe2\x80\xae",
]


@settings(max_examples=150)
@given(seed=st.sampled_from(SEEDS), number=st.integers(0, 2**32))
def test_a_report_mangled_in_any_way_is_read_without_an_exception(seed: bytes, number: int) -> None:
    choose = random.Random(number)
    raw = bytearray(seed)
    for _round in range(choose.randint(1, 8)):
        at = choose.randrange(len(raw) or 1)
        what = choose.randrange(4)
        if what == 0:
            del raw[at:]
        elif what == 1:
            del raw[at : at + choose.randint(1, 200)]
        elif what == 2:
            raw[at:at] = choose.choice(_PIECES) * choose.randint(1, 3)
        else:
            raw[at : at + 20] = choose.randbytes(20)
    read = parse.read(bytes(raw))
    assert len(read.detail) <= 500
    assert "\0" not in read.detail + read.status + read.problem
    assert "Geheime inhoud" not in read.detail
    read.detail.encode("utf-8")


@settings(max_examples=100)
@given(raw=st.binary(max_size=2000))
def test_any_bytes_are_read_without_an_exception(raw: bytes) -> None:
    assert parse.read(raw).kind in ReportKind
