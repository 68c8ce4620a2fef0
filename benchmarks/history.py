"""Whether a long history makes the server slow: submissions and claims a second, with few and with many tasks stored.

Two servers that differ only in the finished tasks in their database are measured at the same time, so that whatever
else the machine does slows both; the ratio is the median of those of the rounds.

    python benchmarks/history.py [seconds of each measurement, 5 if not given]
"""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import asyncpg

from servers import rate, vitascope_server
from vitascope.database import BundledPostgres, Database
from vitascope.queue import Consumer
from vitascope.tasks import store
from vitascope.tasks.model import Claim

FEW, MANY = 1_000, 100_000
ROUNDS = 7
_AT_ONCE = 8

FINISHED = """
    WITH made AS (
        SELECT gen_random_uuid() AS task, gen_random_uuid() AS generation, gen_random_uuid() AS asset,
               now() - number * interval '10 seconds' AS at
        FROM generate_series(1, $1::integer) AS number
    ), new_tasks AS (
        INSERT INTO tasks
            (id, owner, dialect, model, submission, public_url, state, created_at, started_at, finished_at)
        SELECT task, 'local', 'wavespeed', 'gen4-image',
               '{"model": "gen4-image", "prompt": "a picture", "sizes": [[720, 720]], "seed": 1}',
               'http://127.0.0.1', 'succeeded', at, at, at
        FROM made
    ), new_assets AS (
        INSERT INTO assets (id, owner, kind, media_type, size, storage_key, created_at, expires_at)
        SELECT asset, 'local', 'output', 'image/jpeg', 9, 'outputs/' || generation, at, at + interval '700 days'
        FROM made
    )
    INSERT INTO generations (id, task_id, position, profile, seed, state, attempt, progress, output_id, finished_at)
    SELECT generation, task, 0, 'noop', 1, 'succeeded', 1, 1, asset, at FROM made
"""


async def fill(dsn: str, tasks: int) -> None:
    """Store so many finished tasks, each with an output."""
    connection = await asyncpg.connect(dsn)
    await connection.execute(FINISHED, tasks)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


async def claims(dsn: str, seconds: float) -> float:
    """Claims a second, each of a job out of the queue, by a worker that ends what it has claimed at once."""
    database = Database(dsn)
    claimed = 0

    async def handle(generation_id: UUID, _profile: str) -> None:
        nonlocal claimed
        async with database.transaction() as connection:
            claim = await store.claim(connection, generation_id)
            assert isinstance(claim, Claim)
            await store.cancelled(connection, claim)
        claimed += 1

    consumer = Consumer(database, {"noop": _AT_ONCE}, handle)
    consuming = asyncio.create_task(consumer.run())
    started = time.monotonic()
    await asyncio.sleep(seconds)
    per_second = claimed / (time.monotonic() - started)
    consumer.stop()
    await consuming
    await database.close()
    return per_second


async def measure(servers: Sequence[tuple[int, str]], seconds: float) -> tuple[list[float], list[float]]:
    """Submissions and claims a second of each server, given by its port and the DSN of its database."""
    submitted = await asyncio.gather(*(rate(port, seconds) for port, _ in servers))
    return submitted, await asyncio.gather(*(claims(dsn, seconds) for _, dsn in servers))


def main() -> None:
    """Measure and print."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    with contextlib.ExitStack() as stack:
        servers = [started(stack, tasks) for tasks in (FEW, MANY)]
        asyncio.run(measure(servers, 2.0))
        rounds = [asyncio.run(measure(servers, seconds)) for _ in range(ROUNDS)]
    print(f"{'a second, with':18}{FEW:>10,}{MANY:>10,}  stored tasks{'ratio':>8}{'from':>8}{'to':>8}")
    for name, pairs in zip(("submissions", "claims"), zip(*rounds, strict=True), strict=True):
        few, many = (statistics.median(column) for column in zip(*pairs, strict=True))
        ratios = [with_many / with_few for with_few, with_many in pairs]
        print(f"{name:18}{few:10.0f}{many:10.0f}{statistics.median(ratios):22.2f}{min(ratios):8.2f}{max(ratios):8.2f}")


def started(stack: contextlib.ExitStack, tasks: int) -> tuple[int, str]:
    """A gateway with so many finished tasks stored, until `stack` is closed; its port and its database."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    server = stack.enter_context(vitascope_server(folder, "--no-worker"))
    dsn = asyncio.run(BundledPostgres(server.data / "postgres").start())
    asyncio.run(fill(dsn, tasks))
    return server.port, dsn


if __name__ == "__main__":
    main()
