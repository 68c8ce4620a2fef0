"""Progress within progress: a part of the work reports 0..1, the caller sees its share of the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vitascope.engines.base import Progress


def within(progress: Progress, low: float, high: float) -> Progress:
    """Make a `progress` whose 0..1 falls on low..high of the one given."""

    def report(fraction: float, stage: str) -> None:
        progress(low + (high - low) * min(max(fraction, 0.0), 1.0), stage)

    return report
