"""WebSocket: messages in, one answer a message out (contract sections 2 and 3)."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable
from typing import Any

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from vitascope import telemetry
from vitascope.dialects.runware import render
from vitascope.dialects.runware.access import AUTHENTICATION, PING, caller_of, desk_of, pong
from vitascope.dialects.runware.calls import Call, complete
from vitascope.dialects.runware.errors import TaskRefused, as_refused
from vitascope.dialects.runware.outbox import Outbox
from vitascope.dialects.runware.reading import read_tasks
from vitascope.dialects.runware.render import Answer
from vitascope.dialects.runware.sessions import Session, Sessions
from vitascope.errors import DatabaseAway, RequestRefused
from vitascope.wire import HeldBody, own_address

LOGIN_SECONDS = 120.0
"""For so long a socket waits for a message before anybody has logged in."""
LOOK_UP_SECONDS = 10.0
"""A login is answered within this time, whatever the database does: clients wait for it, and one without end."""

_log = structlog.get_logger()


async def speak(websocket: WebSocket) -> None:
    """Serve one socket until it is gone."""
    await websocket.accept()
    socket = Socket(websocket)
    try:
        await socket.listen()
    except WebSocketDisconnect as gone:
        _log.debug(telemetry.SOCKET_CLOSED, code=gone.code)
    finally:
        await socket.leave()


class Socket:
    """One connection. Whoever authenticates on it speaks in a session, which may be older than the connection."""

    _session: Session | None = None
    _outbox: Outbox
    _sending: asyncio.Task[None] | None = None

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket
        self._sessions: Sessions = websocket.state.sessions
        self._address = own_address(websocket)
        self._desk = desk_of(websocket)
        self._is_dry = websocket.query_params.get("dryRun") == "1"
        self._authentication: dict[str, Any] | None = None
        self._turn = asyncio.Lock()

    async def listen(self) -> None:
        """Take messages as they come. Raises `WebSocketDisconnect` when the other side is gone."""
        while True:
            if self._session is not None:
                await self._outbox.until_short()
            try:
                async with asyncio.timeout(LOGIN_SECONDS if self._session is None else None):
                    message = await self._websocket.receive()
            except TimeoutError:
                await self._websocket.close(1000, f"Nobody logged in for {LOGIN_SECONDS:g} seconds.")
                return
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message["code"])
            await self._take(message.get("text") or message.get("bytes") or "")
            del message  # it may be large, and the wait for the next long

    async def leave(self) -> None:
        """Send no more for the session of now: it waits for another socket."""
        if self._sending is not None:
            self._sending.cancel()
            await asyncio.gather(self._sending, return_exceptions=True)
        if self._session is not None:
            self._session.detach(self._outbox)
        self._session = self._sending = None

    async def _take(self, text: str | bytes) -> None:
        """Do what a message asks for, once those that are in memory leave room for it; till then nothing is read."""
        held = HeldBody(self._websocket.state.room)
        await held.wait(len(text))
        try:
            tasks = read_tasks(text)
        except TaskRefused as error:
            held.let_go()
            await self._send(render.refused(error, {}))
            return
        unread = deque(zip(tasks, held.parts(len(tasks)), strict=True))
        try:
            while unread:
                task, let_go = unread[0]
                is_begun = await self._is_begun(task, let_go)
                unread.popleft()
                if not is_begun:
                    let_go()
        finally:
            for _, let_go in unread:
                let_go()

    async def _is_begun(self, task: dict[str, Any], let_go: Callable[[], None]) -> bool:
        """Do one task, or begin it: it calls `let_go` itself where it goes on."""
        try:
            if task.get("taskType") == PING:
                await self._say(pong())
            elif task.get("taskType") == AUTHENTICATION:
                await self._authenticate(task)
            else:
                # Asked for each task: a key may have been revoked since.
                caller = await caller_of(self._websocket, self._authentication)
                session = self._session or await self._enter(self._sessions.open(caller.owner))
                call = Call(task, caller, self._address, self._desk, is_live=True, is_dry=self._is_dry, let_go=let_go)
                session.begin(call, self._outbox)
                return True
        except (RequestRefused, DatabaseAway) as error:
            await self._send(render.refused(as_refused(error), task))
        return False

    async def _authenticate(self, task: dict[str, Any]) -> None:
        """Answers without the task's UUID, with which one client would not know the answer for its own."""
        try:
            async with asyncio.timeout(LOOK_UP_SECONDS):
                caller = await caller_of(self._websocket, task)
        except (TaskRefused, DatabaseAway, TimeoutError) as error:
            away = DatabaseAway(f"A key was looked up in vain for {LOOK_UP_SECONDS:g} seconds.")
            refused = as_refused(away if isinstance(error, TimeoutError) else error)
            await self._send(render.refused(refused, {"taskType": AUTHENTICATION}))
            return
        await self.leave()
        self._authentication = {"apiKey": task["apiKey"]}
        session = self._sessions.open(caller.owner, task.get("connectionSessionUUID"))
        greeting = {"taskType": AUTHENTICATION, "connectionSessionUUID": session.uuid}
        await self._enter(session, {"data": [greeting]})

    async def _enter(self, session: Session, greeting: dict[str, Any] | None = None) -> Session:
        """From now on the session's answers go over this socket, after the greeting."""
        self._session, self._outbox = session, session.attach()
        if greeting is not None:
            await self._say(greeting)
        self._sending = asyncio.create_task(self._pump(self._outbox))
        return session

    async def _pump(self, outbox: Outbox) -> None:
        """Send what there is to send, one answer a message, until the connection is gone."""
        try:
            while True:
                answer = await outbox.first()
                await self._send(await complete(answer, self._desk.assets))
                outbox.sent(answer)
        except (WebSocketDisconnect, RuntimeError) as gone:
            _log.debug(telemetry.SOCKET_CLOSED, reason=str(gone))
        finally:
            outbox.close()

    async def _send(self, answer: Answer) -> None:
        await self._say(render.message([answer]))

    async def _say(self, message: dict[str, Any]) -> None:
        async with self._turn:
            if self._websocket.application_state is not WebSocketState.CONNECTED:
                raise WebSocketDisconnect(1006)
            await self._websocket.send_text(json.dumps(message, separators=(",", ":")))
