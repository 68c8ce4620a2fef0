"""Whether a long history makes the server slow: submissions and claims a second, with few and with many tasks stored.

Both are measured twice in turns in one run, on servers that differ only in the finished tasks in their database.

    python benchmarks/history.py [seconds of each measurement, 10 if not given]
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path
from uuid import UUID

import asyncpg

from servers import rate, vitascope_server
from vitascope.database import BundledPostgres, Database
from vitascope.queue import Consumer
from vitascope.tasks import store
from vitascope.tasks.model import Claim

FEW, MANY = 1_000, 100_000
ROUNDS = 2
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


def measure(tasks: int, seconds: float) -> tuple[float, float]:
    """Submissions and claims a second with so many finished tasks stored."""
    with tempfile.TemporaryDirectory() as folder, vitascope_server(Path(folder), "--no-worker") as server:
        dsn = asyncio.run(BundledPostgres(server.data / "postgres").start())
        asyncio.run(fill(dsn, tasks))
        asyncio.run(rate(server.port, 1.0))
        return asyncio.run(rate(server.port, seconds)), asyncio.run(claims(dsn, seconds / 2))


def main() -> None:
    """Measure and print."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    found: dict[int, list[tuple[float, float]]] = {FEW: [], MANY: []}
    for _ in range(ROUNDS):
        for tasks, rows in found.items():
            rows.append(measure(tasks, seconds))
    print(f"{'stored tasks':>14}{'submitted/s':>14}{'claimed/s':>14}")
    means = {tasks: [statistics.mean(column) for column in zip(*rows, strict=True)] for tasks, rows in found.items()}
    for tasks, row in means.items():
        print(f"{tasks:14,}" + "".join(f"{value:14.0f}" for value in row))
    ratios = [many / few for few, many in zip(means[FEW], means[MANY], strict=True)]
    print(f"{'ratio':>14}" + "".join(f"{value:14.2f}" for value in ratios))


if __name__ == "__main__":
    main()
