"""The only door for zip files: nothing is believed of what a file says about itself, and nothing is written to disk."""

import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from django.utils.translation import gettext as _t

from courses.exchange.drafts import UnreadableFileError

_CHUNK = 64 * 1024
_DIRECTORY_ENTRY = b"PK\x01\x02"
_LOCAL_HEADER = struct.Struct("<4s22xHH")
# What zipfile and zlib raise on files that are damaged or were made to damage.
_BROKEN = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    struct.error,
    zlib.error,
    OSError,
    EOFError,
    ValueError,
)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one archive may hold, in bytes and entries. Sizes count what comes out, while it comes out."""

    entries: int = 5_000
    entry: int = 20 * 1024 * 1024
    total: int = 50 * 1024 * 1024
    # Markup packs ten to fifty times; a bomb a thousand times.
    ratio: int = 200
    name: int = 300


class Archive:
    """An opened zip file of which every name was checked. Entries are read one by one, each within the limits."""

    def __init__(self, source: bytes | IO[bytes], limits: Limits | None = None) -> None:
        """Open and check.

        Raises:
            UnreadableFileError: not a zip file, damaged, or one that asks for something no honest file needs.
        """
        self.limits = limits or Limits()
        self._file = BytesIO(source) if isinstance(source, bytes) else source
        self._left = self.limits.total
        # zipfile makes an object of every line of the directory before anybody can count them.
        if _count(self._file, _DIRECTORY_ENTRY) > self.limits.entries * 2:
            raise self._refusal(_t("The archive holds too many files."))
        with _readable():
            self._zip = zipfile.ZipFile(self._file)
        self._entries = self._checked(self._zip.infolist())

    def names(self) -> list[str]:
        """The names of all files in the archive, in its order."""
        return list(self._entries)

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def read(self, name: str) -> bytes:
        """The content of one file.

        Raises:
            KeyError: no such file in the archive.
            UnreadableFileError: damaged, or larger than the limits.
        """
        info = self._entries[name]
        pieces, size = [], 0
        with _readable(name), self._zip.open(info) as entry:
            while piece := entry.read(_CHUNK):
                size += len(piece)
                self._left -= len(piece)
                if size > self.limits.entry or self._left < 0:
                    raise self._refusal(_t("The archive is too large when it is unpacked."), name)
                if size > 2**20 and size > self.limits.ratio * max(info.compress_size, 1):
                    raise self._refusal(_t("The archive unpacks to far more than its own size."), name)
                pieces.append(piece)
        return b"".join(pieces)

    def _checked(self, infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
        if len(infos) > self.limits.entries:
            raise self._refusal(_t("The archive holds too many files."))
        entries: dict[str, zipfile.ZipInfo] = {}
        seen: set[str] = set()
        for info in infos:
            problem = self._problem(info)
            # Two names that are one on another disk would let a second file replace a checked one.
            alike = unicodedata.normalize("NFC", info.orig_filename).casefold()
            if not problem and alike in seen:
                problem = _t("The archive holds two files with the same name.")
            if problem:
                raise self._refusal(problem, info.orig_filename)
            seen.add(alike)
            if not info.is_dir():
                entries[info.filename] = info
        self._check_overlap(infos)
        return entries

    def _problem(self, info: zipfile.ZipInfo) -> str:
        """What is wrong with an entry, before anything of it is read."""
        name = info.orig_filename
        if len(name) > self.limits.name or not name.isprintable():
            return _t("The archive holds a file with an impossible name.")
        if "\\" in name or ":" in name or name.startswith("/") or {"..", "."} & set(name.split("/")):
            return _t("The archive holds a file that wants to lie outside its folder.")
        if stat.S_ISLNK(info.external_attr >> 16):
            return _t("The archive holds a link instead of a file.")
        if info.flag_bits & 0x1:
            return _t("The archive is protected with a password. Save it without one.")
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            return _t("The archive is packed in a way that is not supported. Save it as an ordinary zip file.")
        return ""

    def _check_overlap(self, infos: list[zipfile.ZipInfo]) -> None:
        """Refuse entries that share bytes: that is how a small file unpacks without end."""
        end = 0
        for info in sorted(infos, key=lambda info: info.header_offset):
            with _readable(info.orig_filename):
                self._file.seek(info.header_offset)
                signature, name, extra = _LOCAL_HEADER.unpack(self._file.read(_LOCAL_HEADER.size))
            if signature != b"PK\x03\x04" or info.header_offset < end:
                raise self._refusal(_t("The archive is damaged."), info.orig_filename)
            end = info.header_offset + _LOCAL_HEADER.size + name + extra + info.compress_size

    @staticmethod
    def _refusal(message: str, name: str = "") -> UnreadableFileError:
        return UnreadableFileError(message, "".join(char if char.isprintable() else "?" for char in name[:200]))


def _count(file: IO[bytes], needle: bytes) -> int:
    """How often ``needle`` occurs, also where two chunks meet."""
    file.seek(0)
    found, tail = 0, b""
    while chunk := file.read(2**20):
        found += (tail + chunk).count(needle)
        tail = chunk[1 - len(needle) :]
    file.seek(0)
    return found


@contextmanager
def _readable(name: str = "") -> Iterator[None]:
    try:
        yield
    except UnreadableFileError:
        raise
    except _BROKEN as error:
        raise UnreadableFileError(_t("The archive is damaged or not a zip file."), name[:200]) from error
