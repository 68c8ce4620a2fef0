"""Which generations are in the queue, and in which order."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import text

from factories import OWNER, claimed, new_task, output, submission, written
from vitascope.accounts import Keys
from vitascope.accounts.keys import Limits
from vitascope.database import Database
from vitascope.errors import RateLimited
from vitascope.tasks import store
from vitascope.tasks.admission import admit_forgotten, reroute
from vitascope.tasks.intake import Intake
from vitascope.tasks.model import NewTask


async def key_of(database: Database, owner: str, **limits: int) -> UUID:
    key, _ = await Keys(database).create(owner, Limits(**limits), Decimal(0))
    return key.id


async def queued(database: Database) -> list[UUID]:
    """The generations in the queue, in the order in which they will be taken."""
    async with database.reading() as connection:
        rows = await connection.execute(text("SELECT dedupe_key FROM pgqueuer ORDER BY priority DESC, id"))
        return [UUID(row.dedupe_key) for row in rows]


async def end(database: Database, task: NewTask) -> None:
    """Run a task's only generation; as the worker does, take its job out of the queue."""
    claim = await claimed(database, task)
    async with database.transaction() as connection:
        await store.finish(connection, claim, output(f"outputs/{task.id.hex}.jpg"), keep=timedelta(hours=1))
        await connection.execute(
            text("DELETE FROM pgqueuer WHERE dedupe_key = :key"), {"key": task.generation_ids[0].hex}
        )


async def test_keys_take_turns(database: Database) -> None:
    """Of 200 tasks of one key and 5 of another that came later, the 5 are among the first 10."""
    a, b = await key_of(database, "anna"), await key_of(database, "boris")
    tasks = [await written(database, key_id=a) for _ in range(200)]
    late = [await written(database, key_id=b) for _ in range(5)]
    order = await queued(database)
    assert {task.generation_ids[0] for task in late} <= set(order[:10])
    assert order[0] == tasks[0].generation_ids[0]


async def test_a_key_keeps_its_own_order(database: Database) -> None:
    """Among its own, first come is first served, over several tasks at once too."""
    a = await key_of(database, "anna")
    tasks = [new_task(submission(count=3), key_id=a) for _ in range(4)]
    await asyncio.gather(*map(Intake(database).write, tasks))
    assert await queued(database) == [generation for task in tasks for generation in task.generation_ids]


async def test_much_work_is_not_starved_by_newcomers(database: Database) -> None:
    """A key whose long line has been waiting gets its turn before work that comes in later."""
    a, b = await key_of(database, "anna"), await key_of(database, "boris")
    line = [await written(database, key_id=a) for _ in range(4)]
    for task in line[:2]:
        await end(database, task)
    newcomers = [await written(database, key_id=b) for _ in range(3)]
    order = await queued(database)
    assert order.index(line[3].generation_ids[0]) < order.index(newcomers[2].generation_ids[0])


async def test_beyond_its_limit_a_key_waits_outside_the_queue(database: Database) -> None:
    """Of five, the two it may run are queued; as one ends the next comes in, in order."""
    key = await key_of(database, "anna", concurrency=2)
    tasks = [await written(database, key_id=key) for _ in range(5)]
    assert await queued(database) == [task.generation_ids[0] for task in tasks[:2]]
    await end(database, tasks[0])
    assert await queued(database) == [task.generation_ids[0] for task in tasks[1:3]]


async def test_a_cancelled_generation_makes_room(database: Database) -> None:
    """Whatever its end: the next of the key is admitted."""
    key = await key_of(database, "anna", concurrency=1)
    first, second = [await written(database, key_id=key) for _ in range(2)]
    async with database.transaction() as connection:
        await store.cancel(connection, first.id)
    assert second.generation_ids[0] in await queued(database)


async def test_a_waiting_generation_can_be_cancelled(database: Database) -> None:
    """It ends without ever having been queued."""
    key = await key_of(database, "anna", concurrency=1)
    _, second = [await written(database, key_id=key) for _ in range(2)]
    async with database.transaction() as connection:
        running, _ = await store.cancel(connection, second.id)
    assert running == []
    assert second.generation_ids[0] not in await queued(database)


