"""Connections: what their errors say."""

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
