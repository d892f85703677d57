"""The mailbox in which reports arrive: at a provider (POP3, RFC 1939) or a folder of this machine (Maildir).

What has a row is removed from the mailbox; what a person should read stays. The order is: row committed, then removed.
Whoever dies in between, or two workers at once, find the same mail again and know it by its fingerprint.
"""

import contextlib
import hashlib
import logging
import poplib
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.utils.translation import gettext as _

from naast.mail.reports import take
from naast.mail.reports.parse import LIMIT

logger = logging.getLogger(__name__)

MAILS = 500  # in one round; the next comes in a minute
SECONDS = 50.0
STATE = "mail.reports.mailbox"  # in the cache: when the mailbox was last read, and what went wrong
_STATE_KEPT = 60 * 60 * 24 * 7
_LEFT_KEPT = 60 * 60 * 24  # a mail that stays is not fetched again for a day
_LINE = 64 * 1024  # poplib itself gives up at 2 KB, and there are servers that write longer lines
_LINES = 4000  # of a mail; far more than a report has


class MailboxUnavailable(Exception):
    """The mailbox cannot be reached or does not let us in; nothing is lost, the next round tries again."""


class Unfetchable(Exception):
    """One mail cannot be fetched, now or ever."""


class Mailbox(Protocol):
    """A place where mails wait."""

    def names(self) -> Iterator[str]:
        """The mails that wait, oldest first; a mail that was left for a person does not wait any more."""

    def fetch(self, name: str) -> bytes | None:
        """Its beginning, as much as is looked at; nothing when another worker was first."""

    def remove(self, name: str) -> None:
        """Take it out."""

    def leave(self, name: str) -> None:
        """Keep it for a person, and do not offer it again soon."""

    def close(self) -> None:
        """Say goodbye; what was removed is then gone."""


class Round(NamedTuple):
    """What one round did."""

    new: int = 0
    known: int = 0
    failed: int = 0


def read_mailbox(url: str | None = None, *, mails: int = MAILS, seconds: float = SECONDS) -> Round:
    """Take what waits in the mailbox of ``settings.REPORTS_MAILBOX``.

    Args:
        url: another mailbox.
        mails: at most so many.
        seconds: stop after so long.

    Raises:
        ImproperlyConfigured: the address is not one of a mailbox.
        MailboxUnavailable: it does not answer, or does not let us in.
        DatabaseError: nothing can be stored now; what waits keeps waiting.
    """
    address = url or settings.REPORTS_MAILBOX
    if not address:
        return Round()
    until = time.monotonic() + seconds
    new = known = failed = 0
    try:
        box = open_mailbox(address)
        try:
            for name in box.names():
                if new + known >= mails or time.monotonic() >= until:
                    break
                created = _take_one(box, name)
                if created is None:
                    failed += 1
                else:
                    new, known = (new + 1, known) if created else (new, known + 1)
        finally:
            box.close()
    except MailboxUnavailable as error:
        _remember(str(error))
        raise
    _remember("")
    return Round(new, known, failed)


def state() -> dict[str, Any] | None:
    """When the mailbox was last read ("at") and what went wrong ("error"), or nothing when nobody knows."""
    found = cache.get(STATE)
    return found if isinstance(found, dict) else None


def open_mailbox(url: str) -> Mailbox:
    """Open ``pop3s://user:password@host:port``, ``pop3://…`` or ``maildir:///folder``.

    Raises:
        ImproperlyConfigured: another scheme, or no host or folder.
        MailboxUnavailable: it does not answer, or does not let us in.
    """
    parts = urlsplit(url)
    if parts.scheme == "maildir" and parts.path:
        return Maildir(Path(unquote(parts.path)))
    if parts.scheme in {"pop3", "pop3s"} and parts.hostname:
        return Pop3(parts)
    raise ImproperlyConfigured("REPORTS_MAILBOX must look like pop3s://user:password@host or maildir:///folder")


class Maildir:
    """A folder with ``new`` and ``cur``: what waits stands in the first, what stays for a person in the second."""

    def __init__(self, folder: Path) -> None:
        """Open the folder.

        Raises:
            MailboxUnavailable: it is not there.
        """
        self._new, self._cur = folder / "new", folder / "cur"
        if not self._new.is_dir():
            raise MailboxUnavailable(f"{folder}/new is not there")

    def names(self) -> Iterator[str]:
        """See :class:`Mailbox`; the names begin with the time of arrival."""
        yield from sorted(path.name for path in self._new.iterdir() if path.is_file())

    def fetch(self, name: str) -> bytes | None:
        """See :class:`Mailbox`."""
        try:
            with (self._new / name).open("rb") as file:
                return file.read(LIMIT)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unfetchable(type(error).__name__) from error

    def remove(self, name: str) -> None:
        """See :class:`Mailbox`."""
        (self._new / name).unlink(missing_ok=True)

    def leave(self, name: str) -> None:
        """See :class:`Mailbox`."""
        with contextlib.suppress(FileNotFoundError):
            self._cur.mkdir(exist_ok=True)
            (self._new / name).rename(self._cur / f"{name.partition(':')[0]}:2,")

    def close(self) -> None:
        """See :class:`Mailbox`."""


