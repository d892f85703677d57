"""A web server on this machine whose answers a test writes: the sources that feeds are read from, however hostile."""

import contextlib
import http.server
import itertools
import threading
from collections.abc import Callable, Iterable, Iterator

import pytest
from pytest_django import Settings

Answer = Callable[[http.server.BaseHTTPRequestHandler], None]


class Source:
    """A web server on this machine whose answers a test writes, by path.

    Attributes:
        seen: path and headers of every request.
        ended: set when the test is over; what drips stops then.
    """

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.ended = threading.Event()
        source = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                source.seen.append((self.path, dict(self.headers)))
                source.answers[self.path](self)

            def log_message(self, *args: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def url(self, path: str = "/feed") -> str:
        """The complete address of a path."""
        return f"http://{self.host}{path}"

    def says(self, body: bytes = b"", *, path: str = "/feed", status: int = 200, **headers: str) -> None:
        """Answer with these bytes."""

        def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in ({"Content_Length": str(len(body))} | headers).items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(body)

        self.answers[path] = answer

    def streams(self, parts: Iterable[bytes], *, path: str = "/feed", every: float = 0, headers: bytes = b"") -> None:
        """Answer with these parts, one after the other, until the reader hangs up.

        Args:
            parts: what to send, without an end when they have none.
            path: where.
            every: seconds between them.
            headers: instead of the usual ones; without their end, the parts are headers too.
        """

        def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
            with contextlib.suppress(OSError):
                handler.wfile.write(headers or b"HTTP/1.0 200 OK\r\n\r\n")
                for part in parts:
                    if self.ended.wait(every):
                        return
                    handler.wfile.write(part)

        self.answers[path] = answer

    def endless(
        self, part: bytes = b"x" * 65_536, *, path: str = "/feed", every: float = 0, headers: bytes = b""
    ) -> None:
        """Answer with the same part for ever."""
        self.streams(itertools.repeat(part), path=path, every=every, headers=headers)


@pytest.fixture
def source(settings: Settings) -> Iterator[Source]:
    """A source that may be read although it is on this machine."""
    source = Source()
    settings.FEED_PRIVATE_HOSTS = [source.host]
    yield source
    source.ended.set()
    source.server.shutdown()
    source.server.server_close()
