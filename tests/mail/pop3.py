"""A POP3 server (RFC 1939) for tests: one mailbox, deletes at QUIT, and misbehaves on request."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Box:
    """The mailbox, and what it was asked."""

    mails: dict[str, bytes] = field(default_factory=dict)
    password: str = "geheim"
    port: int = 0
    fetched: list[str] = field(default_factory=list)
    has_top: bool = True
    hang_up_after: int = 1000  # deletes

    @property
    def url(self) -> str:
        """The REPORTS_MAILBOX that leads here."""
        return f"pop3://lezer:{self.password}@127.0.0.1:{self.port}"


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    box: Box


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        box = self.server.box
        numbers = dict(enumerate(box.mails, 1))
        deleted: list[str] = []
        self._say("+OK klaar")
        while line := self.rfile.readline():
            verb, *rest = line.decode().strip().split(" ")
            if verb == "PASS" and rest != ["geheim"]:
                self._say("-ERR wachtwoord")
            elif verb == "UIDL":
                self._lines([f"{number} {uid}".encode() for number, uid in numbers.items()])
            elif verb == "TOP" and not box.has_top:
                self._say("-ERR onbekend")
            elif verb in {"TOP", "RETR"}:
                uid = numbers[int(rest[0])]
                box.fetched.append(uid)
                self._lines(box.mails[uid].split(b"\r\n"))
            elif verb == "DELE":
                deleted.append(numbers[int(rest[0])])
                if len(deleted) > box.hang_up_after:
                    return
                self._say("+OK")
            elif verb == "QUIT":
                for uid in deleted:
                    box.mails.pop(uid, None)
                self._say("+OK dag")
                return
            else:
                self._say("+OK")

    def _lines(self, lines: list[bytes]) -> None:
        self._say("+OK")
        for line in lines:
            self.wfile.write((b"." + line if line.startswith(b".") else line) + b"\r\n")
        self.wfile.write(b".\r\n")

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


@contextmanager
def pop3_server(**values: object) -> Iterator[Box]:
    """A server with an empty mailbox."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.box = Box(port=server.server_address[1], **values)  # type: ignore[arg-type]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server.box
        finally:
            server.shutdown()
            thread.join()
