"""A receiver of webhooks and uploads for tests: a real HTTP server on 127.0.0.1 that does as it is told."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

_PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Received:
    """One request. The names of `headers` are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered: a status, or nothing where `closes`. One that `holds` waits for `Receiver.let_go` first."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    holds: bool = False
    closes: bool = False


class Receiver:
    """Remembers every request in `received` and answers 200, or what `reply` says the next ones get.

    It keeps its port over `stop` and `start`. Used in a `with` block, it runs for its length.
    """

    def __init__(self) -> None:
        self.received: list[Received] = []
        self._replies: deque[Reply] = deque()
        self._changed = threading.Condition()
        self._released = threading.Event()
        self._port = 0
        self._server: ThreadingHTTPServer | None = None
        self._serving: threading.Thread | None = None

    def url(self, path: str = "/hook") -> str:
        """Where `path` of this receiver is."""
        return f"http://127.0.0.1:{self._port}{path}"

    def reply(self, *replies: Reply) -> None:
        """Answer the next requests with these, one each; those after them get 200 again."""
        self._replies.extend(replies)

    def let_go(self) -> None:
        """Answer what is held, and hold nothing from now on."""
        self._released.set()

    def wait(self, count: int, seconds: float = _PATIENCE_SECONDS) -> list[Received]:
        """The requests so far, once there are at least `count`. Raises `TimeoutError`."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.received) >= count, seconds):
                raise TimeoutError(f"{len(self.received)} requests came in {seconds:g} s; {count} were awaited")
            return list(self.received)

    def start(self) -> None:
        """Listen."""
        self._server = _Server(("127.0.0.1", self._port), self)
        self._port = self._server.server_port
        self._serving = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._serving.start()

    def stop(self) -> None:
        """Listen no more: who connects is refused."""
        self.let_go()
        if self._server is None or self._serving is None:
            return
        self._server.shutdown()
        self._serving.join()
        self._server.server_close()
        self._server = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def take(self, request: Received) -> Reply:
        """Remember `request`; returns its answer, once it may be given."""
        with self._changed:
            self.received.append(request)
            reply = self._replies.popleft() if self._replies else Reply()
            self._changed.notify_all()
        if reply.holds:
            self._released.wait()
        return reply


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], receiver: Receiver) -> None:
        super().__init__(address, _Handler)
        self.receiver = receiver


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        self.close_connection = True
        length = int(self.headers.get("Content-Length", "0"))
        body = self.rfile.read(length)
        if len(body) < length:
            return  # whoever sent it died before its end: nothing has arrived
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.server.receiver.take(Received(self.command, self.path, headers, body))
        if reply.closes:
            return
        try:
            self.send_response(reply.status)
            for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)
        except OSError:
            return  # whoever asked is gone, which is what some tests are about

    do_GET = do_PUT = do_POST  # noqa: N815 - the names are the base class's

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""
