"""`vitascope deliveries`: what callers were promised after the result, and what became of it."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Column, Table

from vitascope.app import opened_database
from vitascope.cli.options import DataDir, settings_of
from vitascope.deliveries import store
from vitascope.deliveries.model import Delivery, DeliveryState
from vitascope.errors import InvalidParameter
from vitascope.settings import Settings

_WIDE = 10_000

deliveries_app = typer.Typer(help="Webhooks and uploads: what was promised to callers.", no_args_is_help=True)


@deliveries_app.command("list")
def list_deliveries(
    state: Annotated[DeliveryState | None, typer.Option(help="Only those in this state.")] = None,
    task: Annotated[UUID | None, typer.Option(help="Only those of this task.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Show the newest thousand deliveries and what came of their last attempts."""
    asyncio.run(_list(settings_of(data_dir), state, task))


async def _list(settings: Settings, state: DeliveryState | None, task: UUID | None) -> None:
    async with opened_database(settings) as database, database.reading() as connection:
        deliveries = await store.listed(connection, state, task)
    if not deliveries:
        Console(stderr=True).print("There are no such deliveries.", highlight=False)
        return
    folded = (Column(name, overflow="fold") for name in ("task", "kind", "to", "state", "attempts", "last", "age"))
    table = Table(Column("id", no_wrap=True), *folded, box=None)
    now = datetime.now(UTC)
    for delivery in deliveries:
        table.add_row(
            delivery.id.hex,
            delivery.task_id.hex,
            delivery.kind,
            _place(delivery.url),
            delivery.state,
            str(delivery.attempts),
            _last(delivery),
            _age(now - delivery.created_at),
        )
    # What goes into a file or a pipe is not folded to the width of a terminal that is not there.
    Console(width=None if sys.stdout.isatty() else _WIDE).print(table)


@deliveries_app.command("resend")
def resend(
    ids: Annotated[list[UUID] | None, typer.Argument(metavar="ID...", help="From 'deliveries list'.")] = None,
    dead: Annotated[bool, typer.Option("--dead", help="All that were given up.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Try deliveries again from their first attempt, under the ids they have, whatever became of them before."""
    if dead == bool(ids):
        raise InvalidParameter("id", "Say which deliveries: ids from 'vitascope deliveries list', or --dead for all.")
    asyncio.run(_resend(settings_of(data_dir), ids or []))


async def _resend(settings: Settings, ids: list[UUID]) -> None:
    async with opened_database(settings) as database, database.transaction() as connection:
        chosen = ids or await store.dead(connection)
        await store.resend(connection, chosen)
    noun = "delivery is" if len(chosen) == 1 else "deliveries are"
    Console().print(f"{len(chosen)} {noun} tried again, by the server that runs or the next one.", highlight=False)


def _place(url: str) -> str:
    """The URL without its query, which may hold what is a secret between its owner and the receiver."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}{'?…' if parts.query else ''}"


def _last(delivery: Delivery) -> str:
    return delivery.error or (str(delivery.status) if delivery.status is not None else "")


def _age(age: timedelta) -> str:
    seconds = int(age.total_seconds())
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length} {unit}"
    return f"{max(0, seconds)} s"
