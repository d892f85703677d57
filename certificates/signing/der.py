"""DER: writing a piece, and reading piece by piece, when it is known what should come: one form for each thing, and no recursion.

General readers of ASN.1 are made to understand whatever comes, and some input keeps them busy for minutes.
"""

from collections.abc import Iterator


def wrap(tag: int, content: bytes) -> bytes:
    """Return a piece with this tag and content."""
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    written = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 + len(written)]) + written + content


class Reader:
    """Takes one piece after the other.

    Raises:
        ValueError: what comes is something else, is written longer than it has to be, or ends too early.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, tag: int) -> bytes:
        """Return the content of the next piece, which has this tag."""
        start, end = self._bounds(tag)
        self._at = end
        return self._data[start:end]

    def whole(self, tag: int) -> bytes:
        """Return the next piece, which has this tag, with its tag and length."""
        begin = self._at
        _, self._at = self._bounds(tag)
        return self._data[begin : self._at]

    def only(self, tag: int) -> bytes:
        """Return the content of the one piece that is here."""
        content = self.take(tag)
        self.end()
        return content

    def each(self, tag: int) -> Iterator[bytes]:
        """Yield all that come, which all have this tag, with their tags and lengths."""
        while self._at < len(self._data):
            yield self.whole(tag)

    def expect(self, wanted: bytes) -> None:
        """Pass exactly these bytes."""
        if not self._data.startswith(wanted, self._at):
            raise ValueError("something else was expected")
        self._at += len(wanted)

    def rest(self) -> bytes:
        """Return what was not read."""
        return self._data[self._at :]

    def end(self) -> None:
        """Make sure that nothing is left."""
        if self.rest():
            raise ValueError("more than was expected")

    def _bounds(self, tag: int) -> tuple[int, int]:
        head = self._data[self._at : self._at + 5]
        if len(head) < 2 or head[0] != tag:
            raise ValueError("another piece was expected")
        start, length = self._at + 2, head[1]
        if length > 0x7F:
            more = length - 0x80
            written = head[2 : 2 + more]
            length = int.from_bytes(written, "big")
            if not 1 <= more <= 3 or len(written) != more or written[0] == 0 or length < 0x80:
                raise ValueError("a length is not in its shortest form")
            start += more
        if start + length > len(self._data):
            raise ValueError("it ends too early")
        return start, start + length
