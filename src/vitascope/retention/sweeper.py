"""Sweeps again and again, beside a gateway."""

from __future__ import annotations

import asyncio
import time

import structlog

from vitascope import telemetry
from vitascope.errors import DatabaseAway, StorageAway, StorageFailed
from vitascope.retention.report import Report
from vitascope.retention.sweep import Sweep

_ORPHANS_SECONDS = 24 * 3600.0
"""How often all that is stored is listed, in search of files that belong to nothing."""

_log = structlog.get_logger()


class Sweeper:
    """Runs `sweep` at once and then every `seconds`, once a day with orphans. Of many gateways one sweeps at a time."""

    def __init__(self, sweep: Sweep, seconds: float) -> None:
        self._sweep = sweep
        self._seconds = seconds

    async def run(self) -> None:
        """Sweep until cancelled."""
        orphans_at = time.monotonic()
        while True:
            with_orphans = time.monotonic() >= orphans_at
            try:
                report = await self._sweep.run(orphans=with_orphans)
                if report is not None:
                    _tell(report)
                    if with_orphans:
                        orphans_at = time.monotonic() + _ORPHANS_SECONDS
            except (DatabaseAway, StorageAway, StorageFailed) as error:
                _log.warning(telemetry.RETENTION_FAILED, error=str(error))
            except Exception:  # noqa: BLE001 - logged, with its traceback
                # The outermost loop: whatever was wrong with this sweep, the next one may come through.
                _log.exception(telemetry.RETENTION_FAILED)
            await asyncio.sleep(self._seconds)


def _tell(report: Report) -> None:
    if report.tallies:
        counts = {what: tally.count for what, tally in report.tallies.items()}
        _log.info(telemetry.RETENTION_SWEPT, bytes=report.size, **counts)
    if report.kept_over_budget:
        _log.warning(telemetry.RETENTION_OVER_BUDGET, bytes=report.kept_over_budget)
