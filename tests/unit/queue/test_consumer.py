"""Jobs are taken only for free slots."""

from __future__ import annotations

import asyncio
import gc
from uuid import UUID

from pgqueuer.models import TableChangedEvent
from sqlalchemy import text

from factories import written
from vitascope.database import Database
from vitascope.errors import StillHeld
from vitascope.queue import Consumer


class Handler:
    """Holds every generation it is given until it is let go, and remembers how many it held at most."""

    def __init__(self) -> None:
        self.seen: list[UUID] = []
        self.held = 0
        self.most = 0
        self.go = asyncio.Event()
        self.changed = asyncio.Condition()

    async def __call__(self, generation_id: UUID, _profile: str) -> None:
        self.seen.append(generation_id)
        self.held += 1
        self.most = max(self.most, self.held)
        async with self.changed:
            self.changed.notify_all()
        await self.go.wait()
        self.held -= 1
        async with self.changed:
            self.changed.notify_all()

    async def until_seen(self, count: int) -> None:
        async with asyncio.timeout(20), self.changed:
            await self.changed.wait_for(lambda: len(self.seen) >= count)


async def test_no_more_is_taken_than_there_are_slots(database: Database) -> None:
    """With two slots and six jobs, two are held; the others wait in the queue, for whoever has a slot."""
    tasks = [await written(database) for _ in range(6)]
    handler = Handler()
    consumer = Consumer(database, {"draft": 2}, handler)
    running = asyncio.create_task(consumer.run())
    await handler.until_seen(2)
    handler.go.set()
    await handler.until_seen(6)
    consumer.stop()
    await running
    assert handler.most == 2
    assert sorted(handler.seen) == sorted(task.generation_ids[0] for task in tasks)


async def test_a_busy_consumer_keeps_no_notices(database: Database) -> None:
    """However much is enqueued while its slots are taken, it has to look once: it remembers no more than that."""
    tasks = [await written(database)]
    handler = Handler()
    consumer = Consumer(database, {"draft": 1}, handler)
    running = asyncio.create_task(consumer.run())
    await handler.until_seen(1)
    tasks += [await written(database) for _ in range(20)]
    handler.go.set()
    await handler.until_seen(21)
    # By type(): isinstance() would ask a weak proxy for its class, and the object behind it may be gone.
    remembered = sum(type(each) is TableChangedEvent for each in gc.get_objects())
    consumer.stop()
    await running
    assert remembered <= 2
    assert sorted(handler.seen) == sorted(task.generation_ids[0] for task in tasks)


async def test_profiles_without_a_slot_are_left_alone(database: Database) -> None:
    """A consumer for another profile takes nothing, and stops at once."""
    await written(database)
    handler = Handler()
    consumer = Consumer(database, {"another": 1}, handler)
    running = asyncio.create_task(consumer.run())
    other = Handler()
    mine = Consumer(database, {"draft": 1}, other)
    taking = asyncio.create_task(mine.run())
    await other.until_seen(1)
    other.go.set()
    for stopped in (consumer, mine):
        stopped.stop()
    await asyncio.gather(running, taking)
    assert handler.seen == []


async def end_connections(database: Database) -> None:
    """End every connection that listens for jobs, as a restart of the database does."""
    async with database.transaction() as connection:
        await connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )


async def test_work_goes_on_without_the_connection_it_came_by(database: Database) -> None:
    """While one slot works on, the other takes a new job over a new connection."""
    first = await written(database)
    handler = Handler()
    consumer = Consumer(database, {"draft": 2}, handler)
    running = asyncio.create_task(consumer.run())
    await handler.until_seen(1)
    await end_connections(database)
    second = await written(database)
    await handler.until_seen(2)
    assert handler.seen == [first.generation_ids[0], second.generation_ids[0]]
    handler.go.set()
    consumer.stop()
    await running
    assert handler.most == 2


async def test_what_another_still_works_on_is_offered_again_later(database: Database) -> None:
    """A handler that finds it held gets it a second time."""
    await written(database)
    seen: list[UUID] = []
    again = asyncio.Event()

    async def held_at_first(generation_id: UUID, _profile: str) -> None:
        seen.append(generation_id)
        if len(seen) == 1:
            raise StillHeld("another works on it")
        again.set()

    consumer = Consumer(database, {"draft": 1}, held_at_first)
    running = asyncio.create_task(consumer.run())
    await asyncio.wait_for(again.wait(), 20)
    consumer.stop()
    await running
    assert len(set(seen)) == 1
