"""What an owner has, in USD: the price of work is taken at submission, and given back where nothing came of it.

So the success of a generation changes no account, and the balance is always what may still be spent.
"""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from vitascope.database.tables import AccountRow
from vitascope.errors import InsufficientBalance, NotFound


async def open_account(connection: AsyncConnection, owner: str, balance: Decimal) -> None:
    """See to it that `owner` has an account; a new one starts with `balance`."""
    await connection.execute(insert(AccountRow).values(owner=owner, balance=balance).on_conflict_do_nothing())


async def balance_of(connection: AsyncConnection, owner: str) -> Decimal:
    """What `owner` may still spend; what is held for unfinished work is already off it."""
    balance = await connection.scalar(select(AccountRow.balance).where(AccountRow.owner == owner))
    return balance if balance is not None else Decimal(0)


async def accounts(connection: AsyncConnection) -> list[tuple[str, Decimal]]:
    """Every owner and what they may still spend, by name."""
    rows = await connection.execute(select(AccountRow.owner, AccountRow.balance).order_by(AccountRow.owner))
    return [(row.owner, row.balance) for row in rows]


async def hold(connection: AsyncConnection, owner: str, amount: Decimal) -> None:
    """Take `amount` for work that was submitted. Raises `InsufficientBalance`."""
    if not amount:
        return
    held = await connection.execute(_HOLD, {"payer": owner, "amount": amount})
    if held.rowcount != 1:
        left = await balance_of(connection, owner)
        raise InsufficientBalance(
            f"Insufficient credits: this costs {usd(amount)} USD and {usd(left)} USD are left; the server's operator "
            f"can add some with 'vitascope accounts credit {owner} AMOUNT'."
        )


_HOLD = (
    update(AccountRow)
    .where(AccountRow.owner == bindparam("payer"), AccountRow.balance >= bindparam("amount"))
    .values(balance=AccountRow.balance - bindparam("amount"))
)
"""Built once: every submission runs it, and building takes as long as sending it."""


async def credit(connection: AsyncConnection, owner: str, amount: Decimal) -> Decimal:
    """Give `amount` to `owner`: a refund, or what the operator adds; returns the new balance. Raises `NotFound`."""
    balance: Decimal | None = await connection.scalar(
        update(AccountRow)
        .where(AccountRow.owner == owner)
        .values(balance=AccountRow.balance + amount)
        .returning(AccountRow.balance)
    )
    if balance is None:
        raise NotFound(f"There is no account {owner!r}; 'vitascope keys create {owner}' opens one.")
    return balance


def usd(amount: Decimal) -> str:
    """An amount as people write it: 0.05, not 0.050000."""
    return f"{amount.normalize():f}"
