"""Tasks are written in groups: those that arrive while one transaction is under way share the next.

Each is still acknowledged only after its own commit. A lone task is written at once; under load one commit, and one
round trip for each table, serves many. A group that fails is written again one by one, so that a task which cannot be
written spoils only itself.

A database that goes away in the middle leaves open whether the commit took place. Tasks have their ids beforehand, so
the same write is simply made again: it passes over what is there already.
"""

from __future__ import annotations

import asyncio

from sqlalchemy.ext.asyncio import AsyncConnection

from vitascope.database import Database
from vitascope.errors import DatabaseAway, RequestRefused
from vitascope.tasks import store
from vitascope.tasks.model import NewTask, Task

MAX_GROUP = 64
PATIENCE_SECONDS = 5.0
"""How long a submission waits for a database that is away, before it is told so."""

_Waiting = tuple[NewTask, "asyncio.Future[Task]"]


class Intake:
    """Writes new tasks and queues their generations, in one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[_Waiting] = []
        self._writing: asyncio.Task[None] | None = None

    async def write(self, new: NewTask) -> Task:
        """Write `new`; returns when it is committed. Where its id or client id was there, returns that task.

        Raises `errors.Conflict`, `errors.InsufficientBalance`, `errors.RateLimited` and `errors.DatabaseAway`.
        """
        written: asyncio.Future[Task] = asyncio.get_running_loop().create_future()
        self._waiting.append((new, written))
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
                        await self._write_one(one)
        finally:
            self._writing = None

    async def _write_group(self, group: list[_Waiting]) -> bool:
        """Whether every task of the group was told what became of it."""
        try:
            outcomes = await self._commit([new for new, _ in group])
        except DatabaseAway as error:
            self._tell_all(group, error)
            return True
        except Exception:  # noqa: BLE001 - whatever it was, it was one of them: each is tried alone
            return False
        for (_, written), outcome in zip(group, outcomes, strict=True):
            _tell(written, outcome)
        return True

    async def _write_one(self, one: _Waiting) -> None:
        new, written = one
        try:
            _tell(written, (await self._commit([new]))[0])
        except DatabaseAway as error:
            self._tell_all([one], error)
        except Exception as error:  # noqa: BLE001 - strangers wait for this: each must be told
            _tell(written, error)

    def _tell_all(self, group: list[_Waiting], error: DatabaseAway) -> None:
        """Who came meanwhile is told as well: the database that they would wait for is the same."""
        group, self._waiting = [*group, *self._waiting], []
        for _, written in group:
            _tell(written, error)

    async def _commit(self, tasks: list[NewTask]) -> list[Task | RequestRefused]:
        async def write(connection: AsyncConnection) -> list[Task | RequestRefused]:
            written = await store.create(connection, tasks)
            return [
                new.as_written(written[new.id]) if new.id in written else await _there_already(connection, new)
                for new in tasks
            ]

        return await self._database.insist(PATIENCE_SECONDS, write)


async def _there_already(connection: AsyncConnection, new: NewTask) -> Task | RequestRefused:
    try:
        return await store.same_as(connection, new)
    except RequestRefused as refused:
        return refused


def _tell(written: asyncio.Future[Task], outcome: Task | Exception) -> None:
    if isinstance(outcome, Exception):
        written.set_exception(outcome)
    else:
        written.set_result(outcome)
