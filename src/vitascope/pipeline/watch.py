"""While a generation runs: its progress is written, and it is noticed when it is no longer wanted or no longer ours."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from typing import Any, TypeVar

from vitascope.database import Database
from vitascope.engines.base import Cancelled
from vitascope.errors import ClaimLost, DatabaseAway
from vitascope.tasks import store
from vitascope.tasks.events import CANCELLATIONS_CHANNEL, Events
from vitascope.tasks.model import Claim

PROGRESS_SECONDS = 0.5

Result = TypeVar("Result")


class Watch:
    """Watches one claim. `unwanted` is set at the caller's cancellation, at the loss of the claim, and by `give_up`."""

    def __init__(self, database: Database, events: Events, claim: Claim) -> None:
        self._database = database
        self._events = events
        self._claim = claim
        self._progress = (0.0, "")
        self.unwanted = asyncio.Event()
        self.cancelled = False
        self.lost = False

    def report(self, fraction: float, stage: str) -> None:
        """Note the engine's progress; it is written twice a second."""
        self._progress = (fraction, stage)

    def give_up(self) -> None:
        """Stop the engine although its generation is still wanted: this worker is shutting down."""
        self.unwanted.set()

    async def unless_unwanted(self, work: Coroutine[Any, Any, Result]) -> Result:
        """The outcome of `work`, which is abandoned with `Cancelled` when the generation is no longer wanted."""
        working, stopping = asyncio.create_task(work), asyncio.create_task(self.unwanted.wait())
        try:
            await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                raise Cancelled
            return working.result()
        finally:
            for task in (working, stopping):
                task.cancel()
            await asyncio.gather(working, stopping, return_exceptions=True)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Watch for the length of the block."""
        watching = asyncio.create_task(self._run())
        try:
            yield
        finally:
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watching

    async def _run(self) -> None:
        with self._events.subscribe(CANCELLATIONS_CHANNEL, self._claim.generation_id) as subscription:
            while not self.unwanted.is_set():
                await subscription.changed(PROGRESS_SECONDS)
                try:
                    async with self._database.transaction() as connection:
                        self.cancelled = await store.report(connection, self._claim, *self._progress)
                except ClaimLost:
                    self.lost = True
                except DatabaseAway:
                    # The database is away. The engine works on; what is lost meanwhile shows when it is back.
                    continue
                if self.cancelled or self.lost:
                    self.unwanted.set()
