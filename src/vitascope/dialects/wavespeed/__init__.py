"""WaveSpeedAI's v3 API: `/api/v3/...`."""

from vitascope.dialects.wavespeed.routes import router

__all__ = ["router"]
