"""Hand statements to a store: one POST, no redirects, a deadline, and only to the public internet."""

import base64
import http.client
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import RecordStore
from courses.xapi import secrets
from naast import guard
from naast.guard import GuardError, Trouble

SECONDS = 20.0  # for one exchange
_READ = 65_536  # bytes; more of an answer is nobody's business
_STORED = frozenset({200, 204})
# About what was sent, so sending it again brings nothing; everything else is about the store, and may pass.
_REFUSED = frozenset({400, 413, 415, 422})
_TROUBLES = {
    Trouble.INVALID: gettext_lazy("The address is not valid."),
    Trouble.SCHEME: gettext_lazy("The address must start with https://."),
    Trouble.UNKNOWN_NAME: gettext_lazy("The server cannot be found: its name is not known."),
    Trouble.INTERNAL: gettext_lazy("The address leads to an internal network. Nothing is sent there."),
    Trouble.SLOW: gettext_lazy("The server took too long to answer."),
    Trouble.CERTIFICATE: gettext_lazy("The server has no valid certificate."),
    Trouble.UNREACHABLE: gettext_lazy("The server could not be reached."),
}


class Verdict(Enum):
    """What became of the statements."""

    STORED = auto()
    KNOWN = auto()  # 409: a statement with this id is there already; of a batch then none was stored
    REFUSED = auto()
    LATER = auto()


@dataclass(frozen=True)
class Answer:
    """What the store said, with words for who runs it."""

    verdict: Verdict
    error: str = ""
    wait: timedelta = timedelta(0)  # what the store asks in Retry-After


def post(store: RecordStore, statements: Sequence[dict[str, Any]], *, seconds: float = SECONDS) -> Answer:
    """Send statements as one array; a store takes all of them or none (xAPI 1.0.3, part 3, 2.1.2)."""
    secret = secrets.decrypt(store.secret)
    if secret is None:
        return Answer(Verdict.LATER, _("The secret cannot be read any more. Fill it in again."))
    try:
        status, headers = _exchange(store, secret, json.dumps(statements).encode(), seconds)
    except GuardError as error:
        return Answer(Verdict.LATER, str(_TROUBLES[error.trouble]))
    if status in _STORED:
        return Answer(Verdict.STORED)
    if status == 409:
        return Answer(Verdict.KNOWN, _("The server already has a statement with this id."))
    if status in _REFUSED:
        return Answer(Verdict.REFUSED, _("The server refused the statement (status %(status)d).") % {"status": status})
    return Answer(Verdict.LATER, _reason(status), _wait(headers.get("Retry-After", "")))


def check_address(endpoint: str, *, resolver: guard.Resolve = guard.resolve) -> str:
    """Why nothing would be sent to this address, in words for who typed it; empty when all is well."""
    try:
        guard.pin(_target(endpoint), private=settings.LRS_PRIVATE_HOSTS, resolver=resolver)
    except GuardError as error:
        return str(_TROUBLES[error.trouble])
    return ""


def _target(endpoint: str) -> guard.Target:
    """Raises GuardError when the address is not one, or would carry the secret in the open."""
    target = guard.parse(endpoint)
    if not target.secure and f"{target.host}:{target.port}" not in settings.LRS_PRIVATE_HOSTS:
        raise GuardError(Trouble.SCHEME)
    return target


def _exchange(store: RecordStore, secret: str, body: bytes, seconds: float) -> tuple[int, http.client.HTTPMessage]:
    target = _target(f"{store.endpoint}/statements")
    credentials = base64.b64encode(f"{store.username}:{secret}".encode()).decode()
    headers = {
        "Host": target.host_header,
        "User-Agent": "Naast",
        "Authorization": f"Basic {credentials}",
        "Content-Type": "application/json",
        "X-Experience-API-Version": "1.0.3",
        "Connection": "close",
    }
    until = time.monotonic() + seconds
    with guard.connect(target, until=until, private=settings.LRS_PRIVATE_HOSTS) as connection:
        connection.request("POST", target.path, body=body, headers=headers)
        response = connection.getresponse()
        response.read(_READ)
        return response.status, response.headers


def _reason(status: int) -> str:
    if status in {401, 403}:
        return _("The server does not accept the user name and secret (status %(status)d).") % {"status": status}
    if 300 <= status < 400:
        return _("The server sends us to another address. Fill in that address itself (status %(status)d).") % {
            "status": status
        }
    if status == 404:
        return _("There is no record store at this address (status 404).")
    return _("The server could not take the statements (status %(status)d).") % {"status": status}


def _wait(text: str) -> timedelta:
    """How long Retry-After asks to wait, in seconds or until a moment (RFC 9110 §10.2.3); nothing when unreadable."""
    text = text.strip()
    if text.isascii() and text.isdecimal() and len(text) < 10:
        return timedelta(seconds=int(text))
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return timedelta(0)
    aware: datetime = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(aware - timezone.now(), timedelta(0))
