"""The draft engine: pictures and films drawn by rules on any CPU, with no model and no download."""

from __future__ import annotations

from vitascope.engines.draft.engine import DraftEngine

__all__ = ["DraftEngine"]
