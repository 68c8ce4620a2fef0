"""`/healthz`: the process answers. `/readyz`: it can do its work."""

from __future__ import annotations

import structlog
from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import JSONResponse, RedirectResponse

from vitascope import telemetry
from vitascope.errors import DatabaseAway

_log = structlog.get_logger()

router = APIRouter(tags=["Health"])


class Health(BaseModel):
    """One word, and the reason where it is not `ok`."""

    status: str
    reason: str = ""


@router.get("/", include_in_schema=False)
async def start() -> RedirectResponse:
    """Whoever opens the server's address in a browser comes to the API page."""
    return RedirectResponse("/docs")


@router.get("/healthz", summary="The process answers")
async def healthz() -> Health:
    """Always `ok` while the process can answer at all: restart it when this fails."""
    return Health(status="ok")


@router.get("/readyz", summary="The server can take work", responses={503: {"model": Health}})
async def readyz(request: Request) -> JSONResponse:
    """`ok` when the database answers: send work here only then. 503 with the reason otherwise."""
    try:
        await request.state.tasks.ping()
    except DatabaseAway as error:
        _log.warning(telemetry.DATABASE_UNAVAILABLE, error=str(error))
        # No more than that: who asks shows no key.
        return JSONResponse(Health(status="unavailable", reason="database").model_dump(), status_code=503)
    return JSONResponse(Health(status="ok").model_dump())
