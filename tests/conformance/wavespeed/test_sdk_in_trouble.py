"""What the official Python SDK makes of a server in trouble, or of a key that is (contract sections 6 and 11)."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from wavespeed import Client

from live import FAULTY, LiveServer, let_go, reached, wait_for
from vitascope.database import BundledPostgres

IMAGE = "runwayml/gen4-image"
SMALL = {"prompt": "a quiet lake", "resolution": "720p", "aspect_ratio": "1:1"}
POLL = 0.05


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server that lets in nobody without one of its keys."""
    started = LiveServer(tmp_path_factory.mktemp("strict"), **FAULTY)
    yield started
    started.stop()


def keys(server: LiveServer, *arguments: str) -> str:
    """Run `vitascope keys` beside the server; returns what it prints."""
    command = [sys.executable, "-m", "vitascope", "keys", *arguments, "--data-dir", str(server.data)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_a_poll_outlives_the_database(tmp_path: Path) -> None:
    """While PostgreSQL is away polls are answered with 503, which the SDK tries again until it has the output."""
    postgres = BundledPostgres(tmp_path / "postgres")
    server = LiveServer(tmp_path, **FAULTY, VITASCOPE_DATABASE_URL=asyncio.run(postgres.start()))
    pause = tmp_path / "pause"
    answers: list[dict[str, Any]] = []

    def run() -> None:
        client = Client(api_key="any-key", base_url=server.url)
        answers.append(client.run_no_throw(IMAGE, {**SMALL, "prompt": f"[pause {pause}]"}, poll_interval=POLL))

    polling = threading.Thread(target=run)
    try:
        polling.start()
        reached(pause)
        asyncio.run(postgres.stop())
        wait_for(lambda: re.search(r"request\.failed .*/result .*status=503", server.log))
        asyncio.run(postgres.start())
        let_go(pause)
        polling.join(timeout=60)
    finally:
        server.stop()
        asyncio.run(postgres.stop())
    assert [(answer["error"], len(answer["outputs"])) for answer in answers] == [(None, 1)]


def test_polls_are_not_counted(strict: LiveServer) -> None:
    """The SDK raises at the 429 of a submission, but a key that has submitted all it may can still poll."""
    client = Client(api_key=keys(strict, "create", "boris", "--images-per-minute", "1"), base_url=strict.url)
    assert client.run(IMAGE, SMALL, poll_interval=0.001)["outputs"]
    with pytest.raises(RuntimeError, match=r'HTTP 429: \{"code":429,"message":"'):
        client.run(IMAGE, SMALL)


def test_a_revoked_key(strict: LiveServer) -> None:
    """401 at submit, at poll and at upload, at once and in words that the SDK's user can read."""
    key = keys(strict, "create", "anna")
    client = Client(api_key=key, base_url=strict.url)
    task_id = client.run_no_throw(IMAGE, SMALL, poll_interval=POLL)["task_id"]
    (key_id,) = [line.split()[0] for line in keys(strict, "list").splitlines() if "anna" in line]
    keys(strict, "revoke", key_id)
    wait_for(lambda: strict.request("GET", "/api/v3/balance", headers={"Authorization": f"Bearer {key}"}).is_error)
    refused = r'HTTP 401: \{"code":401,"message":"Invalid API key'
    with pytest.raises(RuntimeError, match=refused):
        client.run(IMAGE, SMALL)
    with pytest.raises(RuntimeError, match=refused):
        client.get_result(task_id)
    with pytest.raises(RuntimeError, match=refused):
        client.upload(__file__)


def test_every_success_is_a_200(server: LiveServer) -> None:
    """No 201 and no 202, which the SDK takes for failures, on any route there is."""
    paths = server.request("GET", "/openapi.json").json()["paths"]
    successes = {
        (method, path): [status for status in way["responses"] if status < "400"]
        for path, ways in paths.items()
        for method, way in ways.items()
        if path.startswith("/api/v3/")
    }
    assert len(successes) > 18
    assert {route for route, statuses in successes.items() if statuses != ["200"]} == set()
