"""An operator watches: what happened is in the numbers, of a server and of a worker of its own."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from pathlib import Path

from live import FAULTY, HTTP, LiveServer, LiveWorker, let_go, reached

Start = Callable[..., LiveServer]


def value(text: str, name: str, **labels: str) -> float:
    """One sample; 0 where there is none."""
    inner = ",".join(f'{label}="{labels[label]}"' for label in sorted(labels))
    found = re.search(rf"^{re.escape(f'vitascope_{name}')}{{{re.escape(inner)}}} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_work_is_seen_while_it_waits_and_when_it_ended(start_server: Start, tmp_path: Path) -> None:
    """One generation runs, one waits; both end, one by cancellation in the queue."""
    server = start_server()
    running = server.submit(f"[pause {tmp_path / 'p'}]")
    reached(tmp_path / "p")
    waiting = server.submit("another")
    meanwhile = HTTP.get(f"{server.url}/metrics").text
    assert value(meanwhile, "slots_busy", profile="faulty") == 1
    assert value(meanwhile, "generations_unfinished", profile="faulty", state="running") == 1
    assert value(meanwhile, "generations_unfinished", profile="faulty", state="queued") == 1
    server.request("DELETE", f"/api/v3/predictions/{waiting}")
    let_go(tmp_path / "p")
    server.ended(running)
    after = HTTP.get(f"{server.url}/metrics").text
    work = {"profile": "faulty", "model": "gen4-image"}
    assert value(after, "tasks_accepted_total", dialect="wavespeed", model="gen4-image") == 2
    assert value(after, "generations_ended_total", state="succeeded", **work) == 1
    assert value(after, "generations_ended_total", state="cancelled", **work) == 1
    assert value(after, "generation_inference_seconds_count", **work) == 1
    route = "/api/v3/runwayml/gen4-image"
    assert value(after, "http_requests_total", method="POST", route=route, status="200") == 2


def test_a_worker_of_its_own_tells_of_its_work(start_server: Start, tmp_path: Path) -> None:
    """Its port answers with what it ended and its slots; the gateway counts neither."""
    server = start_server("--no-worker")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    worker = LiveWorker(tmp_path, "--data-dir", str(server.data), "--metrics-port", str(port), **FAULTY)
    try:
        server.ended(server.submit("a lake"))
        told = HTTP.get(f"http://127.0.0.1:{port}/metrics").text
    finally:
        worker.stop()
    work = {"profile": "faulty", "model": "gen4-image", "state": "succeeded"}
    assert value(told, "generations_ended_total", **work) == 1
    assert value(told, "slots", profile="faulty") == 1
    gateway = HTTP.get(f"{server.url}/metrics").text
    assert value(gateway, "generations_ended_total", **work) == 0
    assert value(gateway, "slots", profile="faulty") == 0
