"""The server is killed (-9) at six moments of a webhook's life; each arrives, under one id."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from live import FAULTY, LiveServer, LiveWorker, let_go, reached, wait_for
from vitascope.database import BundledPostgres
from vitascope.deliveries.places import EACH
from vitascope.testing.receivers import Receiver, Reply

Start = Callable[..., LiveServer]


@pytest.fixture
def server(start_server: Start) -> LiveServer:
    """A server that may call this machine."""
    return start_server("--allow-host", "127.0.0.1", VITASCOPE_DELIVERY_FIRST_DELAY_SECONDS="0.05")


def submit(server: LiveServer, receiver: Receiver) -> str:
    return server.submit("a picture", f"runwayml/gen4-image?webhook={receiver.url()}")


def delivery(server: LiveServer, task_id: str) -> dict[str, Any]:
    """The task's one delivery."""
    (found,) = server.task(task_id)["deliveries"]
    return dict(found)


def delivered_under_one_id(server: LiveServer, receiver: Receiver, task_id: str) -> None:
    wait_for(lambda: delivery(server, task_id)["state"] == "delivered")
    told = {request.headers["webhook-id"] for request in receiver.received if task_id.encode() in request.body}
    assert told == {delivery(server, task_id)["id"]}


def test_before_there_is_a_result(start_server: Start, receiver: Receiver, tmp_path: Path) -> None:
    """A worker that ends a task while no gateway runs promises its webhook; the next gateway keeps the promise."""
    server = start_server("--allow-host", "127.0.0.1", "--no-worker")
    worker = LiveWorker(tmp_path, "--data-dir", str(server.data), **FAULTY)
    try:
        pause = tmp_path / "running"
        task_id = server.submit(f"[pause {pause}]", f"runwayml/gen4-image?webhook={receiver.url()}")
        reached(pause)
        server.kill()
        let_go(pause)
        wait_for(lambda: "generation.succeeded" in worker.log)
        assert receiver.received == []
        server.start()
        delivered_under_one_id(server, receiver, task_id)
    finally:
        worker.stop()


def test_before_the_delivery_is_picked(server: LiveServer, receiver: Receiver) -> None:
    """A webhook that waits in the queue behind others that its receiver holds is delivered after the restart."""
    receiver.reply(*[Reply(holds=True)] * EACH)
    held = [submit(server, receiver) for _ in range(EACH)]
    receiver.wait(EACH)
    waiting = submit(server, receiver)
    server.ended(waiting)
    assert delivery(server, waiting)["attempts"] == 0
    server.kill()
    receiver.let_go()
    server.start()
    for task_id in (*held, waiting):
        delivered_under_one_id(server, receiver, task_id)


def test_while_the_receiver_holds_the_answer(server: LiveServer, receiver: Receiver) -> None:
    """A webhook that arrived and was not answered comes a second time."""
    receiver.reply(Reply(holds=True))
    task_id = submit(server, receiver)
    receiver.wait(1)
    server.kill()
    receiver.let_go()
    server.start()
    delivered_under_one_id(server, receiver, task_id)
    assert len(receiver.received) == 2


async def test_after_the_answer_and_before_it_is_recorded(server: LiveServer, receiver: Receiver) -> None:
    """A webhook whose answer was on its way to the database comes a second time: the receiver knows it by its id."""
    receiver.reply(Reply(holds=True))
    task_id = await asyncio.to_thread(submit, server, receiver)
    (request,) = await asyncio.to_thread(receiver.wait, 1)
    connection = await asyncpg.connect(await BundledPostgres(server.data / "postgres").start())
    async with connection.transaction():
        await connection.execute("SELECT FROM deliveries WHERE id = $1 FOR UPDATE", UUID(request.headers["webhook-id"]))
        receiver.let_go()
        async with asyncio.timeout(30):
            while not await connection.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
                await asyncio.sleep(0.01)
        await asyncio.to_thread(server.kill)
    await connection.close()
    await asyncio.to_thread(server.start)
    await asyncio.to_thread(delivered_under_one_id, server, receiver, task_id)
    assert len(receiver.received) == 2


def test_while_it_waits_for_its_next_attempt(start_server: Start, receiver: Receiver) -> None:
    """A webhook that failed keeps its attempts over the restart, and its next one is made when it is due."""
    server = start_server("--allow-host", "127.0.0.1", VITASCOPE_DELIVERY_FIRST_DELAY_SECONDS="3")
    receiver.reply(Reply(status=500))
    task_id = submit(server, receiver)
    wait_for(lambda: "delivery.failed" in server.log)
    server.kill()
    server.start()
    delivered_under_one_id(server, receiver, task_id)
    assert delivery(server, task_id)["attempts"] == 2


def test_while_nobody_listens(start_server: Start, receiver: Receiver) -> None:
    """A webhook whose receiver is down before the kill and after the restart arrives once the receiver is up."""
    server = start_server("--allow-host", "127.0.0.1", VITASCOPE_DELIVERY_FIRST_DELAY_SECONDS="1")
    receiver.stop()
    task_id = submit(server, receiver)
    wait_for(lambda: "delivery.failed" in server.log)
    server.kill()
    server.start()
    wait_for(lambda: "delivery.failed" in server.log)
    receiver.start()
    delivered_under_one_id(server, receiver, task_id)
    assert len(receiver.received) == 1
