"""Put jobs into the queue, inside the transaction that writes what they are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from uuid import UUID

from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.queries import Queries
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from vitascope.database.connection import driver_connection


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done: a generation by an engine profile, or a delivery. Higher priorities go first."""

    subject: UUID
    entrypoint: str
    priority: int = 0


async def enqueue(connection: AsyncConnection, jobs: Sequence[Job]) -> None:
    """Enqueue `jobs` on `connection`, after its first statement.

    A subject that is in the queue already stays there once: its id is the job's dedupe key.
    """
    queries = replace(_template(), driver=AsyncpgDriver(await driver_connection(connection)))
    await queries.enqueue(
        [job.entrypoint for job in jobs],
        [job.subject.bytes for job in jobs],
        [job.priority for job in jobs],
        dedupe_key=[job.subject.hex for job in jobs],
        on_conflict="skip",
    )


async def withdraw(connection: AsyncConnection, subjects: Sequence[UUID]) -> None:
    """Take out of the queue what waits in it for its time. What was picked stays: somebody is at it."""
    await connection.execute(
        text("DELETE FROM pgqueuer WHERE dedupe_key = ANY(:keys) AND status = 'queued'"),
        {"keys": [subject.hex for subject in subjects]},
    )


@cache
def _template() -> Queries:
    """PgQueuer's SQL builders read the environment when made, so they are made once."""
    return Queries(AsyncpgDriver(None))
