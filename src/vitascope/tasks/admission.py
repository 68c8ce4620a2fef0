"""Which generations are in the queue, and in which order: a key's limit, and a fair share between keys.

A generation beyond its key's concurrency is accepted and waits outside the queue; when one of the key ends, the next
is admitted. So no more of a key can run than are admitted, however many workers race.

The order is that of start-time fair queueing. Each admitted generation of a key has a share, a place in a virtual
line: one behind the last of its key that still waits, and not before the front of the line. Keys so take turns, and a
key with much work neither holds up another nor is starved by it. In development mode there are no keys and nothing to
share: first come, first served.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from vitascope.accounts.limits import lock_limited
from vitascope.database.tables import GenerationRow, KeyRow, TaskRow
from vitascope.queue import Job, enqueue


async def admit_new(connection: AsyncConnection, generations: Iterable[tuple[UUID, str, UUID | None]]) -> None:
    """Queue new generations, (id, profile, key) each, as far as their keys' limits let them.

    Raises `errors.RateLimited`.
    """
    unshared: list[Job] = []
    key_ids = set()
    for generation_id, profile, key_id in generations:
        if key_id is None:
            unshared.append(Job(generation_id, profile))
        else:
            key_ids.add(key_id)
    if unshared:
        await enqueue(connection, unshared)
    if key_ids:
        limited: Mapping[UUID, int | None] = await lock_limited(connection, key_ids)
        for key_id in sorted(key_ids):
            await _admit(connection, key_id, limited.get(key_id))


async def admit_next(connection: AsyncConnection, key_id: UUID) -> None:
    """Queue what of a key may run now that one of its generations has ended."""
    concurrency = await hold_limited(connection, key_id)
    if concurrency is not None:
        await _admit(connection, key_id, concurrency)


async def hold_limited(connection: AsyncConnection, key_id: UUID) -> int | None:
    """Hold the key's row if it may run only so many generations at a time; returns how many."""
    concurrency: int | None = await connection.scalar(
        select(KeyRow.concurrency)
        .where(KeyRow.id == key_id, KeyRow.concurrency.is_not(None))
        .with_for_update(key_share=True)
    )
    return concurrency


async def admit_forgotten(connection: AsyncConnection) -> None:
    """Queue what waits although its key has room: a net under `admit_next`, and for limits that were changed."""
    keys = await connection.execute(
        select(KeyRow.id, KeyRow.concurrency)
        .where(
            select(GenerationRow.id)
            .where(
                GenerationRow.key_id == KeyRow.id,
                GenerationRow.state == "queued",
                GenerationRow.admitted.is_(False),
            )
            .exists()
        )
        .order_by(KeyRow.id)
        .with_for_update(key_share=True)
    )
    for key in keys.all():
        await _admit(connection, key.id, key.concurrency)


async def reroute(connection: AsyncConnection, profiles: Mapping[str, frozenset[str]]) -> int:
    """Give what waits for a profile that there no longer is to one that runs the model; returns how much cannot be.

    `profiles` names the models that each profile runs. What cannot be rerouted waits on: the owner may bring its
    profile back.
    """
    rows = await connection.execute(
        select(GenerationRow.id, GenerationRow.share, GenerationRow.admitted, TaskRow.model)
        .join(TaskRow, TaskRow.id == GenerationRow.task_id)
        .where(GenerationRow.state == "queued", GenerationRow.profile.not_in(list(profiles)))
        .with_for_update(of=TaskRow)
    )
    stranded = 0
    for row in rows.all():
        profile = next((name for name, models in profiles.items() if row.model in models), None)
        if profile is None:
            stranded += 1
            continue
        moved = await connection.execute(
            update(GenerationRow)
            .where(GenerationRow.id == row.id, GenerationRow.state == "queued")
            .values(profile=profile)
        )
        if moved.rowcount != 1:
            continue  # it was claimed or cancelled meanwhile
        await connection.execute(text("DELETE FROM pgqueuer WHERE dedupe_key = :key"), {"key": row.id.hex})
        if row.admitted:
            await enqueue(connection, [Job(row.id, profile, priority=-row.share)])
    return stranded


async def _admit(connection: AsyncConnection, key_id: UUID, concurrency: int | None) -> None:
    admitted = await connection.execute(_ADMIT, {"key_id": key_id, "concurrency": concurrency})
    jobs = [Job(row.id, row.profile, priority=-row.share) for row in admitted]
    if jobs:
        await enqueue(connection, jobs)


_ADMIT = text("""
    WITH room AS (
        SELECT CASE WHEN CAST(:concurrency AS integer) IS NOT NULL
                    THEN greatest(CAST(:concurrency AS integer) - count(*), 0) END AS places
        FROM generations
        WHERE key_id = :key_id AND admitted AND state IN ('queued', 'running')
    ), next AS (
        SELECT id, profile, number
        FROM generations
        WHERE key_id = :key_id AND NOT admitted AND state = 'queued'
        ORDER BY number
        LIMIT (SELECT places FROM room)
    ), placed AS (
        SELECT id, row_number() OVER (PARTITION BY profile ORDER BY number) + greatest(
            (SELECT min(share) - 1 FROM generations AS front
             WHERE front.profile = next.profile AND key_id IS NOT NULL AND admitted AND state = 'queued'),
            (SELECT max(share) FROM generations AS mine
             WHERE key_id = :key_id AND admitted AND state = 'queued' AND mine.profile = next.profile),
            0
        ) AS share
        FROM next
    )
    UPDATE generations SET admitted = true, share = placed.share
    FROM placed WHERE generations.id = placed.id
    RETURNING generations.id, generations.profile, generations.share
""").bindparams(bindparam("key_id", type_=Uuid))
"""Without a limit there are NULL places, and LIMIT NULL is none. greatest() passes over the NULL of an empty line."""
