"""Sessions: what a caller waits for, which outlives the socket over which they asked (contract section 3.4)."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from uuid import UUID, uuid4

from vitascope.dialects.runware import render
from vitascope.dialects.runware.calls import Call, answers
from vitascope.dialects.runware.errors import TaskRefused
from vitascope.dialects.runware.handlers import HANDLERS
from vitascope.dialects.runware.outbox import Outbox
from vitascope.tasks.model import Task

KEPT_SECONDS = 120.0
"""How long answers wait for a caller whose socket is gone."""
MAX_UNDER_WAY = 1000
"""How many tasks one session may have under way. Each of them is small: what it brings is read when it is sent."""


class Session:
    """The tasks under way of one caller, and the answers that were not sent yet.

    An answer goes over the socket by which its task came, or, once that is gone, over the newest. Answers are rendered
    when they are sent, so that a reader who is slow costs memory for one of them only.
    """

    def __init__(self, uuid: str, owner: str, sessions: Sessions) -> None:
        self.uuid = uuid
        self.owner = owner
        self._sessions = sessions
        self._under_way: dict[asyncio.Task[None], Outbox] = {}
        self._outboxes: list[Outbox] = []
        self._kept = Outbox()
        self._closing: asyncio.TimerHandle | None = None

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way and nothing waits to be sent."""
        return not self._under_way and all(outbox.is_empty for outbox in (self._kept, *self._outboxes))

    def attach(self) -> Outbox:
        """There is a socket, which sends what is put into the outbox: whatever waits, and is under way, by now."""
        if self._closing is not None:
            self._closing.cancel()
        newest = Outbox()
        for outbox in (self._kept, *self._outboxes):
            self._hand_over(outbox, newest)
        self._outboxes.append(newest)
        return newest

    def detach(self, outbox: Outbox) -> None:
        """The socket is gone. What is still to come is kept for a while, where no other socket can send it."""
        self._outboxes.remove(outbox)
        self._hand_over(outbox, self._outboxes[-1] if self._outboxes else self._kept)
        if not self._outboxes:
            seconds = 0.0 if self.is_idle else KEPT_SECONDS
            self._closing = asyncio.get_running_loop().call_later(seconds, self.close)

    def close(self) -> None:
        """Wait for nothing more. The tasks themselves go on, and can be asked for."""
        self._sessions.forget(self)
        for task in self._under_way:
            task.cancel()

    def begin(self, call: Call, outbox: Outbox) -> None:
        """Do a task; its answers are put into the outbox as they come."""
        if len(self._under_way) >= MAX_UNDER_WAY:
            busy = TaskRefused(
                "rateLimitExceeded", f"{MAX_UNDER_WAY} tasks are under way here; wait for some of them.", status=429
            )
            outbox.put(render.refused(busy, call.task))
            call.let_go()
            return
        task = asyncio.create_task(self._follow(replace(call, followed=self._sessions.follower())))
        self._under_way[task] = outbox
        task.add_done_callback(self._under_way.pop)
        task.add_done_callback(lambda _: call.let_go())

    def drop(self, task_uuid: object) -> None:
        """Tell no more of a task that was sent anew: its results are told again, and must not be told twice."""
        for outbox in (self._kept, *self._outboxes):
            outbox.keep(lambda answer: not answer.is_awaited or answer.item.get("taskUUID") != task_uuid)

    def _hand_over(self, older: Outbox, newer: Outbox) -> None:
        newer.take_over(older)
        for task, outbox in self._under_way.items():
            if outbox is older:
                self._under_way[task] = newer

    async def _follow(self, call: Call) -> None:
        follower = asyncio.current_task()
        assert follower is not None
        async for answer in answers(call, HANDLERS):
            self._under_way[follower].put(answer)


class Sessions:
    """The sessions of one gateway."""

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}
        self._followers: dict[UUID, tuple[int, asyncio.Task[None]]] = {}
        self._numbers = itertools.count()

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

    def follower(self) -> Callable[[Task], None]:
        """What a call that comes now is to say of the task whose results it tells."""
        return partial(self._follow, next(self._numbers))

    def _follow(self, number: int, task: Task) -> None:
        """The latest call for a task tells its results, and no other: once, and where they were asked for last.

        Calls come to this point in any order: one may take longer than the next to store its pictures.
        """
        follower = asyncio.current_task()
        assert follower is not None
        latest, before = self._followers.get(task.id, (-1, None))
        if latest > number:
            follower.cancel()
            return
        if before is not None:
            before.cancel()
        for session in self._sessions.values():
            if session.owner == task.owner:
                session.drop(task.submission.client_inputs["taskUUID"])
        self._followers[task.id] = number, follower
        follower.add_done_callback(partial(self._unfollow, task.id))

    def _unfollow(self, task_id: UUID, follower: asyncio.Task[None]) -> None:
        if self._followers.get(task_id, (-1, None))[1] is follower:
            del self._followers[task_id]
