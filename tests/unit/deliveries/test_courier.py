"""The courier, from a result in the database to what a receiver gets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from factories import OWNER, output, submission
from promising import promised, read
from vitascope.accounts import Caller
from vitascope.accounts.balance import open_account
from vitascope.database import Database
from vitascope.deliveries import Courier, Delivery
from vitascope.deliveries.model import DeliveryState
from vitascope.deliveries.store import of_task
from vitascope.media.guard import Guard
from vitascope.media.sending import Sender
from vitascope.metrics import Metrics
from vitascope.settings import Settings
from vitascope.storage import Signer
from vitascope.storage.local import LocalStorage
from vitascope.tasks import store
from vitascope.tasks.assets import Assets
from vitascope.tasks.events import Events
from vitascope.tasks.model import Claim, Destination, Task
from vitascope.tasks.removal import Keeping
from vitascope.tasks.service import TaskService
from vitascope.testing.receivers import Receiver, Reply

KEEPING = Keeping(timedelta(hours=1), budget=0)
PICTURE = b"\xff\xd8\xff" + bytes(range(256)) * 3000


class PlainFormat:
    """Tells the task's state; a task whose prompt is 'fault' cannot be told."""

    async def webhook(self, delivery: Delivery, task: Task, secret: str) -> tuple[bytes, Mapping[str, str]]:
        if task.submission.prompt == "fault":
            raise LookupError("a fault of ours")
        return task.state.encode(), {"x-id": delivery.id.hex, "x-secret": secret}


@pytest.fixture
def assets(database: Database, tmp_path: Path) -> Assets:
    """Assets with one picture in their storage."""
    path = tmp_path / "outputs" / "one.jpg"
    path.parent.mkdir()
    path.write_bytes(PICTURE)
    storage = LocalStorage(tmp_path)
    return Assets(database, storage, Signer(b"secret"), work_folder=tmp_path, keep=KEEPING)


class Running:
    """Couriers of one test."""

    def __init__(self, database: Database, assets: Assets) -> None:
        self._database = database
        self._assets = assets
        self.started: list[Courier] = []

    async def start(self, *, allow: frozenset[str] = frozenset({"127.0.0.1"}), attempts: int = 3) -> Courier:
        settings = Settings(delivery_attempts=attempts, delivery_first_delay_seconds=0.01, delivery_seconds=5)
        sender = Sender(Guard(allow))
        courier = Courier(self._database, self._assets, sender, {"wavespeed": PlainFormat()}, settings)
        self.started.append(courier)
        await courier.start()
        return courier


@pytest.fixture
async def running(database: Database, assets: Assets) -> AsyncIterator[Running]:
    """Starts couriers, and stops them after the test."""
    couriers = Running(database, assets)
    yield couriers
    for courier in couriers.started:
        await courier.stop()


async def ended(database: Database, delivery_id: UUID) -> Delivery:
    async with asyncio.timeout(30):
        while (found := await read(database, delivery_id)).state is DeliveryState.PENDING:
            await asyncio.sleep(0.01)
    return found


async def test_a_webhook_is_posted_once(database: Database, running: Running, receiver: Receiver) -> None:
    """The receiver gets what the dialect's format makes of the task, with the owner's secret; that is recorded."""
    delivery_id = await promised(database, receiver.url("/hook?a=1"))
    await running.start()
    found = await ended(database, delivery_id)
    assert (found.state, found.attempts, found.status, found.error) == (DeliveryState.DELIVERED, 1, 200, None)
    (request,) = receiver.received
    assert (request.method, request.path, request.body) == ("POST", "/hook?a=1", b"succeeded")
    assert request.headers["x-id"] == delivery_id.hex
    assert request.headers["x-secret"].startswith("whsec_")


