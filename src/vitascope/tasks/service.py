"""What a dialect may ask of the core: submit, read, wait, cancel, delete."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from vitascope import telemetry
from vitascope.database import Database
from vitascope.errors import InvalidParameter, NotFound
from vitascope.tasks import store
from vitascope.tasks.events import CANCELLATIONS_CHANNEL, TASKS_CHANNEL, Events, announce
from vitascope.tasks.model import Submission, Task

Enqueue = Callable[[AsyncConnection, Sequence[tuple[UUID, str]]], Awaitable[None]]

_log = structlog.get_logger()


class TaskService:
    """The task core of one server. `profiles` names the models that each engine profile runs."""

    def __init__(
        self, database: Database, events: Events, enqueue: Enqueue, profiles: Mapping[str, frozenset[str]]
    ) -> None:
        self._database = database
        self._events = events
        self._enqueue = enqueue
        self._profiles = profiles

    async def submit(self, owner: str, dialect: str, public_url: str, submission: Submission) -> Task:
        """Accept a task: it is written and queued in one transaction, and acknowledged by returning.

        Raises `InvalidParameter` where no engine here runs the model.
        """
        profile = self._profile_for(submission.model)
        async with self._database.transaction() as connection:
            task_id, generation_ids = await store.create(
                connection,
                owner=owner,
                dialect=dialect,
                public_url=public_url,
                profile=profile,
                submission=submission,
            )
            await self._enqueue(connection, [(generation_id, profile) for generation_id in generation_ids])
            task = await store.read(connection, task_id, owner)
        _log.info(telemetry.TASK_ACCEPTED, task=task_id.hex, model=submission.model, dialect=dialect)
        return task

    async def ping(self) -> None:
        """Raise where the database does not answer."""
        async with self._database.transaction() as connection:
            await connection.execute(select(1))

    async def read(self, task_id: UUID, owner: str) -> Task:
        """The task of this owner. Raises `NotFound`."""
        async with self._database.transaction() as connection:
            return await store.read(connection, task_id, owner)

    async def changes(self, task_id: UUID, owner: str) -> AsyncGenerator[Task]:
        """The task now, and again at each change, until it has ended. Raises `NotFound`."""
        with self._events.subscribe(TASKS_CHANNEL, task_id) as subscription:
            previous: Task | None = None
            while True:
                task = await self.read(task_id, owner)
                if task != previous:
                    yield task
                    previous = task
                if task.state.is_terminal:
                    return
                await subscription.changed()

    async def wait(self, task_id: UUID, owner: str, seconds: float) -> Task:
        """The task once it has ended, or as it is after `seconds`. Raises `NotFound`."""
        task = await self.read(task_id, owner)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds), contextlib.aclosing(self.changes(task_id, owner)) as changes:
                async for task in changes:  # noqa: B007 - the last one is the answer
                    pass
        return task

    async def delete(self, task_id: UUID, owner: str) -> Task:
        """Mark a task as deleted, and cancel what of it has not ended: the engine stops as soon as it can.

        Raises `NotFound`, also for a task that was deleted before.
        """
        async with self._database.transaction() as connection:
            task = await store.read(connection, task_id, owner)
            if task.deleted_at is not None:
                raise NotFound(f"There is no task {task_id.hex}.")
            for generation_id in await store.cancel(connection, task_id):
                await announce(connection, CANCELLATIONS_CHANNEL, generation_id)
            await store.mark_deleted(connection, task_id)
        _log.info(telemetry.TASK_DELETED, task=task_id.hex)
        return task

    def _profile_for(self, model: str) -> str:
        for profile, models in self._profiles.items():
            if model in models:
                return profile
        raise InvalidParameter("model", f"No engine of this server runs {model}.")
