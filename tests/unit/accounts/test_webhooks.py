"""The secret of an owner's webhooks."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from factories import OWNER
from vitascope.accounts.balance import open_account
from vitascope.accounts.webhooks import webhook_secret
from vitascope.database import Database
from vitascope.errors import NotFound


async def secret(database: Database, owner: str = OWNER) -> str:
    async with database.transaction() as connection:
        return await webhook_secret(connection, owner)


async def test_the_secret_stays(database: Database) -> None:
    """It is made once, begins as the vendor's do, and is another for another owner."""
    async with database.transaction() as connection:
        await open_account(connection, OWNER, Decimal(0))
        await open_account(connection, "another", Decimal(0))
    first = await secret(database)
    assert first == await secret(database)
    assert first.startswith("whsec_")
    assert len(first) > 40
    assert first != await secret(database, "another")


async def test_two_that_ask_first_get_the_same(database: Database) -> None:
    """Of two transactions that both find no secret, the second takes what the first one made."""
    async with database.transaction() as connection:
        await open_account(connection, OWNER, Decimal(0))
    async with database.transaction() as connection:
        first = await webhook_secret(connection, OWNER)
        second = asyncio.create_task(secret(database))
        async with database.reading() as watching, asyncio.timeout(20):
            while not (await watching.exec_driver_sql("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar():
                await asyncio.sleep(0.01)
    assert await second == first


async def test_nobody_has_no_secret(database: Database) -> None:
    """An owner without an account gets none."""
    with pytest.raises(NotFound, match="nobody"):
        await secret(database, "nobody")
