"""WaveSpeedAI's v3 API: `/api/v3/...`."""

from __future__ import annotations

from fastapi import APIRouter

from vitascope.dialects.wavespeed import (
    account,
    billings,
    catalogue,
    missing,
    predictions,
    routes,
    tickets,
    uploads,
    webhooks,
)
from vitascope.dialects.wavespeed.uploads import UPLOAD_PATHS
from vitascope.dialects.wavespeed.webhooks import Webhooks

__all__ = ["UPLOAD_PATHS", "Webhooks", "router"]


def _all() -> APIRouter:
    parts = [part.router for part in (routes, predictions, tickets, uploads, catalogue, account, billings, webhooks)]
    router = APIRouter()
    for part in (*parts, missing.fallback(parts)):
        router.include_router(part)
    return router


router = _all()
"""Every route of the dialect; what none of them takes is refused in its form."""
