"""The worker: consumes the queue, sweeps what fell out of it, and drains at shutdown."""

from __future__ import annotations

import asyncio

import structlog

from vitascope import telemetry
from vitascope.database import Database
from vitascope.errors import DatabaseAway
from vitascope.pipeline.run import Pipeline
from vitascope.queue import Consumer, enqueue
from vitascope.tasks import store
from vitascope.tasks.admission import admit_forgotten
from vitascope.worker.slots import SlotPool

SWEEP_SECONDS = 10.0

_log = structlog.get_logger()


class Worker:
    """Runs generations with the slots of `pool`."""

    def __init__(self, database: Database, pipeline: Pipeline, pool: SlotPool, *, grace_seconds: float) -> None:
        self._database = database
        self._pipeline = pipeline
        self._pool = pool
        self._grace_seconds = grace_seconds
        self._consumer = Consumer(database, pool.sizes, pipeline.run)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Load the engines and begin to take work. Raises `errors.Misconfigured`."""
        await self._pool.start()
        await self._sweep()
        self._tasks = [asyncio.create_task(self._consumer.run()), asyncio.create_task(self._sweep_often())]

    async def stop(self) -> None:
        """Take no more work, wait for what runs, then give it back to the queue, and end the engines."""
        if self._tasks:
            consuming, sweeping = self._tasks
            sweeping.cancel()
            self._consumer.stop()
            await asyncio.wait({consuming}, timeout=self._grace_seconds)
            self._pipeline.drain()
            await asyncio.gather(consuming, sweeping, return_exceptions=True)
        await self._pool.stop()

    async def _sweep_often(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                await self._sweep()
            except Exception as error:  # noqa: BLE001 - the outermost loop of a net that must not tear
                _log.warning(telemetry.SWEEP_FAILED, error=str(error), exc_info=not isinstance(error, DatabaseAway))

    async def _sweep(self) -> None:
        """Put unfinished generations that are in no queue back into it: the tables are the truth."""
        async with self._database.transaction() as connection:
            strays = await store.strays(connection)
            if strays:
                await enqueue(connection, strays)
            await admit_forgotten(connection)
        for job in strays:
            _log.warning(telemetry.GENERATION_REQUEUED, generation=job.subject.hex, profile=job.entrypoint)
