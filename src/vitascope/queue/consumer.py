"""Take generations out of the queue: only as many as there are free slots, and never more.

PgQueuer's own manager claims whatever it may run; a slot must not sit on a generation that it is not running. So the
manager here offers only the profiles that have a free slot at that moment, one job at a time.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from datetime import timedelta
from uuid import UUID

import asyncpg
import structlog
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.models import Job
from pgqueuer.ports.repository import EntrypointExecutionParameter
from pgqueuer.qm import QueueManager
from pgqueuer.queries import Queries
from pgqueuer.types import JobId, QueueEntrypoint

from vitascope import telemetry
from vitascope.database import Database
from vitascope.errors import DatabaseAway

HEARTBEAT = timedelta(seconds=4)
"""A claim whose worker has not been heard of for this long is offered to others."""
POLL = timedelta(seconds=1)
_RECONNECT_SECONDS = 0.5

Handler = Callable[[UUID, str], Awaitable[None]]

_log = structlog.get_logger()


class _SlotAwareManager(QueueManager):
    """PgQueuer's manager, offering only the profiles that have a free slot.

    A slot is taken from the moment its job is picked: the handler starts only later, and by then the next pick is
    already under way. While every slot is taken the queue is left alone: each enqueued job wakes the manager, which
    would otherwise ask the database in vain as often as clients submit.
    """

    slots: Mapping[str, int]
    picked: dict[JobId, str]
    freed: asyncio.Event

    def entrypoints_below_capacity_limits(self) -> set[QueueEntrypoint]:
        taken = Counter(self.picked.values())
        return {profile for profile in self.entrypoint_registry if taken[profile] < self.slots[profile]}

    async def fetch_jobs(
        self, batch_size: int, global_concurrency_limit: int | None, heartbeat_timeout: timedelta
    ) -> AsyncGenerator[Job, None]:
        while not self.shutdown.is_set():
            free = self.entrypoints_below_capacity_limits()
            if not free:
                self.freed.clear()
                await self.freed.wait()
                continue
            jobs = await self.queries.dequeue(
                batch_size=batch_size,
                entrypoints={profile: EntrypointExecutionParameter(concurrency_limit=0) for profile in free},
                queue_manager_id=self.queue_manager_id,
                global_concurrency_limit=global_concurrency_limit,
                heartbeat_timeout=heartbeat_timeout,
            )
            if not jobs:
                return
            for job in jobs:
                if job.id not in self.job_context:  # `run` passes over one that is still being dispatched here
                    self.picked[job.id] = job.entrypoint
                yield job

    def free(self, job: Job) -> None:
        """The job's slot takes work again."""
        self.picked.pop(job.id, None)
        self.freed.set()

    def stop(self) -> None:
        """Pick nothing more."""
        self.shutdown.set()
        self.freed.set()


class Consumer:
    """Runs `handler(generation id, profile)` for queued generations, at most `slots[profile]` at a time."""

    def __init__(self, database: Database, slots: Mapping[str, int], handler: Handler) -> None:
        self._database = database
        self._slots = slots
        self._handler = handler
        self._manager: _SlotAwareManager | None = None
        self._stopping = False

    async def run(self) -> None:
        """Consume until `stop`. A lost database is waited for: the queue is read again once it answers."""
        while not self._stopping:
            try:
                async with self._database.listener() as connection:
                    await self._consume(connection)
            except (DatabaseAway, RuntimeError) as error:
                _log.warning(telemetry.QUEUE_LOST, error=str(error))
                await asyncio.sleep(_RECONNECT_SECONDS)

    def stop(self) -> None:
        """Claim nothing more. `run` returns when the handlers in flight have ended."""
        self._stopping = True
        if self._manager is not None:
            self._manager.stop()

    async def _consume(self, connection: asyncpg.Connection) -> None:
        manager = self._manager = _SlotAwareManager(Queries(AsyncpgDriver(connection)))
        manager.slots = self._slots
        manager.picked = {}
        manager.freed = asyncio.Event()
        for profile in sorted(self._slots):
            manager.entrypoint(profile)(self._handle)
        if self._stopping:
            return
        await manager.run(
            dequeue_timeout=POLL,
            batch_size=1,
            heartbeat_timeout=HEARTBEAT,
            shutdown_on_listener_failure=True,
            log_aggregation_interval=timedelta(0),  # its statistics are not ours: the task tables are
        )

    async def _handle(self, job: Job) -> None:
        assert self._manager is not None
        try:
            assert job.payload is not None
            await self._handler(UUID(bytes=job.payload), job.entrypoint)
        finally:
            self._manager.free(job)
