"""A task is deleted while its engine runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from live import LiveServer, let_go, reached, wait_for

Start = Callable[..., LiveServer]


def test_a_running_engine_stops(faulty_server: LiveServer, tmp_path: Path) -> None:
    """The engine hears of it at its next step, and the task is cancelled."""
    task_id = faulty_server.submit(f"[pause {tmp_path / 'running'}]")
    reached(tmp_path / "running")
    faulty_server.request("DELETE", f"/api/v3/predictions/{task_id}")
    assert faulty_server.ended(task_id)["state"] == "cancelled"


def test_an_engine_that_does_not_listen_is_killed(faulty_server: LiveServer, tmp_path: Path) -> None:
    """After its grace the engine's process is ended by force; the slot works on with a new one."""
    task_id = faulty_server.submit(f"[deaf {tmp_path / 'deaf'}]")
    reached(tmp_path / "deaf")
    faulty_server.request("DELETE", f"/api/v3/predictions/{task_id}")
    assert faulty_server.ended(task_id)["state"] == "cancelled"
    assert faulty_server.ended(faulty_server.submit("a picture"))["state"] == "succeeded"


def test_what_waits_is_cancelled_at_once(faulty_server: LiveServer, tmp_path: Path) -> None:
    """A queued task needs no engine to be cancelled, and never reaches one."""
    blocker = faulty_server.submit(f"[pause {tmp_path / 'blocker'}]")
    reached(tmp_path / "blocker")
    waiting = faulty_server.submit(f"[pause {tmp_path / 'never'}]")
    faulty_server.request("DELETE", f"/api/v3/predictions/{waiting}")
    assert faulty_server.task(waiting)["state"] == "cancelled"
    let_go(tmp_path / "blocker")
    faulty_server.ended(blocker)
    assert not (tmp_path / "never.reached").exists()


def test_a_stop_gives_running_work_back(start_server: Start, tmp_path: Path) -> None:
    """At a stop, what runs longer than the grace returns to the queue unharmed, and is done after the next start."""
    server = start_server(VITASCOPE_SHUTDOWN_GRACE_SECONDS="0.2")
    task_id = server.submit(f"[pause {tmp_path / 'running'}]")
    reached(tmp_path / "running")
    server.stop()
    assert "generation.released" in server.log
    let_go(tmp_path / "running")
    server.start()
    assert server.ended(task_id)["state"] == "succeeded"


def test_a_film_stops_being_encoded(faulty_server: LiveServer) -> None:
    """Deleting a film in the making ends it before its last frame."""
    url = faulty_server.ended(faulty_server.submit("a picture"))["generations"][0]["url"]
    film = faulty_server.submit("a film", "runwayml/gen4-turbo", image=url)
    wait_for(lambda: faulty_server.task(film)["state"] == "running")
    faulty_server.request("DELETE", f"/api/v3/predictions/{film}")
    assert faulty_server.ended(film)["state"] == "cancelled"


async def test_an_input_that_does_not_come_is_not_waited_for(start_server: Start) -> None:
    """Deleting a task whose input is still being fetched ends it, although the input never comes."""
    asked = asyncio.Event()

    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await _reader.read()
        writer.close()

    web = await asyncio.start_server(silent, "127.0.0.1", 0)
    host = f"127.0.0.1:{web.sockets[0].getsockname()[1]}"
    server = await asyncio.to_thread(start_server, "--allow-host", host)
    task_id = await asyncio.to_thread(server.submit, "a lake", reference_images=[f"http://{host}/a.png"])
    await asyncio.wait_for(asked.wait(), 20)
    await asyncio.to_thread(server.request, "DELETE", f"/api/v3/predictions/{task_id}")
    assert (await asyncio.to_thread(server.ended, task_id))["state"] == "cancelled"
    web.close()
