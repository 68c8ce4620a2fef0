"""Unfinished work as gauges."""

from __future__ import annotations

import json

from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy import text

from factories import claimed, submission, written
from vitascope.database import Database
from vitascope.errors import EngineFailed
from vitascope.tasks import store
from vitascope.tasks.backlog import UNFINISHED, Backlog
from vitascope.tasks.model import Destination


async def shown(backlog: Backlog) -> str:
    """The gauges after a look at the database."""
    await backlog.refresh()
    registry = CollectorRegistry()
    registry.register(backlog)
    return generate_latest(registry).decode()


async def test_unfinished_work_is_counted(database: Database) -> None:
    """What runs, waits, and is held back by its key's limit, by profile."""
    first, *_ = [await written(database) for _ in range(3)]
    throttled = await written(database)
    await claimed(database, first)
    async with database.transaction() as connection:
        await connection.execute(
            text("UPDATE generations SET admitted = false WHERE task_id = :id"), {"id": throttled.id}
        )
    told = await shown(Backlog(database))
    for state, number in (("queued", 2), ("running", 1), ("throttled", 1)):
        assert f'generations_unfinished{{profile="draft",state="{state}"}} {number}.0' in told
    assert "vitascope_database_up 1.0" in told


async def test_undelivered_promises_are_counted(database: Database) -> None:
    """What is still to be delivered, and what was given up; what was delivered is not."""
    hooks = tuple(Destination(kind="webhook", url=f"https://{name}.example/", per="task") for name in "abcd")
    claim = await claimed(database, await written(database, submission(destinations=hooks)))
    async with database.transaction() as connection:
        await store.fail(connection, claim, EngineFailed("no"))
        for state, host in (("dead", "a"), ("delivered", "b")):
            await connection.execute(
                text("UPDATE deliveries SET state = :state WHERE url = :url"),
                {"state": state, "url": f"https://{host}.example/"},
            )
    told = await shown(Backlog(database))
    assert 'deliveries_undelivered{state="pending"} 2.0' in told
    assert 'deliveries_undelivered{state="dead"} 1.0' in told


async def test_the_oldest_is_aged_by_the_clock_of_the_database(database: Database) -> None:
    """From the acceptance of the task whose generation waits longest."""
    await written(database)
    old = await written(database)
    async with database.transaction() as connection:
        await connection.execute(
            text("UPDATE tasks SET created_at = now() - interval '1 hour' WHERE id = :id"), {"id": old.id}
        )
    told = await shown(Backlog(database))
    (age,) = [float(line.split()[-1]) for line in told.splitlines() if line.startswith("vitascope_oldest_queued")]
    assert 3600 <= age < 3700


async def test_the_database_is_asked_once_a_second(database: Database) -> None:
    """A second look within the same second tells what the first one saw."""
    backlog = Backlog(database)
    before = await shown(backlog)
    await written(database)
    assert await shown(backlog) == before


async def test_a_database_that_is_away_is_told() -> None:
    """The other gauges are missing then: stale numbers would look like a calm server."""
    away = Database("postgresql://nobody@127.0.0.1:9/nothing")
    told = await shown(Backlog(away))
    await away.close()
    assert "vitascope_database_up 0.0" in told
    assert "generations_unfinished{" not in told


async def test_what_has_ended_is_not_read(database: Database) -> None:
    """With many ended generations the query reads the index of the unfinished ones."""
    async with database.transaction() as connection:
        await connection.execute(
            text("""
                WITH made AS (
                    INSERT INTO tasks (id, owner, dialect, model, submission, public_url, state)
                    SELECT gen_random_uuid(), 'o', 'wavespeed', 'gen4-image', '{}', '', 'failed'
                    FROM generate_series(1, 20000) RETURNING id
                )
                INSERT INTO generations (id, task_id, position, profile, seed, state)
                SELECT gen_random_uuid(), id, 0, 'draft', 1, 'failed' FROM made
            """)
        )
    await written(database)
    async with database.reading() as connection:
        await connection.execute(text("ANALYZE generations, tasks"))
        plan = await connection.scalar(text(f"EXPLAIN (FORMAT JSON) {UNFINISHED.text}"))
    assert "ix_generations_unfinished" in json.dumps(plan)
    assert "Seq Scan" not in json.dumps(plan)
