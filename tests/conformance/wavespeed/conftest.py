"""The servers that the conformance tests ask."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from live import FAULTY, LiveServer


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One server whose films last two seconds: what is tested of them does not depend on their length."""
    started = LiveServer(tmp_path_factory.mktemp("wavespeed"), **FAULTY, VITASCOPE_VIDEO_SECONDS="2")
    yield started
    started.stop()


@pytest.fixture(scope="session")
def impatient_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server whose sync mode waits 0.3 s, and that callers know by a name of its own, `http://localhost:...`."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    started = LiveServer(
        tmp_path_factory.mktemp("impatient"),
        *("--port", str(port), "--public-url", f"http://localhost:{port}"),
        **FAULTY,
        VITASCOPE_SYNC_SECONDS="0.3",
    )
    yield started
    started.stop()
