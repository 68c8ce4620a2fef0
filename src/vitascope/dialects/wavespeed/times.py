"""Times and pages as this dialect's callers name them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

_MAX_DIGITS = 18


def _moment(value: Any) -> datetime:
    """ISO 8601, where no zone means UTC, or milliseconds since 1970 as a number or as text; both are in use."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _MAX_DIGITS:
        value = int(value)
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000, UTC)
        if isinstance(value, str):
            moment = datetime.fromisoformat(value)
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        pass
    raise ValueError("it must be a time, ISO 8601 or milliseconds since 1970")


Moment = Annotated[datetime, BeforeValidator(_moment)]
PageNumber = Annotated[int, Field(ge=1, le=1_000_000)]
PageSize = Annotated[int, Field(ge=1, le=100)]


def shown(moment: datetime) -> str:
    """A time as this dialect writes it: `2025-09-29T23:09:43.027Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
