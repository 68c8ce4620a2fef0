"""Each request has an id, which its answer and every line logged on its way carry; its end is told and counted."""

from __future__ import annotations

import re
import time
from uuid import uuid4

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vitascope import telemetry
from vitascope.metrics import Metrics
from vitascope.server import errors

REQUEST_ID = "X-Request-Id"
HEADER = REQUEST_ID.lower().encode()
_SANE = re.compile(rb"[A-Za-z0-9._:=+/@-]{1,128}")
_SERVER_ERRORS = 500
_HUNG_UP = 499
"""The status of a request whose caller went away, as nginx has it: nobody was answered."""
_SHOWN_CHARACTERS = 200

_log = structlog.get_logger()


class Observed:
    """ASGI middleware, the outermost: what everything below it lets through is answered here, and told to the log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on under its id."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        request_id = _given(scope) or uuid4().hex.encode()
        with structlog.contextvars.bound_contextvars(request_id=request_id.decode()):
            await self._observe(scope, receive, send, request_id)

    async def _observe(self, scope: Scope, receive: Receive, send: Send, request_id: bytes) -> None:
        status, started = 0, time.perf_counter()

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] in {"http.response.start", "websocket.accept"}:
                status = message.get("status", 0)
                message = {**message, "headers": [*message.get("headers", ()), (HEADER, request_id)]}
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except ClientDisconnect:
            status = _HUNG_UP
        except Exception:  # noqa: BLE001 - see the comment
            # The outermost loop of a request: the caller learns that we failed, the log why.
            _log.exception(telemetry.REQUEST_CRASHED)
            if scope["type"] == "http" and not status:
                await errors.crashed()(scope, receive, sending)
        if scope["type"] == "http":
            seconds = time.perf_counter() - started
            counters: Metrics = scope["state"]["metrics"]
            counters.answered(_route(scope), scope["method"], status, seconds)
            _tell(scope, status, seconds)


def _route(scope: Scope) -> str:
    """The template of the route that was found: there are few of them, and as many paths as callers make up."""
    return getattr(scope.get("route"), "path", "unmatched")


def _tell(scope: Scope, status: int, seconds: float) -> None:
    log = _log.warning if status >= _SERVER_ERRORS else _log.debug
    log(
        telemetry.REQUEST_FAILED if status >= _SERVER_ERRORS else telemetry.REQUEST_ANSWERED,
        method=scope["method"],
        # As it was sent, so that it holds no line ends; without the query, which holds signatures.
        path=scope["raw_path"].decode("ascii", "replace")[:_SHOWN_CHARACTERS],
        status=status,
        ms=round(seconds * 1000, 1),
    )


def _given(scope: Scope) -> bytes | None:
    """The id the caller gave, if it is one that can stand in a line of a log and in a header."""
    for name, value in scope["headers"]:
        if name == HEADER:
            given: bytes = value
            return given if _SANE.fullmatch(given) else None
    return None
