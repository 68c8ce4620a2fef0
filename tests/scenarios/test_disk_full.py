"""The disk is full when an output is to be stored."""

from __future__ import annotations

from collections.abc import Callable

from live import LiveServer


def test_the_task_fails_and_the_next_is_served(start_server: Callable[..., LiveServer]) -> None:
    """The task says why it failed; once there is room again, others succeed."""
    server = start_server(VITASCOPE_STORAGE="vitascope.testing.storages:FaultyStorage")
    (server.data / "full").touch()
    failed = server.prediction(server.ended(server.submit("a picture"))["id"])
    assert (failed["status"], failed["code"]) == ("failed", 5000)
    assert "No space left" in failed["error"]
    (server.data / "full").unlink()
    assert server.ended(server.submit("a picture"))["state"] == "succeeded"
