"""Secrets that every gateway of a database shares, so that a URL signed by one is good at another."""

from __future__ import annotations

import secrets

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from vitascope.database.connection import Database
from vitascope.database.tables import SecretRow

_SECRET_BYTES = 32


async def shared_secret(database: Database, name: str) -> bytes:
    """The secret called `name`: 32 random bytes, made by whoever asks first."""
    async with database.transaction() as connection:
        await connection.execute(
            insert(SecretRow).values(name=name, value=secrets.token_bytes(_SECRET_BYTES)).on_conflict_do_nothing()
        )
        value = await connection.scalar(select(SecretRow.value).where(SecretRow.name == name))
    assert value is not None
    return value
