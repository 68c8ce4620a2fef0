"""The queue's own log is kept short."""

from __future__ import annotations

from sqlalchemy import text

from factories import written
from vitascope.database import Database
from vitascope.queue import trim


async def test_only_what_is_old_is_forgotten(database: Database) -> None:
    """A line of two hours ago goes, one of now stays."""
    await written(database)
    async with database.transaction() as connection:
        await connection.execute(text("UPDATE pgqueuer_log SET created = now() - interval '2 hours'"))
    await written(database)
    async with database.transaction() as connection:
        assert await trim(connection) == 1
        assert await connection.scalar(text("SELECT count(*) FROM pgqueuer_log")) == 1
