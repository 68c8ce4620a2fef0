"""What no route of this dialect takes: refused in WaveSpeed's form, and last of all."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse
from starlette.routing import Match

from vitascope.dialects.wavespeed.errors import WaveSpeedRoute, error_body
from vitascope.dialects.wavespeed.routing import model_named, new_router
from vitascope.wire import shown

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]


def fallback(routers: Sequence[APIRouter]) -> APIRouter:
    """Takes all that none of `routers` does: 405 where another method would be right, 404 otherwise."""
    routes = [route for router in routers for route in router.routes if isinstance(route, WaveSpeedRoute)]
    router = new_router()

    @router.api_route("/{path:path}", methods=_METHODS, include_in_schema=False)
    async def unknown(request: Request, path: str) -> JSONResponse:
        methods = {
            method
            for route in routes
            for method in route.methods or ()
            if route.matches({**request.scope, "method": method})[0] is Match.FULL
        }
        if methods:
            answer = error_body(405, f"{request.method} is not allowed here; {', '.join(sorted(methods))} is.")
            answer.headers["Allow"] = ", ".join(sorted(methods))
            return answer
        if request.method == "POST":
            model_named(path)
        return error_body(404, f"There is nothing at {shown(request.url.path)}.")

    return router
