"""Take generations out of the queue: only as many as there are free slots, and never more.

PgQueuer's own manager claims whatever it may run; a slot must not sit on a generation that it is not running. So the
manager here offers only the profiles that have a free slot at that moment, one job at a time.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import structlog
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.errors import RetryRequested
from pgqueuer.models import Job
from pgqueuer.ports.repository import EntrypointExecutionParameter
from pgqueuer.qm import QueueManager
from pgqueuer.queries import Queries
from pgqueuer.types import JobId, QueueEntrypoint

from vitascope import telemetry
from vitascope.database import Database
from vitascope.database.connection import UNREACHABLE
from vitascope.errors import DatabaseAway, StillHeld

HEARTBEAT = timedelta(seconds=4)
"""A claim whose worker has not been heard of for this long is offered to others."""
POLL = timedelta(seconds=1)

Handler = Callable[[UUID, str], Coroutine[Any, Any, None]]

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Work:
    """A generation in hand: in a slot of `profile`, by `task`."""

    profile: str
    task: asyncio.Task[None]


class _Notices(AsyncpgDriver):
    """A connection that tells its manager once that something was enqueued, until the manager has looked.

    PgQueuer notifies every consumer of every change of every job, heartbeats included, and keeps what it hears in a
    queue without a bound, of which it takes one a look: a busy worker would remember more and more.
    """

    has_looked = True

    async def add_listener(self, channel: str, callback: Callable[[str | bytes | bytearray], None]) -> None:
        """See `AsyncpgDriver`."""

        def heard(payload: str | bytes | bytearray) -> None:
            notice = json.loads(payload)
            if notice["type"] == "table_changed_event":
                if not self.has_looked or notice["operation"] != "insert":
                    return
                self.has_looked = False
            callback(payload)

        await super().add_listener(channel, heard)


class _SlotAwareManager(QueueManager):
    """PgQueuer's manager, offering only the profiles that have a free slot.

    A slot is taken from the moment its job is picked: the handler starts only later, and by then the next pick is
    already under way. It is also taken by work that came over a connection which is lost. While every slot is taken
    the queue is left alone: each enqueued job wakes the manager, which would otherwise ask the database in vain as
    often as clients submit.
    """

    notices: _Notices
    slots: Mapping[str, int]
    working: Mapping[UUID, Work]
    picked: dict[JobId, tuple[UUID, str]]
    freed: asyncio.Event
    broken: asyncio.Event

    def entrypoints_below_capacity_limits(self) -> set[QueueEntrypoint]:
        held = {generation_id: work.profile for generation_id, work in self.working.items()}
        held |= dict(self.picked.values())
        taken = Counter(held.values())
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
            self.notices.has_looked = True
            try:
                jobs = await self.queries.dequeue(
                    batch_size=batch_size,
                    entrypoints={profile: EntrypointExecutionParameter(concurrency_limit=0) for profile in free},
                    queue_manager_id=self.queue_manager_id,
                    global_concurrency_limit=global_concurrency_limit,
                    heartbeat_timeout=heartbeat_timeout,
                )
            except UNREACHABLE:
                self.broken.set()
                raise
            if not jobs:
                return
            for job in jobs:
                if job.id not in self.job_context:  # `run` passes over one that is still being dispatched here
                    self.picked[job.id] = (_subject(job), job.entrypoint)
                yield job

    async def _effective_dequeue_timeout(self, dequeue_timeout: timedelta) -> timedelta:
        """How long to wait for a notification: not three queries at each of them, to learn what may be due sooner.

        What is enqueued after the last look wakes us, and what was put off may be `POLL` late.
        """
        return dequeue_timeout

    def free(self, job: Job) -> None:
        """The job's slot takes work again."""
        self.picked.pop(job.id, None)
        self.freed.set()

    def stop(self) -> None:
        """Pick nothing more."""
        self.shutdown.set()
        self.freed.set()


