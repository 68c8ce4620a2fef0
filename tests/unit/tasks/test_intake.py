"""The writing of new tasks in groups."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from factories import new_task, read
from vitascope.database import Database
from vitascope.queue import enqueue
from vitascope.tasks.intake import Intake


async def test_tasks_that_arrive_together_share_a_transaction(database: Database) -> None:
    """Ten tasks at once take two transactions: the first alone, the others together."""
    groups: list[int] = []

    async def counting(connection: AsyncConnection, generations: Sequence[tuple[UUID, str]]) -> None:
        groups.append(len(generations))
        await enqueue(connection, generations)

    intake = Intake(database, counting)
    await asyncio.gather(*(intake.write(new_task()) for _ in range(10)))
    assert sum(groups) == 10
    assert len(groups) <= 2


async def test_a_task_that_cannot_be_written_spoils_only_itself(database: Database) -> None:
    """Of a group with one task that the database refuses, the others are written."""
    intake = Intake(database, enqueue)
    first, twice, last = new_task(), new_task(), new_task()
    await intake.write(twice)
    results = await asyncio.gather(*(intake.write(task) for task in (first, twice, last)), return_exceptions=True)
    assert [isinstance(result, Exception) for result in results] == [False, True, False]
    assert (await read(database, last)).id == last.id


async def test_a_caller_that_goes_away_takes_nothing_with_it(database: Database) -> None:
    """A task whose caller was cancelled while it was being written is written all the same."""
    intake = Intake(database, enqueue)
    task = new_task()
    writing = asyncio.create_task(intake.write(task))
    await asyncio.sleep(0)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    await intake.write(new_task())
    assert (await read(database, task)).id == task.id


async def test_every_caller_is_told_whatever_goes_wrong(database: Database) -> None:
    """An error that nobody thought of reaches each of those who wait, and the next task is written."""
    broken = True

    async def failing(connection: AsyncConnection, generations: Sequence[tuple[UUID, str]]) -> None:
        if broken:
            raise ZeroDivisionError
        await enqueue(connection, generations)

    intake = Intake(database, failing)
    results = await asyncio.gather(*(intake.write(new_task()) for _ in range(3)), return_exceptions=True)
    assert [type(result) for result in results] == [ZeroDivisionError] * 3
    broken = False
    assert await intake.write(new_task())
