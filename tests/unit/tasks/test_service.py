"""What a dialect may ask of the core."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal

import pytest

from factories import OWNER, output, submission
from vitascope.accounts import Caller
from vitascope.database import Database
from vitascope.errors import InvalidParameter, NotFound
from vitascope.metrics import Metrics
from vitascope.tasks import store
from vitascope.tasks.events import Events
from vitascope.tasks.model import Claim, State, Task
from vitascope.tasks.service import TaskService

CALLER = Caller(OWNER)


@pytest.fixture
async def service(database: Database) -> AsyncIterator[TaskService]:
    """A service that hears notifications."""
    events = Events(database)
    listening = asyncio.create_task(events.run())
    yield TaskService(database, events, {"draft": frozenset({"gen4-image"})}, Metrics())
    listening.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await listening


async def submitted(service: TaskService) -> Task:
    return await service.submit(CALLER, "wavespeed", "http://127.0.0.1", submission(), price=Decimal(0))


async def finish(database: Database, task: Task) -> None:
    async with database.transaction() as connection:
        claim = await store.claim(connection, task.generations[0].id)
        assert isinstance(claim, Claim)
        await store.finish(connection, claim, output(), keep=timedelta(hours=1))


async def test_what_submit_returns_is_what_is_read(service: TaskService) -> None:
    """The acknowledged task equals the one in the database."""
    task = await submitted(service)
    assert task == await service.read(task.id, OWNER)


async def test_a_model_that_no_engine_runs_is_refused(service: TaskService) -> None:
    """It is said at submission, not after a wait."""
    with pytest.raises(InvalidParameter, match="gen4-turbo"):
        await service.submit(CALLER, "wavespeed", "http://127.0.0.1", submission(model="gen4-turbo"), price=Decimal(0))


async def test_wait_returns_when_the_task_ends(service: TaskService, database: Database) -> None:
    """A waiter is told by the notification, long before its time is over."""
    task = await submitted(service)
    waiting = asyncio.create_task(service.wait(task, 60))
    await finish(database, task)
    assert (await asyncio.wait_for(waiting, 5)).state is State.SUCCEEDED


async def test_wait_gives_up_in_time(service: TaskService) -> None:
    """A task that does not end is returned as it is."""
    task = await submitted(service)
    assert (await service.wait(task, 0.05)).state is State.QUEUED


async def test_changes_end_with_the_task(service: TaskService, database: Database) -> None:
    """Each state is told once, the terminal one last."""
    task = await submitted(service)
    states = []
    async for changed in service.changes(task.id, OWNER):
        states.append(changed.state)
        if changed.state is State.QUEUED:
            await finish(database, task)
    assert states[0] is State.QUEUED
    assert states[-1] is State.SUCCEEDED


async def test_a_deleted_task_cannot_be_deleted_again(service: TaskService) -> None:
    """The second deletion finds nothing."""
    task = await submitted(service)
    await service.delete(task.id, OWNER)
    with pytest.raises(NotFound):
        await service.delete(task.id, OWNER)


async def test_who_follows_a_task_hears_that_nothing_changed(service: TaskService) -> None:
    """Where that is asked for, the unchanged task comes again."""
    task = await submitted(service)
    async with contextlib.aclosing(service.changes(task.id, OWNER, again_after=0.01)) as changes:
        assert await anext(changes) == await anext(changes) == task
