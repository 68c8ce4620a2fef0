"""The courier: takes deliveries out of the queue, tries each, and writes what came of it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from uuid import UUID

import structlog

from vitascope import telemetry
from vitascope.accounts.webhooks import webhook_secret
from vitascope.database import Database
from vitascope.deliveries import store
from vitascope.deliveries.backoff import delay_after
from vitascope.deliveries.model import Delivery, DeliveryState, WebhookFormat
from vitascope.deliveries.places import AT_A_TIME, Places
from vitascope.errors import DatabaseAway, Gone, NotFound, RequestRefused
from vitascope.media.sending import Sender, Unsent
from vitascope.queue import Consumer, RetryRequested
from vitascope.settings import Settings
from vitascope.tasks.assets import Assets
from vitascope.tasks.model import Asset, Task
from vitascope.tasks.promises import DELIVERIES_ENTRYPOINT

SWEEP_SECONDS = 10.0
GRACE_SECONDS = 5.0
"""How long what is under way may go on at a shutdown. What has not ended by then comes again at the next start."""
UPLOAD_SECONDS = 300.0
PATIENCE_SECONDS = 10.0
"""How long a database that went away is waited for with what a receiver answered, before it is told again."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of an attempt: the status of the answer, or why there was none; `is_final` where to try no more."""

    status: int | None = None
    error: str | None = None
    is_final: bool = False


