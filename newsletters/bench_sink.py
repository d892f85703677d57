"""``python -m newsletters.bench_sink``: an SMTP server that takes everything and keeps nothing.

In a process of its own, so that measuring a sender does not measure the server. As quick as Python gets: the slower the
server, the better any sender looks beside a bare loop.
"""

import asyncio
import sys


class _Sink(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._rest = b""
        self._in_text = False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._rest += data
        while True:
            end = b"\r\n.\r\n" if self._in_text else b"\r\n"
            line, found, rest = self._rest.partition(end)
            if not found:
                return
            self._rest = rest
            if self._in_text:
                self._in_text = False
                self._transport.write(b"250 taken\r\n")
            else:
                self._command(line.upper())

    def _command(self, line: bytes) -> None:
        if line == b"DATA":
            self._in_text = True
            self._transport.write(b"354 go on\r\n")
        elif line == b"QUIT":
            self._transport.write(b"221 bye\r\n")
            self._transport.close()
        else:
            self._transport.write(b"250 fine\r\n")


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(_Sink, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
