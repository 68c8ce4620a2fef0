"""The engine's process dies under a generation, and nothing else does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from live import LiveServer, let_go, reached

Start = Callable[..., LiveServer]


def test_the_generation_is_run_again_within_two_seconds(start_server: Start, tmp_path: Path) -> None:
    """A killed engine is started again and its generation with it, as the second attempt."""
    server = start_server()
    crashed, again = tmp_path / "crashed", tmp_path / "again"
    task_id = server.submit(f"[crash-once {crashed}] [pause {again}]")
    reached(again)
    seconds = again.with_name("again.reached").stat().st_mtime - crashed.stat().st_mtime
    let_go(again)
    task = server.ended(task_id)
    assert (task["state"], task["generations"][0]["attempt"]) == ("succeeded", 2)
    assert seconds < 2.0


def test_a_generation_that_kills_each_engine_fails(faulty_server: LiveServer) -> None:
    """After three attempts the generation fails and says why."""
    task_id = faulty_server.submit("[crash]")
    task = faulty_server.ended(task_id)
    assert task["generations"][0]["error"]["code"] == "engine_crashed"


def test_the_next_generation_is_served(faulty_server: LiveServer) -> None:
    """The slot that lost its engine takes work again."""
    faulty_server.ended(faulty_server.submit("[crash]"))
    assert faulty_server.ended(faulty_server.submit("a picture"))["state"] == "succeeded"
