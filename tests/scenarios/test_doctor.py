"""An owner asks what would fail: before a first start, beside a running server, and with settings that cannot work."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from live import FAULTY, LiveServer

Start = Callable[..., LiveServer]


def doctor(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`vitascope doctor` in `folder`, whose temporary files are in it too."""
    (folder / "tmp").mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-m", "vitascope", "doctor", *arguments],
        cwd=folder,
        env={**os.environ, **FAULTY, "TMPDIR": str(folder / "tmp"), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def report(folder: Path, *arguments: str, **environment: str) -> tuple[int, dict[str, Any]]:
    """Its exit status, and what it answers to a program."""
    done = doctor(folder, *arguments, "--json", **environment)
    return done.returncode, json.loads(done.stdout)


def failed(told: dict[str, Any]) -> list[str]:
    """The checks in which something failed."""
    return [finding["check"] for finding in told["findings"] if finding["level"] == "failure"]


def test_a_fresh_machine_is_sound_and_stays_fresh() -> None:
    """A first start would work; neither the data folder nor anything else is made."""
    # A path as short as those of people: PostgreSQL puts its socket elsewhere where it is long.
    with tempfile.TemporaryDirectory() as short:
        status, told = report(Path(short), "--port", "0")
        assert (status, told["sound"], failed(told)) == (0, True, [])
        assert [path.name for path in Path(short).iterdir()] == ["tmp"]
        assert list(Path(short, "tmp").glob("*vitascope*")) == []


def test_a_running_server_is_asked_and_not_disturbed(start_server: Start, tmp_path: Path) -> None:
    """Its own PostgreSQL and port are looked at; it goes on as before, and no file is added to its folder."""
    server = start_server()
    server.ended(server.submit("a lake"))
    before = sorted(path for path in server.data.rglob("*") if "postgres" not in path.parts)
    done = doctor(tmp_path, "--data-dir", str(server.data), "--port", server.url.rpartition(":")[2])
    assert done.returncode == 0, done.stdout
    assert f"The running server answers at {server.url}/readyz, and is ready." in done.stdout
    assert sorted(path for path in server.data.rglob("*") if "postgres" not in path.parts) == before
    assert server.ended(server.submit("another lake"))["state"] == "succeeded"


def test_a_stopped_server_is_sound_and_starts_again(start_server: Start, tmp_path: Path) -> None:
    """Its cluster is started for the examination and stopped again; its tasks are there afterwards."""
    server = start_server()
    task = server.submit("a lake")
    server.ended(task)
    server.stop()
    before = sorted(path for path in server.data.rglob("*") if "postgres" not in path.parts)
    with tempfile.TemporaryDirectory() as short:  # where PostgreSQL puts its socket if the path of the data is long
        status, told = report(tmp_path, "--data-dir", str(server.data), "--port", "0", TMPDIR=short)
    assert (status, failed(told)) == (0, []), told
    assert sorted(path for path in server.data.rglob("*") if "postgres" not in path.parts) == before
    assert not (server.data / "postgres" / "postmaster.pid").exists()
    server.start()
    assert server.task(task)["state"] == "succeeded"


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    """Each with a line on the way out, and exit status 1."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = doctor(
            tmp_path,
            *("--port", str(taken.getsockname()[1]), "--public-url", "nowhere"),
            VITASCOPE_DATABASE_URL="postgresql://me:secret@127.0.0.1:9/x",
            VITASCOPE_PROFILES='{"mine": {"engine": "nowhere:Engine"}}',
            VITASCOPE_STORAGE="nowhere:Storage",
        )
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert done.stdout.endswith("5 failures, 1 warning.\n")
    assert done.stdout.count("→") == 6
    assert "secret" not in done.stdout


def test_a_setting_that_cannot_be_read_is_a_failure_too(tmp_path: Path) -> None:
    """A program gets its JSON all the same."""
    status, told = report(tmp_path, VITASCOPE_PORT="many")
    assert (status, failed(told)) == (1, ["settings"])
    assert "VITASCOPE_PORT cannot be 'many'" in told["findings"][0]["found"]
