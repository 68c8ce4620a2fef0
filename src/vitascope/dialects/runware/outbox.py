"""What is to be sent over one socket (contract section 3.4)."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from vitascope.dialects.runware.render import Answer

MAX_WAITING = 1000
"""With so many answers unsent a socket takes no further message."""


class Outbox:
    """Answers that are to be sent over one socket, in order. An answer leaves it when it has been sent."""

    def __init__(self) -> None:
        self._waiting: deque[Answer] = deque()
        self._news = asyncio.Event()
        self._short = asyncio.Event()
        self._short.set()
        self._is_closed = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to be sent."""
        return not self._waiting

    def put(self, answer: Answer) -> None:
        """Something is to be sent."""
        self._waiting.append(answer)
        self._changed()

    async def first(self) -> Answer:
        """What is to be sent next."""
        while not self._waiting:
            self._news.clear()
            await self._news.wait()
        return self._waiting[0]

    def sent(self, answer: Answer) -> None:
        """That was sent; unless it was dropped or handed over meanwhile, it is the first."""
        if self._waiting and self._waiting[0] is answer:
            self._waiting.popleft()
            self._changed()

    def keep(self, is_kept: Callable[[Answer], bool]) -> None:
        """Drop all others."""
        self._waiting = deque(answer for answer in self._waiting if is_kept(answer))
        self._changed()

    def take_over(self, other: Outbox) -> None:
        """What waited there waits here."""
        self._waiting.extend(other._waiting)
        other.keep(lambda _: False)
        self._changed()

    def close(self) -> None:
        """Nothing is sent any more: nobody need wait for it."""
        self._is_closed = True
        self._changed()

    async def until_short(self) -> None:
        """Wait until no more than `MAX_WAITING` answers are to be sent, or none will be."""
        await self._short.wait()

    def _changed(self) -> None:
        self._news.set()
        if len(self._waiting) > MAX_WAITING and not self._is_closed:
            self._short.clear()
        else:
            self._short.set()
