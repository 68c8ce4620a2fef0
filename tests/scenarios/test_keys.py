"""API keys on a running server: who is let in, what they see, how much they get, and in which order."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from live import LiveServer, LiveWorker, let_go, reached, wait_for

Start = Callable[..., LiveServer]
SMALL = {"resolution": "720p", "aspect_ratio": "1:1"}
NOOP = '{{"noop": {{"engine": "vitascope.testing.engines:NoopEngine", "slots": {slots}}}}}'


def keys(server: LiveServer, *arguments: str) -> str:
    """Run `vitascope keys` beside the server; returns what it prints."""
    command = [sys.executable, "-m", "vitascope", "keys", *arguments, "--data-dir", str(server.data)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def ask(server: LiveServer, key: str, method: str, path: str, **options: object) -> httpx.Response:
    return server.request(method, path, headers={"Authorization": f"Bearer {key}"}, **options)


def submit(server: LiveServer, key: str, prompt: str = "a picture") -> str:
    answer = ask(server, key, "POST", "/api/v3/runwayml/gen4-image", json={"prompt": prompt, **SMALL})
    assert answer.status_code == 200, answer.text
    task_id: str = answer.json()["data"]["id"]
    return task_id


def all_ended(server: LiveServer) -> None:
    wait_for(lambda: not server.query("SELECT FROM tasks WHERE state IN ('queued', 'running')"), 90)


def test_the_first_key_shuts_the_door(start_server: Start) -> None:
    """Beside a running server a key is made, and from then on only it is let in, until it is revoked."""
    server = start_server()
    assert server.request("GET", "/api/v3/predictions/none").status_code == 404
    key = keys(server, "create", "anna")
    wait_for(lambda: server.request("GET", "/api/v3/predictions/none").status_code == 401)
    assert ask(server, key, "GET", "/api/v3/predictions/none").status_code == 404
    keys(server, "revoke", keys(server, "list").splitlines()[-1].split()[0])
    wait_for(lambda: ask(server, key, "GET", "/api/v3/predictions/none").status_code == 401)


def test_owners_see_only_their_own(start_server: Start) -> None:
    """A task of one owner is not there for another, by any route."""
    server = start_server()
    anna, boris = keys(server, "create", "anna"), keys(server, "create", "boris")
    task_id = submit(server, anna)
    for method, path in (
        ("GET", f"/api/v3/predictions/{task_id}/result"),
        ("GET", f"/api/v3/predictions/{task_id}"),
        ("DELETE", f"/api/v3/predictions/{task_id}"),
        ("GET", f"/vitascope/tasks/{task_id}"),
    ):
        assert ask(server, boris, method, path).status_code == 404, path
    assert ask(server, anna, "GET", f"/vitascope/tasks/{task_id}").status_code == 200


def test_keys_take_turns(start_server: Start, tmp_path: Path) -> None:
    """Two hundred tasks of one key are queued before five of another; the five are among the first dozen to run."""
    server = start_server()
    anna, boris = keys(server, "create", "anna"), keys(server, "create", "boris")
    submit(server, anna, f"[pause {tmp_path / 'held'}]")
    reached(tmp_path / "held")
    for _ in range(200):
        submit(server, anna)
    late = {submit(server, boris) for _ in range(5)}
    let_go(tmp_path / "held")
    all_ended(server)
    order = server.query("SELECT task_id FROM generations ORDER BY started_at")
    assert late <= {row["task_id"].hex for row in order[:12]}


def test_a_limit_holds_however_many_race(start_server: Start, tmp_path: Path) -> None:
    """With eight slots in three processes, a key that may run three has three at a time, never four, and all end."""
    server = start_server(VITASCOPE_PROFILES=NOOP.format(slots=4))
    workers = []
    for number in range(2):
        (tmp_path / f"worker-{number}").mkdir()
        profiles = {"VITASCOPE_PROFILES": NOOP.format(slots=2)}
        workers.append(LiveWorker(tmp_path / f"worker-{number}", "--data-dir", str(server.data), **profiles))
    try:
        key = keys(server, "create", "anna", "--concurrency", "3")
        for _ in range(60):
            submit(server, key)
        all_ended(server)
    finally:
        for worker in workers:
            worker.stop()
    at_once = server.query(
        "SELECT max(running) AS most FROM (SELECT (SELECT count(*) FROM generations b "
        "WHERE b.started_at <= a.started_at AND b.finished_at > a.started_at) AS running FROM generations a) counted"
    )
    assert at_once[0]["most"] == 3


def test_over_its_minute_a_key_is_refused(start_server: Start) -> None:
    """The third image of a key with two a minute is answered with 429 in WaveSpeed's form, and costs nothing."""
    server = start_server()
    key = keys(server, "create", "anna", "--images-per-minute", "2")
    for _ in range(2):
        submit(server, key)
    answer = ask(server, key, "POST", "/api/v3/runwayml/gen4-image", json={"prompt": "a third", **SMALL})
    assert (answer.status_code, answer.json()["code"]) == (429, 429)
    assert server.query("SELECT count(*) AS tasks FROM tasks")[0]["tasks"] == 2


def test_what_cannot_be_paid_is_refused(start_server: Start) -> None:
    """A balance that covers one image buys one; the next is refused with the vendor's code, until more is credited."""
    server = start_server(VITASCOPE_STARTING_BALANCE="0.07")
    server.ended(server.submit("a picture"))
    body = {"prompt": "another", **SMALL}
    answer = server.request("POST", "/api/v3/runwayml/gen4-image", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, 1407)
    assert answer.json()["message"].startswith("Insufficient credits")
    credit = [*(sys.executable, "-m", "vitascope", "accounts", "credit", "local", "1"), "--data-dir", str(server.data)]
    subprocess.run(credit, check=True, capture_output=True)
    assert server.request("POST", "/api/v3/runwayml/gen4-image", json=body).status_code == 200


@pytest.mark.parametrize("amount", ["nan", "inf", "1e30", "0.0000001", "much"])
def test_an_account_is_credited_with_amounts_only(tmp_path: Path, amount: str) -> None:
    """What is no amount of money is refused before anything is opened."""
    credit = [sys.executable, "-m", "vitascope", "accounts", "credit", "local", amount, "--data-dir", str(tmp_path)]
    refused = subprocess.run(credit, check=False, capture_output=True, text=True)
    assert (refused.returncode != 0, "no amount" in refused.stderr, list(tmp_path.iterdir())) == (True, True, [])


def test_the_open_door_stays_shut(tmp_path: Path) -> None:
    """Without a key, a server does not listen to other machines, and says how to get one."""
    command = [sys.executable, "-m", "vitascope", "serve", "--host", "0.0.0.0", "--port", "0", "--no-worker"]
    command += ["--data-dir", str(tmp_path / "data")]
    refused = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert refused.returncode == 2
    assert "vitascope keys create" in refused.stderr
