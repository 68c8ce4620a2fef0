"""Work that cannot report is reported on."""

from __future__ import annotations

import threading

import pytest

from vitascope.engines.base import Cancelled
from vitascope.engines.draft.stages import patiently


def test_progress_is_called_while_the_work_goes_on() -> None:
    """A step that says nothing by itself is heard of until it ends, and gives what it made."""
    enough = threading.Event()
    told: list[float] = []

    def progress(fraction: float, _stage: str) -> None:
        told.append(fraction)
        if len(told) > 3:
            enough.set()

    assert patiently(lambda: enough.wait(30.0), progress, 0.5, "working")
    assert set(told) == {0.5}


def test_a_cancellation_does_not_wait_for_the_work() -> None:
    """`Cancelled` comes out while the step is still under way."""
    release = threading.Event()
    told: list[float] = []

    def progress(fraction: float, _stage: str) -> None:
        told.append(fraction)
        if len(told) > 1:
            raise Cancelled

    with pytest.raises(Cancelled):
        patiently(lambda: release.wait(30.0), progress, 0.5, "working")
    assert not release.is_set()
    release.set()


def test_what_the_work_raises_comes_out() -> None:
    """An error of the step is the caller's."""

    def work() -> None:
        raise KeyError("lost")

    with pytest.raises(KeyError):
        patiently(work, lambda _fraction, _stage: None, 0.0, "working")
