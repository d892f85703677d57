"""Delivery reports of mail servers (RFC 3464): per receiver an action, a status and the words of the server."""

import binascii
import quopri
import re
from collections.abc import Iterator
from email.message import Message
from typing import NamedTuple

from naast.mail.models import ReportKind, Severity
from naast.mail.reports.rules import best_status, severity_of
from naast.mail.reports.words import server_line

_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,60}):[ \t]*(.*)")
_BLOCKS = 50  # receivers read; our mails have one
_KINDS = {"failed": ReportKind.BOUNCE, "delayed": ReportKind.DELAY}
_FINE = frozenset({"delivered", "relayed", "expanded"})


class DeliveryStatus(NamedTuple):
    """What became of a mail."""

    kind: ReportKind
    severity: Severity | None
    status: str
    detail: str


def block(text: str) -> dict[str, str]:
    """Fields by their name in small letters; folded lines are joined, and the first of two with one name counts."""
    fields: dict[str, str] = {}
    last = ""
    for line in text.splitlines():
        match = _FIELD.match(line)
        if line[:1] in {" ", "\t"} and last:
            fields[last] = f"{fields[last]} {line.strip()}"[:4000]
        elif match:
            last = match[1].lower()
            if last in fields:
                last = ""
            else:
                fields[last] = match[2].strip()[:4000]
        elif not line.strip():
            break
    return fields


def read(part: Message) -> DeliveryStatus | None:
    """Read a ``message/delivery-status`` part: the worst that happened to a receiver, or nothing when it says nothing."""
    found = [status for fields in _blocks(part) if (status := _of_receiver(fields)) is not None]
    for kind in (ReportKind.BOUNCE, ReportKind.DELAY):
        for status in found:
            if status.kind == kind:
                return status
    return found[0] if found else None


def _of_receiver(fields: dict[str, str]) -> DeliveryStatus | None:
    action = fields.get("action", "").split(" ")[0].strip().lower()
    # "smtp; 550 5.1.1 …": the type before the words
    said = fields.get("diagnostic-code", "").partition(";")[2].strip() or fields.get("diagnostic-code", "")
    status = best_status(fields.get("status", ""), said)
    detail = server_line(said)
    if action in _FINE:
        return DeliveryStatus(ReportKind.OTHER, None, status, detail)
    if action not in _KINDS:
        # RFC 3464 §2.3.3 wants an action. There are servers that leave it out; the first digit says as much.
        action = {"5": "failed", "4": "delayed"}.get(status[:1], "")
    if not action:
        return None
    kind = _KINDS[action]
    return DeliveryStatus(kind, severity_of(status, said) if kind == ReportKind.BOUNCE else None, status, detail)


def _blocks(part: Message) -> Iterator[dict[str, str]]:
    """The groups of fields; the first is about the mail, the others about a receiver each (RFC 3464 §2.1)."""
    for text in re.split(r"\n[ \t]*\n", _text(part), maxsplit=_BLOCKS)[:_BLOCKS]:
        yield block(text)


def _text(part: Message) -> str:
    """The part as text: Python's parser takes it apart, and some servers encode it against RFC 3464 §2.1."""
    content = part.get_payload()
    if isinstance(content, list):
        groups = []
        for inner in content[:_BLOCKS]:
            if not isinstance(inner, Message):
                continue
            head = "\n".join(f"{name}: {' '.join(str(value).split())}" for name, value in inner.items())
            body = inner.get_payload()
            groups.append(f"{head}\n\n{body}" if isinstance(body, str) else head)
        text = "\n\n".join(groups)
    else:
        text = str(content)
    text = text.replace("\r\n", "\n").strip()
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    if encoding == "base64" and not _FIELD.match(text):
        try:
            text = binascii.a2b_base64(text.encode("ascii", "ignore")).decode("utf-8", "replace")
        except binascii.Error:
            return text
    elif encoding == "quoted-printable":
        text = quopri.decodestring(text.encode("utf-8", "replace")).decode("utf-8", "replace")
    return text.replace("\r\n", "\n")
