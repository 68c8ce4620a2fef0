"""A line to a server of the tests' own, which a test can cut."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

_PIECE = 65536


class Line(socketserver.ThreadingTCPServer):
    """Passes bytes to and from the server at `to`.

    `limit` is how many more bytes come from there before the line is dead; None for any number. `requests` counts the
    HTTP requests that went there.
    """

    def __init__(self, to: str) -> None:
        super().__init__(("127.0.0.1", 0), _Call)
        parts = urlsplit(to)
        self.to = (parts.hostname, parts.port)
        self.limit: int | None = None
        self.requests = 0
        self.calls: set[socket.socket] = set()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def passed(self, piece: bytes) -> bytes:
        """As much of `piece` as may pass."""
        if self.limit is None:
            return piece
        piece = piece[: self.limit]
        self.limit -= len(piece)
        return piece

    def hang_up(self) -> None:
        """End every call."""
        for call in set(self.calls):
            _end(call)


class _Call(socketserver.BaseRequestHandler):
    server: Line
    request: socket.socket

    def handle(self) -> None:
        with socket.create_connection(self.server.to) as far:
            self.server.calls.add(far)
            forth = threading.Thread(target=self._forth, args=(far,))
            forth.start()
            with contextlib.suppress(OSError):
                while piece := self.server.passed(far.recv(_PIECE)):
                    self.request.sendall(piece)
            _end(far)
            _end(self.request)
            forth.join()
            self.server.calls.discard(far)

    def _forth(self, far: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := self.request.recv(_PIECE):
                self.server.requests += piece.count(b" HTTP/1.1\r\n")
                far.sendall(piece)
        _end(far)


def _end(call: socket.socket) -> None:
    with contextlib.suppress(OSError):
        call.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def line_to(url: str) -> Iterator[Line]:
    """One for the length of the block."""
    with Line(url) as line:
        serving = threading.Thread(target=line.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        yield line
        line.shutdown()
        serving.join()
        line.hang_up()
