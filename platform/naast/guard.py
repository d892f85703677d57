"""Speak http with a server on the public internet without being led anywhere else.

An address that people type is followed by a server inside our network. So: the name is resolved once, every address it
has must be public, the connection goes to exactly that address (a name that changes its mind between the check and the
connection gains nothing), and the whole exchange has one deadline. Redirects are the caller's: each goes through all of
it again, or is not followed.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from urllib.parse import urlsplit

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_PORTS = {"http": 80, "https": 443}

Resolve = Callable[[str, int], list[str]]


class Trouble(Enum):
    """Why a server was not reached. Callers have their own words for each."""

    INVALID = auto()
    SCHEME = auto()
    UNKNOWN_NAME = auto()
    INTERNAL = auto()
    SLOW = auto()
    CERTIFICATE = auto()
    UNREACHABLE = auto()


class GuardError(Exception):
    """The server was not reached, for the reason in ``trouble``."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.name)
        self.trouble = trouble


@dataclass(frozen=True)
class Target:
    """An address taken apart; the name and the path are ASCII."""

    secure: bool
    host: str
    port: int
    path: str  # with the query

    @property
    def host_header(self) -> str:
        """What the Host header says (RFC 9110 §7.2)."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return shown if self.port == _PORTS["https" if self.secure else "http"] else f"{shown}:{self.port}"


def parse(url: str) -> Target:
    """Take an address apart.

    Raises:
        GuardError: not http or https, or not an address at all.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise GuardError(Trouble.INVALID) from error
    if parts.scheme not in _PORTS or not parts.hostname or port == 0:
        raise GuardError(Trouble.SCHEME)
    if parts.username is not None or any(letter <= " " or letter == "\x7f" for letter in url):
        raise GuardError(Trouble.INVALID)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme == "https", _ascii_host(parts.hostname), port or _PORTS[parts.scheme], _ascii(path))


def resolve(host: str, port: int) -> list[str]:
    """The addresses behind a name, as the system's resolver knows them.

    Raises:
        OSError: the name is not known.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


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


def pin(target: Target, *, private: Collection[str] = (), resolver: Resolve = resolve) -> str:
    """The IP address to connect to; every address of the name must be public, or none is used.

    Args:
        target: the server.
        private: ``host:port`` pairs that may be internal.
        resolver: what finds the addresses of a name.

    Raises:
        GuardError: the name is not known, or leads inside.
    """
    try:
        addresses = resolver(target.host, target.port)
    except (OSError, UnicodeError) as error:  # the resolver refuses names of more than 63 letters between dots
        raise GuardError(Trouble.UNKNOWN_NAME) from error
    if not addresses:
        raise GuardError(Trouble.UNKNOWN_NAME)
    if f"{target.host}:{target.port}" not in private and not all(map(is_public, addresses)):
        raise GuardError(Trouble.INTERNAL)
    return addresses[0]


@contextlib.contextmanager
def connect(
    target: Target, *, until: float, private: Collection[str] = (), resolver: Resolve = resolve
) -> Iterator[http.client.HTTPConnection]:
    """A connection for one exchange, which has to be over at ``until`` (of ``time.monotonic``).

    Raises:
        GuardError: for whatever goes wrong with the network inside the ``with`` block too.
    """
    if time.monotonic() >= until:  # a name server takes its own time: it is not asked when there is none left
        raise GuardError(Trouble.SLOW)
    address = pin(target, private=private, resolver=resolver)
    try:
        with _opened(target, address, until) as connection:
            yield connection
    except TimeoutError as error:
        raise GuardError(Trouble.SLOW) from error
    except ssl.SSLError as error:
        raise GuardError(Trouble.CERTIFICATE) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise GuardError(Trouble.SLOW if time.monotonic() >= until else Trouble.UNREACHABLE) from error
    if time.monotonic() >= until:  # a connection that we cut looks like one that came to its end
        raise GuardError(Trouble.SLOW)


@contextlib.contextmanager
def _opened(target: Target, address: str, until: float) -> Iterator[http.client.HTTPConnection]:
    """A connection to exactly ``address``, that is cut when the time is up.

    The timeout of a socket counts from byte to byte: a server that sends one a second would never meet it. A timer that
    closes the socket ends that.
    """
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    stream = socket.create_connection((address, target.port), timeout=left)
    if target.secure:
        # The certificate is checked against the name, although the connection went to a number.
        stream = ssl.create_default_context().wrap_socket(
            stream, server_hostname=target.host, do_handshake_on_connect=False
        )
    timer = threading.Timer(max(until - time.monotonic(), 0.01), _cut, [stream])
    timer.daemon = True
    timer.start()
    connection = http.client.HTTPConnection(target.host, target.port, timeout=left)
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


def _ascii_host(host: str) -> str:
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise GuardError(Trouble.INVALID) from error


def _ascii(path: str) -> str:
    try:
        return "".join(
            letter if letter.isascii() else "".join(f"%{byte:02X}" for byte in letter.encode()) for letter in path
        )
    except UnicodeError as error:  # half a surrogate pair
        raise GuardError(Trouble.INVALID) from error
