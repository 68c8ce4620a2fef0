"""Progress within progress: a part of the work reports 0..1, the caller sees its share of the whole."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from vitascope.engines.base import Progress

Made = TypeVar("Made")

PULSE = 0.1
"""Seconds between two reports on work that cannot report by itself."""


def patiently(work: Callable[[], Made], progress: Progress, fraction: float, stage: str) -> Made:
    """Return what `work` makes, and call `progress` all the while.

    A cancellation is heard at once; the step under way, which nothing can stop, comes to its end unheeded.
    """
    progress(fraction, stage)
    pool = ThreadPoolExecutor(1, thread_name_prefix="step")
    try:
        making = pool.submit(work)
        while True:
            try:
                return making.result(PULSE)
            except NotYet:
                progress(fraction, stage)
    finally:
        pool.shutdown(wait=False)


def within(progress: Progress, low: float, high: float) -> Progress:
    """Make a `progress` whose 0..1 falls on low..high of the one given."""

    def report(fraction: float, stage: str) -> None:
        progress(low + (high - low) * min(max(fraction, 0.0), 1.0), stage)

    return report