@pytest.mark.parametrize("status", [301, 400, 404, 429, 500, 503])
async def test_any_answer_but_2xx_is_tried_again(
    database: Database, running: Running, receiver: Receiver, status: int
) -> None:
    """The second attempt comes under the same id; the first one's answer was no delivery."""
    receiver.reply(Reply(status=status))
    delivery_id = await promised(database, receiver.url())
    await running.start()
    found = await ended(database, delivery_id)
    assert (found.state, found.attempts) == (DeliveryState.DELIVERED, 2)
    assert {request.headers["x-id"] for request in receiver.received} == {delivery_id.hex}


async def test_a_receiver_that_hangs_up_is_tried_again(
    database: Database, running: Running, receiver: Receiver
) -> None:
    """A connection that is closed without an answer is no delivery."""
    receiver.reply(Reply(closes=True))
    delivery_id = await promised(database, receiver.url())
    await running.start()
    assert (await ended(database, delivery_id)).attempts == 2


async def test_after_the_last_attempt_it_is_dead(database: Database, running: Running, receiver: Receiver) -> None:
    """The last answer stays, for whoever looks for the reason."""
    receiver.reply(*[Reply(status=503)] * 3)
    delivery_id = await promised(database, receiver.url())
    await running.start()
    found = await ended(database, delivery_id)
    assert (found.state, found.attempts, found.status) == (DeliveryState.DEAD, 3, 503)
    assert found.error == "it answered with status 503"


async def test_a_private_address_is_given_up_at_once(database: Database, running: Running, receiver: Receiver) -> None:
    """What the guard refuses for good is not tried again, and nothing is sent."""
    delivery_id = await promised(database, receiver.url())
    await running.start(allow=frozenset())
    found = await ended(database, delivery_id)
    assert (found.state, found.attempts) == (DeliveryState.DEAD, 1)
    assert "private or reserved address" in str(found.error)
    assert receiver.received == []


async def test_a_name_that_is_not_found_is_tried_again(database: Database, running: Running) -> None:
    """A name server may know it the next time."""
    delivery_id = await promised(database, "http://nowhere.invalid/hook")
    await running.start(attempts=2)
    found = await ended(database, delivery_id)
    assert (found.state, found.attempts) == (DeliveryState.DEAD, 2)
    assert found.error == "the host nowhere.invalid could not be found"


async def test_a_deleted_task_is_not_told_of(database: Database, running: Running, receiver: Receiver) -> None:
    """Its webhook is given up, with the reason."""
    delivery_id = await promised(database, receiver.url())
    async with database.transaction() as connection:
        await store.mark_deleted(connection, (await read(database, delivery_id)).task_id)
    await running.start()
    found = await ended(database, delivery_id)
    assert (found.state, found.error) == (DeliveryState.DEAD, "its task was deleted")
    assert receiver.received == []


async def test_a_fault_of_ours_ends(database: Database, running: Running, receiver: Receiver) -> None:
    """A task that cannot be told is tried as often as any, then given up."""
    service = TaskService(database, Events(database), {"draft": frozenset({"gen4-image"})}, Metrics())
    async with database.transaction() as connection:
        await open_account(connection, OWNER, Decimal(0))
    task = await submitted(service, Destination(kind="webhook", url=receiver.url(), per="task"), prompt="fault")
    (delivery_id,) = await finished(database, task)
    await running.start()
    found = await ended(database, delivery_id)
    assert (found.state, found.attempts) == (DeliveryState.DEAD, 3)
    assert found.error == "the server could not do this; its log says more"


async def submitted(service: TaskService, *destinations: Destination, prompt: str = "a lake", count: int = 1) -> Task:
    wish = submission(destinations=destinations, prompt=prompt, count=count)
    return await service.submit(Caller(OWNER), "wavespeed", "http://127.0.0.1", wish, price=Decimal(0))


