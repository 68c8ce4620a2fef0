"""The disk is full when a file is to be stored."""

from __future__ import annotations

from collections.abc import Callable

from live import LiveServer
from pictures import data_uri, picture

FORM = "/api/v3/media/upload/binary"
FAULTY_STORAGE = {"VITASCOPE_STORAGE": "vitascope.testing.storages:FaultyStorage"}


def test_the_task_fails_and_the_next_is_served(start_server: Callable[..., LiveServer]) -> None:
    """The task says why it failed; once there is room again, others succeed."""
    server = start_server(**FAULTY_STORAGE)
    (server.data / "full").touch()
    failed = server.prediction(server.ended(server.submit("a picture"))["id"])
    assert (failed["status"], failed["code"]) == ("failed", 5000)
    assert "No space left" in failed["error"]
    (server.data / "full").unlink()
    assert server.ended(server.submit("a picture"))["state"] == "succeeded"


def test_inputs_are_refused_until_there_is_room(start_server: Callable[..., LiveServer]) -> None:
    """Uploads, and a request with a picture inside, are answered 503 in their wire's form, and taken later."""
    server = start_server(**FAULTY_STORAGE)
    ticket = {"filename": "lake.png", "size": len(picture())}
    upload = server.request("POST", "/api/v3/media/uploads", json=ticket).json()["data"]["upload"]["url"]
    inside = {"prompt": "a lake", "reference_images": [data_uri(picture())], "resolution": "720p"}
    (server.data / "full").touch()
    refused = (
        server.request("PUT", upload, content=picture()),
        server.request("POST", FORM, files={"file": ("lake.png", picture())}),
        server.request("POST", "/api/v3/runwayml/gen4-image", json=inside),
    )
    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [(503, 503)] * 3
    assert all("try again" in answer.json()["message"] for answer in refused)
    (server.data / "full").unlink()
    assert server.request("PUT", upload, content=picture()).status_code == 200
    assert server.request("POST", FORM, files={"file": ("lake.png", picture())}).status_code == 200
    assert server.request("POST", "/api/v3/runwayml/gen4-image", json=inside).status_code == 200
