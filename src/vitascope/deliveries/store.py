"""What is written about deliveries. The row is the truth, the queue only wakes.

An attempt raises the row's count when it begins, and its outcome is written only where the count is still the same: of
two gateways that try the same delivery, the one that began first records nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from vitascope.database.arrays import among
from vitascope.database.tables import DeliveryRow, TaskRow
from vitascope.deliveries.model import Delivery, DeliveryState
from vitascope.errors import NotFound
from vitascope.queue import Job, enqueue, withdraw
from vitascope.tasks import store as tasks
from vitascope.tasks.model import Task
from vitascope.tasks.promises import DELIVERIES_ENTRYPOINT

_SHOWN = 1000
_COLUMNS = DeliveryRow.__table__.columns


async def begin(connection: AsyncConnection, delivery_id: UUID, max_attempts: int) -> tuple[Delivery, Task] | None:
    """Begin an attempt. None where there is nothing to do, or nothing more: see `exhaust`."""
    row = (
        await connection.execute(
            update(DeliveryRow)
            .where(
                DeliveryRow.id == delivery_id,
                DeliveryRow.state == DeliveryState.PENDING,
                DeliveryRow.attempts < max_attempts,
                TaskRow.id == DeliveryRow.task_id,
            )
            .values(attempts=DeliveryRow.attempts + 1)
            .returning(*_COLUMNS, TaskRow.owner)
        )
    ).one_or_none()
    if row is None:
        return None
    return _as_delivery(row), await tasks.read(connection, row.task_id, row.owner)


async def give_back(connection: AsyncConnection, delivery: Delivery) -> None:
    """Take back the attempt that `begin` returned: it was broken off by us, and is not to count."""
    await connection.execute(
        update(DeliveryRow)
        .where(
            DeliveryRow.id == delivery.id,
            DeliveryRow.state == DeliveryState.PENDING,
            DeliveryRow.attempts == delivery.attempts,
        )
        .values(attempts=DeliveryRow.attempts - 1)
    )


async def exhaust(connection: AsyncConnection, delivery_id: UUID, max_attempts: int) -> bool:
    """pending → dead, where its last attempt was begun and never ended. Returns whether that was so."""
    given_up = await connection.execute(
        update(DeliveryRow)
        .where(
            DeliveryRow.id == delivery_id,
            DeliveryRow.state == DeliveryState.PENDING,
            DeliveryRow.attempts >= max_attempts,
        )
        .values(
            state=DeliveryState.DEAD,
            error="the server stopped during the last attempt",
            response_status=None,
            finished_at=func.now(),
        )
    )
    return given_up.rowcount == 1


async def record(
    connection: AsyncConnection, delivery: Delivery, state: DeliveryState, status: int | None, error: str | None
) -> bool:
    """Write the outcome of the attempt that `begin` returned. False where it is not the latest any more.

    One that ends after `exhaust` took it for lost, behind a frozen gateway, still says how it ended.
    """
    replaceable = (
        [DeliveryState.PENDING] if state is DeliveryState.PENDING else [DeliveryState.PENDING, DeliveryState.DEAD]
    )
    recorded = await connection.execute(
        update(DeliveryRow)
        .where(
            DeliveryRow.id == delivery.id,
            DeliveryRow.state.in_(replaceable),
            DeliveryRow.attempts == delivery.attempts,
        )
        .values(
            state=state,
            response_status=status,
            error=error,
            finished_at=None if state is DeliveryState.PENDING else func.now(),
        )
    )
    return recorded.rowcount == 1


async def requeue_strays(connection: AsyncConnection) -> list[UUID]:
    """Put pending deliveries that are in no queue back into it; returns which those were."""
    rows = await connection.scalars(
        select(DeliveryRow.id).where(
            DeliveryRow.state == DeliveryState.PENDING,
            text("NOT EXISTS (SELECT FROM pgqueuer WHERE pgqueuer.dedupe_key = replace(deliveries.id::text, '-', ''))"),
        )
    )
    strays = list(rows)
    if strays:
        await enqueue(connection, [Job(stray, DELIVERIES_ENTRYPOINT) for stray in strays])
    return strays


async def of_task(connection: AsyncConnection, task_id: UUID) -> list[Delivery]:
    """The deliveries of one task, oldest first."""
    rows = await connection.execute(
        select(*_COLUMNS).where(DeliveryRow.task_id == task_id).order_by(DeliveryRow.created_at, DeliveryRow.id)
    )
    return [_as_delivery(row) for row in rows]


async def listed(
    connection: AsyncConnection, state: DeliveryState | None = None, task_id: UUID | None = None
) -> list[Delivery]:
    """The newest 1,000 deliveries, of one state or of one task where these are given, newest first."""
    query = select(*_COLUMNS).order_by(DeliveryRow.created_at.desc(), DeliveryRow.id).limit(_SHOWN)
    if state is not None:
        query = query.where(DeliveryRow.state == state)
    if task_id is not None:
        query = query.where(DeliveryRow.task_id == task_id)
    return [_as_delivery(row) for row in await connection.execute(query)]


async def dead(connection: AsyncConnection) -> list[UUID]:
    """Every delivery that was given up."""
    return list(await connection.scalars(select(DeliveryRow.id).where(DeliveryRow.state == DeliveryState.DEAD)))


async def resend(connection: AsyncConnection, ids: Sequence[UUID]) -> None:
    """Make deliveries pending again, with all their attempts before them and under the same ids, and queue them now.

    Raises `NotFound`, for the first id that there is not, and then changes none.
    """
    if not ids:
        return
    found = await connection.scalars(
        update(DeliveryRow)
        .where(among(DeliveryRow.id, ids))
        .values(state=DeliveryState.PENDING, attempts=0, finished_at=None)
        .returning(DeliveryRow.id)
    )
    missing = set(ids) - set(found)
    if missing:
        raise NotFound(f"There is no delivery {min(missing).hex}; 'vitascope deliveries list' shows them.")
    await withdraw(connection, ids)  # one that waits for its next attempt is not to wait any longer
    await enqueue(connection, [Job(id_, DELIVERIES_ENTRYPOINT) for id_ in ids])


def _as_delivery(row: Row[*tuple[Any, ...]]) -> Delivery:
    return Delivery(
        id=row.id,
        task_id=row.task_id,
        generation_id=row.generation_id,
        kind=row.kind,
        url=row.url,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        status=row.response_status,
        error=row.error,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )
