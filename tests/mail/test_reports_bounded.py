"""A mail made to keep the worker busy is read in small pieces, or not at all."""

from email import message_from_bytes
from email.message import Message

import pytest

from naast.mail.models import ReportKind
from naast.mail.reports import bounded, own_words, parse
from tests.mail.returned import bounce

TO = "terug+m1aa05a4a019c6e23a@example.org"
HEAD = b"From: MAILER-DAEMON@example.net\r\nSubject: fail\r\nTo: terug@example.org\r\n"


@pytest.mark.parametrize("folded", [b"", b"\r\n "], ids=["one line", "folded"])
def test_a_header_is_cut_before_anything_is_looked_for_in_it(folded: bytes) -> None:
    raw = HEAD + b'Content-Type: text/plain; x="' + (b'\\";' + folded) * 20_000 + b"\r\nX-Long: " + b"x" * 9_000
    message = bounded.message(raw + b"\r\n\r\nhallo")
    assert len(message["Content-Type"]) == bounded.LONGEST_CONTENT_HEADER
    assert len(message["X-Long"]) == bounded.LONGEST_HEADER
    assert message.get_payload() == "hallo"


def test_the_header_of_an_inner_part_is_cut_too() -> None:
    part = b'Content-Type: text/plain; x="' + b'\\";' * 20_000 + b"\r\n\r\nhallo\r\n"
    message = bounded.message(HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + part + b"--b--\r\n")
    inner = message.get_payload()
    assert isinstance(inner, list)
    assert isinstance(inner[0], Message)
    assert len(inner[0]["Content-Type"]) == bounded.LONGEST_CONTENT_HEADER


@pytest.mark.parametrize(
    "charset",
    ["punycode", "PunyCode", "idna", "utf-7", "unicode_escape", "klingon", "hz", "x" * 500],
)
@pytest.mark.parametrize("written", ["charset={}", "charset*=utf-8''{}", "charset*0={}"])
def test_an_unusual_charset_is_read_as_if_none_was_named(charset: str, written: str) -> None:
    value = f"text/plain; {written.format(charset)}".encode()
    message = bounded.message(HEAD + b"Content-Type: " + value + b"\r\n\r\nbcher-kva \xe9")
    assert message.get_content_charset() is None
    assert message.get_payload() == "bcher-kva \N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize(
    ("charset", "text"),
    [("utf-8", "één"), ("ISO-8859-1", "één"), ("windows-1252", "€ 5"), ("utf-16", "één"), ("iso-2022-jp", "宛先")],
)
def test_a_usual_charset_is_read(charset: str, text: str) -> None:
    head = f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n".encode()
    message = bounded.message(HEAD + head + text.encode(charset))
    content = message.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert content.decode(message.get_content_charset() or "") == text


def test_a_text_in_a_costly_charset_is_still_read_for_what_it_says() -> None:
    text = b"The following address failed:\r\n\r\n  weg@example.net\r\n    550 5.1.1 no such user\r\n"
    raw = HEAD + b"Content-Type: text/plain; charset=punycode\r\n\r\n" + text
    assert own_words.read(bounded.message(raw)) == own_words.read(bounded.message(HEAD + b"\r\n" + text))


@pytest.mark.parametrize("group", [b"\r\n", b"A: b\r\n\r\n"], ids=["empty", "fields"])
def test_a_delivery_report_of_thousands_of_groups_is_not_read(group: bytes) -> None:
    raw = HEAD + b"Content-Type: message/delivery-status\r\n\r\n" + group * (bounded.MOST_PARTS + 1)
    with pytest.raises(bounded.TooManyPartsError):
        bounded.message(raw)
    read = parse.read(raw)
    assert read.kind == ReportKind.BROKEN
    assert read.problem


def test_an_ordinary_report_is_not_touched() -> None:
    raw = bounce(TO)
    read, plain = bounded.message(raw), message_from_bytes(raw)
    assert [part.items() for part in read.walk()] == [part.items() for part in plain.walk()]
    assert [part.get_payload() for part in read.walk() if not part.is_multipart()] == [
        part.get_payload() for part in plain.walk() if not part.is_multipart()
    ]
    assert parse.read(raw).kind == ReportKind.BOUNCE
