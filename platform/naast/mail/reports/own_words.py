"""Bounces that tell it in words of their own, in place of a report: qmail, Exim and many others (flufl.bounce)."""

import logging
import re
from email.message import Message
from typing import NamedTuple

from flufl.bounce import all_failures

from naast.mail.models import ReportKind, Severity
from naast.mail.reports.rules import severity_of, status_in
from naast.mail.reports.words import clipped, server_line

# It reports every trip over a mail of its own; what we cannot read has a row that says so.
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)

_LONGEST = 100_000  # characters of text that the patterns of flufl.bounce are let loose on
_LONGEST_HEAD = 20_000
_SERVERS = re.compile(r"(mailer-?daemon|postmaster|mail-?delivery|<>)", re.IGNORECASE)
_TELLING = re.compile(r"(?<![\d.,€])[45](\d\d[ -]|\.\d{1,3}\.\d{1,3}(?![\d.]))")
# What follows is the mail that comes back: nothing of it may end up in a row.
_RETURNED_MAIL = re.compile(
    r"below this line|copy of (the|your) message|-{2,} ?original message|return-path:", re.IGNORECASE
)


class OwnWords(NamedTuple):
    """What a bounce in somebody's own words says."""

    kind: ReportKind
    severity: Severity | None
    status: str
    detail: str


def header(message: Message, name: str) -> str:
    """One header as text, whatever is in it."""
    return clipped(message.get(name, ""), 2000)


def from_a_mail_server(message: Message) -> bool:
    """Whether it comes from a server: an empty sender (RFC 5321 §4.5.5), or the names servers go by."""
    return header(message, "Return-Path").strip() == "<>" or bool(_SERVERS.search(header(message, "From")[:200]))


def read(message: Message) -> OwnWords | None:
    """What a bounce in words says, or nothing when no address in it is said to have bounced."""
    text = _text(message)
    try:
        temporary, permanent = all_failures(_small(message, text))
    except Exception:  # noqa: BLE001  its patterns expect what servers write; a person may write anything
        return None
    if permanent:
        line = _telling_line(text)
        status = status_in(line)
        return OwnWords(ReportKind.BOUNCE, severity_of(status, line or text[:2000]), status, server_line(line))
    if temporary:
        line = _telling_line(text)
        return OwnWords(ReportKind.DELAY, None, status_in(line), server_line(line))
    return None


def _small(message: Message, text: str) -> Message:
    """The same message without what a pattern could choke on; most are small, and stay as they are."""
    size = sum(len(part.get_payload()) for part in message.walk() if isinstance(part.get_payload(), str))
    head = message.items()
    if size <= _LONGEST and sum(len(str(value)) for _name, value in head) <= _LONGEST_HEAD and message.get("From"):
        return message
    small = Message()
    for name, value in head[:100]:
        if not name.lower().startswith("content-"):
            small[name] = str(value)[:2000]
    if not small.get("From"):
        small["From"] = "unknown@localhost.invalid"  # one of its detectors trips over a mail without
    small.set_payload(text)
    return small


def _telling_line(text: str) -> str:
    """The line with the answer of the other server; where its code stands alone, the one after it too."""
    own = text[: found.start()] if (found := _RETURNED_MAIL.search(text)) else text
    lines = [line.strip() for line in own.splitlines() if line.strip()][:60]
    for number, line in enumerate(lines):
        if _TELLING.search(line):
            return clipped(" ".join(lines[number : number + 2]) if len(line) < 40 else line)
    return ""


def _text(message: Message) -> str:
    """The first text part, decoded as well as it goes."""
    for part in message.walk():
        if part.get_content_maintype() != "text":
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            content = content[: 4 * _LONGEST]
            try:
                text = content.decode(part.get_content_charset() or "utf-8", "replace")
            except (LookupError, ValueError):  # a charset nobody knows
                text = content.decode("utf-8", "replace")
            return clipped(text, _LONGEST, keep_lines=True)
    return ""
