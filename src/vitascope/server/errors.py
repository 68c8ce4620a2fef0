"""Errors of the routes that belong to no vendor: `{"code": ..., "message": ...}`."""

from __future__ import annotations

import structlog
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from vitascope import errors, telemetry

_log = structlog.get_logger()

STATUSES: dict[type[errors.RequestRefused], int] = {
    errors.InvalidParameter: 400,
    errors.Unauthorized: 401,
    errors.NotFound: 404,
    errors.Gone: 410,
    errors.TooLarge: 413,
    errors.Conflict: 412,
    errors.InsufficientBalance: 402,
    errors.RateLimited: 429,
    errors.Stalled: 408,
    errors.Overloaded: 503,
    errors.StorageAway: 503,
}


async def refused(_request: Request, error: Exception) -> JSONResponse:
    """The answer to a refused request."""
    assert isinstance(error, errors.RequestRefused)
    return body(STATUSES[type(error)], str(error))


async def http_error(_request: Request, error: Exception) -> JSONResponse:
    """The answer where no route matches, or not with this method."""
    assert isinstance(error, HTTPException)
    return body(error.status_code, str(error.detail))


async def invalid(_request: Request, error: Exception) -> JSONResponse:
    """The answer where a parameter of a neutral route is not valid."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    return body(400, f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}")


async def away(_request: Request, error: Exception) -> JSONResponse:
    """The answer while the database is away."""
    _log.warning(telemetry.DATABASE_UNAVAILABLE, error=str(error))
    return body(503, errors.DatabaseAway.TOLD)


def crashed() -> JSONResponse:
    """The answer where the fault is ours. What it was is for the log, not for the caller."""
    return body(500, "The server failed at this request; its log says why.")


def body(status: int, message: str) -> JSONResponse:
    """One error."""
    return JSONResponse({"code": status, "message": message}, status_code=status)
