"""Sessions: what a caller waits for, which outlives the socket over which they asked (contract section 3.4)."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import replace
from functools import partial
from uuid import UUID, uuid4

from vitascope.dialects.runware import render
from vitascope.dialects.runware.calls import Call, answers
from vitascope.dialects.runware.errors import TaskRefused
from vitascope.dialects.runware.handlers import HANDLERS
from vitascope.dialects.runware.render import Answer
from vitascope.tasks.model import Task

KEPT_SECONDS = 120.0
"""How long answers wait for a caller whose socket is gone."""
MAX_UNDER_WAY = 1000
"""How many tasks one session may have under way. Each of them is small: what it brings is read when it is sent."""


class Session:
    """The tasks under way of one caller, and the answers that were not sent yet.

    Answers are rendered when they are sent, so that a reader who is slow costs memory for one of them only.
    """

    def __init__(self, uuid: str, owner: str, sessions: Sessions) -> None:
        self.uuid = uuid
        self.owner = owner
        self._sessions = sessions
        self._under_way: set[asyncio.Task[None]] = set()
        self._waiting: deque[Answer] = deque()
        self._news = asyncio.Event()
        self._closing: asyncio.TimerHandle | None = None
        self.socket: object | None = None

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way and nothing waits to be sent."""
        return not self._under_way and not self._waiting

    def attach(self, socket: object) -> None:
        """From now on answers go over `socket`. Whoever sent them before sees it by `socket` and stops."""
        if self._closing is not None:
            self._closing.cancel()
        self.socket = socket
        self._news.set()

    def detach(self, socket: object) -> None:
        """The socket is gone. What is still to come is kept for a while, where there is anything."""
        if self.socket is not socket:
            return
        self.socket = None
        seconds = 0.0 if self.is_idle else KEPT_SECONDS
        self._closing = asyncio.get_running_loop().call_later(seconds, self.close)

    def close(self) -> None:
        """Wait for nothing more. The tasks themselves go on, and can be asked for."""
        self._sessions.forget(self)
        for task in self._under_way:
            task.cancel()

    def begin(self, call: Call) -> None:
        """Do a task; its answers are sent as they come."""
        if len(self._under_way) >= MAX_UNDER_WAY:
            busy = TaskRefused(
                "rateLimitExceeded", f"{MAX_UNDER_WAY} tasks are under way here; wait for some of them.", status=429
            )
            self._put(render.refused(busy, call.task))
            call.let_go()
            return
        task = asyncio.create_task(self._follow(call))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        task.add_done_callback(lambda _: call.let_go())

    def drop(self, task_uuid: object) -> None:
        """Send no more of a task that was sent anew: its results are told again, and must not be told twice."""
        self._waiting = deque(answer for answer in self._waiting if answer.item.get("taskUUID") != task_uuid)

    def put_back(self, answer: Answer) -> None:
        """It could not be sent: the next socket shall."""
        self._waiting.appendleft(answer)

    async def next(self, socket: object) -> Answer | None:
        """The next answer to be sent; None once they go over another socket."""
        while self.socket is socket:
            if self._waiting:
                return self._waiting.popleft()
            self._news.clear()
            await self._news.wait()
        return None

    async def _follow(self, call: Call) -> None:
        async for answer in answers(replace(call, followed=self._sessions.follow), HANDLERS):
            self._put(answer)

    def _put(self, answer: Answer) -> None:
        self._waiting.append(answer)
        self._news.set()


class Sessions:
    """The sessions of one gateway."""

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}
        self._followers: dict[UUID, asyncio.Task[None]] = {}

    def open(self, owner: str, uuid: object = None) -> Session:
        """The owner's session of that UUID where there still is one, else a new one."""
        known = self._sessions.get(uuid) if isinstance(uuid, str) else None
        if known is not None and known.owner == owner:
            return known
        session = Session(str(uuid4()), owner, self)
        self._sessions[session.uuid] = session
        return session

    def forget(self, session: Session) -> None:
        """It is closed."""
        self._sessions.pop(session.uuid, None)

    def close(self) -> None:
        """Close all: the gateway stops."""
        for session in list(self._sessions.values()):
            session.close()

    def follow(self, task: Task) -> None:
        """Whoever calls this follows a task from now on, and no longer who did before: its results are told once."""
        follower = asyncio.current_task()
        assert follower is not None
        before = self._followers.get(task.id)
        if before is not None:
            before.cancel()
        for session in self._sessions.values():
            if session.owner == task.owner:
                session.drop(task.submission.client_inputs["taskUUID"])
        self._followers[task.id] = follower
        follower.add_done_callback(partial(self._unfollow, task.id))

    def _unfollow(self, task_id: UUID, follower: asyncio.Task[None]) -> None:
        if self._followers.get(task_id) is follower:
            del self._followers[task_id]
