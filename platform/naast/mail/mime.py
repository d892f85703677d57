"""Make the bytes of a mail: one text part, one HTML part, attachments (RFC 5322, RFC 2045 to 2047).

Own code in place of :mod:`email` for the body, because a digest puts only two links per person into a text that was
rendered once: encoding the parts with :mod:`binascii` costs a tenth of building a message tree for each reader.
"""

import binascii
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from email.header import Header
from email.utils import encode_rfc2231, format_datetime, parseaddr
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.core.mail import BadHeaderError
from django.core.mail.message import sanitize_address

SOFT_BREAK = b"=\r\n"
_LINE = 76
_DOTS = re.compile(rb"(?<=\n)\.+")
# More than 75 letters, which with the "=" of a soft line break are 76, up to the end of a line or piece.
_TOO_LONG = re.compile(rb"(?<=\n)([^\n]{72,75}?)(=[0-9A-F]{2}|[^=\r\n])(?=\r\n|\Z)(?<=[^\n]{76})")
# One @, and nothing that has a meaning of its own in a header (RFC 5322 §3.2.3); the local part at most 64 octets.
_PLAIN = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
_CONTROLS = dict.fromkeys([*range(32), 127], " ")  # no one types them, and some readers take them for a line break


class Attachment(NamedTuple):
    """A file that goes with a mail."""

    name: str
    content: bytes
    mimetype: str = "application/octet-stream"


class Mailbox(NamedTuple):
    """An address, as a header shows it and as the envelope holds it."""

    shown: str
    bare: str


@lru_cache(maxsize=256)  # the sender comes back in every mail
def mailbox(address: str) -> Mailbox:
    """Read an address, with or without a name; its domain becomes ASCII (RFC 5891).

    Raises:
        ValueError: not an address.
    """
    if _PLAIN.fullmatch(address):  # nearly all of them; the parser takes longer than the rest of a mail
        return Mailbox(address, address)
    shown = sanitize_address(address, "utf-8")
    bare = parseaddr(shown)[1]
    if not _PLAIN.fullmatch(bare):
        raise ValueError(f"Invalid address {address!r}")
    return Mailbox(shown, bare)


def bare_address(address: str) -> str:
    """The address for the envelope.

    Raises:
        ValueError: not an address.
    """
    return mailbox(address).bare


def message_id(*parts: str | int) -> str:
    """A Message-ID that is the same each time for the same ``parts`` (RFC 5322 §3.6.4).

    A receiver that gets a mail twice, after a crash between the server's 250 and our commit, can then tell.
    """
    digest = hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:32]
    domain = bare_address(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2]
    return f"<{digest}@{domain}>"


def header(name: str, value: str) -> bytes:
    """One header line, folded and encoded where it must be.

    Raises:
        BadHeaderError: the value holds a line break: someone tries to add headers of his own.
    """
    if "\n" in value or "\r" in value:
        raise BadHeaderError(f"Header values can't contain newlines (got {value!r} for header {name!r})")
    value = value.translate(_CONTROLS)
    if not value.isascii():
        value = Header(value, "utf-8", header_name=name).encode(linesep="\r\n")
    elif len(name) + 2 + len(value) > 900:  # a line may have 998 characters; shorter ones stay as they are
        value = Header(value, header_name=name).encode(linesep="\r\n")
    return f"{name}: {value}\r\n".encode("ascii")


def compose(
    *,
    to: str,
    subject: str,
    text: str,
    html: str | None,
    message_id: str,
    date: datetime,
    sender: str | None = None,
    headers: Mapping[str, str] | None = None,
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """The complete message, in seven bits with CRLF.

    Args:
        to: address, with or without a name.
        subject: one line.
        text: the text part, always there.
        html: the HTML part, if any.
        message_id: with angle brackets.
        date: an aware moment; the same on every attempt.
        sender: ``settings.DEFAULT_FROM_EMAIL`` when left out.
        headers: further headers.
        attachments: files.

    Raises:
        BadHeaderError: a line break in a header.
        ValueError: ``to`` or ``sender`` is not an address.
    """
    head = [
        header("From", mailbox(sender or settings.DEFAULT_FROM_EMAIL).shown),
        header("To", mailbox(to).shown),
        header("Subject", subject),
        header("Date", format_datetime(date)),
        header("Message-ID", message_id),
        b"MIME-Version: 1.0\r\n",
        b"Content-Language: nl\r\n",
        *(header(name, value) for name, value in (headers or {}).items()),
    ]
    # Boundaries come from the Message-ID, so that the same mail is the same bytes each time it is made. Encoded parts
    # can never hold one: quoted-printable writes "=" as "=3D", and "=_" is no escape.
    seed = hashlib.sha256(message_id.encode()).hexdigest()[:24]
    body = _quoted("plain", text)
    if html is not None:
        body = _multipart("alternative", f"=_a{seed}", [body, _quoted("html", html)])
    if attachments:
        body = _multipart("mixed", f"=_m{seed}", [body, *map(_attached, attachments)])
    return b"".join(head) + body


def _multipart(kind: str, boundary: str, parts: Iterable[bytes]) -> bytes:
    mark = boundary.encode("ascii")
    lines = [b"Content-Type: multipart/" + kind.encode() + b';\r\n boundary="' + mark + b'"\r\n']
    for part in parts:
        lines += [b"\r\n--", mark, b"\r\n", part]
    lines += [b"\r\n--", mark, b"--\r\n"]
    return b"".join(lines)


def _quoted(kind: str, content: str) -> bytes:
    lines = content.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").replace("\n", "\r\n")
    return (
        b"Content-Type: text/" + kind.encode() + b"; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + quoted_printable(lines + "\r\n")
    )


def quoted_printable(piece: str) -> bytes:
    """Encode a text, or a part of one that begins on a new line (RFC 2045 §6.7).

    Args:
        piece: its lines end with CRLF; the last may go on in what follows.
    """
    # b2a_qp breaks long lines the way the first line ends, so a piece without a line needs one, taken off again. A dot
    # at the start of a line would have to be doubled in every mail (RFC 5321 §4.5.2): written as an escape it need not.
    encoded = binascii.b2a_qp(b"\r\n" + piece.encode("utf-8", "replace"), istext=True)
    # It puts the last dot or space of a line behind a line that is full: on a line of its own then.
    encoded = _TOO_LONG.sub(rb"\1" + SOFT_BREAK + rb"\2", encoded)
    return _DOTS.sub(lambda dots: (b"=2E" + SOFT_BREAK) * len(dots[0]), encoded)[2:]


def _attached(attachment: Attachment) -> bytes:
    if any(control in attachment.name + attachment.mimetype for control in "\r\n\0"):
        raise BadHeaderError("A file name can't contain newlines")
    if attachment.name.isascii() and not set(attachment.name) & set('"\\'):
        name = f'filename="{attachment.name}"'
    else:
        name = f"filename*={encode_rfc2231(attachment.name, 'utf-8')}"
    data = binascii.b2a_base64(attachment.content, newline=False)
    lines = b"\r\n".join(data[start : start + _LINE] for start in range(0, len(data), _LINE))
    return (
        f"Content-Type: {attachment.mimetype}\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment;\r\n {name}\r\n\r\n"
    ).encode("ascii") + lines
