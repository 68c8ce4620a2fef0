"""How much one key may submit in a minute."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from vitascope.catalog import MODELS, Kind
from vitascope.database.arrays import among
from vitascope.database.tables import GenerationRow, KeyRow, TaskRow
from vitascope.errors import RateLimited

_MINUTE = timedelta(minutes=1)


async def lock_limited(connection: AsyncConnection, key_ids: Iterable[UUID]) -> dict[UUID, int | None]:
    """Hold the limited keys among `key_ids`, check that none is over its minute, and return how many each may run.

    Called after what was submitted is written and before it is committed: the lock makes the count exact.
    """
    limited = await connection.execute(
        select(KeyRow.id, KeyRow.concurrency, KeyRow.images_per_minute, KeyRow.videos_per_minute)
        .where(
            among(KeyRow.id, key_ids),
            func.num_nonnulls(KeyRow.concurrency, KeyRow.images_per_minute, KeyRow.videos_per_minute) > 0,
        )
        .order_by(KeyRow.id)
        .with_for_update(key_share=True)
    )
    concurrency = {}
    for key in limited.all():
        await _check_minute(connection, key.id, Kind.IMAGE, key.images_per_minute)
        await _check_minute(connection, key.id, Kind.VIDEO, key.videos_per_minute)
        concurrency[key.id] = key.concurrency
    return concurrency


async def _check_minute(connection: AsyncConnection, key_id: UUID, kind: Kind, limit: int | None) -> None:
    if limit is None:
        return
    submitted = await connection.scalar(
        select(func.count())
        .select_from(TaskRow)
        .join(GenerationRow, GenerationRow.task_id == TaskRow.id)
        .where(
            TaskRow.key_id == key_id,
            TaskRow.created_at > func.now() - _MINUTE,
            TaskRow.model.in_([model.name for model in MODELS.values() if model.kind is kind]),
        )
    )
    if submitted is not None and submitted > limit:
        raise RateLimited(f"Too many requests: this key may submit {limit} {kind}s a minute; wait and submit again.")
