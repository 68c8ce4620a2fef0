"""Connections: one pool for transactions, and single connections for what must listen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeAlias

import asyncpg
from sqlalchemy import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from vitascope.errors import Misconfigured

_POOL_SIZE = 10

UNAVAILABLE = (DBAPIError, OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)
"""What is raised when the database goes away."""


Listener: TypeAlias = asyncpg.Connection
"""A connection of its own, outside any transaction."""


class Database:
    """A PostgreSQL database, given by its DSN (`postgresql://user:password@host/name`)."""

    def __init__(self, dsn: str, *, pool_size: int = _POOL_SIZE) -> None:
        self.dsn = dsn
        self._engine = create_async_engine(sqlalchemy_url(dsn), pool_size=pool_size, max_overflow=pool_size)
        self._reader = self._engine.execution_options(isolation_level="AUTOCOMMIT")

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed at the end of the block, rolled back when it raises."""
        async with self._engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection on which each statement stands alone: for reads that are one statement."""
        async with self._reader.connect() as connection:
            yield connection

    @asynccontextmanager
    async def listener(self) -> AsyncIterator[Listener]:
        """A connection of its own, outside the pool, for LISTEN and for the queue."""
        connection = await asyncpg.connect(self.dsn)
        try:
            yield connection
        finally:
            await connection.close(timeout=5)

    async def close(self) -> None:
        """Close the pool."""
        await self._engine.dispose()


def sqlalchemy_url(dsn: str) -> URL:
    """The SQLAlchemy URL of a PostgreSQL DSN. Raises `Misconfigured` where it names another database."""
    url = make_url(dsn)
    if url.get_backend_name() not in {"postgresql", "postgres"}:
        raise Misconfigured(
            f"VITASCOPE_DATABASE_URL names {url.get_backend_name()!r}; Vitascope needs PostgreSQL, "
            "as postgresql://user:password@host/name."
        )
    return url.set(drivername="postgresql+asyncpg")


async def driver_connection(connection: AsyncConnection) -> asyncpg.Connection:
    """The asyncpg connection under an open transaction, for a library that speaks to it directly.

    SQLAlchemy begins lazily: call this after the first statement, else what is done on it escapes the rollback.
    """
    raw = await connection.get_raw_connection()
    driver: asyncpg.Connection = raw.driver_connection
    return driver
