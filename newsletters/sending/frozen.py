"""A content as bytes, ready but for what differs per reader.

The parts of a mail are the same for thousands of readers, so they are encoded once and cut at the placeholders
(:mod:`newsletters.sending.personal`). Per reader only the links are encoded and put between the pieces. A soft line break on
both sides keeps lines within 76 characters (RFC 2045 §6.7): it is not part of the text, so a link stays whole.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

from django.conf import settings

from naast.mail import mime
from newsletters.sending.personal import LINKS, OPEN, PERSON
from newsletters.sending.statistics import OPEN_PICTURE

_CUT = re.compile("|".join(map(re.escape, (*LINKS, PERSON, OPEN_PICTURE, OPEN))))
_SOFT = mime.SOFT_BREAK
_FULL = 75
_AS_IT_IS = re.compile(r"[A-Za-z0-9/:._-]+")  # what quoted-printable writes as itself
_SHARED = 70  # headers longer than this hold something of the reader; the others come back in every mail


class FrozenMail:
    """One content of one mailing."""

    def __init__(self, *, name: str, subject: str, text: str, html: str) -> None:
        """Encode everything that is the same for all.

        Args:
            name: the boundaries of the parts are made of it, so that the same mail is the same bytes each time.
            subject: one line.
            text: with placeholders.
            html: with placeholders.

        Raises:
            BadHeaderError: a line break in the subject.
        """
        self._sender = mime.header("From", mime.mailbox(settings.DEFAULT_FROM_EMAIL).shown)
        self._subject = mime.header("Subject", subject)
        mark = f"=_a{mime.message_id('boundary', name)[1:25]}".encode("ascii")
        begin = b'Content-Type: multipart/alternative;\r\n boundary="' + mark + b'"\r\n\r\n--' + mark + b"\r\n"
        self._pieces: list[bytes] = [begin + _head("plain")]
        self._names: list[str] = []
        self._add(text)
        self._pieces[-1] += b"\r\n--" + mark + b"\r\n" + _head("html")
        self._add(html)
        self._pieces[-1] += b"\r\n--" + mark + b"--\r\n"

    def message(
        self, *, to: str, message_id: str, date: datetime, headers: Mapping[str, str], value: Callable[[str], str]
    ) -> bytes:
        """The complete mail of one reader, in seven bits with CRLF.

        Args:
            to: a bare address.
            message_id: with angle brackets.
            date: an aware moment; the same on every attempt.
            headers: further headers.
            value: what takes the place of a placeholder.

        Raises:
            BadHeaderError: a line break in a header.
            ValueError: ``to`` is not an address.
        """
        filled = {name: _encoded(value(name)) for name in set(self._names)}
        parts = [
            self._sender,
            b"To: " + mime.bare_address(to).encode("ascii") + b"\r\n",  # a bare address has nothing to fold or encode
            self._subject,
            _date(date.replace(microsecond=0)),
            mime.header("Message-ID", message_id),
            b"MIME-Version: 1.0\r\nContent-Language: nl\r\n",
            *(_line(name, content) for name, content in headers.items()),
            self._pieces[0],
        ]
        for name, piece in zip(self._names, self._pieces[1:], strict=True):
            parts += (filled[name], piece)
        return b"".join(parts)

    def _add(self, content: str) -> None:
        """Put a part behind the last piece, cut at its placeholders."""
        content = content.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").replace("\n", "\r\n") + "\r\n"
        place = 0
        for found in _CUT.finditer(content):
            self._pieces[-1] += mime.quoted_printable(content[place : found.start()])
            self._names.append(found[0])
            self._pieces.append(b"")
            place = found.end()
        self._pieces[-1] += mime.quoted_printable(content[place:])


def _head(kind: str) -> bytes:
    return (f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n").encode(
        "ascii"
    )


def _encoded(value: str) -> bytes:
    """What is put in for a reader, on lines of its own; a soft line break alone for nothing."""
    if not value:
        return _SOFT
    if _AS_IT_IS.fullmatch(value):  # an address without a query
        lines = [value[start : start + _FULL] for start in range(0, len(value), _FULL)]
        if not any(line.startswith(".") for line in lines):
            return _SOFT + "=\r\n".join(lines).encode("ascii") + _SOFT
    return _SOFT + mime.quoted_printable(value) + _SOFT


@lru_cache(maxsize=1024)  # those of a mailing were made in batches
def _date(moment: datetime) -> bytes:
    return mime.header("Date", format_datetime(moment))


def _line(name: str, value: str) -> bytes:
    return _known_line(name, value) if len(value) < _SHARED else mime.header(name, value)


_known_line = lru_cache(maxsize=256)(mime.header)
