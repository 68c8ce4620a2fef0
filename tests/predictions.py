"""WaveSpeed's predictions, as typed clients expect them."""

from __future__ import annotations

FIELD_TYPES: dict[str, type] = {
    "id": str,
    "model": str,
    "status": str,
    "outputs": list,
    "urls": dict,
    "has_nsfw_contents": list,
    "created_at": str,
    "error": str,
    "code": int,
    "timings": dict,
    "executionTime": int,
}
"""Each field of a prediction and its type, at every status (contract section 4)."""
