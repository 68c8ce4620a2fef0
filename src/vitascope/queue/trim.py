"""Keep the queue's own log short: it grows with each step of each job, and is read only to look for a fault."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

KEPT_HOURS = 1


async def trim(connection: AsyncConnection) -> int:
    """Forget what is older than `KEPT_HOURS`; returns how many lines that were."""
    trimmed = await connection.execute(
        text("DELETE FROM pgqueuer_log WHERE created < now() - make_interval(hours => :hours)"), {"hours": KEPT_HOURS}
    )
    return trimmed.rowcount
