"""The queue is part of the transaction that writes the task."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from factories import new_task
from vitascope.database import Database
from vitascope.queue import Job, enqueue
from vitascope.tasks import store


async def jobs(database: Database) -> int:
    async with database.reading() as connection:
        return int(await connection.scalar(text("SELECT count(*) FROM pgqueuer")) or 0)


async def fail_after_enqueueing(database: Database) -> None:
    task = new_task()
    async with database.transaction() as connection:
        await store.create(connection, [task])
        await enqueue(connection, [Job(task.generation_ids[0], "draft")])
        await connection.execute(text("SELECT 1 / 0"))


async def test_a_rollback_takes_the_job_with_it(database: Database) -> None:
    """A job enqueued in a transaction that fails is in no queue."""
    with pytest.raises(DBAPIError):
        await fail_after_enqueueing(database)
    assert await jobs(database) == 0


async def test_a_generation_is_queued_once(database: Database) -> None:
    """Enqueued again while it waits, it waits once."""
    task = new_task()
    for _ in range(2):
        async with database.transaction() as connection:
            await connection.execute(text("SELECT 1"))
            await enqueue(connection, [Job(task.generation_ids[0], "draft")])
    assert await jobs(database) == 1
