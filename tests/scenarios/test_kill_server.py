"""The whole server is killed (-9) at four moments of a task's life; each acknowledged task ends, once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import asyncpg

from live import LiveServer, let_go, reached
from vitascope.database import BundledPostgres

Start = Callable[..., LiveServer]
FAULTY_STORAGE = {"VITASCOPE_STORAGE": "vitascope.testing.storages:FaultyStorage"}


def succeeded_once(server: LiveServer, task_id: str) -> None:
    task = server.ended(task_id)
    assert task["state"] == "succeeded"
    assert len(server.prediction(task_id)["outputs"]) == 1
    assert server.request("GET", task["generations"][0]["url"]).status_code == 200


def test_after_the_reply(start_server: Start, tmp_path: Path) -> None:
    """Tasks acknowledged but not begun are done after the restart."""
    server = start_server()
    blocker = server.submit(f"[pause {tmp_path / 'blocker'}]")
    reached(tmp_path / "blocker")
    waiting = [server.submit("a picture") for _ in range(5)]
    server.kill()
    let_go(tmp_path / "blocker")
    server.start()
    for task_id in (blocker, *waiting):
        succeeded_once(server, task_id)


def test_while_running(start_server: Start, tmp_path: Path) -> None:
    """A generation that was running is run again, as its second attempt."""
    server = start_server()
    task_id = server.submit(f"[pause {tmp_path / 'running'}]")
    reached(tmp_path / "running")
    server.kill()
    let_go(tmp_path / "running")
    server.start()
    succeeded_once(server, task_id)
    assert server.task(task_id)["generations"][0]["attempt"] == 2


def test_when_the_output_is_stored(start_server: Start) -> None:
    """An output that was stored but not yet recorded is made again, and only the recorded one is delivered."""
    server = start_server(**FAULTY_STORAGE)
    fault = server.data / "pause-stored"
    fault.touch()
    task_id = server.submit("a picture")
    reached(fault)
    server.kill()
    fault.unlink()
    let_go(fault)
    server.start()
    succeeded_once(server, task_id)


async def test_before_the_finish_commits(start_server: Start) -> None:
    """A finish that was on its way to the database when the server died has not happened; the next one has."""
    server = start_server(**FAULTY_STORAGE)
    fault = server.data / "pause-stored"
    fault.touch()
    task_id = await asyncio.to_thread(server.submit, "a picture")
    await asyncio.to_thread(reached, fault)
    connection = await asyncpg.connect(await BundledPostgres(server.data / "postgres").start())
    async with connection.transaction():
        await connection.execute("SELECT FROM tasks WHERE id = $1 FOR UPDATE", task_id)
        let_go(fault)
        await _someone_waits_for_a_lock(connection)
        await asyncio.to_thread(server.kill)
    await connection.close()
    fault.unlink()
    await asyncio.to_thread(server.start)
    await asyncio.to_thread(succeeded_once, server, task_id)


async def _someone_waits_for_a_lock(connection: asyncpg.Connection) -> None:
    async with asyncio.timeout(30):
        while not await connection.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            await asyncio.sleep(0.01)
