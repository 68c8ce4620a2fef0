"""What the benchmarks share: real servers, and a client that costs next to nothing."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CLIENTS = 8
PICTURE: dict[str, object] = {"prompt": "a picture", "resolution": "720p", "aspect_ratio": "1:1"}
"""What is asked for: the smallest picture there is."""


@dataclass(frozen=True, slots=True)
class Server:
    """A Vitascope that runs on `port`, as process `pid`, with its data in `data`."""

    port: int
    pid: int
    data: Path


class Connection:
    """A keep-alive HTTP/1.1 client that does no more than it must, so that the server is what is measured."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def open(self) -> None:
        """Connect."""
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)

    async def post(self, body: dict[str, object]) -> dict[str, object]:
        """POST to the image model's route; the JSON answer."""
        content = json.dumps(body).encode()
        self._writer.write(
            b"POST /api/v3/runwayml/gen4-image HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer k\r\n"
            b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(content), content)
        )
        head = await self._reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode())
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        answer: dict[str, object] = json.loads(await self._reader.readexactly(length))
        return answer

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


async def rate(port: int, seconds: float) -> float:
    """Answers a second with `CLIENTS` clients."""
    answered = 0
    until = time.monotonic() + seconds

    async def client() -> None:
        nonlocal answered
        connection = Connection(port)
        await connection.open()
        while time.monotonic() < until:
            await connection.post(PICTURE)
            answered += 1
        connection.close()

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return answered / seconds


@contextmanager
def vitascope_server(folder: Path, *arguments: str, **environment: str) -> Iterator[Server]:
    """Vitascope with the no-op engine in one slot, all of it: gateway, queue, worker, PostgreSQL."""
    port = free_port()
    profiles = {"noop": {"engine": "vitascope.testing.engines:NoopEngine", "slots": 1}}
    data = folder / "data"
    command = ["-m", "vitascope", "serve", "--port", str(port), "--data-dir", str(data), *arguments]
    given = {"VITASCOPE_PROFILES": json.dumps(profiles), "VITASCOPE_STARTING_BALANCE": "1000000", **environment}
    with process(command, port, cwd=folder, environment=given) as pid:
        yield Server(port, pid, data)


@contextmanager
def process(command: list[str], port: int, *, cwd: Path, environment: dict[str, str] | None = None) -> Iterator[int]:
    """A process that listens on `port`, from then on to the end of the block; its id."""
    with (cwd / "log").open("wb") as log:
        started = subprocess.Popen(
            [sys.executable, *command], cwd=cwd, env={**os.environ, **(environment or {})}, stderr=log, stdout=log
        )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                if time.monotonic() > deadline or started.poll() is not None:
                    raise RuntimeError((cwd / "log").read_text()) from None
                time.sleep(0.05)
        yield started.pid
    finally:
        started.terminate()
        started.wait(timeout=60)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
