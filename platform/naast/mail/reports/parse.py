"""What a mail that came back is, and about which address. Pure: no rows, no network, and no exception for any input.

Everybody can write to a return address, so nothing in here believes what it reads: :mod:`naast.mail.reports.take`
acts only on a return path with a true signature.
"""

import contextlib
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message

from django.conf import settings
from django.utils.translation import gettext as _

from naast.mail import returns
from naast.mail.models import ReportKind, Severity
from naast.mail.reports import bounded, delivery_status, feedback, own_words
from naast.mail.reports.words import clipped

LIMIT = 256 * 1024  # bytes that are looked at: a report stands before the mail it returns
_DEEPEST = 40  # boundaries: the parser walks into each, and a mail of people has a handful
_PARTS = 100
_SEPARATORS = 500  # lines with two hyphens: Python takes a millisecond for each part
# Where a mail server writes whom a mail was for; the first is the sender's own, which is enough: it is signed.
_RECEIVER_HEADERS = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To", "To", "Cc")
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,200}@[A-Za-z0-9.-]{1,255}")
_RETURNED = frozenset(
    {"message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers"}
)
_REPLY_SUBJECT = re.compile(
    r"(automatisch antwoord|automatic reply|auto(matic)?[- ]?reply|out of office|afwezig|autoreply)", re.IGNORECASE
)
_TOKEN = re.compile(rf"\b{returns.UNSUBSCRIBE_WORD}\s+(\S{{10,300}})", re.IGNORECASE)


@dataclass
class Returned:
    """What was read.

    Attributes:
        kind: what it is.
        severity: of a bounce.
        status: enhanced status code (RFC 3463), if it gives one.
        detail: one line of the server.
        problem: for an editor, when something is wrong with the report.
        addresses: every place where our return path may stand, most direct first.
        token: of somebody who unsubscribes by mail.
    """

    kind: ReportKind
    severity: Severity | None = None
    status: str = ""
    detail: str = ""
    problem: str = ""
    addresses: list[str] = field(default_factory=list)
    token: str = ""


def fingerprint(raw: bytes) -> str:
    """The name of a mail that came back: the same for the same bytes, however often and wherever they arrive."""
    return hashlib.sha256(raw[:LIMIT]).hexdigest()


def read(raw: bytes, *, receiver: str = "") -> Returned:
    """Read a mail that came back.

    Args:
        raw: the complete message; of a large one only the first quarter of a megabyte is read.
        receiver: whom the mail server says it was for, when it says so outside the message.
    """
    start = raw[:LIMIT].replace(b"\0", b"")
    if not start.strip():
        return Returned(ReportKind.BROKEN, problem=_("The mail is empty."))
    if start.lower().count(b"boundary") > _DEEPEST or start.count(b"\n--") > _SEPARATORS:
        return Returned(ReportKind.BROKEN, problem=_("The mail has too many parts to be read."))
    try:
        message = bounded.message(start)
        returned = _classify(message)
        returned.addresses = ([receiver] if receiver else []) + returned.addresses + _addresses(message)
    except bounded.TooManyPartsError:
        return Returned(ReportKind.BROKEN, problem=_("The mail has too many parts to be read."))
    except Exception as error:  # noqa: BLE001  written by anyone: whatever the parsers trip over is said, not raised
        return Returned(
            ReportKind.BROKEN, problem=_("The mail cannot be read (%(error)s).") % {"error": type(error).__name__}
        )
    if not message.keys():
        return Returned(ReportKind.BROKEN, problem=_("The mail has no headers."))
    return returned


def _classify(message: Message) -> Returned:
    return _report(message) or _written(message)


