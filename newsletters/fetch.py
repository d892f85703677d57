"""Get a document from the internet without being led anywhere else.

An address in a feed list is written by people and followed by a server inside our network. So: http and https only, the
name is resolved once, every address it has must be public, the connection goes to exactly that address (a name that
changes its mind between the check and the connection gains nothing), each redirect goes through all of it again, and
size, redirects and total time have limits.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

MAX_BYTES = 2 * 1024 * 1024  # also after unpacking
MAX_SECONDS = 20.0  # for everything together
MAX_REDIRECTS = 3
_USER_AGENT = "Naast feed reader"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = tuple[str, int]
Resolve = Callable[[str, int], list[str]]


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


def resolve(host: str, port: int) -> list[str]:
    """The addresses behind a name, as the system's resolver knows them.

    Raises:
        OSError: the name is not known.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


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
        target = _check(url)
        answer = _get(target, conditions, limits, until, resolver)
        if isinstance(answer, Fetched):
            return answer
        url = urljoin(url, answer)
    raise FetchError(_("The source redirects too often."))


def is_public(address: str) -> bool:
    """Whether an IP address is on the public internet, also when it is wrapped in another (RFC 6890, 4291, 6052)."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo[1] if parsed.teredo else None)
        if parsed in _NAT64:
            inner = ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)
        if inner is not None and not is_public(str(inner)):
            return False
        if parsed.is_site_local:
            return False
    return parsed.is_global and not parsed.is_multicast and not parsed.is_reserved and not parsed.is_unspecified


def _check(url: str) -> SplitResult:
    """Raises FetchError for an address that is not followed whatever it points to."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise FetchError(_("The address of the source is not valid.")) from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        raise FetchError(_("The address of the source must start with http:// or https://."))
    if parts.username is not None or any(letter <= " " or letter == "\x7f" for letter in url):
        raise FetchError(_("The address of the source is not valid."))
    return parts


def _pinned(host: str, port: int, resolver: Resolve) -> str:
    """The address to connect to; every address of the name must pass, or none is used."""
    try:
        addresses = resolver(host, port)
    except (OSError, UnicodeError) as error:  # the resolver refuses names of more than 63 letters between dots
        raise FetchError(_("The source cannot be found: its name is not known.")) from error
    if not addresses:
        raise FetchError(_("The source cannot be found: its name is not known."))
    if f"{host}:{port}" not in settings.FEED_PRIVATE_HOSTS and not all(map(is_public, addresses)):
        raise FetchError(_("The source points to an internal address. It is not read."))
    return addresses[0]


def _get(
    target: SplitResult, conditions: dict[str, str], limits: Limits, until: float, resolver: Resolve
) -> Fetched | str:
    """One request; gives the document, or where the server sends us."""
    host = _ascii_host(target.hostname or "")
    port = target.port or (443 if target.scheme == "https" else 80)
    address = _pinned(host, port, resolver)
    path = (target.path or "/") + (f"?{target.query}" if target.query else "")
    default = port == (443 if target.scheme == "https" else 80)
    shown = f"[{host}]" if ":" in host else host
    headers = {
        "Host": shown if default else f"{shown}:{port}",
        "User-Agent": _USER_AGENT,
        "Accept": "application/atom+xml, application/rss+xml, application/xml, text/xml",
        "Accept-Encoding": "gzip",
        "Connection": "close",
        **{name: value for name, value in conditions.items() if value},
    }
    try:
        with _connection(host, (address, port), target.scheme == "https", until) as connection:
            connection.request("GET", _ascii(path), headers=headers)
            response = connection.getresponse()
            answer = _location(response) if response.status in _REDIRECTS else _document(response, limits.size)
    except TimeoutError as error:
        raise FetchError(_("The source took too long to answer.")) from error
    except ssl.SSLError as error:
        raise FetchError(_("The source has no valid certificate.")) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        if time.monotonic() >= until:
            raise FetchError(_("The source took too long to answer.")) from error
        raise FetchError(_("The source could not be reached.")) from error
    if time.monotonic() >= until:  # a connection that we cut looks like one that came to its end
        raise FetchError(_("The source took too long to answer."))
    return answer


def _ascii_host(host: str) -> str:
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise FetchError(_("The address of the source is not valid.")) from error


def _ascii(path: str) -> str:
    return "".join(
        letter if letter.isascii() else "".join(f"%{byte:02X}" for byte in letter.encode()) for letter in path
    )


@contextlib.contextmanager
def _connection(host: str, address: Address, secure: bool, until: float) -> Iterator[http.client.HTTPConnection]:
    """A connection to exactly ``address``, that is cut when the time is up.

    The timeout of a socket counts from byte to byte: a server that sends one a second would never meet it. A timer that
    closes the socket ends that.
    """
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    stream = socket.create_connection(address, timeout=left)
    if secure:
        # The certificate is checked against the name, although the connection went to a number.
        stream = ssl.create_default_context().wrap_socket(stream, server_hostname=host, do_handshake_on_connect=False)
    timer = threading.Timer(max(until - time.monotonic(), 0.01), _cut, [stream])
    timer.daemon = True
    timer.start()
    connection = http.client.HTTPConnection(host, address[1], timeout=left)
    connection.sock = stream
    try:
        if isinstance(stream, ssl.SSLSocket):
            stream.do_handshake()
        yield connection
    finally:
        timer.cancel()
        connection.close()
        stream.close()


def _cut(stream: socket.socket) -> None:
    with contextlib.suppress(OSError, ValueError):
        stream.shutdown(socket.SHUT_RDWR)


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
    body = bytearray()
    try:
        while chunk := response.read(65_536):
            # Never unpack more than one byte too many: a small answer can hold gigabytes.
            body += unpack.decompress(chunk, size + 1 - len(body)) if unpack else chunk
            if len(body) > size:
                raise FetchError(_("The answer of the source is too large."))
    except zlib.error as error:
        raise FetchError(_("The answer of the source is damaged.")) from error
    if response.length:  # closed before it was complete
        raise FetchError(_("The answer of the source broke off."))
    return Fetched(
        bytes(body),
        headers.get("Content-Type", ""),
        headers.get("ETag", "")[:300],
        headers.get("Last-Modified", "")[:100],
        changed=True,
    )
