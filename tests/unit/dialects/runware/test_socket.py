"""One socket: what it does with messages, and with a connection that is lost. The other side is an ASGI server's."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import uuid4

import pytest
from starlette.types import Message
from starlette.websockets import WebSocket

from vitascope.accounts import Keys
from vitascope.database import Database
from vitascope.dialects.runware import socket as module
from vitascope.dialects.runware.calls import Desk
from vitascope.dialects.runware.render import Answer
from vitascope.dialects.runware.sessions import Sessions
from vitascope.tasks.assets import Assets
from vitascope.wire import Room

SECONDS = 30.0
LOGIN = {"taskType": "authentication", "apiKey": "any"}
PING = {"taskType": "ping", "ping": True}


class Peer:
    """The server's side of a connection: messages that came, and what was sent, which waits until it is `writable`."""

    def __init__(self, desk: Desk, keys: Keys, sessions: Sessions, room: Room) -> None:
        state = {"tasks": desk.tasks, "assets": desk.assets, "history": desk.history, "fetcher": desk.fetcher}
        state |= {"settings": desk.settings, "keys": keys, "sessions": sessions, "room": room}
        headers = [(b"host", b"127.0.0.1")]
        self.scope = {"type": "websocket", "path": "/v1", "query_string": b"", "headers": headers, "state": state}
        self.received: asyncio.Queue[Message] = asyncio.Queue()
        self.sent: asyncio.Queue[Message] = asyncio.Queue()
        self.writable = asyncio.Event()
        self.writable.set()
        self.stuck = asyncio.Event()
        self.received.put_nowait({"type": "websocket.connect"})

    async def speak(self) -> None:
        """Serve it until it is gone."""
        await module.speak(WebSocket(self.scope, self.received.get, self._send))

    async def _send(self, message: Message) -> None:
        if not self.writable.is_set():
            self.stuck.set()
        await self.writable.wait()
        self.sent.put_nowait(message)

    def say(self, *tasks: dict[str, Any]) -> None:
        """A message comes."""
        self.received.put_nowait({"type": "websocket.receive", "text": json.dumps(tasks)})

    def cut(self) -> None:
        """The connection is lost."""
        self.received.put_nowait({"type": "websocket.disconnect", "code": 1006})

    async def hear(self) -> Message:
        """What is sent next."""
        async with asyncio.timeout(SECONDS):
            return await self.sent.get()

    async def item(self) -> dict[str, Any]:
        """The item or the error of the next message."""
        message: dict[str, list[dict[str, Any]]] = json.loads((await self.hear())["text"])
        (item,) = [*message["data"], *message.get("errors", [])]
        return item

    async def enter(self, **values: Any) -> str:
        """Accept and authenticate; returns the session's UUID."""
        assert (await self.hear())["type"] == "websocket.accept"
        self.say({**LOGIN, **values})
        return str((await self.item())["connectionSessionUUID"])


Opening = Callable[[], contextlib.AbstractAsyncContextManager[Peer]]


@pytest.fixture
def room() -> Room:
    """Room for few bytes."""
    return Room(1000)


@pytest.fixture
def opened(desk: Desk, database: Database, sessions: Sessions, room: Room) -> Opening:
    """Opens a socket for the length of a block; at its end it is cut."""

    @contextlib.asynccontextmanager
    async def open_one() -> AsyncIterator[Peer]:
        peer = Peer(desk, Keys(database), sessions, room)
        speaking = asyncio.create_task(peer.speak())
        yield peer
        peer.writable.set()
        peer.cut()
        async with asyncio.timeout(SECONDS):
            await speaking

    return open_one


async def test_a_message_waits_for_room(opened: Opening, room: Room) -> None:
    """While others fill the memory that messages may take, no more of them are read."""
    async with opened() as peer:
        await peer.enter()
        room.taken += room.size
        peer.say(PING)
        await asyncio.sleep(0)
        assert peer.sent.empty()
        room.free(room.size)
        assert (await peer.item())["pong"]


