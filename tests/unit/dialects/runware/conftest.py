"""What tasks are done with, without a server around it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from vitascope.database import Database
from vitascope.dialects.runware.calls import Desk
from vitascope.dialects.runware.sessions import Sessions
from vitascope.media.fetch import Fetcher
from vitascope.media.guard import Guard
from vitascope.metrics import Metrics
from vitascope.settings import Settings
from vitascope.storage import Signer
from vitascope.storage.local import LocalStorage
from vitascope.tasks.assets import Assets
from vitascope.tasks.events import Events
from vitascope.tasks.history import History
from vitascope.tasks.removal import Keeping
from vitascope.tasks.service import TaskService


@pytest.fixture
async def desk(database: Database, tmp_path: Path) -> AsyncIterator[Desk]:
    """What tasks are done with; nothing runs what is submitted."""
    events = Events(database)
    listening = asyncio.create_task(events.run())
    keeping = Keeping(timedelta(hours=1), budget=0)
    yield Desk(
        TaskService(database, events, {"draft": frozenset({"gen4-image-turbo", "gen4-turbo"})}, Metrics()),
        Assets(database, LocalStorage(tmp_path), Signer(b"secret"), work_folder=tmp_path, keep=keeping),
        History(database),
        Fetcher(Guard(frozenset()), max_bytes=1000, seconds=1),
        Settings(prices={"runware/gen4-image-turbo": 0, "runware/gen4-turbo": 0, "runware/gen4-turbo/second": 0}),
    )
    listening.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await listening


@pytest.fixture
async def sessions() -> AsyncIterator[Sessions]:
    opened = Sessions()
    yield opened
    opened.close()
