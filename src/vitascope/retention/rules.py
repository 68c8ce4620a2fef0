"""The rules, one function each, in terms of the database. Only its clock counts.

None deletes a file: a rule marks assets as removed (see `tasks.removal`), or forgets rows that have no files.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import BigInteger, Interval, Uuid, bindparam, cast, delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from vitascope.database.arrays import among
from vitascope.database.tables import AssetRow, GenerationRow, TaskRow
from vitascope.tasks.assets import ASSET_ID, ASSET_PATH
from vitascope.tasks.model import ASSET_SCHEME
from vitascope.tasks.removal import REMOVED_COLUMNS, Removed, as_removed

BATCH = 500
_SPARED = timedelta(hours=1)
"""So young an upload or input never makes room: it was sent to be used. And so long after its URL has expired a ticket
may still be filled, by an upload that is slow."""

_NEEDED = f"""
    SELECT CAST(found[1] AS uuid)
    FROM generations
    JOIN tasks ON tasks.id = generations.task_id
    CROSS JOIN regexp_matches(
        CAST(submission AS text), '(?:"{ASSET_SCHEME}|{ASSET_PATH})({ASSET_ID})', 'g'
    ) AS found
    WHERE generations.state IN ('queued', 'running')
"""  # noqa: S608 - no word of it is a stranger's
"""What an unfinished task may still need: assets that its submission names, wherever it names them."""

_REMOVABLE = f"storage_key IS NOT NULL AND removed_at IS NULL AND NOT pinned AND id NOT IN ({_NEEDED})"


async def expire(connection: AsyncConnection) -> None:
    """Mark what is past its time."""
    await connection.execute(_EXPIRE)


_EXPIRE = text(f"""
    UPDATE assets SET removed_at = now(), removed_reason = 'expired' WHERE expires_at < now() AND {_REMOVABLE}
""")  # noqa: S608 - no word of it is a stranger's


async def keep_within(connection: AsyncConnection, budget: int) -> int:
    """Mark as much as is needed to store at most `budget` bytes, pinned ones apart; 0 is no bound.

    Oldest outputs first, then the oldest uploads and inputs. Returns the bytes that nothing could be found for.
    """
    if not budget:
        return 0
    excess = await stored(connection) - budget
    if excess <= 0:
        return 0
    freed: Iterable[int] = await connection.scalars(_MAKE_ROOM, {"excess": excess, "spared": _SPARED})
    return max(0, excess - sum(freed))


async def stored(connection: AsyncConnection) -> int:
    """The bytes that count towards the budget."""
    return await connection.scalar(_STORED) or 0


_STORED = select(cast(func.sum(AssetRow.size), BigInteger)).where(
    AssetRow.storage_key.is_not(None), AssetRow.removed_at.is_(None), ~AssetRow.pinned
)

_MAKE_ROOM = text(f"""
    WITH ordered AS (
        SELECT id, sum(size) OVER (ORDER BY kind <> 'output', created_at, id) - size AS freed_before
        FROM assets
        WHERE (kind = 'output' OR created_at < now() - :spared) AND {_REMOVABLE}
    )
    UPDATE assets SET removed_at = now(), removed_reason = 'budget'
    FROM ordered
    WHERE assets.id = ordered.id AND freed_before < :excess AND removed_at IS NULL AND NOT pinned
    RETURNING size
""").bindparams(bindparam("spared", type_=Interval))  # noqa: S608 - no word of it is a stranger's
"""The last two conditions are looked at again when the row is locked: it may have been pinned meanwhile."""


async def being_removed(connection: AsyncConnection, after: UUID) -> list[Removed]:
    """A batch of what is marked and still has its file, whoever marked it, in order of their ids."""
    rows = await connection.execute(
        select(*REMOVED_COLUMNS)
        .where(AssetRow.id > after, AssetRow.removed_at.is_not(None), AssetRow.storage_key.is_not(None))
        .order_by(AssetRow.id)
        .limit(BATCH)
    )
    return as_removed(rows)


async def forget_tickets(connection: AsyncConnection, valid: timedelta) -> int:
    """Forget tickets that were never used and are no longer `valid`; returns how many."""
    forgotten = await connection.execute(
        delete(AssetRow).where(
            AssetRow.storage_key.is_(None),
            AssetRow.removed_at.is_(None),
            AssetRow.created_at < func.now() - (valid + _SPARED),
        )
    )
    return forgotten.rowcount


async def forget_tasks(connection: AsyncConnection, after: timedelta) -> int:
    """Forget a batch of tasks that ended longer ago than `after`, with all that hangs on them; returns how many.

    One that still has a file, or promises a delivery, is not forgotten.
    """
    old = list(await connection.scalars(_OLD_TASKS, {"after": after, "batch": BATCH}))
    if old:
        outputs = await connection.scalars(
            delete(GenerationRow).where(among(GenerationRow.task_id, old)).returning(GenerationRow.output_id)
        )
        assets = [output for output in outputs if output is not None]
        await connection.execute(delete(TaskRow).where(among(TaskRow.id, old)))
        await connection.execute(delete(AssetRow).where(among(AssetRow.id, assets)))
    return len(old)


_OLD_TASKS = (
    text("""
    SELECT id FROM tasks
    WHERE created_at < now() - :after AND finished_at < now() - :after
      AND NOT EXISTS (
          SELECT FROM generations JOIN assets ON assets.id = output_id
          WHERE task_id = tasks.id AND storage_key IS NOT NULL
      )
      AND NOT EXISTS (SELECT FROM deliveries WHERE task_id = tasks.id AND deliveries.state = 'pending')
    ORDER BY created_at
    LIMIT :batch
    FOR UPDATE SKIP LOCKED
""")
    .bindparams(bindparam("after", type_=Interval))
    .columns(id=Uuid)
)
"""By the time of creation there is an index, which costs less than one by a time that is written later."""


async def forget_inputs(connection: AsyncConnection, after: timedelta) -> int:
    """Forget uploads and inputs that were removed longer ago than `after`; returns how many."""
    forgotten = await connection.execute(
        delete(AssetRow).where(
            AssetRow.kind != "output", AssetRow.removed_at < func.now() - after, AssetRow.storage_key.is_(None)
        )
    )
    return forgotten.rowcount
