"""Tasks are written in groups: those that arrive while one transaction is under way share the next.

Each is still acknowledged only after its own commit. A lone task is written at once; under load one commit, and one
round trip for each table, serves many. A group that fails is written again one by one, so that a task which cannot be
written spoils only itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from vitascope.database import Database
from vitascope.errors import DatabaseAway
from vitascope.tasks import store
from vitascope.tasks.store import NewTask

MAX_GROUP = 64

Enqueue = Callable[[AsyncConnection, Sequence[tuple[UUID, str]]], Awaitable[None]]


class Intake:
    """Writes new tasks and puts their generations into the queue, in one transaction."""

    def __init__(self, database: Database, enqueue: Enqueue) -> None:
        self._database = database
        self._enqueue = enqueue
        self._waiting: list[tuple[NewTask, asyncio.Future[datetime]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def write(self, task: NewTask) -> datetime:
        """Write `task`; returns when it is committed, with the time at which it was written."""
        written: asyncio.Future[datetime] = asyncio.get_running_loop().create_future()
        self._waiting.append((task, written))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())
        # Shielded: a caller that goes away must not take a task with it that others share a transaction with.
        return await asyncio.shield(written)

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                group, self._waiting = self._waiting[:MAX_GROUP], self._waiting[MAX_GROUP:]
                if len(group) == 1 or not await self._write_group(group):
                    for one in group:
                        await self._write_one(*one)
        finally:
            self._writing = None

    async def _write_group(self, group: list[tuple[NewTask, asyncio.Future[datetime]]]) -> bool:
        """Whether every task of the group was told what became of it."""
        try:
            time = await self._commit([task for task, _ in group])
        except DatabaseAway as error:
            for _, written in group:
                written.set_exception(error)
            return True
        except Exception:  # noqa: BLE001 - whatever it was, it was one of them: each is tried alone
            return False
        for _, written in group:
            written.set_result(time)
        return True

    async def _write_one(self, task: NewTask, written: asyncio.Future[datetime]) -> None:
        try:
            written.set_result(await self._commit([task]))
        except Exception as error:  # noqa: BLE001 - strangers wait for this: each must be told
            written.set_exception(error)

    async def _commit(self, tasks: list[NewTask]) -> datetime:
        async with self._database.transaction() as connection:
            time = await store.create(connection, tasks)
            generations = [(generation_id, task.profile) for task in tasks for generation_id in task.generation_ids]
            await self._enqueue(connection, generations)
        return time