def _report(message: Message) -> Returned | None:
    """What the part for machines says (RFC 6522), if there is one."""
    for part in _parts(message):
        kind = part.get_content_type()
        if kind in {"message/delivery-status", "message/global-delivery-status"}:
            return _bounced(part)
        if kind == "message/feedback-report":
            return _complained(part)
        if kind in {"message/disposition-notification", "message/global-disposition-notification"}:
            return Returned(ReportKind.AUTO_REPLY)  # "has been read" (RFC 8098)
    if message.get_content_type() == "multipart/report" and message.get_param("report-type") == "delivery-status":
        # Cut off or malformed before the part that counts; the words before it may still help.
        return _in_own_words(message) or Returned(
            ReportKind.BROKEN, problem=_("The mail calls itself a delivery report, but the report is missing.")
        )
    return None


def _written(message: Message) -> Returned:
    """What it is by its headers and its words."""
    token = _unsubscribes(message)
    if token is not None:
        return Returned(ReportKind.UNSUBSCRIBE, token=token)
    automatic = own_words.header(message, "Auto-Submitted").lower()
    if not own_words.from_a_mail_server(message) and (
        automatic.startswith("auto-replied")
        or own_words.header(message, "X-Autoreply")
        or own_words.header(message, "X-Autorespond")
        or own_words.header(message, "Precedence").lower() == "auto_reply"
        or _REPLY_SUBJECT.match(_subject(message))
    ):
        return Returned(ReportKind.AUTO_REPLY)  # RFC 3834 §5
    bounced = _in_own_words(message)
    if bounced is not None:
        return bounced
    return Returned(ReportKind.AUTO_REPLY if automatic.startswith("auto-") else ReportKind.OTHER)


def _bounced(part: Message) -> Returned:
    status = delivery_status.read(part)
    if status is None:
        return Returned(
            ReportKind.BROKEN, problem=_("The delivery report does not say what happened to which receiver.")
        )
    return Returned(status.kind, status.severity, status.status, status.detail)


def _complained(part: Message) -> Returned:
    report = feedback.read(part)
    if report is None:
        return Returned(ReportKind.BROKEN, problem=_("The complaint does not say of what kind it is."))
    return Returned(report.kind, detail=report.detail, addresses=report.addresses)


def _in_own_words(message: Message) -> Returned | None:
    words = own_words.read(message)
    return words and Returned(words.kind, words.severity, words.status, words.detail)


def _unsubscribes(message: Message) -> str | None:
    """The token of somebody who unsubscribes; empty when it came to that address without one."""
    found = _TOKEN.search(_subject(message))
    if found:
        return found[1]
    wanted = settings.UNSUBSCRIBE_ADDRESS.lower()
    if not wanted or own_words.header(message, "Auto-Submitted").lower().startswith("auto-"):
        return None
    return "" if any(address.lower() == wanted for address in _receivers(message)) else None


def _subject(message: Message) -> str:
    value = own_words.header(message, "Subject")
    with contextlib.suppress(MessageError, ValueError, LookupError):  # LookupError: a charset nobody knows
        value = str(make_header(decode_header(value)))
    return " ".join(value.split())


def _addresses(message: Message) -> list[str]:
    """Where our return path may stand: whom the report is for, and in the mail it brings back."""
    found = list(_receivers(message))
    for part in _parts(message):
        if part.get_content_type() in _RETURNED:
            found += _ADDRESS.findall(_returned_head(part).get("return-path", ""))
    return found


def _receivers(message: Message) -> Iterator[str]:
    for name in _RECEIVER_HEADERS:
        for value in message.get_all(name, [])[:10]:
            yield from _ADDRESS.findall(str(value)[:2000])


def _returned_head(part: Message) -> Mapping[str, str]:
    content = part.get_payload()
    if isinstance(content, list):
        head = content[0] if content else None
        return {n.lower(): str(v)[:2000] for n, v in head.items()} if isinstance(head, Message) else {}
    return delivery_status.block(clipped(content, 100_000, keep_lines=True))


def _parts(message: Message) -> Iterator[Message]:
    """The parts of the report itself, not those of the mail it returns: anything may be in there."""
    waiting, seen = [message], 0
    while waiting and seen < _PARTS:
        part = waiting.pop(0)
        seen += 1
        yield part
        content = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(content, list):
            waiting += [inner for inner in content if isinstance(inner, Message)]