async def finished(database: Database, task: Task) -> list[UUID]:
    """Finish each generation with the stored picture; returns the ids of the deliveries that are due."""
    for generation in task.generations:
        async with database.transaction() as connection:
            claim = await store.claim(connection, generation.id)
            assert isinstance(claim, Claim)
            await store.finish(connection, claim, output(), keep=timedelta(hours=1))
    async with database.reading() as connection:
        return [delivery.id for delivery in await of_task(connection, task.id)]


async def test_each_output_is_uploaded_as_it_is(database: Database, running: Running, receiver: Receiver) -> None:
    """An upload per generation PUTs the bytes with their type and length; a refused one is tried again."""
    service = TaskService(database, Events(database), {"draft": frozenset({"gen4-image"})}, Metrics())
    receiver.reply(Reply(status=500))
    task = await submitted(service, Destination(kind="upload", url=receiver.url("/put"), per="generation"), count=2)
    ids = await finished(database, task)
    await running.start()
    states = [(await ended(database, delivery_id)).state for delivery_id in ids]
    assert states == [DeliveryState.DELIVERED] * 2
    assert len(receiver.received) == 3
    for request in receiver.received:
        assert (request.method, request.path, request.body) == ("PUT", "/put", PICTURE)
        assert request.headers["content-type"] == "image/jpeg"
        assert request.headers["content-length"] == str(len(PICTURE))
        assert "transfer-encoding" not in request.headers


async def test_an_output_that_is_gone_is_given_up(
    database: Database, running: Running, receiver: Receiver, tmp_path: Path
) -> None:
    """An upload whose file was removed cannot succeed: it is dead at once and says so."""
    delivery_id = await promised(database, receiver.url(), kind="upload")
    (tmp_path / "outputs" / "one.jpg").unlink()
    await running.start()
    found = await ended(database, delivery_id)
    assert (found.state, found.attempts) == (DeliveryState.DEAD, 1)
    assert "nothing to deliver any more" in str(found.error)


async def test_a_courier_that_stops_leaves_what_is_under_way(
    database: Database, running: Running, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What its receiver did not answer within the grace stays pending, its attempt uncounted, for the next courier."""
    monkeypatch.setattr("vitascope.deliveries.courier.GRACE_SECONDS", 0.1)
    receiver.reply(Reply(holds=True))
    delivery_id = await promised(database, receiver.url())
    courier = await running.start(attempts=1)
    await asyncio.to_thread(receiver.wait, 1)
    await courier.stop()
    found = await read(database, delivery_id)
    assert (found.state, found.attempts) == (DeliveryState.PENDING, 0)
    await running.start(attempts=1)
    assert (await ended(database, delivery_id)).state is DeliveryState.DELIVERED
    assert len(receiver.received) == 2


async def test_one_owners_slow_receiver_delays_nobody_else(
    database: Database, running: Running, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of one owner only so many are under way; the others wait without an attempt, and those of others pass."""
    monkeypatch.setattr("vitascope.deliveries.courier.AT_A_TIME", 3)
    monkeypatch.setattr("vitascope.deliveries.places.EACH", 2)
    receiver.reply(*[Reply(holds=True)] * 2)
    slow = [await promised(database, receiver.url("/slow")) for _ in range(5)]
    quick = await promised(database, receiver.url("/quick"), owner="another")
    await running.start()
    assert (await ended(database, quick)).state is DeliveryState.DELIVERED
    assert sorted([(await read(database, delivery_id)).attempts for delivery_id in slow]) == [0, 0, 0, 1, 1]
    receiver.let_go()
    assert {(await ended(database, delivery_id)).attempts for delivery_id in slow} == {1}


async def test_a_lost_connection_is_opened_again(database: Database, running: Running, receiver: Receiver) -> None:
    """When the database has closed every connection, the courier comes back and delivers."""
    await running.start()
    first = await promised(database, receiver.url())
    await ended(database, first)
    async with database.reading() as connection:
        await connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%pgqueuer%'"
        )
    second = await promised(database, receiver.url())
    assert (await ended(database, second)).state is DeliveryState.DELIVERED
