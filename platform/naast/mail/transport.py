"""The outside world: one connection to one SMTP server, and its twin in memory for tests of the rest."""

import smtplib
import socket
import ssl
import time
from dataclasses import dataclass, field
from typing import Any, NamedTuple, NoReturn, Protocol
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from naast.mail.errors import MailRefused, ServerUnavailable, Verdict, refusal

_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
_IDLE = 5.0  # seconds; a server may have hung up since then (RFC 5321 §4.5.3.2 lets it after five minutes)
_FINE, _TEXT_WANTED, _GOODBYE = 250, 354, 421
_DATA = b"DATA\r\n"
_LONGEST_ANSWER = 8192  # bytes; a line of an answer has at most 512 (RFC 5321 §4.5.3.1.5)


class Transport(Protocol):
    """Hands complete mails to a server."""

    def open(self) -> None:
        """Be ready to send; does nothing when it already is.

        Raises:
            ServerUnavailable: the server cannot be reached, or does not let us in.
        """

    def announce(self, sender: str, recipient: str, size: int) -> None:
        """Say before :meth:`finish` whose turn it is afterwards, so that the server may hear it in the same breath.

        The mail must still be begun, which then only asks what the server thinks of it, or abandoned.
        """

    def begin(self, sender: str, recipient: str, size: int) -> None:
        """Tell the server who the next mail is from and for. Nothing of the mail leaves yet.

        Args:
            sender: address for the envelope; bounces go there.
            recipient: address for the envelope.
            size: bytes of the mail.

        Raises:
            MailRefused: the server does not take this mail.
            ServerUnavailable: the server does not let us send at all.
        """

    def finish(self, raw: bytes) -> None:
        """Send the mail that was begun; returns once the server has taken responsibility for it (250).

        Args:
            raw: the complete message (RFC 5322), lines ended by CRLF, no line over 998 bytes, seven bits.

        Raises:
            MailRefused: the server did not take this mail.
            ServerUnavailable: the server does not let us send at all.
        """

    def abandon(self) -> None:
        """Do not send the mail that was announced or begun; never raises."""

    def close(self) -> None:
        """Say goodbye; never raises."""


class SmtpAddress(NamedTuple):
    """Where the server is and how to be let in."""

    scheme: str
    host: str
    port: int
    user: str
    password: str

    @classmethod
    def parse(cls, url: str) -> "SmtpAddress":
        """Read ``smtp://``, ``smtp+tls://`` (STARTTLS, required) or ``smtps://``, with user and password if any.

        Raises:
            ImproperlyConfigured: another scheme, or no host.
        """
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ImproperlyConfigured("SMTP_URL must look like smtp://host:port, smtp+tls://… or smtps://…")
        port = parts.port or _PORTS[parts.scheme]
        return cls(parts.scheme, parts.hostname, port, unquote(parts.username or ""), unquote(parts.password or ""))


