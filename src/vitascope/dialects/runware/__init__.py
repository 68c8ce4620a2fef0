"""Runware's API: tasks as JSON objects, over REST and over WebSocket at the same paths."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from fastapi.security import HTTPBearer

from vitascope.dialects.runware.rest import run_tasks
from vitascope.dialects.runware.sessions import Sessions
from vitascope.dialects.runware.socket import speak
from vitascope.dialects.runware.webhooks import Webhooks

__all__ = ["Sessions", "Webhooks", "router"]

PATHS = ("/v1", "/v1/", "/")
"""Clients use the URL that they are given as it is, without a path of their own (contract section 1)."""


_BODY = {
    "schema": {"type": "array", "items": {"type": "object"}},
    "example": [
        {
            "taskType": "modelSearch",
            "taskUUID": "50836053-a0ee-4cf5-b9d6-ae7c5d140ada",
            "search": "gen-4",
        }
    ],
}
"""How the API page begins: with a task that needs no picture."""


def _all() -> APIRouter:
    router = APIRouter(tags=["Runware"])
    for path in PATHS:
        router.add_api_route(
            path,
            run_tasks,
            methods=["POST"],
            summary="Do tasks",
            include_in_schema=path == PATHS[0],
            dependencies=[Depends(HTTPBearer(auto_error=False))],
            openapi_extra={"requestBody": {"required": True, "content": {"application/json": _BODY}}},
            response_model=None,
        )
        router.add_api_websocket_route(path, speak)
    return router


router = _all()
"""Every route of the dialect."""
