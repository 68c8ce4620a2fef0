"""What the server costs on top of an engine that costs nothing.

Two figures, each beside a bare FastAPI echo measured in the same run, so that a slow machine slows both:

- acknowledged tasks a second, 8 clients submitting as fast as they are answered;
- the latency a task adds: from the submission to the result in sync mode, one at a time, less what the slot itself
  needed (decode, paint, look, encode), which the server reports as `timings.inference`.

Run it with `make benchmark`, or `python benchmarks/overhead.py [seconds]`.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from servers import PICTURE, Connection, Server, free_port, process, rate, vitascope_server

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


async def latencies(port: int, *, sync: bool) -> list[float]:
    """Milliseconds of each of a sequence of requests; of the server, those spent outside its slot."""
    connection = Connection(port)
    await connection.open()
    body = {**PICTURE, "enable_sync_mode": True} if sync else PICTURE
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
def echo_server(folder: Path) -> Iterator[Server]:
    """The bare FastAPI echo."""
    (folder / "echo.py").write_text(ECHO)
    port = free_port()
    command = ["-m", "uvicorn", "echo:app", "--port", str(port), "--log-level", "error", "--no-access-log"]
    with process(command, port, cwd=folder) as pid:
        yield Server(port, pid, folder)


def main() -> None:
    """Measure and print."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    figures: dict[str, dict[str, float]] = {}
    for name, server, sync in (("echo", echo_server, False), ("vitascope", vitascope_server, True)):
        with tempfile.TemporaryDirectory() as folder, server(Path(folder)) as running:
            asyncio.run(rate(running.port, 1.0))
            each = asyncio.run(latencies(running.port, sync=sync)) if not sync else []
            per_second = asyncio.run(rate(running.port, seconds))
        if sync:
            with tempfile.TemporaryDirectory() as folder, server(Path(folder)) as running:
                asyncio.run(latencies(running.port, sync=True))
                each = asyncio.run(latencies(running.port, sync=True))
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
