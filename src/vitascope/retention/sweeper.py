"""Sweeps again and again, beside a gateway."""

from __future__ import annotations

import asyncio

import structlog

from vitascope import telemetry
from vitascope.errors import DatabaseAway
from vitascope.retention.report import Report
from vitascope.retention.sweep import Sweep

_log = structlog.get_logger()


class Sweeper:
    """Runs `sweep` at once and then every `seconds`. Where there are many gateways, one of them sweeps at a time."""

    def __init__(self, sweep: Sweep, seconds: float) -> None:
        self._sweep = sweep
        self._seconds = seconds

    async def run(self) -> None:
        """Sweep until cancelled."""
        while True:
            try:
                report = await self._sweep.run()
                if report is not None:
                    _tell(report)
            except DatabaseAway as error:
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
