"""Work in another thread, so that its caller is never silent and hears a cancellation at once."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from queue import Empty, SimpleQueue
from threading import Event
from typing import TYPE_CHECKING, TypeVar

from vitascope.engines.base import Cancelled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from vitascope.engines.base import Progress

Made = TypeVar("Made")
Part = TypeVar("Part")

_PULSE = 0.08
"""Seconds without a word after which the last one is said again."""

PATIENCE = 20.0
"""Seconds without a word after which no more is said for the work.

The longest honest step takes half a second on an idle core; a machine on which it takes forty times as long is as good
as hung. From then on the silence counts towards the slot's `stall_seconds`, as that of any engine that hangs.
"""


class _Gone(Event):
    """Set once nobody wants any more what a thread is at work on; `stop`, if any, ends what it cannot end itself."""

    stop: Callable[[], None] | None = None

    def set(self) -> None:
        super().set()
        stop = self.stop
        if stop is not None:
            stop()


_gone: ContextVar[_Gone | None] = ContextVar("gone", default=None)
"""That of the work which this thread is at; None where nobody attends to it."""


def attended(
    work: Callable[[Progress], Made], progress: Progress, stage: str = "beginning", patience: float = PATIENCE
) -> Made:
    """Return what `work` makes; all that it reports reaches `progress`, which is called in the caller's thread.

    Until its first report it is at `stage`. While it is silent its last report is repeated, but for no longer than
    `patience` seconds at a time.
    When `progress` raises, so does this at once; the work hears it at its next report or `heed`, and ends there.
    Within work that is attended to already, more work is just done.
    """
    if _gone.get() is not None:
        return work(progress)
    reports: SimpleQueue[tuple[float, str] | None] = SimpleQueue()
    gone = _Gone()

    def report(fraction: float, stage: str) -> None:
        heed()
        reports.put((fraction, stage))

    pool = ThreadPoolExecutor(1, thread_name_prefix="draw", initializer=_gone.set, initargs=(gone,))
    try:
        making = pool.submit(work, report)
        making.add_done_callback(lambda _: reports.put(None))
        last, told = (0.0, stage), time.monotonic()
        while True:
            try:
                said = reports.get(timeout=_PULSE if time.monotonic() < told + patience else None)
            except Empty:
                progress(*last)
                continue
            if said is None:
                return making.result()
            last, told = said, time.monotonic()
            progress(*last)
    finally:
        gone.set()
        pool.shutdown(wait=False)


def heed() -> None:
    """Raise `Cancelled` if nobody wants any more what this thread is at work on; costs next to nothing.

    For steps that report nothing and take more than a tenth of a second.
    """
    gone = _gone.get()
    if gone is not None and gone.is_set():
        raise Cancelled


@contextmanager
def stopped_by(stop: Callable[[], None]) -> Iterator[None]:
    """Have `stop` called, from another thread, when the work is cancelled within the block; it then ends `Cancelled`.

    For one long call into a library that has a way to stop it.
    """
    gone = _gone.get()
    if gone is None:
        yield
        return
    gone.stop = stop
    try:
        heed()
        yield
    finally:
        gone.stop = None
        # What the library raises because it was stopped is no failure of it.
        heed()


def side_by_side(
    work: Callable[[Part], None], parts: Iterable[Part], progress: Progress | None = None, stage: str = ""
) -> None:
    """Do `work` on parts that have nothing to do with each other, two at a time; the first error is raised.

    No part is begun after a cancellation, which the parts may `heed` as well.
    """

    def begin(part: Part) -> None:
        heed()
        work(part)

    todo = list(parts)
    with ThreadPoolExecutor(2, thread_name_prefix="band", initializer=_gone.set, initargs=(_gone.get(),)) as pool:
        for number, _ in enumerate(pool.map(begin, todo)):
            if progress is not None:
                progress((number + 1) / len(todo), stage)
