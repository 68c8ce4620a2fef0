"""What requests hold of the server's memory and disk, and for how long."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import httpx

from live import LiveServer, let_go, reached, wait_for
from memory import forget_peak
from pictures import data_uri, picture

MEBIBYTE = 1024 * 1024
IMAGE = "/api/v3/runwayml/gen4-image"


def inside(size: int, **inputs: object) -> dict[str, object]:
    """A request with a picture of `size` bytes in it."""
    content = picture()
    return {"prompt": "a lake", "reference_images": [data_uri(content + bytes(size - len(content)))], **inputs}


def test_who_waits_holds_no_body(start_server: Callable[..., LiveServer], tmp_path: Path) -> None:
    """Sync submissions with large pictures leave the room for bodies, and the memory, to others while they wait."""
    server = start_server(VITASCOPE_MAX_BODIES_BYTES=str(60 * MEBIBYTE))
    running = server.submit(f"[pause {tmp_path / 'engine'}]")
    reached(tmp_path / "engine")
    before = forget_peak(server.pid)
    answers: list[httpx.Response] = []
    for waiting in range(1, 4):
        asked = threading.Thread(
            target=lambda: answers.append(
                server.request("POST", IMAGE, json=inside(35 * MEBIBYTE, enable_sync_mode=True))
            )
        )
        asked.start()
        wait_for(lambda: server.query("SELECT count(*) AS n FROM tasks")[0]["n"] == 1 + waiting or answers)  # noqa: B023
    assert not answers
    wait_for(lambda: forget_peak(server.pid) - before < 35 * MEBIBYTE)
    let_go(tmp_path / "engine")
    assert server.ended(running)["state"] == "succeeded"
    wait_for(lambda: len(answers) == 3)
    assert [answer.json()["data"]["status"] for answer in answers] == ["completed"] * 3
