"""The engine's process dies under a generation, and nothing else does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from live import LiveServer, let_go, reached

Start = Callable[..., LiveServer]


def test_the_generation_is_run_again_at_once(start_server: Start, tmp_path: Path) -> None:
    """Its worker starts the engine and the generation again, without waiting for the queue to miss anybody."""
    server = start_server()
    task_id = server.submit(f"[crash-once {tmp_path / 'crashed'}] [pause {tmp_path / 'again'}]")
    reached(tmp_path / "again")
    let_go(tmp_path / "again")
    task = server.ended(task_id)
    assert (task["state"], task["generations"][0]["attempt"]) == ("succeeded", 2)
    assert "generation.retried" in server.log


def test_a_generation_that_kills_each_engine_fails(faulty_server: LiveServer) -> None:
    """After three attempts the generation fails and says why."""
    task_id = faulty_server.submit("[crash]")
    task = faulty_server.ended(task_id)
    assert task["generations"][0]["error"]["code"] == "engine_crashed"


def test_the_next_generation_is_served(faulty_server: LiveServer) -> None:
    """The slot that lost its engine takes work again."""
    faulty_server.ended(faulty_server.submit("[crash]"))
    assert faulty_server.ended(faulty_server.submit("a picture"))["state"] == "succeeded"
