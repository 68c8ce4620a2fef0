"""`/metrics`: what this process counts, and the work that is unfinished. Aggregates only; no key is asked for."""

from __future__ import annotations

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import Response

from vitascope.metrics import Metrics
from vitascope.tasks.backlog import Backlog

router = APIRouter(tags=["Health"])


@router.get("/metrics", summary="Metrics for Prometheus", response_class=Response)
async def metrics(request: Request) -> Response:
    """In Prometheus' text form. For who runs the server: a proxy should not pass it on."""
    counted: Metrics = request.state.metrics
    backlog: Backlog = request.state.backlog
    await backlog.refresh()
    return Response(counted.exposition(), media_type=CONTENT_TYPE_LATEST)
