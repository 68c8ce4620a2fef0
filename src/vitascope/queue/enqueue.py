"""Put generations into the queue, inside the transaction that writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from uuid import UUID

from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.queries import Queries
from sqlalchemy.ext.asyncio import AsyncConnection

from vitascope.database.connection import driver_connection


async def enqueue(connection: AsyncConnection, generations: Sequence[tuple[UUID, str]]) -> None:
    """Enqueue (generation id, profile) pairs on `connection`, after its first statement.

    A generation that is in the queue already stays there once: its id is the job's dedupe key.
    """
    queries = replace(_template(), driver=AsyncpgDriver(await driver_connection(connection)))
    await queries.enqueue(
        [profile for _, profile in generations],
        [generation_id.bytes for generation_id, _ in generations],
        [0] * len(generations),
        dedupe_key=[generation_id.hex for generation_id, _ in generations],
        on_conflict="skip",
    )


@cache
def _template() -> Queries:
    """PgQueuer's SQL builders read the environment when made, so they are made once."""
    return Queries(AsyncpgDriver(None))
