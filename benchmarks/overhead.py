"""What the server costs on top of an engine that costs nothing.

Two figures, each beside a bare FastAPI echo measured in the same run, so that a slow machine slows both:

- acknowledged tasks a second, 8 clients submitting as fast as they are answered;
- the latency a task adds: from the submission to the result in sync mode, one at a time, less what the slot itself
  needed (decode, paint, look, encode), which the server reports as `timings.inference`.

Run it with `make benchmark`, or `python benchmarks/overhead.py [seconds]`.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CLIENTS = 8
AIM_RATE = 0.35
AIM_P50_MS = 15.0
_SEQUENTIAL = 100

ECHO = """
from fastapi import FastAPI
from pydantic import BaseModel
class Body(BaseModel):
    prompt: str
app = FastAPI()
@app.post("/api/v3/runwayml/gen4-image")
async def echo(body: Body) -> Body:
    return body
"""


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
            await connection.post({"prompt": "a picture", "resolution": "720p", "aspect_ratio": "1:1"})
            answered += 1
        connection.close()

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return answered / seconds


async def latencies(port: int, *, sync: bool) -> list[float]:
    """Milliseconds of each of a sequence of requests; of the server, those spent outside its slot."""
    connection = Connection(port)
    await connection.open()
    body: dict[str, object] = {"prompt": "a picture", "resolution": "720p", "aspect_ratio": "1:1"}
    if sync:
        body["enable_sync_mode"] = True
    found = []
    for _ in range(_SEQUENTIAL):
        started = time.perf_counter()
        answer = await connection.post(body)
        milliseconds = (time.perf_counter() - started) * 1000
        data = answer.get("data")
        found.append(milliseconds - (data["timings"]["inference"] if isinstance(data, dict) else 0))
    connection.close()
    return found


@contextmanager
def echo_server(folder: Path) -> Iterator[int]:
    """The bare FastAPI echo."""
    (folder / "echo.py").write_text(ECHO)
    port = free_port()
    command = ["-m", "uvicorn", "echo:app", "--port", str(port), "--log-level", "error", "--no-access-log"]
    with _process(command, port, cwd=folder):
        yield port


@contextmanager
def vitascope_server(folder: Path) -> Iterator[int]:
    """Vitascope with the no-op engine, all of it: gateway, queue, worker, PostgreSQL."""
    port = free_port()
    profiles = {"noop": {"engine": "vitascope.testing.engines:NoopEngine", "slots": 1}}
    environment = {"VITASCOPE_PROFILES": json.dumps(profiles)}
    command = ["-m", "vitascope", "serve", "--port", str(port), "--data-dir", str(folder / "data")]
    with _process(command, port, cwd=folder, environment=environment):
        yield port


@contextmanager
def _process(command: list[str], port: int, *, cwd: Path, environment: dict[str, str] | None = None) -> Iterator[None]:
    with (cwd / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=cwd, env={**os.environ, **(environment or {})}, stderr=log, stdout=log
        )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                if time.monotonic() > deadline or process.poll() is not None:
                    raise RuntimeError((cwd / "log").read_text()) from None
                time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main() -> None:
    """Measure and print."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    figures: dict[str, dict[str, float]] = {}
    for name, server, sync in (("echo", echo_server, False), ("vitascope", vitascope_server, True)):
        with tempfile.TemporaryDirectory() as folder, server(Path(folder)) as port:
            asyncio.run(rate(port, 1.0))
            each = asyncio.run(latencies(port, sync=sync)) if not sync else []
            per_second = asyncio.run(rate(port, seconds))
        if sync:
            with tempfile.TemporaryDirectory() as folder, server(Path(folder)) as port:
                asyncio.run(latencies(port, sync=True))
                each = asyncio.run(latencies(port, sync=True))
        figures[name] = {
            "rate": per_second,
            "p50": statistics.median(each),
            "p99": statistics.quantiles(each, n=100)[98],
        }
    print(f"{'':12}{'answers/s':>12}{'p50 ms':>10}{'p99 ms':>10}")
    for name, row in figures.items():
        print(f"{name:12}{row['rate']:12.0f}{row['p50']:10.2f}{row['p99']:10.2f}")
    ratio = figures["vitascope"]["rate"] / figures["echo"]["rate"]
    print(f"\nacknowledged tasks: {ratio:.2f} x the echo's rate (aim: {AIM_RATE})")
    print(f"added to a no-op generation: p50 {figures['vitascope']['p50']:.1f} ms (aim: {AIM_P50_MS:g})")


if __name__ == "__main__":
    main()
