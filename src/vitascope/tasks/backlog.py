"""How much work is unfinished, for Prometheus: read from the database when someone looks, at most once a second."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Row, text

from vitascope import telemetry
from vitascope.database import Database
from vitascope.errors import DatabaseAway

_REMEMBERED_SECONDS = 1.0
_PATIENCE_SECONDS = 2.0
"""A database that is slower than this counts as away: who watches must be told in time."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one look at the database saw."""

    unfinished: Sequence[Row[Any]]
    undelivered: Row[Any]


class Backlog(Collector):
    """What waits and runs in one database. `refresh` reads it, `collect` tells what was read."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._refreshing = asyncio.Lock()
        self._read_at = float("-inf")
        self._seen: _Seen | None = None

    async def refresh(self) -> None:
        """Read the database, unless that was done within the last second. Never raises: it may be away."""
        async with self._refreshing:
            if time.monotonic() - self._read_at < _REMEMBERED_SECONDS:
                return
            try:
                async with asyncio.timeout(_PATIENCE_SECONDS), self._database.reading() as connection:
                    self._seen = _Seen(
                        unfinished=(await connection.execute(UNFINISHED)).all(),
                        undelivered=(await connection.execute(UNDELIVERED)).one(),
                    )
            except (DatabaseAway, TimeoutError):
                self._seen = None
            self._read_at = time.monotonic()

    def collect(self) -> Iterator[Metric]:
        """The gauges. Without an answer of the database there is only the one that says so."""
        up = 0 if self._seen is None else 1
        yield GaugeMetricFamily(telemetry.METRIC_DATABASE_UP, "Whether the database answers.", value=up)
        if self._seen is None:
            return
        unfinished = GaugeMetricFamily(
            telemetry.METRIC_GENERATIONS_UNFINISHED, "Generations not ended.", labels=("profile", "state")
        )
        oldest = GaugeMetricFamily(
            telemetry.METRIC_OLDEST_QUEUED_SECONDS, "Age of the oldest queued generation.", labels=("profile",)
        )
        for row in self._seen.unfinished:
            unfinished.add_metric((row.profile, row.state), row.number)
            if row.state == "queued":
                oldest.add_metric((row.profile,), row.oldest)
        yield unfinished
        yield oldest
        undelivered = GaugeMetricFamily(
            telemetry.METRIC_DELIVERIES_UNDELIVERED, "Webhooks and uploads not delivered.", labels=("state",)
        )
        undelivered.add_metric(("pending",), self._seen.undelivered.pending)
        undelivered.add_metric(("dead",), self._seen.undelivered.dead)
        yield undelivered


UNFINISHED = text("""
    SELECT generations.profile,
           CASE WHEN generations.admitted OR generations.state = 'running'
                THEN generations.state ELSE 'throttled' END AS state,
           count(*) AS number,
           CAST(extract(epoch FROM now() - min(tasks.created_at)) AS double precision) AS oldest
    FROM generations JOIN tasks ON tasks.id = generations.task_id
    WHERE generations.state IN ('queued', 'running')
    GROUP BY 1, 2
    ORDER BY 1, 2
""")
"""Reads the partial index of what is unfinished, so that what has ended costs nothing."""

UNDELIVERED = text("""
    SELECT count(*) FILTER (WHERE state = 'pending') AS pending, count(*) FILTER (WHERE state = 'dead') AS dead
    FROM deliveries
    WHERE state IN ('pending', 'dead')
""")
"""Reads the partial index of what is undelivered, likewise."""
