"""Bounds on what request bodies and WebSocket messages may hold in memory, for each and for all together."""

from __future__ import annotations

import asyncio
from collections.abc import Container

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vitascope.errors import Stalled, TooLarge
from vitascope.tasks.assets import UPLOAD_PATH
from vitascope.wire import HeldBody, Room

_FORM_OVERHEAD = 1024 * 1024
"""What a form may hold beside its file."""

STALL_SECONDS = 20.0
"""How long the next part of a body may take to arrive."""


class BodyLimits:
    """ASGI middleware. A body over the bound makes `receive` raise, inside the route, so that each dialect can answer.

    Raises `TooLarge` for one body over `each` bytes, `Overloaded` where all in flight would hold more than `together`,
    `Stalled` where the caller stops sending in the middle: it must not keep its room from others. A body counts until
    its request is answered, or until whoever has read it lets go of it: it is `request.state.body`.
    Messages of a WebSocket are counted by whoever reads them, in the same room: it is `websocket.state.room`.
    Uploads are not counted together, since they stream to disk: those below `UPLOAD_PATH`, and forms that are posted to
    one of the paths `forms`, may bring a file of `file` bytes.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        each: int,
        together: int,
        forms: Container[str] = (),
        file: int = 0,
        stall: float = STALL_SECONDS,
    ) -> None:
        self._app = app
        self._each = each
        self._room = Room(together)
        self._forms = forms
        self._upload = file + _FORM_OVERHEAD
        self._stall = stall

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting its body."""
        if scope["type"] == "websocket":
            scope.setdefault("state", {})["room"] = self._room
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        streamed = path.startswith(UPLOAD_PATH) or (scope["method"] == "POST" and path in self._forms)
        bound = self._upload if streamed else self._each
        announced = _announced(scope)
        too_large = f"The request's body is larger than the {bound} bytes that are accepted."
        held = HeldBody(self._room)
        scope.setdefault("state", {})["body"] = held
        received = 0
        arriving = True

        async def counting() -> Message:
            nonlocal received, arriving
            if announced > bound:
                raise TooLarge(too_large)
            try:
                async with asyncio.timeout(self._stall if arriving else None):
                    message = await receive()
            except TimeoutError:
                raise Stalled(f"No more of the request's body arrived within {self._stall:g} seconds.") from None
            arriving = bool(message.get("more_body"))
            length = len(message.get("body", b""))
            received += length
            if received > bound:
                raise TooLarge(too_large)
            if not streamed:
                held.add(length)
            return message

        try:
            await self._app(scope, counting, send)
        finally:
            held.let_go()


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0
