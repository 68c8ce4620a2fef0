"""What a dialect may ask of the core: submit, read, wait, cancel, delete."""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections.abc import AsyncGenerator, Mapping
from decimal import Decimal
from uuid import UUID, uuid4

import structlog
from sqlalchemy import select

from vitascope import telemetry
from vitascope.accounts import Caller
from vitascope.database import Database
from vitascope.errors import Conflict, DatabaseAway, Gone, InvalidParameter, NotFound
from vitascope.metrics import Metrics
from vitascope.tasks import removal, store
from vitascope.tasks.events import CANCELLATIONS_CHANNEL, NET_SECONDS, TASKS_CHANNEL, Events, announce
from vitascope.tasks.intake import Intake
from vitascope.tasks.model import NewTask, State, Submission, Task

PING_SECONDS = 3.0

_log = structlog.get_logger()


class TaskService:
    """The task core of one server. `profiles` names the models that each engine profile runs."""

    def __init__(
        self, database: Database, events: Events, profiles: Mapping[str, frozenset[str]], metrics: Metrics
    ) -> None:
        self._database = database
        self._events = events
        self._intake = Intake(database)
        self._profiles = profiles
        self._metrics = metrics

    @property
    def models(self) -> frozenset[str]:
        """The models that an engine of this server runs."""
        return frozenset().union(*self._profiles.values())

    async def submit(
        self,
        caller: Caller,
        dialect: str,
        public_url: str,
        submission: Submission,
        *,
        price: Decimal,
        client_id: str | None = None,
        fingerprint: str | None = None,
    ) -> Task:
        """Accept a task: it is written, paid and queued in one transaction, and acknowledged by returning.

        `price` in USD is that of one output. A `client_id` that the owner used before in this dialect returns that
        task, where the `fingerprint` is the same too. Raises `InvalidParameter` where no engine here runs the model,
        `Conflict` where the client id stands for another request, `InsufficientBalance` and `RateLimited`.
        """
        with self._metrics.counting_refusals(dialect):
            new = NewTask(
                id=uuid4(),
                generation_ids=tuple(uuid4() for _ in range(submission.count)),
                owner=caller.owner,
                dialect=dialect,
                public_url=public_url,
                profile=self._profile_for(submission.model),
                submission=submission,
                key_id=caller.key_id,
                price=price,
                client_id=client_id,
                fingerprint=fingerprint,
            )
            task = await self._intake.write(new)
        if task.id == new.id:
            self._metrics.accepted(dialect, submission.model)
            _log.info(telemetry.TASK_ACCEPTED, task=task.id.hex, model=submission.model, dialect=dialect)
        else:
            _log.info(telemetry.TASK_REPEATED, task=task.id.hex, dialect=dialect)
        return task

    async def ping(self) -> None:
        """Raise `DatabaseAway` where the database does not answer soon."""
        try:
            async with asyncio.timeout(PING_SECONDS), self._database.reading() as connection:
                await connection.execute(select(1))
        except TimeoutError as error:
            raise DatabaseAway(f"The database did not answer within {PING_SECONDS:g} seconds.") from error

    async def read(self, task_id: UUID, owner: str) -> Task:
        """The task of this owner. Raises `NotFound`."""
        async with self._database.reading() as connection:
            return await store.read(connection, task_id, owner)

    async def find(self, owner: str, dialect: str, client_id: str, fingerprint: str | None = None) -> Task:
        """The task that this owner calls `client_id` in this dialect.

        Raises `NotFound`, and `Conflict` where a `fingerprint` is given and the task is for another request.
        """
        async with self._database.reading() as connection:
            return await store.find(connection, owner, dialect, client_id, fingerprint)

    async def changes(
        self, task_id: UUID, owner: str, known: Task | None = None, *, again_after: float = math.inf
    ) -> AsyncGenerator[Task]:
        """The task now, and again at each change from what is `known`, until it has ended.

        Unchanged it comes again after `again_after` seconds. Who follows a task waits for a database that goes away
        meanwhile. Raises `NotFound`, and `DatabaseAway` where nothing could be read at all.
        """
        with self._events.subscribe(TASKS_CHANNEL, task_id) as subscription:
            shown_at = time.monotonic()
            while True:
                try:
                    task = await self.read(task_id, owner)
                except DatabaseAway:
                    if known is None:
                        raise
                else:
                    if task != known or time.monotonic() - shown_at >= again_after:
                        yield task
                        known, shown_at = task, time.monotonic()
                    if task.state.is_terminal:
                        return
                left = max(0.0, shown_at + again_after - time.monotonic())
                await subscription.changed(min(left, NET_SECONDS))

    async def wait(self, task: Task, seconds: float) -> Task:
        """The task once it has ended, or as it is after `seconds`."""
        latest = task
        with contextlib.suppress(TimeoutError):
            async with (
                asyncio.timeout(seconds),
                contextlib.aclosing(self.changes(task.id, task.owner, task)) as changes,
            ):
                async for changed in changes:
                    latest = changed
        return latest

    async def delete(self, task_id: UUID, owner: str) -> Task:
        """Mark a task as deleted, and cancel what of it has not ended: the engine stops as soon as it can.

        Raises `NotFound`, also for a task that was deleted before.
        """
        async with self._database.transaction() as connection:
            await store.lock(connection, task_id)
            task = await store.read(connection, task_id, owner)
            if task.deleted_at is not None:
                raise NotFound(f"There is no task {task_id.hex}.")
            running, ended = await store.cancel(connection, task_id)
            for generation_id in running:
                await announce(connection, CANCELLATIONS_CHANNEL, generation_id)
            await store.mark_deleted(connection, task_id)
        for one in ended:
            self._metrics.ended(one.state, one.profile, one.model)
        _log.info(telemetry.TASK_DELETED, task=task_id.hex)
        return task

    async def pin(self, task_id: UUID, owner: str, *, pinned: bool) -> Task:
        """Keep the outputs of a task until they are let go of again, or let go of them.

        Raises `NotFound`, `Conflict` where it has no outputs (yet), `Gone` where all of them were removed.
        """
        async with self._database.transaction() as connection:
            await store.lock(connection, task_id)
            task = await store.read(connection, task_id, owner)
            if not task.state.is_terminal:
                raise Conflict(f"The task {task_id.hex} has not ended; it can be pinned once its outputs are there.")
            if task.state is not State.SUCCEEDED:
                raise Conflict(f"The task {task_id.hex} is {task.state} and has no outputs.")
            if not await removal.pin(connection, task_id, pinned):
                raise Gone(f"The outputs of the task {task_id.hex} were removed.")
            return await store.read(connection, task_id, owner)

    def _profile_for(self, model: str) -> str:
        for profile, models in self._profiles.items():
            if model in models:
                return profile
        raise InvalidParameter("model", f"No engine of this server runs {model}.")
