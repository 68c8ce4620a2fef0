"""Jobs are taken only for free slots."""

from __future__ import annotations

import asyncio
from uuid import UUID

from factories import written
from vitascope.database import Database
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