class _LongLines:
    """poplib with room for the lines that some servers write (its own limit is 2 KB)."""

    file: Any

    def _getline(self) -> tuple[bytes, int]:
        line = self.file.readline(_LINE + 1)
        if len(line) > _LINE:
            raise poplib.error_proto("line too long")
        if not line:
            raise poplib.error_proto("-ERR EOF")
        return line.rstrip(b"\r\n"), len(line)


class _Pop3Connection(_LongLines, poplib.POP3):
    pass


class _Pop3Tls(_LongLines, poplib.POP3_SSL):
    pass


class Pop3:
    """A mailbox at a provider. Names are its unique ids (UIDL)."""

    def __init__(self, parts: SplitResult) -> None:
        """Sign in.

        Raises:
            MailboxUnavailable: no answer, a wrong password, or another worker is reading.
        """
        self._host, timeout = str(parts.hostname), float(settings.SMTP_TIMEOUT)
        self._numbers: dict[str, int] = {}
        try:
            if parts.scheme == "pop3s":
                self._server: poplib.POP3 = _Pop3Tls(
                    self._host, parts.port or 995, timeout=timeout, context=ssl.create_default_context()
                )
            else:
                self._server = _Pop3Connection(self._host, parts.port or 110, timeout=timeout)
            self._server.user(unquote(parts.username or ""))
            self._server.pass_(unquote(parts.password or ""))
            for line in self._server.uidl()[1]:
                number, _space, uid = line.decode("ascii", "replace").partition(" ")
                self._numbers[uid] = int(number)
        except (OSError, poplib.error_proto, ValueError) as error:
            raise MailboxUnavailable(_say(error)) from error

    def names(self) -> Iterator[str]:
        """See :class:`Mailbox`."""
        yield from (uid for uid in list(self._numbers) if cache.get(self._left(uid)) is None)

    def fetch(self, name: str) -> bytes | None:
        """See :class:`Mailbox`."""
        number = self._numbers[name]
        try:
            try:
                lines = self._server.top(number, _LINES)[1]
            except poplib.error_proto as error:
                if "line too long" in str(error):
                    raise
                lines = self._server.retr(number)[1]  # TOP is optional (RFC 1939 §7)
        except poplib.error_proto as error:
            if "line too long" in str(error):  # the rest of it still comes: this connection is of no use any more
                cache.set(self._left(name), 1, _LEFT_KEPT)
                take.unreadable(name, _("The mail holds a line that is longer than a mail may have."), source="mailbox")
                raise MailboxUnavailable(_say(error)) from error
            raise Unfetchable(_say(error)) from error
        except OSError as error:
            raise MailboxUnavailable(_say(error)) from error
        return b"\r\n".join(lines)[:LIMIT]

    def remove(self, name: str) -> None:
        """See :class:`Mailbox`."""
        try:
            self._server.dele(self._numbers[name])
        except (OSError, poplib.error_proto) as error:
            raise MailboxUnavailable(_say(error)) from error

    def leave(self, name: str) -> None:
        """See :class:`Mailbox`."""
        cache.set(self._left(name), 1, _LEFT_KEPT)

    def close(self) -> None:
        """See :class:`Mailbox`."""
        try:
            self._server.quit()
        except (OSError, poplib.error_proto):  # what was removed comes back, and is known by its fingerprint
            self._server.close()

    def _left(self, uid: str) -> str:
        return f"mail.left.{hashlib.sha256(f'{self._host} {uid}'.encode()).hexdigest()}"


def _take_one(box: Mailbox, name: str) -> bool | None:
    """Take one mail. Returns whether its row is new, or nothing when it could not be taken and stays."""
    try:
        raw = box.fetch(name)
        if raw is None:
            return False
        report, created = take.take(raw, source="mailbox")
    except (DatabaseError, MailboxUnavailable):
        raise
    except Unfetchable as error:
        logger.warning("A mail in the mailbox for reports cannot be fetched: %s", error)
        return None
    except Exception:  # the room that was told failed; the mail stays where it is, and the others go on
        logger.exception("A mail that came back could not be taken")
        return None
    if take.stays(report):
        box.leave(name)
    else:
        box.remove(name)
    return created


def _remember(error: str) -> None:
    cache.set(STATE, {"at": time.time(), "error": error}, _STATE_KEPT)


def _say(error: Exception) -> str:
    text = error.args[0] if error.args else ""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return f"{type(error).__name__}: {' '.join(words.split())}"[:300]
