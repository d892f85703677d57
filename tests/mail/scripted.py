"""An SMTP server that misbehaves on request, in a thread; aiosmtpd is too well-mannered for that."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

# Given the command ("MAIL", "RCPT", "DATA", "BODY" for the end of the text) and how often it came: an answer, "drop" to
# hang up, "stall" to say nothing, or nothing to answer as servers do.
Script = Callable[[str, int], str | None]
_PATIENCE = 30  # seconds a stalling server waits for the test to end


@dataclass
class Scripted:
    """What the server saw."""

    script: Script
    port: int = 0
    connections: int = 0
    taken: list[bytes] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    pipelining: bool = False
    lenient: bool = False
    stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """The SMTP_URL that leads here."""
        return f"smtp://127.0.0.1:{self.port}"


class _Hangup(Exception):
    pass


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    state: Scripted


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self.state = self.server.state
        self.receivers = 0
        self.state.connections += 1
        self._say("220 scripted")
        with suppress(_Hangup, OSError):
            while line := self.rfile.readline():
                self._command(line.decode("ascii", "replace").strip().split(" ")[0].upper())

    def _command(self, verb: str) -> None:
        if verb == "QUIT":
            self._say("221 bye")
            raise _Hangup
        if verb == "EHLO" and self.state.pipelining:
            self._say("250-scripted\r\n250 PIPELINING")
        elif verb in {"EHLO", "HELO", "RSET", "NOOP"}:
            self._say("250 fine")
        elif verb == "DATA" and not self.receivers and not self.state.lenient:
            self._say("554 5.5.1 no valid recipients")
        elif not self._follow(verb):
            if verb == "DATA":
                self._take()
            else:
                self.receivers += verb == "RCPT"
                self._say("250 fine")
        if verb in {"MAIL", "RSET", "DATA"}:
            self.receivers = 0

    def _take(self) -> None:
        self._say("354 go on")
        body = b""
        while not (b"\r\n" + body).endswith(b"\r\n.\r\n"):
            line = self.rfile.readline()
            if not line:
                raise _Hangup
            body += line
        if not self._follow("BODY"):
            self.state.taken.append(body[:-3])
            self._say("250 taken")

    def _follow(self, verb: str) -> bool:
        """Do what the script says; false when it says nothing."""
        self.state.commands.append(verb)
        answer = self.state.script(verb, self.state.commands.count(verb))
        if answer is None:
            return False
        if answer == "stall":
            self.state.stopped.wait(_PATIENCE)
        if answer == "drop after taking":
            self.state.taken.append(b"")
        if answer in {"stall", "drop", "drop after taking"}:
            raise _Hangup
        self._say(answer)
        if answer.startswith("421"):
            raise _Hangup
        return True

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


@contextmanager
def scripted_server(
    script: Script = lambda command, number: None, *, pipelining: bool = False, lenient: bool = False
) -> Iterator[Scripted]:
    """A server that follows ``script``.

    It may announce PIPELINING (RFC 2920), and may ask for a text when it refused every receiver, as some do.
    """
    with _Server(("127.0.0.1", 0), _Handler) as server:
        port = server.server_address[1]
        server.state = Scripted(script, port=port, pipelining=pipelining, lenient=lenient)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server.state
        finally:
            server.state.stopped.set()
            server.shutdown()
            thread.join()
