"""Bounds on what request bodies may hold in memory, for one request and for all together."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vitascope.errors import Overloaded, TooLarge
from vitascope.tasks.assets import UPLOAD_PATH


class BodyLimits:
    """ASGI middleware. A body over the bound makes `receive` raise, inside the route, so that each dialect can answer.

    Raises `TooLarge` for one body over `each` bytes, `Overloaded` where all in flight would hold more than `together`.
    Uploads are not counted: they stream to disk and have a bound of their own.
    """

    def __init__(self, app: ASGIApp, *, each: int, together: int) -> None:
        self._app = app
        self._each = each
        self._together = together
        self._in_flight = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting its body."""
        if scope["type"] != "http" or scope["path"].startswith(UPLOAD_PATH):
            await self._app(scope, receive, send)
            return
        held = 0

        async def counting() -> Message:
            nonlocal held
            message = await receive()
            length = len(message.get("body", b""))
            held += length
            self._in_flight += length
            if held > self._each or _announced(scope) > self._each:
                raise TooLarge(f"The request's body is larger than the {self._each} bytes that are accepted.")
            if length and self._in_flight > self._together:
                raise Overloaded("The server holds as many request bodies as it can; try again in a moment.")
            return message

        try:
            await self._app(scope, counting, send)
        finally:
            self._in_flight -= held


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0