async def test_messages_leave_no_trace_in_the_room(opened: Opening, room: Room) -> None:
    """Whether they are read, refused or empty, and whether their tasks go well."""
    async with opened() as peer:
        await peer.enter()
        peer.say(PING, {"taskType": "nothing", "taskUUID": str(uuid4())}, {"taskType": "imageInference"}, PING)
        for _ in range(4):
            await peer.item()
        peer.say()
        peer.received.put_nowait({"type": "websocket.receive", "text": "no JSON"})
        assert (await peer.item())["code"] == "invalidJSON"
    assert room.taken == 0


async def test_a_message_larger_than_the_room(opened: Opening, room: Room) -> None:
    """Is read while nothing else is in memory: else it would wait for ever."""
    async with opened() as peer:
        await peer.enter()
        peer.say({**PING, "filling": "x" * room.size})
        assert (await peer.item())["pong"]


async def test_an_answer_that_could_not_be_sent(opened: Opening) -> None:
    """The connection was cut before it could leave: whoever resumes the session gets it."""
    async with opened() as first:
        uuid = await first.enter()
        first.writable.clear()
        first.say({"taskType": "nothing", "taskUUID": "lost"})
        await first.stuck.wait()
        first.cut()
        async with opened() as second:
            assert await second.enter(connectionSessionUUID=uuid) == uuid
            assert (await second.item())["taskUUID"] == "lost"


async def test_a_key_that_cannot_be_one(opened: Opening) -> None:
    """Is answered as any wrong key: a client waits for the answer without end."""
    async with opened() as peer:
        assert (await peer.hear())["type"] == "websocket.accept"
        peer.say({**LOGIN, "apiKey": "\ud800"})
        assert (await peer.item())["code"] == "invalidApiKey"


async def test_a_reader_who_does_not_read(opened: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    """No more messages are taken from it than answers may wait; they are when it reads again."""
    monkeypatch.setattr("vitascope.dialects.runware.outbox.MAX_WAITING", 2)
    async with opened() as peer:
        await peer.enter()
        peer.writable.clear()
        for _ in range(100):
            peer.say({"taskType": "nothing", "taskUUID": str(uuid4())})
        await peer.stuck.wait()
        for _ in range(1000):
            await asyncio.sleep(0)
        assert peer.received.qsize() > 50
        peer.writable.set()
        assert len({(await peer.item())["taskUUID"] for _ in range(100)}) == 100


async def test_a_fault_of_ours_in_one_answer(opened: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is told, and the next answer is sent."""
    faults = [OSError("the disk"), None]

    async def filled(answer: Answer, _assets: Assets) -> Answer:
        fault = faults.pop(0)
        if fault is not None:
            raise fault
        return answer

    monkeypatch.setattr("vitascope.dialects.runware.render.filled", filled)
    async with opened() as peer:
        await peer.enter()
        asked = [{"taskType": "nothing", "taskUUID": str(uuid4())} for _ in range(2)]
        peer.say(*asked)
        told = [await peer.item() for _ in asked]
    assert [item["taskUUID"] for item in told] == [task["taskUUID"] for task in asked]
    assert [item["code"] for item in told] == ["internalServerError", "unsupportedTaskType"]


async def test_logins_that_nobody_waits_for(opened: Opening, sessions: Sessions) -> None:
    """Leave no session behind."""
    async with opened() as peer:
        uuid = await peer.enter()
    while sessions.open("local", uuid).uuid == uuid:
        await asyncio.sleep(0)


async def test_a_socket_on_which_nobody_logs_in(opened: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is closed, with a reason."""
    monkeypatch.setattr(module, "LOGIN_SECONDS", 0.05)
    async with opened() as peer:
        assert (await peer.hear())["type"] == "websocket.accept"
        closed = await peer.hear()
    assert (closed["type"], closed["code"], closed["reason"]) == (
        "websocket.close",
        1000,
        "Nobody logged in for 0.05 seconds.",
    )
