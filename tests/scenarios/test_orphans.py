"""Nothing of ours runs on after its server was killed, but the database, which the next start finds."""

from __future__ import annotations

from collections.abc import Callable

import psutil
import pytest

from live import LiveServer, wait_for


def test_engines_die_with_their_server(start_server: Callable[..., LiveServer]) -> None:
    """An engine's process ends when the server that started it is killed."""
    server = start_server()
    engines = [child for child in psutil.Process(server.pid).children() if "vitascope.worker.child" in child.cmdline()]
    server.kill()
    wait_for(lambda: all(not engine.is_running() or engine.status() == psutil.STATUS_ZOMBIE for engine in engines), 5)
    assert engines


def test_a_second_server_in_the_same_folder_is_refused(start_server: Callable[..., LiveServer]) -> None:
    """Two servers would undo each other's work; the second says so and ends."""
    server = start_server()
    with pytest.raises(AssertionError, match="Another Vitascope uses the data folder"):
        LiveServer(server.folder)
