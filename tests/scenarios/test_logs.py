"""A server that logs as JSON: whatever happens, and whichever of its processes tells, each line is an object."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from live import FAULTY, LiveServer
from vitascope import telemetry

EVENTS = {value for name, value in vars(telemetry).items() if name.isupper()}
JSON = {"VITASCOPE_LOG_FORMAT": "json", "VITASCOPE_LOG_LEVEL": "debug"}


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The log of a server whose engine raised, whose engine crashed, and that was stopped."""
    server = LiveServer(tmp_path_factory.mktemp("json"), **FAULTY, **JSON)
    server.ended(server.submit("[raise]"))
    server.ended(server.submit("[crash]"))
    server.request("POST", "/api/v3/runwayml/gen4-image", json={"prompt": "a lake"}, headers={"X-Request-Id": "r-1"})
    server.stop()
    return [json.loads(line) for line in server.log.splitlines()]


def test_each_line_is_an_event_of_the_list(lines: list[dict[str, Any]]) -> None:
    """Every line has a time, a level and a name that is documented."""
    assert {line["event"] for line in lines} <= EVENTS
    assert all({"timestamp", "level"} <= line.keys() for line in lines)


def test_an_engine_logs_like_its_server(lines: list[dict[str, Any]]) -> None:
    """What the engine's process says names its slot and the generation, and its traceback is structured."""
    raised = next(line for line in lines if line["event"] == "engine.raised")
    failed = next(line for line in lines if line["event"] == "generation.failed")
    assert (raised["slot"], raised["generation"]) == ("faulty/0", failed["generation"])
    assert raised["exception"][0]["exc_type"] == "RuntimeError"


def test_a_request_can_be_followed_to_its_generation(lines: list[dict[str, Any]]) -> None:
    """From the caller's id to the task, and from the task to what became of it."""
    accepted = next(line for line in lines if line.get("request_id") == "r-1" and line["event"] == "task.accepted")
    assert "generation.claimed" in {line["event"] for line in lines if line.get("task") == accepted["task"]}


def test_what_cannot_start_says_so_in_the_log(tmp_path: Path) -> None:
    """An engine that cannot be loaded is told by its process with a traceback, and by the server as its last line."""
    engine = '{"none": {"engine": "vitascope.testing.engines:NoSuchEngine", "slots": 1}}'
    with pytest.raises(AssertionError, match="did not start"):
        LiveServer(tmp_path, **JSON, VITASCOPE_PROFILES=engine)
    said = [json.loads(line) for line in (tmp_path / "serve-1.log").read_text().splitlines()]
    unloadable = next(line for line in said if line["event"] == "engine.unloadable")
    assert unloadable["exception"][0]["exc_type"] == "AttributeError"
    assert (said[-1]["event"], said[-1]["level"]) == ("process.failed", "error")
