"""WaveSpeed's errors: `{"code": <HTTP status>, "message": ...}`, or a code on the task where one exists."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from vitascope import errors, telemetry
from vitascope.accounts import Keys
from vitascope.wire import answered, json_text, shown

_log = structlog.get_logger()


class Base64ByWebhook(errors.InvalidParameter):
    """A webhook is asked for and cannot carry what is to be told; the words are the vendor's."""

    def __init__(self) -> None:
        super().__init__(
            "enable_base64_output",
            "webhook callback does not support base64 output, please use the normal API to use base64 output",
        )


STATUSES: dict[type[errors.RequestRefused], int] = {
    errors.InvalidParameter: 400,
    Base64ByWebhook: 400,
    errors.Unauthorized: 401,
    errors.NotFound: 404,
    errors.Gone: 410,
    errors.TooLarge: 413,
    errors.Conflict: 409,
    errors.InsufficientBalance: 400,
    errors.RateLimited: 429,
    errors.Stalled: 408,
    errors.Overloaded: 503,
    errors.StorageAway: 503,
}

TASK_CODES: dict[str, int] = {
    errors.MediaInvalid.code: 1401,
    errors.MediaUnreachable.code: 1402,
    errors.GenerationRefused.code: 1401,
    errors.EngineFailed.code: 1403,
    errors.EngineCrashed.code: 1406,
    errors.StorageFailed.code: 5000,
    errors.GenerationFailed.code: 5000,
}
"""Contract section 7.2: the code of a failed task."""

INSUFFICIENT_CREDITS = 1407
SYNC_TIMED_OUT = 5004

_REWORDED = {"timeout": "time-out", "connection": "connexion", "429": "4-29", "http 5": "HTTP-5"}
_RETRIED = re.compile("|".join(_REWORDED), re.IGNORECASE)


class WaveSpeedRoute(APIRoute):
    """A route of this dialect: knows its caller before it reads the body, and refuses in WaveSpeed's words."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with authentication before it and our errors turned into WaveSpeed's after it."""
        handle = super().get_route_handler()

        async def known(request: Request) -> Response:
            keys: Keys = request.state.keys
            request.state.caller = await keys.caller(request.headers)
            await self.look_at_body(request)
            return await handle(request)

        async def handler(request: Request) -> Response:
            try:
                return await answered(request, known)
            except RequestValidationError as invalid:
                _let_go_of_body(invalid)
                return error_body(400, describe(invalid))
            except HTTPException as unreadable:
                _let_go_of_body(unreadable)
                return error_body(unreadable.status_code, _unreadable(unreadable))
            except errors.DatabaseAway as away:
                _log.warning(telemetry.DATABASE_UNAVAILABLE, error=str(away))
                return error_body(503, away.TOLD)
            except errors.RequestRefused as refused:
                return refusal(refused)

        return handler

    async def look_at_body(self, request: Request) -> None:
        """Refuse a body that is small as text and huge as objects; these routes take a few long strings."""
        if json_text.is_vast(await request.body()):
            raise errors.InvalidParameter("body", f"The body holds more than {json_text.MAX_VALUES} JSON values.")


class UploadRoute(WaveSpeedRoute):
    """The same for a body that is a file, and is not read into memory."""

    async def look_at_body(self, request: Request) -> None:
        """Leave it to the route."""


def final(message: str) -> str:
    """The error of a failed task, without the words at which the SDKs submit it again (contract section 6).

    They would come in by a caller's host name, a picture's size, or what an engine or the disk says.
    """
    return _RETRIED.sub(lambda found: _REWORDED[found[0].lower()], message)


def refusal(refused: errors.RequestRefused) -> JSONResponse:
    """The answer to a refused request. One that cannot be paid has a code of its own, as on a task."""
    status = STATUSES[type(refused)]
    code = INSUFFICIENT_CREDITS if isinstance(refused, errors.InsufficientBalance) else status
    body: dict[str, str | int] = {"code": code, "message": str(refused)}
    if isinstance(refused, Base64ByWebhook):
        body["error"] = str(refused)  # the vendor says it here (contract section 6.1)
    return JSONResponse(body, status_code=status)


def error_body(status: int, message: str) -> JSONResponse:
    """One refusal."""
    return JSONResponse({"code": status, "message": message}, status_code=status)


def _let_go_of_body(error: BaseException) -> None:
    """Free the body now. FastAPI's frames hold it and the error, and the error them, until the garbage is collected.

    That is long enough for a few bad requests to fill a gigabyte.
    """
    raised: BaseException | None = error
    while raised is not None:
        traceback.clear_frames(raised.__traceback__)
        raised = raised.__cause__


def _unreadable(error: HTTPException) -> str:
    reason = json_text.why_unreadable(error.__cause__)
    return f"The body {reason}." if reason is not None else str(error.detail)


def describe(invalid: RequestValidationError) -> str:
    """What was wrong with which value, for the first thing that was."""
    first = invalid.errors()[0]
    if first["type"] == "json_invalid":
        return f"The body is not valid JSON: {first['ctx']['error']} at character {first['loc'][-1]}."
    name = ".".join(str(part) for part in first["loc"][1:])
    if not name:
        return "The body must be a JSON object, sent with the header 'Content-Type: application/json'."
    if first["type"] == "missing":
        return f"Parameter {name!r} is required."
    return f"Parameter {name!r} is {shown(first['input'])}: {_reason(first)}."


def _reason(error: dict[str, Any]) -> str:
    text = str(error["msg"])
    for prefix in ("Value error, ", "Input "):
        text = text.removeprefix(prefix)
    return f"it {text}" if text.startswith("should") else text