class Consumer:
    """Runs `handler(generation id, profile)` for queued generations, at most `slots[profile]` at a time.

    What runs belongs to the consumer, not to the connection by which it came: when that is lost, work goes on, free
    slots take more as soon as there is another, and a job that comes again while its work still runs joins it.

    Deliveries are consumed in the same way, as if they had an engine profile of their own. A handler that raises
    `RetryRequested` gets its job again after that delay.
    """

    def __init__(self, database: Database, slots: Mapping[str, int], handler: Handler) -> None:
        self._database = database
        self._slots = slots
        self._handler = handler
        self._working: dict[UUID, Work] = {}
        self._manager: _SlotAwareManager | None = None
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Consume until `stop`, then until the work in hand has ended. A lost database is waited for."""
        while not self._stopping.is_set():
            try:
                async with self._database.listener() as connection:
                    await self._consume(connection)
            except Exception as error:  # noqa: BLE001 - the outermost loop: a worker that takes nothing looks healthy
                _log.warning(telemetry.QUEUE_LOST, error=str(error), exc_info=not isinstance(error, DatabaseAway))
                # Who else was cut off shows within a lease that it still works: until then nothing is taken.
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), HEARTBEAT.total_seconds())
        await asyncio.gather(*(work.task for work in self._working.values()), return_exceptions=True)

    def stop(self) -> None:
        """Claim nothing more. `run` returns when the work in hand has ended."""
        self._stopping.set()
        if self._manager is not None:
            self._manager.stop()

    async def _consume(self, connection: asyncpg.Connection) -> None:
        """Consume over one connection. Raises, without waiting for the work in hand, when it is lost."""
        notices = _Notices(connection)
        manager = self._manager = _SlotAwareManager(Queries(notices))
        manager.notices = notices
        manager.slots = self._slots
        manager.working = self._working
        manager.picked = {}
        manager.freed, manager.broken = asyncio.Event(), asyncio.Event()
        connection.add_termination_listener(lambda _: manager.broken.set())
        for profile in sorted(self._slots):
            manager.entrypoint(profile)(functools.partial(self._handle, manager))
        if self._stopping.is_set():
            return
        managing = asyncio.create_task(
            manager.run(
                dequeue_timeout=POLL,
                batch_size=1,
                heartbeat_timeout=HEARTBEAT,
                shutdown_on_listener_failure=True,
                log_aggregation_interval=timedelta(0),  # its statistics are not ours: the task tables are
            )
        )
        signs = {asyncio.create_task(sign.wait()) for sign in (manager.broken, manager.shutdown)}
        try:
            await asyncio.wait({managing, *signs}, return_when=asyncio.FIRST_COMPLETED)
            if not self._stopping.is_set():
                raise DatabaseAway("The queue's connection no longer answers.")
            await managing
        finally:
            manager.broken.set()
            for task in (managing, *signs):
                task.cancel()
            await asyncio.gather(managing, *signs, return_exceptions=True)

    async def _handle(self, manager: _SlotAwareManager, job: Job) -> None:
        generation_id = _subject(job)
        if generation_id not in self._working:
            task = asyncio.create_task(self._handler(generation_id, job.entrypoint))
            task.add_done_callback(lambda _: self._done(generation_id))
            self._working[generation_id] = Work(job.entrypoint, task)
        work = self._working[generation_id].task
        broken = asyncio.create_task(manager.broken.wait())
        try:
            await asyncio.wait({work, broken}, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                work.result()
        except (StillHeld, DatabaseAway) as error:
            raise RetryRequested(POLL, str(error)) from error
        finally:
            broken.cancel()
            manager.free(job)

    def _done(self, generation_id: UUID) -> None:
        task = self._working.pop(generation_id).task
        if not task.cancelled():
            task.exception()  # whoever waited for it was told; where nobody does any more, the sweep brings it back
        if self._manager is not None:
            self._manager.freed.set()


def _subject(job: Job) -> UUID:
    assert job.payload is not None
    return UUID(bytes=job.payload)
