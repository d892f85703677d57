"""Receive a file to check it: in memory while it is small enough, and never on disk."""

import hashlib
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

MAX_BYTES = 2 * 1024 * 1024
_HANG_UP_BYTES = 20 * 1024 * 1024  # a request this long is not even read to its end
_START = 1024  # bytes in which the header of a PDF may come: other bytes may stand before it


class DigestedFile(UploadedFile):  # type: ignore[type-arg]
    """An upload: its size in bytes, its SHA-256 as lower-case hexadecimal, and what it holds.

    ``content`` is empty for what is larger than :data:`MAX_BYTES`; then the digest is of the first part only.
    """

    def __init__(self, name: str, size: int, sha256: str, content: bytes) -> None:
        super().__init__(name=name, size=size)
        self.sha256 = sha256
        self.content = content

    @property
    def is_pdf(self) -> bool:
        """Whether it says that it is a PDF."""
        return b"%PDF-" in self.content[:_START]

    @property
    def is_json(self) -> bool:
        """Whether it begins as a JSON object does."""
        return self.content[:_START].removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n").startswith(b"{")


class DigestUploadHandler(FileUploadHandler):
    """Keep a file in memory. Past the limit it forgets everything and only counts, so the visitor gets an answer."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        length = request.META.get("CONTENT_LENGTH") or "0"
        self._request_length = int(length) if length.isdecimal() else 0
        self._digest = hashlib.sha256()
        self._content = bytearray()
        self._size = 0
        self.hung_up = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file; hang up when the request is far too long."""
        super().new_file(*args, **kwargs)
        if self._request_length > _HANG_UP_BYTES:
            self.hung_up = True
            raise StopUpload(connection_reset=True)
        self._digest, self._content, self._size = hashlib.sha256(), bytearray(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take a chunk in; returning nothing keeps other handlers from storing it."""
        self._size += len(raw_data)
        if self._size <= MAX_BYTES:
            self._digest.update(raw_data)
            self._content += raw_data
        else:
            self._content.clear()

    def file_complete(self, file_size: int) -> DigestedFile:
        """Give the form what was received."""
        content = bytes(self._content)
        self._content.clear()
        return DigestedFile(self.file_name or "", self._size, self._digest.hexdigest(), content)
