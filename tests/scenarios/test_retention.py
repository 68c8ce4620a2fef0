"""What is stored stays within its bounds, and whoever asks for what is gone hears why."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from live import FAULTY, LiveServer, let_go, reached, wait_for

SELDOM = {"VITASCOPE_SWEEP_SECONDS": "3600"}
OFTEN = {"VITASCOPE_SWEEP_SECONDS": "0.1"}
Start = Callable[..., LiveServer]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server that sweeps when it is told to."""
    server = LiveServer(tmp_path_factory.mktemp("retention"), **FAULTY, **SELDOM)
    yield server
    server.stop()


def gc(server: LiveServer, *arguments: str, **environment: str) -> str:
    """Run `vitascope gc`; returns what it says, in one line."""
    done = subprocess.run(
        [sys.executable, "-m", "vitascope", "gc", "--data-dir", str(server.data), *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return " ".join(done.stdout.split())


def made(server: LiveServer, prompt: str = "a picture", **inputs: Any) -> str:
    """A task that has succeeded."""
    task_id = server.submit(prompt, **inputs)
    assert server.ended(task_id)["state"] == "succeeded"
    return task_id


def url(server: LiveServer, task_id: str) -> str:
    """The URL of its output, as the neutral route gives it out."""
    found: str = server.task(task_id)["generations"][0]["url"]
    return found


def move_expiry(server: LiveServer, task_id: str, by: str = "-8 days") -> None:
    """Move the time of a task's outputs."""
    server.query(
        "UPDATE assets SET expires_at = now() + $2::text::interval FROM generations"
        " WHERE output_id = assets.id AND task_id = $1",
        task_id,
        by,
    )


def files(server: LiveServer) -> list[Path]:
    """The files of assets."""
    return [path for path in (server.data / "files").rglob("*.*") if path.is_file()]


def size_of(paths: list[Path]) -> int:
    """The bytes of those that are still there."""
    total = 0
    for path in paths:
        with contextlib.suppress(FileNotFoundError):
            total += path.stat().st_size
    return total


def test_a_file_that_goes_while_it_is_asked_for(start_server: Start) -> None:
    """Deleted between its being found and its being read it is gone, as a file and inside an answer."""
    server = start_server(VITASCOPE_STORAGE="vitascope.testing.storages:FaultyStorage", **SELDOM)
    as_url, as_text = made(server), made(server, enable_base64_output=True)
    (server.data / "lost").touch()
    answers = [server.request("GET", url(server, as_url)), server.request("GET", f"/api/v3/predictions/{as_text}")]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(410, 410)] * 2


def test_what_is_stored_stays_under_the_budget(start_server: Start) -> None:
    """Over many tasks the oldest outputs make room, the newest is served, and the first says why it is gone."""
    budget = 40_000
    server = start_server(VITASCOPE_DISK_BUDGET_BYTES=str(budget), **OFTEN)
    first = made(server)
    for _ in range(4):
        for _ in range(10):
            last = made(server)
        wait_for(lambda: size_of(files(server)) <= budget)
    assert server.request("GET", url(server, last)).status_code == 200
    gone = server.request("GET", url(server, first))
    assert gone.status_code == 410
    assert gone.json()["message"] == "This file was removed to keep within the disk budget of 40.0 kB."
    assert server.task(first)["generations"][0]["removed_reason"] == "budget"


def test_two_gateways_remove_each_file_once(start_server: Start, dsn: str, tmp_path: Path) -> None:
    """Sweeping one database over and over, both together report each file that went once, and keep what is to stay."""
    shared = {
        "VITASCOPE_DATABASE_URL": dsn,
        "VITASCOPE_STORAGE": tmp_path.as_uri(),
        "VITASCOPE_DISK_BUDGET_BYTES": "40000",
        "VITASCOPE_SWEEP_SECONDS": "0.01",
        "VITASCOPE_LOG_FORMAT": "json",
    }
    gateways = [start_server("--no-worker", **shared), start_server(**shared)]
    tasks = [made(gateways[number % 2]) for number in range(40)]
    outputs = tmp_path / "outputs"
    wait_for(lambda: size_of(list(outputs.rglob("*.jpg"))) <= 40_000)
    for gateway in gateways:
        gateway.stop()
    swept = [line for gateway in gateways for line in said(gateway, "retention.swept")]
    kept = list(outputs.rglob("*.jpg"))
    assert sum(line["budget"] for line in swept) == len(tasks) - len(kept) > 0
    assert {key for line in swept for key in line} & {"orphan", "expired", "deleted"} == set()


def said(server: LiveServer, event: str) -> list[dict[str, Any]]:
    """The lines of a JSON log that tell of an event."""
    lines = [json.loads(line) for line in server.log.splitlines() if line.startswith("{")]
    return [line for line in lines if line["event"] == event]


@pytest.mark.parametrize("moment", ["pause-deleting", "pause-deleted"])
def test_a_sweep_that_was_killed_is_finished_by_the_next(start_server: Start, moment: str) -> None:
    """Killed before or after it deleted a file, it leaves nothing behind once the server is back, and takes no more."""
    server = start_server(VITASCOPE_STORAGE="vitascope.testing.storages:FaultyStorage", **OFTEN)
    kept, task_id = made(server), made(server)
    fault = server.data / moment
    fault.touch()
    move_expiry(server, task_id)
    reached(fault)
    server.kill()
    fault.unlink()
    server.start()
    wait_for(lambda: len(server.query("SELECT FROM assets WHERE storage_key IS NOT NULL")) == 1)
    assert len(files(server)) == 1
    assert server.request("GET", url(server, kept)).status_code == 200
    assert server.request("GET", url(server, task_id)).status_code == 410


def test_an_expired_output_is_gone_on_every_wire(server: LiveServer) -> None:
    """Its URL, and a prediction that shows it in base64, answer 410 with the reason."""
    task_id = made(server, enable_base64_output=True)
    move_expiry(server, task_id)
    gc(server)
    for path in (url(server, task_id), f"/api/v3/predictions/{task_id}"):
        answer = server.request("GET", path)
        assert (answer.status_code, answer.json()["code"]) == (410, 410)
        assert (
            answer.json()["message"] == "This file has expired. Files are kept for 7 days, or as long as was asked for."
        )


def test_a_deleted_output_is_gone_at_once(server: LiveServer) -> None:
    """Deleting a prediction removes its file, and its URL says who did it."""
    task_id = made(server)
    output = url(server, task_id)
    before = len(files(server))
    assert server.request("DELETE", f"/api/v3/predictions/{task_id}").status_code == 200
    assert server.request("GET", output).json()["message"] == "This file was deleted by its owner."
    assert len(files(server)) == before - 1
    assert server.query("SELECT FROM assets WHERE storage_key IS NOT NULL AND removed_at IS NOT NULL") == []


def test_a_removed_file_as_input(server: LiveServer) -> None:
    """A task that names it fails, and says what became of it."""
    task_id = made(server)
    output = url(server, task_id)
    server.request("DELETE", f"/api/v3/predictions/{task_id}")
    failed = server.ended(server.submit("x", reference_images=[output]))["generations"][0]["error"]
    assert failed["code"] == "media_unreachable"
    assert "This file was deleted by its owner" in failed["message"]


def test_what_is_pinned_outlives_its_time(server: LiveServer) -> None:
    """Pinned, an output is served past its time, by a URL whose time is over; let go of, it goes."""
    task_id = made(server)
    pinned = server.request("PUT", f"/vitascope/tasks/{task_id}/pin").json()["generations"][0]
    assert (pinned["pinned"], pinned["expires_at"]) == (True, None)
    move_expiry(server, task_id)
    gc(server)
    assert server.request("GET", url(server, task_id)).status_code == 200
    let_go_of = server.request("DELETE", f"/vitascope/tasks/{task_id}/pin").json()["generations"][0]
    assert (let_go_of["pinned"], let_go_of["removed_reason"]) == (False, None)
    gc(server)
    assert server.request("GET", url(server, task_id)).status_code == 410
    assert server.task(task_id)["generations"][0]["removed_reason"] == "expired"


def test_pinning_an_unfinished_task(server: LiveServer, tmp_path: Path) -> None:
    """412: there is nothing to keep yet."""
    task_id = server.submit(f"[pause {tmp_path / 'running'}]")
    answer = server.request("PUT", f"/vitascope/tasks/{task_id}/pin")
    let_go(tmp_path / "running")
    assert (answer.status_code, "has not ended" in answer.json()["message"]) == (412, True)


def test_pinning_a_task_without_outputs(server: LiveServer) -> None:
    """412: there will never be anything to keep."""
    task_id = server.submit("[refuse]")
    server.ended(task_id)
    answer = server.request("PUT", f"/vitascope/tasks/{task_id}/pin")
    assert (answer.status_code, "has no outputs" in answer.json()["message"]) == (412, True)


def test_pinning_what_is_gone(server: LiveServer) -> None:
    """410: pinning brings nothing back."""
    task_id = made(server)
    server.request("DELETE", f"/api/v3/predictions/{task_id}")
    assert server.request("PUT", f"/vitascope/tasks/{task_id}/pin").status_code == 410


def test_pinning_what_is_not_there(server: LiveServer) -> None:
    """404, as for a task of another owner."""
    assert server.request("PUT", f"/vitascope/tasks/{'0' * 32}/pin").status_code == 404


def test_a_dry_run_only_tells(server: LiveServer) -> None:
    """It says what would go and how many bytes, changes nothing, and gc then does just that."""
    gc(server)
    task_id = made(server)
    move_expiry(server, task_id)
    before = (files(server), server.query("SELECT * FROM assets ORDER BY id"))
    would = gc(server, "--dry-run")
    assert (files(server), server.query("SELECT * FROM assets ORDER BY id")) == before
    assert would.startswith("would go count size files that had expired 1 ")
    assert gc(server) == would.replace("would go", "went").replace("Would free", "Freed")
    assert gc(server) == "Freed 0 bytes."


def test_gc_without_a_server(start_server: Start) -> None:
    """It starts the database, sweeps, and stops it again."""
    server = start_server(**SELDOM)
    task_id = made(server)
    server.stop()
    assert "files over the disk budget 1" in gc(server, VITASCOPE_DISK_BUDGET_BYTES="1")
    assert files(server) == []
    server.start()
    assert server.request("GET", url(server, task_id)).status_code == 410
