"""Web servers of the tests' own on 127.0.0.1, that answer with whatever a test needs."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Answer:
    """What is answered. A `pause`d answer breaks off in the middle, when the server ends."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pause: bool = False


class Loopback:
    """Answers GET `path` with `answers[path]`, else with 404; `visits` are the paths that were asked for."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answers: dict[str, Answer] = {}
        self.visits: list[str] = []
        self.ending = threading.Event()

    def url(self, path: str) -> str:
        """Where `path` is."""
        return f"http://127.0.0.1:{self.port}{path}"


@contextlib.contextmanager
def loopback() -> Iterator[Loopback]:
    """A server for the length of the block."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """Answer, and remember."""
            served.visits.append(self.path)
            answer = served.answers.get(self.path, Answer(status=404))
            self.send_response(answer.status)
            for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if answer.pause:
                served.ending.wait()
            else:
                self.wfile.write(answer.body)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        served = Loopback(server.server_port)
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield served
        served.ending.set()
        server.shutdown()
        serving.join()
