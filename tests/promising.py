"""Deliveries that are due, for the tests of what becomes of them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy import select

from factories import OWNER, claimed, new_task, output, submission
from vitascope.accounts.balance import open_account
from vitascope.database import Database
from vitascope.database.tables import DeliveryRow
from vitascope.deliveries.model import Delivery
from vitascope.deliveries.store import listed
from vitascope.tasks import store
from vitascope.tasks.model import Destination

NOWHERE = "http://127.0.0.1:9/hook"


async def promised(
    database: Database,
    url: str = NOWHERE,
    kind: Literal["webhook", "upload"] = "webhook",
    key: str = "outputs/one.jpg",
    owner: str = OWNER,
) -> UUID:
    """The delivery of a task that has just succeeded, with its output under `key`."""
    task = new_task(submission(destinations=(Destination(kind=kind, url=url, per="task"),)), owner=owner)
    async with database.transaction() as connection:
        await open_account(connection, owner, Decimal(0))
        await store.create(connection, [task])
    claim = await claimed(database, task)
    async with database.transaction() as connection:
        await store.finish(connection, claim, output(key), keep=timedelta(hours=1))
        found = await connection.scalar(select(DeliveryRow.id).where(DeliveryRow.task_id == task.id))
    assert found is not None
    return found


async def read(database: Database, delivery_id: UUID) -> Delivery:
    """The delivery as it is now."""
    async with database.reading() as connection:
        (found,) = [delivery for delivery in await listed(connection) if delivery.id == delivery_id]
    return found
