"""One sweep: apply the rules, delete the files of what is marked, forget what is long over."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import TypeAlias, cast
from uuid import UUID

import structlog
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from vitascope import queue, telemetry
from vitascope.database import Database
from vitascope.errors import StorageAway
from vitascope.retention import rules
from vitascope.retention.orphans import find_orphans, other_users
from vitascope.retention.report import Report, What
from vitascope.storage import Storage
from vitascope.tasks import removal

_LOCK = 0x7669746153570001
"""Our advisory lock: one sweep at a time, over all gateways of a database."""

_TURN_SECONDS = 30
"""PostgreSQL ends the turn of a sweep that is not heard of for so long: a frozen process must not stop all others."""
_RENEWAL_SECONDS = 5.0
_POLL_SECONDS = 0.5

_log = structlog.get_logger()

_Transaction: TypeAlias = Callable[[], AbstractAsyncContextManager[AsyncConnection]]


class Sweep:
    """Sweeps one database and its storage.

    `budget` in bytes, 0 for none; `history` is how long an ended task is remembered once its outputs are gone;
    `ticket` how long an upload may be begun after it was announced.
    """

    def __init__(
        self, database: Database, storage: Storage, *, budget: int, history: timedelta, ticket: timedelta
    ) -> None:
        self._database = database
        self._storage = storage
        self._budget = budget
        self._history = history
        self._ticket = ticket

    async def run(self, *, orphans: bool = False, wait: bool = False) -> Report | None:
        """Sweep, with `orphans` or without: to find them, all that is stored is listed.

        Returns what went, or None where another sweep is under way and we do not `wait` for it. Raises
        `errors.DatabaseAway`, `errors.StorageAway` and `errors.StorageFailed`.
        """
        async with _turn(self._database, wait=wait) as is_ours:
            if not is_ours:
                return None
            report = await self._steps(self._database.transaction, pretend=False)
            if orphans:
                await self._remove_orphans(report, pretend=False)
            return report

    async def preview(self) -> Report:
        """What a sweep would take away, orphans included: one that deletes no file and is rolled back."""
        async with _turn(self._database, wait=True), _rolled_back(self._database) as transaction:
            report = await self._steps(transaction, pretend=True)
        await self._remove_orphans(report, pretend=True)
        return report

    async def _steps(self, transaction: _Transaction, *, pretend: bool) -> Report:
        report = Report()
        async with transaction() as connection:
            await rules.expire(connection)
        async with transaction() as connection:
            report.kept_over_budget = await rules.keep_within(connection, self._budget)
        async with transaction() as connection:
            report.add("ticket", await rules.forget_tickets(connection, self._ticket))
            report.add("record", await rules.forget_inputs(connection, self._history))
            await queue.trim(connection)
        await self._finish(transaction, report, pretend=pretend)
        forgotten = rules.BATCH
        while forgotten == rules.BATCH:
            async with transaction() as connection:
                forgotten = await rules.forget_tasks(connection, self._history)
            report.add("task", forgotten)
        return report

    async def _finish(self, transaction: _Transaction, report: Report, *, pretend: bool) -> None:
        """Delete the files of all that is marked: by this sweep, by an earlier one or by an owner.

        Raises `errors.StorageAway`; what the storage deleted before is done with.
        """
        after = UUID(int=0)
        while True:
            async with transaction() as connection:
                removed = await rules.being_removed(connection, after)
            if not removed:
                return
            gone = await self._delete([one.storage_key for one in removed], pretend=pretend)
            done = [one for one in removed if one.storage_key in gone]
            async with transaction() as connection:
                await removal.clear(connection, done)
            for one in done:
                report.add(cast("What", one.reason), 1, one.size)
            if not done and len(removed) > removal.DELETED_AT_ONCE:
                raise StorageAway("The storage deletes no file at the moment.")
            after = removed[-1].id

    async def _remove_orphans(self, report: Report, *, pretend: bool) -> None:
        others = await other_users(self._database, self._storage, sign=not pretend)
        if others:
            _log.warning(telemetry.STORAGE_SHARED, keys=others)
            return
        async for found in find_orphans(self._database, self._storage):
            gone = await self._delete([file.key for file in found], pretend=pretend)
            report.add("orphan", len(gone), sum(file.size for file in found if file.key in gone))

    async def _delete(self, keys: list[str], *, pretend: bool) -> set[str]:
        return set(keys) if pretend else await removal.delete_files(self._storage, keys)


@asynccontextmanager
async def _turn(database: Database, *, wait: bool) -> AsyncIterator[bool]:
    """Whether it is our turn to sweep, which it then is to the end of the block.

    The lock is the connection's and not a transaction's: one that idles is ended by PostgreSQL after a few seconds. A
    turn that was lost all the same, because we were frozen, is told at its end by `DatabaseAway`; two that sweep at the
    same time do the same things twice, and no harm.
    """
    async with database.reading() as connection:
        if not await _locked(connection):
            if not wait:
                yield False
                return
            _log.info(telemetry.RETENTION_WAITS)
            while not await _locked(connection):  # noqa: ASYNC110 - PostgreSQL tells nobody
                await asyncio.sleep(_POLL_SECONDS)
        await connection.execute(text(f"SET idle_session_timeout = '{_TURN_SECONDS}s'"))
        over = asyncio.Event()
        renewing = asyncio.create_task(_renew(connection, over))
        try:
            yield True
        finally:
            over.set()
            await asyncio.gather(renewing, return_exceptions=True)
            await connection.execute(select(func.pg_advisory_unlock(_LOCK)))
            await connection.execute(text("RESET idle_session_timeout"))


async def _locked(connection: AsyncConnection) -> bool:
    return bool(await connection.scalar(select(func.pg_try_advisory_lock(_LOCK))))


async def _renew(connection: AsyncConnection, over: asyncio.Event) -> None:
    """Show again and again that the connection's process lives, until it is `over`."""
    while not over.is_set():
        await connection.execute(select(1))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), _RENEWAL_SECONDS)


@asynccontextmanager
async def _rolled_back(database: Database) -> AsyncIterator[_Transaction]:
    """Transactions that are all one, which never takes place."""
    async with database.transaction() as connection:
        try:
            yield lambda: contextlib.nullcontext(connection)
        finally:
            await connection.rollback()
