"""Work in another thread, so that its caller is never silent and hears a cancellation at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue
from threading import Event
from typing import TYPE_CHECKING, TypeVar

from vitascope.engines.base import Cancelled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from vitascope.engines.base import Progress

Made = TypeVar("Made")
Part = TypeVar("Part")

_PULSE = 0.08  # seconds without a word after which the last one is said again


def attended(work: Callable[[Progress], Made], progress: Progress, stage: str = "beginning") -> Made:
    """Return what `work` makes; all that it reports reaches `progress`, which is called in the caller's thread.

    Until its first report it is at `stage`.
    When `progress` raises, so does this at once; the work hears it at its next report and ends there.
    """
    reports: SimpleQueue[tuple[float, str] | None] = SimpleQueue()
    gone = Event()

    def report(fraction: float, stage: str) -> None:
        if gone.is_set():
            raise Cancelled
        reports.put((fraction, stage))

    pool = ThreadPoolExecutor(1, thread_name_prefix="draw")
    try:
        making = pool.submit(work, report)
        making.add_done_callback(lambda _: reports.put(None))
        last = (0.0, stage)
        while True:
            try:
                said = reports.get(timeout=_PULSE)
            except Empty:
                said = last
            if said is None:
                return making.result()
            last = said
            progress(*last)
    finally:
        gone.set()
        pool.shutdown(wait=False)


def side_by_side(
    work: Callable[[Part], None], parts: Iterable[Part], progress: Progress | None = None, stage: str = ""
) -> None:
    """Do `work` on parts that have nothing to do with each other, two at a time; the first error is raised."""
    todo = list(parts)
    with ThreadPoolExecutor(2, thread_name_prefix="band") as pool:
        for number, _ in enumerate(pool.map(work, todo)):
            if progress is not None:
                progress((number + 1) / len(todo), stage)
