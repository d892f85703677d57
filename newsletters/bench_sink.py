"""``python -m newsletters.bench_sink``: an SMTP server that takes everything and keeps nothing.

In a process of its own, so that measuring a sender does not measure the server. As quick as Python gets: the slower the
server, the better any sender looks beside a bare loop. It announces what Postfix announces of itself, to every sender.
"""

import asyncio
import sys

_GREETING = (
    b"250-sink\r\n250-PIPELINING\r\n250-SIZE 50000000\r\n250-ETRN\r\n250-ENHANCEDSTATUSCODES\r\n"
    b"250-8BITMIME\r\n250-DSN\r\n250 SMTPUTF8\r\n"
)


class _Sink(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._rest = bytearray()
        self._in_text = False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._rest += data
        answers = b""
        while True:
            end = b"\r\n.\r\n" if self._in_text else b"\r\n"
            # Only what is new can hold the end.
            place = self._rest.find(end, max(0, len(self._rest) - len(data) - len(end)) if not answers else 0)
            if place < 0:
                break
            line = bytes(self._rest[:place]) if not self._in_text else b""
            del self._rest[: place + len(end)]
            if self._in_text:
                self._in_text = False
                answers += b"250 taken\r\n"
            else:
                answers += self._answer(line.upper())
        if answers:
            self._transport.write(answers)
        if answers.endswith(b"221 bye\r\n"):
            self._transport.close()

    def _answer(self, line: bytes) -> bytes:
        if line == b"DATA":
            self._in_text = True
            return b"354 go on\r\n"
        if line == b"QUIT":
            return b"221 bye\r\n"
        return _GREETING if line.startswith(b"EHLO") else b"250 fine\r\n"


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(_Sink, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
