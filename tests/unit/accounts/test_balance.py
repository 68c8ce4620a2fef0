"""What an owner has, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from factories import OWNER, claimed, output, submission, written
from vitascope.accounts.balance import balance_of, credit, open_account
from vitascope.database import Database
from vitascope.errors import EngineFailed, InsufficientBalance, NotFound
from vitascope.tasks import store

PRICE = Decimal("0.05")


@pytest.fixture(autouse=True)
async def account(database: Database) -> None:
    async with database.transaction() as connection:
        await open_account(connection, OWNER, Decimal("0.12"))


async def balance(database: Database) -> Decimal:
    async with database.reading() as connection:
        return await balance_of(connection, OWNER)


async def test_the_price_is_held_at_submission(database: Database) -> None:
    """What is submitted is off the balance at once, for each output."""
    await written(database, submission(count=2), price=PRICE)
    assert await balance(database) == Decimal("0.02")


async def test_success_keeps_the_price(database: Database) -> None:
    """The held price is what the output costs."""
    claim = await claimed(database, await written(database, price=PRICE))
    async with database.transaction() as connection:
        await store.finish(connection, claim, output(), keep=timedelta(hours=1))
    assert await balance(database) == Decimal("0.07")


async def test_failure_gives_the_price_back(database: Database) -> None:
    """Nobody pays for what was not made."""
    claim = await claimed(database, await written(database, price=PRICE))
    async with database.transaction() as connection:
        await store.fail(connection, claim, EngineFailed("it broke"))
    assert await balance(database) == Decimal("0.12")


async def test_cancellation_gives_the_price_back(database: Database) -> None:
    """Nor for what is no longer wanted."""
    task = await written(database, submission(count=2), price=PRICE)
    async with database.transaction() as connection:
        await store.cancel(connection, task.id)
    assert await balance(database) == Decimal("0.12")


async def test_what_cannot_be_paid_is_refused(database: Database) -> None:
    """The refusal names what it costs and what is left, and nothing was taken."""
    await written(database, submission(count=2), price=PRICE)
    with pytest.raises(InsufficientBalance, match=r"0\.05 USD and 0\.02\d* USD are left"):
        await written(database, price=PRICE)
    assert await balance(database) == Decimal("0.02")


async def test_the_operator_can_add(database: Database) -> None:
    """What is added can be spent."""
    async with database.transaction() as connection:
        assert await credit(connection, OWNER, Decimal(1)) == Decimal("1.12")


async def test_an_unknown_account_is_credited_nothing(database: Database) -> None:
    """A misspelt owner is an error, not a new account."""
    with pytest.raises(NotFound, match="anan"):
        async with database.transaction() as connection:
            await credit(connection, "anan", Decimal(1))


async def test_an_account_is_opened_once(database: Database) -> None:
    """Opened again it keeps what it has."""
    async with database.transaction() as connection:
        await open_account(connection, OWNER, Decimal(1000))
    assert await balance(database) == Decimal("0.12")
