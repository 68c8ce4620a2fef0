"""One sweep: apply the rules, delete the files of what is marked, forget what is long over."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import TypeAlias, cast
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from vitascope import queue
from vitascope.database import Database
from vitascope.retention import rules
from vitascope.retention.report import Report, What
from vitascope.storage import Storage
from vitascope.tasks import removal
from vitascope.tasks.removal import Removed

_LOCK = 0x7669746153570001
"""Our advisory lock: one sweep at a time, over all gateways of a database."""

_TAKE_TURN = select(func.pg_advisory_xact_lock(_LOCK))

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

    async def run(self, *, wait: bool = False) -> Report | None:
        """Sweep; returns what went, or None where another sweep is under way and we do not `wait` for it.

        Raises `errors.DatabaseAway`.
        """
        async with self._database.transaction() as holding:
            if wait:
                await holding.execute(_TAKE_TURN)
            elif not await holding.scalar(select(func.pg_try_advisory_xact_lock(_LOCK))):
                return None
            return await self._steps(self._database.transaction, pretend=False)

    async def preview(self) -> Report:
        """What a sweep would take away: one that deletes no file and whose transaction is rolled back."""
        async with _rolled_back(self._database) as transaction:
            async with transaction() as connection:
                await connection.execute(_TAKE_TURN)
            return await self._steps(transaction, pretend=True)

    async def _steps(self, transaction: _Transaction, *, pretend: bool) -> Report:
        report = Report()
        async with transaction() as connection:
            await rules.expire(connection)
        async with transaction() as connection:
            report.kept_over_budget = await rules.keep_within(connection, self._budget)
        await self._finish(transaction, report, pretend=pretend)
        async with transaction() as connection:
            report.add("ticket", await rules.forget_tickets(connection, self._ticket))
            report.add("record", await rules.forget_inputs(connection, self._history))
            await queue.trim(connection)
        forgotten = rules.BATCH
        while forgotten == rules.BATCH:
            async with transaction() as connection:
                forgotten = await rules.forget_tasks(connection, self._history)
            report.add("task", forgotten)
        return report

    async def _finish(self, transaction: _Transaction, report: Report, *, pretend: bool) -> None:
        """Delete the files of all that is marked: by this sweep, by an earlier one or by an owner."""
        after = UUID(int=0)
        while True:
            async with transaction() as connection:
                removed = await rules.being_removed(connection, after)
            if not removed:
                return
            done = removed if pretend else await removal.delete_files(self._storage, removed)
            async with transaction() as connection:
                await removal.clear(connection, done)
            for one in done:
                report.add(_what(one), 1, one.size)
            after = removed[-1].id


def _what(removed: Removed) -> What:
    return cast("What", removed.reason)


@asynccontextmanager
async def _rolled_back(database: Database) -> AsyncIterator[_Transaction]:
    """Transactions that are all one, which never takes place."""
    async with database.transaction() as connection:
        try:
            yield lambda: contextlib.nullcontext(connection)
        finally:
            await connection.rollback()
