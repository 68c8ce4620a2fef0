"""What requests hold of the server's memory and disk, and for how long."""

from __future__ import annotations

import contextlib
import shutil
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from live import LiveServer, let_go, reached, wait_for
from memory import forget_peak
from pictures import data_uri, picture

MEBIBYTE = 1024 * 1024
FORM = "/api/v3/media/upload/binary"
IMAGE = "/api/v3/runwayml/gen4-image"


def inside(size: int, **inputs: object) -> dict[str, Any]:
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


def files(server: LiveServer) -> int:
    """The files that callers brought in."""
    return sum(path.is_file() for kind in ("inputs", "uploads") for path in (server.data / "files" / kind).rglob("*"))


def test_what_is_refused_or_repeated_keeps_no_pictures(start_server: Callable[..., LiveServer]) -> None:
    """Of six requests with pictures inside, those of the only one that became a task are stored."""
    server = start_server(VITASCOPE_STARTING_BALANCE="0.05")
    named = {"Idempotency-Key": "a name"}
    small = inside(4096, resolution="720p")
    first = server.request("POST", IMAGE, json=small, headers=named)
    assert (first.status_code, files(server)) == (200, 1)
    again = server.request("POST", IMAGE, json=small, headers=named)
    assert again.json()["data"]["id"] == first.json()["data"]["id"]
    refused = [
        server.request("POST", IMAGE, json={**small, "prompt": "another"}, headers=named),
        server.request("POST", IMAGE, json=small),
        server.request("POST", IMAGE, json={**small, "reference_images": [*small["reference_images"], "no picture"]}),
        server.request("POST", "/api/v3/runwayml/gen4-turbo", json={"prompt": "zoom", "image": data_uri(picture())}),
    ]
    assert [answer.status_code for answer in refused] == [409, 400, 400, 400]
    assert files(server) == 1
    assert server.query("SELECT count(*) AS n FROM assets WHERE kind = 'input'")[0]["n"] == 1
    assert server.ended(first.json()["data"]["id"])["state"] == "succeeded"


def test_uploads_beyond_the_quota(start_server: Callable[..., LiveServer]) -> None:
    """Announced or not, an upload that is more than its owner may send in an hour is 429 in the vendor's words."""
    content = picture()
    server = start_server(VITASCOPE_UPLOAD_QUOTA_BYTES=str(2 * len(content)))
    ticket = {"filename": "lake.png", "size": len(content)}
    for _ in range(2):
        assert server.request("POST", FORM, files={"file": ("lake.png", content)}).status_code == 200
    refused = [
        server.request("POST", FORM, files={"file": ("lake.png", content)}),
        server.request("POST", "/api/v3/media/uploads", json=ticket),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [(429, 429)] * 2
    assert all(answer.json()["message"].startswith("Upload quota exceeded") for answer in refused)
    assert files(server) == 2


def begun(server: LiveServer, content: bytes) -> socket.socket:
    """An upload by form of a size that it does not reach."""
    head = f"POST {FORM} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer k\r\nContent-Length: 9999999\r\n"
    head += "Content-Type: multipart/form-data; boundary=b\r\n\r\n"
    part = '--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
    connection = socket.create_connection(("127.0.0.1", int(server.url.rsplit(":", 1)[1])), timeout=60)
    connection.sendall(f"{head}{part}".encode() + content)
    return connection


def opened(server: LiveServer) -> set[str]:
    """The files that the server's process has open."""
    names = set()
    for file in Path(f"/proc/{server.pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            names.add(str(file.readlink()))
    return names


def test_forms_arrive_on_the_disk_of_the_data(start_server: Callable[..., LiveServer]) -> None:
    """Not where the system keeps temporary files, which often is memory; without room they are 503."""
    server = start_server()
    with begun(server, picture() + bytes(3 * MEBIBYTE)):
        wait_for(lambda: any(name.startswith(f"{server.data / 'work'}/") and "#" in name for name in opened(server)))
    for folder in (server.data / "work").glob("*/"):
        shutil.rmtree(folder)
    large = picture() + bytes(3 * MEBIBYTE)
    answer = server.request("POST", FORM, files={"file": ("lake.png", large)})
    assert (answer.status_code, answer.json()["code"]) == (503, 503)
