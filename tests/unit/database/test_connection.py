"""Connections: what their errors say, and what becomes of closed ones."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from vitascope.database import Database


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
