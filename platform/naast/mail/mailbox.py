"""The mailbox of one machine: an SMTP server that keeps every mail as a file, and a way to read them.

Only for ``NAAST_LOCAL``: it stands where a real mail server would, speaks real SMTP, and delivers to nobody.
"""

import os
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from itertools import islice
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings

_NAME = re.compile(r"[0-9A-Za-z-]{1,80}\.eml")
_HEADER_BYTES = 32_768  # enough of a file to show its line in the list


def folder() -> Path:
    """Where the mails are; made when it is not there."""
    path = Path(settings.NAAST_DATA) / "mailbox"
    path.mkdir(parents=True, exist_ok=True)
    return path


class Keep:
    """Handler of aiosmtpd that answers 250 only after the mail is on disk under its final name."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Store one mail; the receivers of the envelope stand in a header of its own."""
        content = envelope.content or b""
        data = content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape")
        to = ", ".join(envelope.rcpt_tos).encode("ascii", "replace")
        keep(b"X-Envelope-To: " + to + b"\r\n" + data)
        return "250 Kept"


def keep(raw: bytes) -> Path:
    """Write one mail so that a reader never sees half of it; names sort by time of arrival."""
    name = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{uuid.uuid4().hex[:8]}"
    part, final = folder() / f"{name}.part", folder() / f"{name}.eml"
    part.write_bytes(raw)
    return part.replace(final)


def server(host: str, port: int) -> Controller:
    """The SMTP server, not yet started."""
    return Controller(Keep(), hostname=host, port=port, server_hostname="localhost", ident="Naast mailbox")


@dataclass(frozen=True)
class MailFile:
    """One mail of the list."""

    name: str
    subject: str
    sender: str
    recipient: str
    received_at: datetime


@dataclass(frozen=True)
class MailParts:
    """One mail, taken apart to be read."""

    file: MailFile
    text: str
    html: str
    attachments: list[str]


def newest(limit: int) -> list[MailFile]:
    """The ``limit`` latest mails, newest first."""
    names = sorted((entry.name for entry in os.scandir(folder()) if _NAME.fullmatch(entry.name)), reverse=True)
    return list(islice(_readable(names), limit))


def read(name: str) -> MailParts | None:
    """One mail by its file name, or nothing when there is no such mail."""
    message = _load(name)
    if message is None:
        return None
    return MailParts(
        file=_describe(name, message),
        text=_body(message, "plain"),
        html=_body(message, "html"),
        attachments=[part.get_filename() or f"bijlage-{i}" for i, part in enumerate(message.iter_attachments(), 1)],
    )


def attachment(name: str, number: int) -> tuple[str, str, bytes] | None:
    """The ``number``-th attachment (from 1): file name, media type, content."""
    message = _load(name)
    parts = list(message.iter_attachments()) if message is not None else []
    if not 1 <= number <= len(parts):
        return None
    part = parts[number - 1]
    content = part.get_payload(decode=True)
    data = content if isinstance(content, bytes) else part.as_bytes()
    return part.get_filename() or f"bijlage-{number}", part.get_content_type(), data


def _readable(names: list[str]) -> Iterator[MailFile]:
    for name in names:
        try:
            with (folder() / name).open("rb") as file:
                head = file.read(_HEADER_BYTES)
        except FileNotFoundError:
            continue
        yield _describe(name, _parse(head))


def _load(name: str) -> EmailMessage | None:
    if not _NAME.fullmatch(name):
        return None
    try:
        return _parse((folder() / name).read_bytes())
    except FileNotFoundError:
        return None


def _parse(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _describe(name: str, message: EmailMessage) -> MailFile:
    try:
        moment = datetime.strptime(name[:22], "%Y%m%d-%H%M%S-%f").replace(tzinfo=UTC)
    except ValueError:  # a file that someone put there himself
        moment = datetime.fromtimestamp((folder() / name).stat().st_mtime, UTC)
    return MailFile(
        name=name,
        subject=_header(message, "Subject"),
        sender=_header(message, "From"),
        recipient=_header(message, "X-Envelope-To") or _header(message, "To"),
        received_at=moment,
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message[name] or "")
    except (MessageError, ValueError, IndexError, AttributeError):  # a header too broken for the parser
        return ""


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    if part is None:
        return ""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        return content.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:  # a charset nobody knows
        return content.decode("utf-8", "replace")
