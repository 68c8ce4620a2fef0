"""Connections: which databases are taken, what errors say, and when a database counts as away."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from vitascope.database import Database
from vitascope.errors import DatabaseAway, Misconfigured


async def test_an_error_tells_no_values(database: Database) -> None:
    """What a statement was given is not in its error, which is logged: it may be a prompt."""
    with pytest.raises(DBAPIError) as raised:
        async with database.transaction() as connection:
            await connection.execute(
                text("SELECT CAST(:prompt AS text) || no_such_column"), {"prompt": "a secret lake"}
            )
    assert "secret lake" not in str(raised.value)


async def test_a_connection_that_was_closed_meanwhile_is_opened_anew(database: Database) -> None:
    """After a restart of PostgreSQL the first request finds it again, not the second."""
    async with database.reading() as connection:
        pid = (await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one()
    async with database.listener() as other:
        await other.execute("SELECT pg_terminate_backend($1, 10000)", pid)
    async with database.reading() as connection:
        assert (await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one() != pid


@pytest.mark.parametrize("dsn", ["mysql://root@localhost/x", "postgresql+psycopg://localhost/x"])
def test_another_database_is_refused(dsn: str) -> None:
    """Only PostgreSQL will do, by the driver that is there, and the message says so."""
    with pytest.raises(Misconfigured, match="needs PostgreSQL"):
        Database(dsn)


async def test_a_dsn_may_be_written_as_others_write_it(dsn: str) -> None:
    """With `sslmode`, as hosted databases give it out, and with SQLAlchemy's name for the driver."""
    query = "&sslmode=prefer" if "?" in dsn else "?sslmode=prefer"
    database = Database(dsn.replace("postgresql:", "postgresql+asyncpg:") + query)
    async with database.reading() as connection, database.listener() as other:
        assert (await connection.execute(text("SELECT 1"))).scalar_one() == await other.fetchval("SELECT 1")
    await database.close()


async def test_a_silent_database_is_away(dsn: str) -> None:
    """It is there and does not answer: nobody waits for it for ever."""
    database = Database(dsn, command_seconds=0.5)
    with pytest.raises(DatabaseAway):
        async with database.reading() as connection:
            await connection.execute(text("SELECT pg_sleep(60)"))
    async with database.reading() as connection:
        assert (await connection.execute(text("SELECT 1"))).scalar_one() == 1
    await database.close()


async def test_what_may_go_well_the_next_time_is_tried_again(database: Database) -> None:
    """A database that is read-only for a moment, in a failover say, is waited for."""
    tries = 0

    async def write(connection: AsyncConnection) -> int:
        nonlocal tries
        tries += 1
        if tries == 1:
            await connection.execute(text("SET TRANSACTION READ ONLY"))
        await connection.execute(text("CREATE TABLE written (name text)"))
        return tries

    assert await database.insist(10.0, write) == 2
