"""The outside world: one connection to one SMTP server, and its twin in memory for tests of the rest."""

import smtplib
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from naast.mail.errors import MailRefused, ServerUnavailable, Verdict, refusal

_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


class Transport(Protocol):
    """Hands complete mails to a server."""

    def open(self) -> None:
        """Be ready to send; does nothing when it already is.

        Raises:
            ServerUnavailable: the server cannot be reached, or does not let us in.
        """

    def send(self, sender: str, recipient: str, raw: bytes) -> None:
        """Send one mail; returns once the server has taken responsibility for it (250).

        Args:
            sender: address for the envelope; bounces go there.
            recipient: address for the envelope.
            raw: the complete message (RFC 5322), lines ended by CRLF, no line over 998 bytes, seven bits.

        Raises:
            MailRefused: the server did not take this mail.
            ServerUnavailable: the server does not let us send at all.
        """

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

    def open(self) -> None:
        """See :class:`Transport`."""
        if self._connection is not None:
            return
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
        self._connection = connection

    def send(self, sender: str, recipient: str, raw: bytes) -> None:
        """See :class:`Transport`."""
        self.open()
        connection = self._connection
        assert connection is not None
        until = time.monotonic() + 2 * self._timeout
        options = [f"size={len(raw)}"] if connection.has_extn("size") else []
        try:
            for step in (
                lambda: connection.mail(sender, options),
                lambda: connection.rcpt(recipient),
                lambda: connection.data(raw),
            ):
                self._answer(step, until)
        except smtplib.SMTPDataError as error:  # the answer to DATA itself, before any text
            self._refuse(refusal(error.smtp_code, error.smtp_error))
        except (OSError, smtplib.SMTPException) as error:
            # Whether the server has the mail is unknown. It is sent again: a duplicate is better than a loss.
            self._drop()
            raise MailRefused(_describe(error), verdict=Verdict.QUICK, connection_lost=True) from error

    def close(self) -> None:
        """See :class:`Transport`."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.quit()
        except (OSError, smtplib.SMTPException):
            connection.close()

    def _answer(self, step: Callable[[], tuple[int, bytes]], until: float) -> None:
        connection = self._connection
        assert connection is not None
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the server took too long")
        if connection.sock is not None:
            connection.sock.settimeout(min(self._timeout, left))
        code, text = step()
        if not 200 <= code < 300:
            self._refuse(refusal(code, text))

    def _refuse(self, error: MailRefused | ServerUnavailable) -> None:
        """Leave the connection ready for the next mail, or gone, and raise."""
        if isinstance(error, ServerUnavailable) or error.connection_lost:
            self._drop()
            raise error
        try:
            assert self._connection is not None
            self._connection.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()
            error.connection_lost = True
        raise error

    def _drop(self) -> None:
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

    def open(self) -> None:
        """See :class:`Transport`."""
        if self.down:
            raise ServerUnavailable("no server")

    def send(self, sender: str, recipient: str, raw: bytes) -> None:
        """See :class:`Transport`."""
        self.open()
        if recipient in self.answers:
            raise self.answers[recipient]
        self.sent.append((sender, recipient, raw))

    def close(self) -> None:
        """See :class:`Transport`."""


def _describe(error: Exception) -> str:
    """One line for the state of a mail; never holds a password, which smtplib does not repeat."""
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        return f"{error.smtp_code} {' '.join(words.split())}"
    return f"{type(error).__name__}: {' '.join(str(error).split())}"
