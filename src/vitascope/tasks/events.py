"""Who waits for a task is told by PostgreSQL's NOTIFY; a poll is the net under it.

A notification only says that something changed: the listener reads the database, which is the truth. While nothing is
listened to, everyone looks each second; and once when that begins, and when it ends.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from vitascope import telemetry
from vitascope.database import Database, Listener
from vitascope.errors import DatabaseAway

TASKS_CHANNEL = "vitascope_tasks"
"""Carries the id of a task that changed."""
CANCELLATIONS_CHANNEL = "vitascope_cancellations"
"""Carries the id of a running generation that is no longer wanted."""
POLL_SECONDS = 1.0
NET_SECONDS = 15.0
"""How often who waits looks without being told. Hundreds may wait: looking each second would be all that is done."""
_RECONNECT_SECONDS = 0.5

_log = structlog.get_logger()


async def announce(connection: AsyncConnection, channel: str, subject: UUID) -> None:
    """Tell the listeners of `channel`, when the transaction commits."""
    await connection.execute(select(func.pg_notify(channel, subject.hex)))


class Subscription:
    """One waiter for one id. `changed` returns at a notification, or when it is time to look without one."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self._event = asyncio.Event()

    def wake(self) -> None:
        """Note a change."""
        self._event.set()

    async def changed(self, seconds: float = NET_SECONDS) -> None:
        """Wait for a change since the last call, at most `seconds`."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(
                self._event.wait(), seconds if self._events.are_heard else min(seconds, POLL_SECONDS)
            )
        self._event.clear()


class Events:
    """One listening connection for this process, and who waits for what."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._subscriptions: defaultdict[tuple[str, str], set[Subscription]] = defaultdict(set)
        self.are_heard = False

    @contextlib.contextmanager
    def subscribe(self, channel: str, subject: UUID) -> Iterator[Subscription]:
        """Be woken by each notification about `subject`. Subscribe first, read the database next, then wait."""
        key = (channel, subject.hex)
        subscription = Subscription(self)
        self._subscriptions[key].add(subscription)
        try:
            yield subscription
        finally:
            self._subscriptions[key].discard(subscription)
            if not self._subscriptions[key]:
                del self._subscriptions[key]

    async def run(self) -> None:
        """Listen until cancelled; a lost connection is opened again, and everyone is woken to look for themselves."""
        while True:
            try:
                async with self._database.listener() as connection:
                    await self._listen(connection)
            except DatabaseAway as error:
                _log.warning(telemetry.EVENTS_LOST, error=str(error))
            self._heard(now=False)
            await asyncio.sleep(_RECONNECT_SECONDS)

    async def _listen(self, connection: Listener) -> None:
        lost = asyncio.Event()
        connection.add_termination_listener(lambda _: lost.set())
        for channel in (TASKS_CHANNEL, CANCELLATIONS_CHANNEL):
            await connection.add_listener(channel, self._notified)
        self._heard(now=True)
        await lost.wait()

    def _heard(self, *, now: bool) -> None:
        self.are_heard = now
        for key in list(self._subscriptions):
            self._wake(key)

    def _notified(self, _connection: object, _pid: int, channel: str, subject: str) -> None:
        self._wake((channel, subject))

    def _wake(self, key: tuple[str, str]) -> None:
        for subscription in self._subscriptions.get(key, ()):
            subscription.wake()