class SmtpTransport:
    """A connection that is opened when first needed and used again for every mail."""

    def __init__(self, url: str | None = None, *, timeout: float | None = None) -> None:
        """Prepare; nothing is opened yet.

        Args:
            url: see :meth:`SmtpAddress.parse`; ``settings.SMTP_URL`` when left out.
            timeout: seconds for each answer; ``settings.SMTP_TIMEOUT`` when left out. One mail takes at most twice that.
        """
        self._address = SmtpAddress.parse(url or settings.SMTP_URL)
        self._timeout = float(timeout or settings.SMTP_TIMEOUT)
        self._connection: smtplib.SMTP | None = None
        self._pipelining = self._sizes = False
        self._next = b""  # the commands for the mail that is to be announced
        self._announced = b""  # the commands that were written and not answered yet
        self._wants_text = False  # whatever is written now becomes part of a mail
        self._answers = b""  # read and not looked at yet
        self._used_at = 0.0
        self._until = 0.0  # when the time for the mail at hand is over

    def open(self) -> None:
        """See :class:`Transport`."""
        if self._connection is not None:
            if self._still_there():
                return
            self._drop()
        address = self._address
        # A fixed name: left to itself smtplib asks the resolver for one, which can hang for minutes.
        name = settings.SITE_HOST if any(letter.isalpha() for letter in settings.SITE_HOST) else "localhost"
        connection: smtplib.SMTP | None = None
        try:
            if address.scheme == "smtps":
                connection = smtplib.SMTP_SSL(
                    address.host,
                    address.port,
                    local_hostname=name,
                    timeout=self._timeout,
                    context=ssl.create_default_context(),
                )
            else:
                connection = smtplib.SMTP(address.host, address.port, local_hostname=name, timeout=self._timeout)
            connection.ehlo_or_helo_if_needed()
            if address.scheme == "smtp+tls":
                connection.starttls(context=ssl.create_default_context())
                connection.ehlo()
            if address.user:
                connection.login(address.user, address.password)
        except (OSError, smtplib.SMTPException) as error:
            if connection is not None:
                connection.close()
            raise ServerUnavailable(_describe(error)) from error
        if connection.sock is not None:  # what is written goes at once: groups of commands are written as one
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connection, self._used_at = connection, time.monotonic()
        self._pipelining = connection.has_extn("pipelining")
        self._sizes = connection.has_extn("size")

    def announce(self, sender: str, recipient: str, size: int) -> None:
        """See :class:`Transport`. RFC 2920 §3.1 lets the text of one mail and the commands for the next go together."""
        self._next = self._commands(sender, recipient, size) if self._pipelining else b""

    def begin(self, sender: str, recipient: str, size: int) -> None:
        """See :class:`Transport`."""
        self.open()
        self._until = time.monotonic() + 2 * self._timeout
        commands = self._commands(sender, recipient, size)
        if self._announced and self._announced != commands:  # never send a mail to whom another was announced
            self._drop()
            self.open()
        try:
            # With PIPELINING all three are one way to the server and back; DATA must be the last of a group.
            for group in [commands] if self._pipelining else commands.splitlines(keepends=True):
                if not self._announced:
                    self._write(group)
                self._announced = b""
                self._agree(group.count(b"\r\n"), last=group.endswith(_DATA))
        except (OSError, smtplib.SMTPException) as error:
            self._lost(error)
        self._wants_text = True

    def finish(self, raw: bytes) -> None:
        """See :class:`Transport`."""
        following, self._next = self._next, b""
        self._wants_text = False
        try:
            self._write(_as_data(raw) + following)
            self._announced = following
            code, text = self._read()
        except (OSError, smtplib.SMTPException) as error:
            # Whether the server has the mail is unknown. It is sent again: a duplicate is better than a loss.
            self._lost(error)
        if not 200 <= code < 300:
            self._refuse(refusal(code, text))

    def abandon(self) -> None:
        """See :class:`Transport`. Once the server waits for a text, hanging up is the only way to send none."""
        if self._announced or self._wants_text:
            self._drop()

    def _commands(self, sender: str, recipient: str, size: int) -> bytes:
        limit = f" SIZE={size}" if self._sizes else ""
        return f"MAIL FROM:<{sender}>{limit}\r\nRCPT TO:<{recipient}>\r\n".encode("ascii") + _DATA

    def close(self) -> None:
        """See :class:`Transport`."""
        self.abandon()  # it would take a goodbye for the first line
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.quit()
        except (OSError, smtplib.SMTPException):
            connection.close()

    def _agree(self, count: int, *, last: bool) -> None:
        """Read the answers to a group of commands, all of them, and raise for the first that refuses.

        Args:
            count: how many commands were written.
            last: whether DATA was the last of them, which 354 answers.
        """
        first: tuple[int, bytes] | None = None
        for number in range(count):
            code, text = self._read()
            if last and number == count - 1:
                if code == _TEXT_WANTED and first is not None:
                    # It wants a text that has no receiver: the empty one, which it then refuses (RFC 2920 §3.1).
                    self._write(b".\r\n")
                    self._read()
                elif code != _TEXT_WANTED:
                    first = first or (code, text)
            elif not 200 <= code < 300:
                first = first or (code, text)
            if code == _GOODBYE:
                break  # it hangs up; nothing more comes
        if first is not None:
            self._refuse(refusal(*first))

    def _write(self, data: bytes) -> None:
        self._ready().sock.sendall(data)

    def _read(self) -> tuple[int, bytes]:
        """The next answer: its code, -1 for something that is none, and its text (RFC 5321 §4.2.1)."""
        texts: list[bytes] = []
        while True:
            line, complete, rest = self._answers.partition(b"\n")
            if not complete:
                if len(line) > _LONGEST_ANSWER:
                    raise smtplib.SMTPServerDisconnected("an answer without an end")
                data = self._ready().sock.recv(_LONGEST_ANSWER)
                if not data:
                    raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
                self._answers += data
                continue
            self._answers = rest
            texts.append(line[4:].strip())
            if line[3:4] != b"-":
                self._used_at = time.monotonic()
                return int(line[:3]) if line[:3].isdigit() else -1, b"\n".join(texts)

    def _lost(self, error: Exception) -> NoReturn:
        self._drop()
        raise MailRefused(_describe(error), verdict=Verdict.QUICK, connection_lost=True) from error

    def _ready(self) -> Any:
        """The connection, with the time it has for its next word."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the server took too long")
        connection = self._connection
        if connection is None or connection.sock is None:
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
        connection.sock.settimeout(min(self._timeout, left))
        return connection

    def _still_there(self) -> bool:
        """Whether the server still listens after a silence."""
        assert self._connection is not None
        if self._announced or self._wants_text or time.monotonic() - self._used_at < _IDLE:
            return True
        try:
            self._used_at = time.monotonic()
            return bool(self._connection.noop()[0] == _FINE)
        except (OSError, smtplib.SMTPException):
            return False

    def _refuse(self, error: MailRefused | ServerUnavailable) -> None:
        """Leave the connection ready for the next mail, or gone, and raise."""
        if isinstance(error, ServerUnavailable) or error.connection_lost:
            self._drop()
            raise error
        if self._announced:  # the next mail has begun already, and that made an end to this one
            raise error
        try:
            assert self._connection is not None
            self._connection.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()
            error.connection_lost = True
        raise error

    def _drop(self) -> None:
        self._wants_text, self._announced, self._answers = False, b"", b""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


@dataclass
class MemoryTransport:
    """The twin for tests: keeps what it is given, and answers with what a test has put in ``answers``.

    Attributes:
        sent: every mail taken, as (sender, recipient, raw).
        answers: exceptions to raise, by recipient; the mail is then not taken.
        down: whether :meth:`open` finds no server.
    """

    sent: list[tuple[str, str, bytes]] = field(default_factory=list)
    answers: dict[str, MailRefused | ServerUnavailable] = field(default_factory=dict)
    down: bool = False
    _begun: tuple[str, str] | None = None

    def open(self) -> None:
        """See :class:`Transport`."""
        if self.down:
            raise ServerUnavailable("no server")

    def announce(self, sender: str, recipient: str, size: int) -> None:
        """See :class:`Transport`."""

    def begin(self, sender: str, recipient: str, size: int) -> None:
        """See :class:`Transport`."""
        self.open()
        if recipient in self.answers:
            raise self.answers[recipient]
        self._begun = sender, recipient

    def finish(self, raw: bytes) -> None:
        """See :class:`Transport`."""
        assert self._begun is not None
        self.sent.append((*self._begun, raw))
        self._begun = None

    def abandon(self) -> None:
        """See :class:`Transport`."""
        self._begun = None

    def close(self) -> None:
        """See :class:`Transport`."""


def _as_data(raw: bytes) -> bytes:
    """A message as it goes over the wire: dots at the start of a line doubled, and the dot that ends it (RFC 5321 §4.5.2)."""
    if raw.startswith(b"."):
        raw = b"." + raw
    if b"\r\n." in raw:
        raw = raw.replace(b"\r\n.", b"\r\n..")
    return raw + (b".\r\n" if raw.endswith(b"\r\n") else b"\r\n.\r\n")


def _describe(error: Exception) -> str:
    """One line for the state of a mail; never holds a password, which smtplib does not repeat."""
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        return f"{error.smtp_code} {' '.join(words.split())}"
    return f"{type(error).__name__}: {' '.join(str(error).split())}"
