"""`vitascope keys` and `vitascope accounts`: who may call, and what they may spend."""

from __future__ import annotations

import asyncio
from decimal import Decimal, InvalidOperation
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Column, Table

from vitascope.accounts import Keys
from vitascope.accounts.balance import accounts, credit
from vitascope.accounts.keys import Limits
from vitascope.app import opened_database
from vitascope.catalog import PRICE_PLACES
from vitascope.cli.options import DataDir, settings_of
from vitascope.errors import InvalidParameter
from vitascope.settings import Settings

_OWNER_CHARACTERS = 100
MOST_CREDIT = 1_000_000_000

keys_app = typer.Typer(help="API keys. Once there is one, only keys let anyone in.", no_args_is_help=True)
accounts_app = typer.Typer(help="What the owners of keys may spend.", no_args_is_help=True)

Owner = Annotated[str, typer.Argument(help="Whose it is: a name of your choice.")]


@keys_app.command("create")
def create(
    owner: Owner,
    concurrency: Annotated[
        int | None,
        typer.Option(min=1, help="How many of its generations may run at a time; more wait.", show_default="no limit"),
    ] = None,
    images_per_minute: Annotated[
        int | None, typer.Option(min=1, help="How many images it may submit in a minute.", show_default="no limit")
    ] = None,
    videos_per_minute: Annotated[
        int | None, typer.Option(min=1, help="How many videos it may submit in a minute.", show_default="no limit")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Make a key for OWNER and show it, once: only its hash is kept."""
    limits = Limits(concurrency, images_per_minute, videos_per_minute)
    asyncio.run(_create(settings_of(data_dir), _name(owner), limits))


async def _create(settings: Settings, owner: str, limits: Limits) -> None:
    async with opened_database(settings) as database:
        made, key = await Keys(database).create(owner, limits, settings.starting_balance)
    Console(stderr=True).print(f"Key {made.id.hex} of {owner}. Keep it: it cannot be shown again.", highlight=False)
    print(key)


@keys_app.command("list")
def list_keys(data_dir: DataDir = None) -> None:
    """Show every key's id, owner, beginning and limits."""
    asyncio.run(_list_keys(settings_of(data_dir)))


async def _list_keys(settings: Settings) -> None:
    async with opened_database(settings) as database:
        keys = await Keys(database).list()
    table = Table(Column("id", no_wrap=True), "owner", Column("key", no_wrap=True), "limits", "state", box=None)
    for key in keys:
        state = f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else f"since {key.created_at:%Y-%m-%d}"
        table.add_row(key.id.hex, key.owner, f"{key.hint}…", _shown(key.limits), state)
    _show(table, "There are no keys: the server is in development mode and accepts any.")


@keys_app.command("revoke")
def revoke(
    key_id: Annotated[UUID, typer.Argument(help="The key's id, from 'keys list'.")], data_dir: DataDir = None
) -> None:
    """Let a key in no more. What was submitted with it goes on."""
    asyncio.run(_revoke(settings_of(data_dir), key_id))


async def _revoke(settings: Settings, key_id: UUID) -> None:
    async with opened_database(settings) as database:
        await Keys(database).revoke(key_id)


@accounts_app.command("list")
def list_accounts(data_dir: DataDir = None) -> None:
    """Show every owner and what they may still spend."""
    asyncio.run(_list_accounts(settings_of(data_dir)))


async def _list_accounts(settings: Settings) -> None:
    async with opened_database(settings) as database, database.reading() as connection:
        balances = await accounts(connection)
    table = Table("owner", Column("balance, USD", justify="right"), box=None)
    for owner, balance in balances:
        table.add_row(owner, f"{balance:,.2f}")
    _show(table, "There are no accounts yet.")


@accounts_app.command("credit")
def credit_account(
    owner: Owner,
    amount: Annotated[str, typer.Argument(help="USD to add; a negative amount takes away.")],
    data_dir: DataDir = None,
) -> None:
    """Add to what OWNER may spend."""
    try:
        usd = Decimal(amount)
    except InvalidOperation:
        usd = Decimal("NaN")
    if not (usd.is_finite() and abs(usd) <= MOST_CREDIT and usd == round(usd, PRICE_PLACES)):
        raise InvalidParameter(
            "amount",
            f"{amount!r} is no amount in USD of at most {MOST_CREDIT:,} and {PRICE_PLACES} places; "
            "write it as 25 or 12.50.",
        )
    asyncio.run(_credit(settings_of(data_dir), owner, usd))


async def _credit(settings: Settings, owner: str, usd: Decimal) -> None:
    async with opened_database(settings) as database, database.transaction() as connection:
        balance = await credit(connection, owner, usd)
    Console().print(f"{owner} may now spend {balance:,.2f} USD.", highlight=False)


def _name(owner: str) -> str:
    if not (owner.isprintable() and owner.strip() == owner and 0 < len(owner) <= _OWNER_CHARACTERS):
        raise InvalidParameter(
            "owner", f"{owner!r} cannot name an owner: 1 to {_OWNER_CHARACTERS} printable characters."
        )
    return owner


def _shown(limits: Limits) -> str:
    words = {
        "at a time": limits.concurrency,
        "images/min": limits.images_per_minute,
        "videos/min": limits.videos_per_minute,
    }
    return ", ".join(f"{limit} {what}" for what, limit in words.items() if limit is not None) or "none"


def _show(table: Table, otherwise: str) -> None:
    if table.row_count:
        Console().print(table)
    else:
        Console(stderr=True).print(otherwise, highlight=False)
