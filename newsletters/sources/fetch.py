"""Get a document from the internet without being led anywhere else.

An address in a feed list is written by people and followed by a server inside our network. So: http and https only, the
name is resolved once, every address it has must be public, the connection goes to exactly that address (a name that
changes its mind between the check and the connection gains nothing), each redirect goes through all of it again, and
size, redirects and total time have limits.
"""

import http.client
import time
import zlib
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urljoin

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from naast import guard
from naast.guard import GuardError, Resolve, Target, Trouble, resolve

MAX_BYTES = 2 * 1024 * 1024  # also after unpacking
MAX_SECONDS = 20.0  # for everything together
MAX_REDIRECTS = 3
_USER_AGENT = "Naast feed reader"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TROUBLES = {
    Trouble.INVALID: gettext_lazy("The address of the source is not valid."),
    Trouble.SCHEME: gettext_lazy("The address of the source must start with http:// or https://."),
    Trouble.UNKNOWN_NAME: gettext_lazy("The source cannot be found: its name is not known."),
    Trouble.INTERNAL: gettext_lazy("The source points to an internal address. It is not read."),
    Trouble.SLOW: gettext_lazy("The source took too long to answer."),
    Trouble.CERTIFICATE: gettext_lazy("The source has no valid certificate."),
    Trouble.UNREACHABLE: gettext_lazy("The source could not be reached."),
}


class FetchError(Exception):
    """The document could not be had; the text is for an editor to read."""


class Fetched(NamedTuple):
    """A document, or the news that it did not change.

    Attributes:
        body: the bytes, unpacked; nothing when ``changed`` is false.
        content_type: as the server said.
        etag: to send along next time (RFC 9110 §8.8.3).
        last_modified: to send along next time.
        changed: false after 304.
    """

    body: bytes
    content_type: str
    etag: str
    last_modified: str
    changed: bool


@dataclass(frozen=True)
class Limits:
    """How far a fetch may go."""

    size: int = MAX_BYTES
    seconds: float = MAX_SECONDS
    redirects: int = MAX_REDIRECTS


def fetch(
    url: str, *, etag: str = "", last_modified: str = "", limits: Limits | None = None, resolver: Resolve = resolve
) -> Fetched:
    """Get ``url``.

    Args:
        url: http or https.
        etag: what the server said last time.
        last_modified: what the server said last time.
        limits: other limits than the usual ones.
        resolver: for tests; what finds the addresses of a name.

    Raises:
        FetchError: with the reason.
    """
    limits = limits or Limits()
    until = time.monotonic() + limits.seconds
    conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    for _redirect in range(limits.redirects + 1):
        try:
            answer = _get(guard.parse(url), conditions, limits, until, resolver)
        except GuardError as error:
            raise FetchError(str(_TROUBLES[error.trouble])) from error
        if isinstance(answer, Fetched):
            return answer
        url = urljoin(url, answer)
    raise FetchError(_("The source redirects too often."))


def _get(target: Target, conditions: dict[str, str], limits: Limits, until: float, resolver: Resolve) -> Fetched | str:
    """One request; gives the document, or where the server sends us."""
    headers = {
        "Host": target.host_header,
        "User-Agent": _USER_AGENT,
        "Accept": "application/atom+xml, application/rss+xml, application/xml, text/xml",
        "Accept-Encoding": "gzip",
        "Connection": "close",
        **{name: value for name, value in conditions.items() if value},
    }
    with guard.connect(target, until=until, private=settings.FEED_PRIVATE_HOSTS, resolver=resolver) as connection:
        connection.request("GET", target.path, headers=headers)
        response = connection.getresponse()
        return _location(response) if response.status in _REDIRECTS else _document(response, limits.size)


def _location(response: http.client.HTTPResponse) -> str:
    location = response.headers.get("Location", "")
    if not location:
        raise FetchError(_("The source redirects to nowhere."))
    return location


def _document(response: http.client.HTTPResponse, size: int) -> Fetched:
    headers = response.headers
    if response.status == 304:
        return Fetched(b"", "", "", "", changed=False)
    if response.status != 200:
        raise FetchError(_("The source answered with status %(status)d.") % {"status": response.status})
    encoding = headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in {"identity", "", "gzip", "x-gzip"}:
        raise FetchError(_("The source packs its answer in a way we do not read."))
    unpack = zlib.decompressobj(wbits=31) if "gzip" in encoding else None
    body, received = bytearray(), 0
    try:
        while chunk := response.read(65_536):
            # Never unpack more than one byte too many: a small answer can hold gigabytes.
            body += unpack.decompress(chunk, size + 1 - len(body)) if unpack else chunk
            received += len(chunk)
            if max(len(body), received) > size:  # what comes behind the end of a packed answer is counted too
                raise FetchError(_("The answer of the source is too large."))
    except zlib.error as error:
        raise FetchError(_("The answer of the source is damaged.")) from error
    if response.length or (unpack and not unpack.eof):  # closed before it was complete
        raise FetchError(_("The answer of the source broke off."))
    return Fetched(
        bytes(body),
        headers.get("Content-Type", ""),
        _returnable(headers.get("ETag", ""), 300),
        _returnable(headers.get("Last-Modified", ""), 100),
        changed=True,
    )


def _returnable(value: str, length: int) -> str:
    """What may be kept and sent back as it is. A part of it would never match, and a NUL byte cannot be stored."""
    return value if len(value) <= length and value.isascii() and value.isprintable() else ""