class Courier:
    """Delivers what is due in one database. `formats` are the dialects' webhooks, by the dialect's name."""

    def __init__(
        self,
        database: Database,
        assets: Assets,
        sender: Sender,
        formats: Mapping[str, WebhookFormat],
        settings: Settings,
    ) -> None:
        self._database = database
        self._assets = assets
        self._sender = sender
        self._formats = formats
        self._settings = settings
        self._consumer = Consumer(database, {DELIVERIES_ENTRYPOINT: AT_A_TIME}, self._deliver)
        self._places = Places()
        self._under_way: set[asyncio.Task[_Outcome]] = set()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin to deliver."""
        await self._sweep()
        self._tasks = [asyncio.create_task(self._consumer.run()), asyncio.create_task(self._sweep_often())]

    async def stop(self) -> None:
        """Begin nothing more, wait a little for what is under way, and leave the rest to the next start."""
        if not self._tasks:
            return
        consuming, sweeping = self._tasks
        sweeping.cancel()
        self._consumer.stop()
        await asyncio.wait({consuming}, timeout=GRACE_SECONDS)
        for sending in self._under_way:
            sending.cancel()
        await asyncio.gather(consuming, sweeping, return_exceptions=True)

    async def _deliver(self, delivery_id: UUID, _entrypoint: str) -> None:
        """One attempt. Raises `RetryRequested` where the queue shall bring it again."""
        most = self._settings.delivery_attempts
        with contextlib.ExitStack() as place:
            async with self._database.transaction() as connection:
                begun = await store.begin(connection, delivery_id, most)
                if begun is not None:
                    place.enter_context(self._places.taken(begun[1].owner))  # else it is rolled back: it did not begin
                elif await store.exhaust(connection, delivery_id, most):
                    _log.error(telemetry.DELIVERY_DEAD, delivery=delivery_id.hex, reason="the server stopped meanwhile")
            if begun is None:
                return
            delay = await self._attempt(*begun)
        if delay is not None:
            raise RetryRequested(delay)

    async def _attempt(self, delivery: Delivery, task: Task) -> timedelta | None:
        """Try once; returns after which time to try again, or None."""
        sending = asyncio.create_task(self._send(delivery, task))
        self._under_way.add(sending)
        try:
            await asyncio.wait({sending})
        finally:
            self._under_way.discard(sending)
            sending.cancel()
        if sending.cancelled():  # we are stopping: it is left to the next start, as if it had not begun
            async with self._database.transaction() as connection:
                await store.give_back(connection, delivery)
            return timedelta(0)
        return await self._record(delivery, sending.result())

    async def _send(self, delivery: Delivery, task: Task) -> _Outcome:
        log = _log.bind(delivery=delivery.id.hex, task=task.id.hex, attempt=delivery.attempts)
        try:
            return _Outcome(await self._answer(delivery, task))
        except Unsent as unsent:
            return _Outcome(error=str(unsent), is_final=unsent.is_final)
        except (Gone, NotFound) as gone:
            return _Outcome(error=f"there is nothing to deliver any more: {gone}", is_final=True)
        except RequestRefused as refused:
            return _Outcome(error=str(refused))
        except DatabaseAway:
            raise
        except Exception:
            # A fault of ours. This is the outermost loop of a delivery: it must end, and say so.
            log.exception(telemetry.DELIVERY_FAULT)
            return _Outcome(error="the server could not do this; its log says more")

    async def _answer(self, delivery: Delivery, task: Task) -> int:
        """The status with which the delivery was answered."""
        if task.deleted_at is not None:
            raise Unsent("its task was deleted", is_final=True)
        return await (self._upload if delivery.kind == "upload" else self._webhook)(delivery, task)

    async def _webhook(self, delivery: Delivery, task: Task) -> int:
        async with self._database.transaction() as connection:
            secret = await webhook_secret(connection, task.owner)
        body, headers = await self._formats[task.dialect].webhook(delivery, task, secret)
        return await self._sender.post(delivery.url, body, headers, seconds=self._settings.delivery_seconds)

    async def _upload(self, delivery: Delivery, task: Task) -> int:
        asset, path = await self._assets.open(_output(delivery, task).id)
        return await self._sender.put(
            delivery.url,
            path,
            asset.media_type,
            idle_seconds=self._settings.delivery_seconds,
            seconds=UPLOAD_SECONDS,
        )

    async def _record(self, delivery: Delivery, outcome: _Outcome) -> timedelta | None:
        log = _log.bind(delivery=delivery.id.hex, task=delivery.task_id.hex, attempt=delivery.attempts)
        error = outcome.error
        if outcome.status is not None and not HTTPStatus(200) <= outcome.status < HTTPStatus(300):
            error = f"it answered with status {outcome.status}"
        if error is None:
            state = DeliveryState.DELIVERED
        elif outcome.is_final or delivery.attempts >= self._settings.delivery_attempts:
            state = DeliveryState.DEAD
        else:
            state = DeliveryState.PENDING
        ended = partial(store.record, delivery=delivery, state=state, status=outcome.status, error=error)
        if not await self._database.insist(PATIENCE_SECONDS, ended):
            log.warning(telemetry.DELIVERY_LOST)
            return None
        if state is DeliveryState.DELIVERED:
            log.info(telemetry.DELIVERY_DELIVERED, status=outcome.status)
            return None
        if state is DeliveryState.DEAD:
            log.error(telemetry.DELIVERY_DEAD, reason=error)
            return None
        delay = delay_after(delivery.attempts, self._settings.delivery_first_delay_seconds)
        log.warning(telemetry.DELIVERY_FAILED, reason=error, again_in=round(delay, 1))
        return timedelta(seconds=delay)

    async def _sweep_often(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                await self._sweep()
            except DatabaseAway as error:
                _log.warning(telemetry.SWEEP_FAILED, error=str(error))

    async def _sweep(self) -> None:
        async with self._database.transaction() as connection:
            strays = await store.requeue_strays(connection)
        for stray in strays:
            _log.warning(telemetry.DELIVERY_REQUEUED, delivery=stray.hex)


def _output(delivery: Delivery, task: Task) -> Asset:
    """The output that an upload is about; where it is about the whole task, the first."""
    for generation in task.generations:
        if generation.output is not None and delivery.generation_id in {None, generation.id}:
            return generation.output
    raise NotFound("the task has no such output.")
