"""A real server process for the tests: started, asked, killed and started again as an operator would."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import psutil

from vitascope.database import BundledPostgres

READY_SECONDS = 60.0
KEY = {"Authorization": "Bearer test-key"}
NOOP = {"VITASCOPE_PROFILES": '{"noop": {"engine": "vitascope.testing.engines:NoopEngine", "slots": 1}}'}
FAULTY = {"VITASCOPE_PROFILES": '{"faulty": {"engine": "vitascope.testing.engines:FaultyEngine", "slots": 1}}'}
HTTP = httpx.Client(timeout=60, trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))
"""Asks one thing after another, each on a connection of its own. A client for each request would read the machine's
certificates each time, which takes longer than the request."""


class LiveProcess:
    """`vitascope COMMAND` in `folder`, ready when its log says so."""

    command = ""
    ready = ""

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        self.folder = folder
        self._arguments = arguments
        self.environment = environment
        self._runs = 0
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def pid(self) -> int:
        """The process."""
        assert self._process is not None
        return self._process.pid

    @property
    def log(self) -> str:
        """What it said in its present run."""
        return self._log_path.read_text()

    def start(self) -> None:
        """Start it, and return once it is ready."""
        self.launch()
        self.await_ready()

    def launch(self) -> None:
        """Start it."""
        self._runs += 1
        self._log_path = self.folder / f"{self.command}-{self._runs}.log"
        with self._log_path.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "vitascope", self.command, *self.arguments()],
                stderr=log,
                stdout=log,
                env={**os.environ, **self.environment},
            )

    def await_ready(self) -> None:
        """Return once it is ready."""
        assert self._process is not None
        deadline = time.monotonic() + READY_SECONDS
        while self.ready not in self.log:
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the {self.command} did not start:\n{self.log}")
            time.sleep(0.02)

    def arguments(self) -> tuple[str, ...]:
        """What follows the command."""
        return self._arguments

    def kill(self) -> None:
        """kill -9, as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to stop, and wait until it has."""
        self._end(signal.SIGTERM)

    def children(self) -> list[int]:
        """The processes of its engines."""
        return [
            child.pid for child in psutil.Process(self.pid).children() if "vitascope.worker.child" in child.cmdline()
        ]

    def _end(self, how: signal.Signals) -> None:
        assert self._process is not None
        if self._process.poll() is None:
            self._process.send_signal(how)
            self._process.send_signal(signal.SIGCONT)
        self._process.wait(timeout=60)


class LiveWorker(LiveProcess):
    """`vitascope worker`."""

    command = "worker"
    ready = "worker.ready"


class LiveServer(LiveProcess):
    """`vitascope serve` in `folder`, on a free port that it keeps over restarts."""

    command = "serve"
    ready = "server.ready"

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        self.data = folder / "data"
        self._port = 0
        super().__init__(folder, *arguments, **environment)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._port}"

    def arguments(self) -> tuple[str, ...]:
        """With its data folder and its port."""
        return ("--port", str(self._port), "--data-dir", str(self.data), *self._arguments)

    def await_ready(self) -> None:
        """Return once it is ready, and where it listens is known."""
        super().await_ready()
        self._port = int(re.findall(r":(\d+)/docs", self.log)[0])

    def end_database(self) -> None:
        """End the PostgreSQL that a killed server left running, as it is meant to."""
        lock = self.data / "postgres" / "postmaster.pid"
        if lock.exists():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(lock.read_text().split()[0]), signal.SIGINT)

    def query(self, sql: str, *values: Any) -> list[Any]:
        """Ask the server's database."""

        async def ask() -> list[Any]:
            cluster = BundledPostgres(self.data / "postgres")
            connection = await asyncpg.connect(cluster.running() or await cluster.start())
            try:
                return list(await connection.fetch(sql, *values))
            finally:
                await connection.close()

        return asyncio.run(ask())

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One HTTP request with a key; `path` may be a whole URL."""
        url = path if path.startswith("http") else f"{self.url}{path}"
        headers = {**KEY, **options.pop("headers", {})}
        return HTTP.request(method, url, headers=headers, **options)

    def submit(self, prompt: str, model: str = "runwayml/gen4-image", **inputs: Any) -> str:
        """Submit a small task; returns its id."""
        if model != "runwayml/gen4-turbo":
            inputs = {"resolution": "720p", "aspect_ratio": "1:1", **inputs}
        answer = self.request("POST", f"/api/v3/{model}", json={"prompt": prompt, **inputs})
        assert answer.status_code == 200, answer.text
        task_id: str = answer.json()["data"]["id"]
        return task_id

    def prediction(self, task_id: str) -> dict[str, Any]:
        """The task in WaveSpeed's words."""
        answer = self.request("GET", f"/api/v3/predictions/{task_id}/result")
        assert answer.status_code == 200, answer.text
        data: dict[str, Any] = answer.json()["data"]
        return data

    def task(self, task_id: str) -> dict[str, Any]:
        """The task as the neutral route shows it."""
        answer = self.request("GET", f"/vitascope/tasks/{task_id}")
        assert answer.status_code == 200, answer.text
        task: dict[str, Any] = answer.json()
        return task

    def ended(self, task_id: str, seconds: float = 60.0) -> dict[str, Any]:
        """Follow the task's events until it has ended; returns it as the neutral route shows it."""
        url = f"{self.url}/vitascope/tasks/{task_id}"
        events = {**KEY, "Accept": "text/event-stream"}
        with HTTP.stream("GET", url, headers=events, timeout=seconds) as answer:
            answer.raise_for_status()
            for _ in answer.iter_lines():
                pass
        return self.task(task_id)


def reached(path: Path, seconds: float = 30.0) -> None:
    """Wait until a pausing fake has reached `path`."""
    wait_for(path.with_name(f"{path.name}.reached").exists, seconds)


def let_go(path: Path) -> None:
    """Let a pausing fake go on."""
    path.with_name(f"{path.name}.go").touch()


def wait_for(condition: Any, seconds: float = 30.0) -> None:
    """Wait until `condition()` holds: for what another process does and no event tells."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{condition} did not hold within {seconds} s"
        time.sleep(0.01)
