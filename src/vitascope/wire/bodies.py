"""What bodies of requests hold in memory, and how an answer that takes its time lets go of them first."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from vitascope.errors import Overloaded


class Room:
    """The `size` in bytes that all bodies in memory share."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.taken = 0
        self._freed = asyncio.Event()

    def free(self, length: int) -> None:
        """There are `length` bytes less in memory."""
        self.taken -= length
        self._freed.set()

    async def until_it_holds(self, length: int) -> None:
        """Wait for room for `length` bytes; for a length that never fits, until nothing else is in memory."""
        while self.taken and self.taken + length > self.size:
            self._freed.clear()
            await self._freed.wait()


class HeldBody:
    """What one body takes of the room, until it is let go of."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._held = 0

    def add(self, length: int) -> None:
        """More of it has arrived. Raises `Overloaded` where the room is too small."""
        self._held += length
        self._room.taken += length
        if length and self._room.taken > self._room.size:
            raise Overloaded("The server holds as many request bodies as it can; try again in a moment.")

    async def wait(self, length: int) -> None:
        """All of it has arrived: wait until the room holds it."""
        await self._room.until_it_holds(length)
        self._held += length
        self._room.taken += length

    def let_go(self) -> None:
        """Nothing of it is in memory any more."""
        self._room.free(self._held)
        self._held = 0

    def parts(self, count: int) -> list[Callable[[], None]]:
        """One function for each of its parts, to be called when that part is no longer in memory: the last lets go."""
        left = set(range(count))
        if not left:
            self.let_go()

        def without(part: int) -> None:
            left.discard(part)
            if not left:
                self.let_go()

        return [partial(without, part) for part in range(count)]


class Later(Response):
    """An answer that is still to be made by `answer`, which must not refer to anything large of the request."""

    def __init__(self, answer: Callable[[], Awaitable[Response]]) -> None:
        super().__init__()
        self.answer = answer


async def answered(request: Request, handle: Callable[[Request], Awaitable[Response]]) -> Response:
    """What `handle` answers to a request. `Later` is waited for when nothing is left of its body.

    The body is kept by the request that was asked for it, and in the frames of those who parse it: `handle` is given
    a request of its own, and both end with it.
    """
    response = await handle(Request(request.scope, request.receive))
    if isinstance(response, Later):
        held: HeldBody = request.state.body
        held.let_go()
        response = await response.answer()
    return response
