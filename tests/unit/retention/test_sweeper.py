"""The sweeper goes on whatever happens to a sweep."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

from structlog.testing import capture_logs

from live import wait_for
from shelf import Shelf
from vitascope import telemetry
from vitascope.database import Database
from vitascope.retention import Sweeper


async def test_a_storage_that_was_away_is_swept_when_it_is_back(database: Database, tmp_path: Path) -> None:
    """What could not be listed is said in the log, and the next sweep finds it."""
    shelf = Shelf(database, tmp_path)
    shelf.files.symlink_to("x" * 300)
    with capture_logs() as logs:
        sweeping = asyncio.create_task(Sweeper(shelf.sweep(), seconds=0.01).run())
        await asyncio.to_thread(wait_for, lambda: telemetry.RETENTION_FAILED in {line["event"] for line in logs})
        shelf.files.unlink()
        await asyncio.to_thread(wait_for, lambda: list(shelf.files.glob("databases/*")))
        sweeping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sweeping
    assert {line["log_level"] for line in logs} == {"warning"}