async def test_a_limit_holds_with_eight_submitting_at_once(dsn: str, database: Database) -> None:
    """However many gateways race, exactly the allowed number is queued."""
    key = await key_of(database, "anna", concurrency=5)
    gateways = [Database(dsn, pool_size=1) for _ in range(8)]
    await asyncio.gather(*(Intake(gateway).write(new_task(key_id=key)) for gateway in gateways for _ in range(5)))
    assert len(await queued(database)) == 5
    await asyncio.gather(*(gateway.close() for gateway in gateways))


async def test_a_limit_holds_with_eight_ending_at_once(dsn: str, database: Database) -> None:
    """Eight workers that finish at the same moment let in eight, no more."""
    key = await key_of(database, "anna", concurrency=8)
    tasks = [await written(database, key_id=key) for _ in range(30)]
    workers = [Database(dsn, pool_size=1) for _ in range(8)]
    await asyncio.gather(*(end(worker, task) for worker, task in zip(workers, tasks[:8], strict=True)))
    assert await queued(database) == [task.generation_ids[0] for task in tasks[8:16]]
    await asyncio.gather(*(worker.close() for worker in workers))


async def test_an_end_and_a_cancellation_of_the_next_do_not_block_each_other(database: Database) -> None:
    """One ends and lets in the next while that is cancelled: both go well, whichever comes first."""
    key = await key_of(database, "anna", concurrency=1)

    async def cancel(task: NewTask) -> None:
        async with database.transaction() as connection:
            await store.lock(connection, task.id)
            await store.cancel(connection, task.id)

    for _ in range(20):
        first, second = [await written(database, key_id=key) for _ in range(2)]
        await asyncio.gather(end(database, first), cancel(second))


async def test_a_minute_has_room_for_so_many(database: Database) -> None:
    """A submission over the key's images in a minute is refused, and leaves nothing behind."""
    key = await key_of(database, "anna", images_per_minute=2)
    for _ in range(2):
        await written(database, key_id=key)
    with pytest.raises(RateLimited, match="2 images a minute"):
        await written(database, key_id=key)
    assert len(await queued(database)) == 2


async def test_images_and_videos_are_counted_apart(database: Database) -> None:
    """The limit of one says nothing about the other."""
    key = await key_of(database, "anna", images_per_minute=1, videos_per_minute=1)
    await written(database, key_id=key)
    await written(database, submission(model="gen4-turbo"), key_id=key)
    with pytest.raises(RateLimited, match="1 videos a minute"):
        await written(database, submission(model="gen4-turbo"), key_id=key)


async def test_the_minute_passes(database: Database) -> None:
    """What was submitted more than a minute ago does not count."""
    key = await key_of(database, "anna", images_per_minute=1)
    await written(database, key_id=key)
    async with database.transaction() as connection:
        await connection.execute(text("UPDATE tasks SET created_at = created_at - interval '61 seconds'"))
    await written(database, key_id=key)


async def test_what_was_forgotten_is_found(database: Database) -> None:
    """A generation that waits although its key has room, as after a raised limit, is admitted by the sweep."""
    key = await key_of(database, "anna", concurrency=1)
    tasks = [await written(database, key_id=key) for _ in range(3)]
    async with database.transaction() as connection:
        await connection.execute(text("UPDATE api_keys SET concurrency = 2"))
        await admit_forgotten(connection)
    assert await queued(database) == [task.generation_ids[0] for task in tasks[:2]]


async def test_what_waits_for_a_profile_that_is_gone_finds_another(database: Database) -> None:
    """A task of the old settings is queued for the profile that now runs its model."""
    task = await written(database)
    async with database.transaction() as connection:
        assert await reroute(connection, {"video": frozenset({"gen4-turbo"}), "new": frozenset({"gen4-image"})}) == 0
    async with database.reading() as connection:
        jobs = await connection.execute(text("SELECT entrypoint, dedupe_key FROM pgqueuer"))
        assert [tuple(job) for job in jobs] == [("new", task.generation_ids[0].hex)]


async def test_what_no_profile_runs_waits_on(database: Database) -> None:
    """A task is not thrown away for the settings of one start."""
    task = await written(database)
    async with database.transaction() as connection:
        assert await reroute(connection, {"video": frozenset({"gen4-turbo"})}) == 1
    assert await queued(database) == [task.generation_ids[0]]


async def test_without_keys_first_come_is_first_served(database: Database) -> None:
    """Development mode has one owner, and nothing to share."""
    tasks = [await written(database, owner=OWNER) for _ in range(3)]
    assert await queued(database) == [task.generation_ids[0] for task in tasks]
