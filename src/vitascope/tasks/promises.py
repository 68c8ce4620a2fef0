"""The deliveries that a result sets off: written and queued in the transaction that records the result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from vitascope.database.tables import DeliveryRow
from vitascope.queue import Job, enqueue
from vitascope.tasks.model import Destination, State

DELIVERIES_ENTRYPOINT = "vitascope:deliveries"
"""The queue's entry point for deliveries; no engine profile has a colon in its name."""

_TOLD = {State.SUCCEEDED, State.FAILED}
"""What a webhook tells of. Who cancels knows it already."""


async def promise(
    connection: AsyncConnection,
    task_id: UUID,
    generation_id: UUID,
    destinations: Sequence[dict[str, Any]],
    generation_state: State,
    task_state: State | None,
) -> None:
    """Promise what is due to `destinations` (as stored with the submission) now that a generation has ended.

    `task_state` is the state in which the task ended with it, or None.
    """
    due = []
    for destination in map(Destination.model_validate, destinations):
        per_task = destination.per == "task"
        ended = task_state if per_task else generation_state
        if ended is State.SUCCEEDED or (ended in _TOLD and destination.kind == "webhook"):
            due.append((destination, None if per_task else generation_id))
    if not due:
        return
    # Named after what they are about, so that no accident can promise one twice.
    ids = [uuid5(generation or task_id, f"{destination.kind} {destination.url}") for destination, generation in due]
    await connection.execute(
        insert(DeliveryRow).on_conflict_do_nothing(),
        [
            {"id": id_, "task_id": task_id, "generation_id": generation, "kind": wish.kind, "url": wish.url}
            for id_, (wish, generation) in zip(ids, due, strict=True)
        ],
    )
    await enqueue(connection, [Job(id_, DELIVERIES_ENTRYPOINT) for id_ in ids])
