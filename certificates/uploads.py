"""Receive a file only to know its digest: nothing is kept, in memory or on disk."""

import hashlib
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

MAX_BYTES = 2 * 1024 * 1024
_HANG_UP_BYTES = 20 * 1024 * 1024  # a request this long is not even read to its end
_START = 1024  # bytes kept to see whether it is a PDF: the header may come after other bytes


class DigestedFile(UploadedFile):  # type: ignore[type-arg]
    """What is left of an upload: its size in bytes, its SHA-256 as lower-case hexadecimal, and its first bytes."""

    def __init__(self, name: str, size: int, sha256: str, start: bytes) -> None:
        super().__init__(name=name, size=size)
        self.sha256 = sha256
        self.start = start


class DigestUploadHandler(FileUploadHandler):
    """Feed every chunk to SHA-256 and forget it. Past the limit it only counts, so the visitor gets an answer."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        length = request.META.get("CONTENT_LENGTH") or "0"
        self._request_length = int(length) if length.isdecimal() else 0
        self._digest = hashlib.sha256()
        self._start = b""
        self._size = 0
        self.hung_up = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file; hang up when the request is far too long."""
        super().new_file(*args, **kwargs)
        if self._request_length > _HANG_UP_BYTES:
            self.hung_up = True
            raise StopUpload(connection_reset=True)
        self._digest, self._start, self._size = hashlib.sha256(), b"", 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Digest a chunk; returning nothing keeps other handlers from storing it."""
        self._size += len(raw_data)
        if self._size <= MAX_BYTES:
            self._digest.update(raw_data)
            if len(self._start) < _START:
                self._start = (self._start + raw_data)[:_START]

    def file_complete(self, file_size: int) -> DigestedFile:
        """Give the form what is known of the file."""
        return DigestedFile(self.file_name or "", self._size, self._digest.hexdigest(), self._start)
