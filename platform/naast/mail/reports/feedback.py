"""Complaints of readers, by way of their mail provider (ARF, RFC 5965)."""

import re
from email.message import Message
from typing import NamedTuple

from naast.mail.models import ReportKind
from naast.mail.reports.delivery_status import block
from naast.mail.reports.words import clipped, server_line

# A person pressed a button. "virus" and "other" are no person's wish, "not-spam" is the opposite (RFC 6430), and
# "auth-failure" is about forged mail (RFC 6591).
_WISHES = frozenset({"abuse", "fraud", "opt-out", "opt-out-list"})
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,200}@[A-Za-z0-9.-]{1,255}")


class Feedback(NamedTuple):
    """What a mail provider reports."""

    kind: ReportKind
    detail: str
    addresses: list[str]


def read(part: Message) -> Feedback | None:
    """Read a ``message/feedback-report`` part; nothing when its one required field is missing (RFC 5965 §3.1)."""
    content = part.get_payload()
    inner = content[0] if isinstance(content, list) and content else None
    if isinstance(inner, Message):
        fields = {name.lower(): str(value)[:2000] for name, value in reversed(inner.items())}
        text = inner.get_payload()
        if not fields and isinstance(text, str):
            fields = block(clipped(text, 20_000, keep_lines=True))
    else:
        fields = block(clipped(content, 20_000, keep_lines=True))
    kind = fields.get("feedback-type", "").strip().lower()
    if not kind:
        return None
    who = fields.get("reporting-mta", "") or fields.get("user-agent", "") or fields.get("source-ip", "")
    # Where a provider blacks out the returned mail, our envelope often still stands here.
    addresses = _ADDRESS.findall(fields.get("original-mail-from", ""))
    return Feedback(
        ReportKind.COMPLAINT if kind in _WISHES else ReportKind.OTHER,
        server_line(f"{kind} {who}"),
        addresses,
    )
