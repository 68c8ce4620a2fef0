"""The log of a process: what it says in one script, as text and as JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

SCRIPT = """
import logging, sys, threading, warnings
import structlog
from vitascope import logs

logs.configure(logs.Style(sys.argv[1], sys.argv[2]), slot="draft/0")
log = structlog.get_logger()
log.debug("a.detail")
with structlog.contextvars.bound_contextvars(request_id="r1"):
    log.info("an.event", size=(64, 48))
logging.getLogger("library").info("not worth saying")
logging.getLogger("library").warning("%s is odd", "this")
warnings.warn("old")

def fail(key):
    raise ValueError("bad\\nvalue")

try:
    fail("secret-key")
except ValueError:
    log.exception("a.fault")
thread = threading.Thread(target=fail, args=("secret-key",))
thread.start()
thread.join()
fail("secret-key")
"""


def said(log_format: str, level: str = "info") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", SCRIPT, log_format, level], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture(scope="module")
def lines() -> list[dict[str, Any]]:
    """What the script says as JSON; a line that is none makes each test fail."""
    return [json.loads(line) for line in said("json").stderr.splitlines()]


@pytest.fixture(scope="module")
def text() -> str:
    """What it says as text."""
    return said("console").stderr


def test_an_event_is_one_object(lines: list[dict[str, Any]]) -> None:
    """An event's line has time, level and name first, then what was bound, always and for now, and its own keys."""
    time, level, event, *others = lines[0].items()
    assert (time[0], level, event) == ("timestamp", ("level", "info"), ("event", "an.event"))
    assert dict(others) == {"size": [64, 48], "request_id": "r1", "slot": "draft/0"}


def test_times_are_utc(lines: list[dict[str, Any]]) -> None:
    """The time is ISO 8601 with its zone, and is now."""
    time = datetime.fromisoformat(lines[0]["timestamp"])
    assert time.tzinfo == UTC
    assert abs(datetime.now(UTC) - time) < timedelta(minutes=5)


def test_libraries_speak_in_the_same_form(lines: list[dict[str, Any]]) -> None:
    """What a library logs at warning and above is a line with its logger's name; below that it is not heard."""
    warned, *_ = (line for line in lines if line.get("logger") == "library")
    assert (warned["level"], warned["event"], warned["slot"]) == ("warning", "this is odd", "draft/0")
    assert "not worth saying" not in json.dumps(lines)


def test_warnings_are_lines(lines: list[dict[str, Any]]) -> None:
    """A warning of Python's is logged."""
    assert any(line.get("logger") == "py.warnings" and "old" in line["event"] for line in lines)


@pytest.mark.parametrize(("event", "level"), [("a.fault", "error"), ("process.crashed", "critical")])
def test_a_traceback_is_structured(lines: list[dict[str, Any]], event: str, level: str) -> None:
    """An exception, caught or not, is a list of errors with their frames."""
    crashes = [line for line in lines if line["event"] == event]
    for crash in crashes:
        (error,) = crash["exception"]
        assert (crash["level"], error["exc_type"], error["exc_value"]) == (level, "ValueError", "bad\nvalue")
        assert error["frames"][-1]["name"] == "fail"
    assert len(crashes) == (1 if event == "a.fault" else 2)  # uncaught in a thread, and at the end


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_no_traceback_shows_local_variables(log_format: str) -> None:
    """Local variables hold keys and prompts: they are not logged."""
    assert "secret-key" not in said(log_format).stderr.replace('fail("secret-key")', "")


def test_text_is_for_people(text: str) -> None:
    """As text, an event is time, level, name and pairs, and a traceback is as Python prints it."""
    assert "[info     ] an.event" in text
    assert "request_id=r1 size=(64, 48) slot=draft/0" in text
    assert 'Traceback (most recent call last):\n  File "<string>"' in text


@pytest.mark.parametrize(("level", "events"), [("debug", 2), ("info", 1), ("warning", 0)])
def test_the_level_is_obeyed(level: str, events: int) -> None:
    """Our events below the level are not said."""
    heard = said("json", level).stderr
    assert heard.count('"a.detail"') + heard.count('"an.event"') == events


def test_an_uncaught_error_keeps_its_status() -> None:
    """A process that ends by an error ends with status 1, as it would without a log."""
    assert said("json").returncode == 1


def test_a_log_that_cannot_be_written_harms_nobody() -> None:
    """Where standard error is a full disk, lines are lost and the work goes on."""
    work = "import structlog; from vitascope import logs; logs.configure(logs.Style()); "
    work += "structlog.get_logger().info('x'); print('done')"
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        ended = subprocess.run(
            [sys.executable, "-c", work], stdout=subprocess.PIPE, stderr=full, text=True, timeout=60, check=False
        )
    assert ended.stdout == "done\n"
