"""Work in another thread: what its caller hears."""

from __future__ import annotations

import threading

import pytest

from vitascope.engines.base import Cancelled, Progress
from vitascope.engines.draft.attendance import attended, heed, side_by_side, stopped_by


def test_what_the_work_makes_comes_back_after_all_it_reported() -> None:
    """No report is lost, and none comes out of order."""
    heard: list[float] = []

    def work(report: Progress) -> str:
        for k in range(50):
            report(k / 50, "working")
        return "made"

    assert attended(work, lambda fraction, _stage: heard.append(fraction)) == "made"
    assert [fraction for fraction in heard if fraction > 0] == [k / 50 for k in range(1, 50)]


def test_silent_work_is_spoken_for() -> None:
    """Work that waits for the second word about it would never end otherwise."""
    spoken = threading.Event()
    heard: list[str] = []

    def progress(_fraction: float, stage: str) -> None:
        heard.append(stage)
        if len(heard) > 1:
            spoken.set()

    assert attended(lambda _: spoken.wait(30), progress, "silence")
    assert set(heard) == {"silence"}


def test_a_cancellation_does_not_wait_for_the_work() -> None:
    """The caller is free at once; the work hears it at its next report."""
    free, heard = threading.Event(), threading.Event()

    def work(report: Progress) -> None:
        free.wait(30)
        try:
            report(0.5, "late")
        except Cancelled:
            heard.set()
            raise

    def progress(_fraction: float, _stage: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        attended(work, progress)
    free.set()
    assert heard.wait(30)


def test_what_nobody_waits_for_ends_at_its_next_step() -> None:
    """Work that reports nothing heeds the cancellation between its steps, and its thread ends."""
    threads: list[threading.Thread] = []
    enough = threading.Event()

    def work(_report: Progress) -> None:
        threads.append(threading.current_thread())
        while not enough.is_set():
            heed()

    def progress(_fraction: float, _stage: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        attended(work, progress)
    threads[0].join(30)
    ended = not threads[0].is_alive()
    enough.set()
    assert ended


def test_no_part_is_begun_for_nobody() -> None:
    """Of parts done side by side, those at work are ended when the work is cancelled, and no other is begun."""
    begun: list[int] = []
    threads: list[threading.Thread] = []
    busy, free = threading.Event(), threading.Event()

    def part(number: int) -> None:
        begun.append(number)
        busy.set()
        free.wait(30)

    def work(_report: Progress) -> None:
        threads.append(threading.current_thread())
        side_by_side(part, range(50))

    def progress(_fraction: float, _stage: str) -> None:
        busy.wait(30)
        raise Cancelled

    with pytest.raises(Cancelled):
        attended(work, progress)
    free.set()
    threads[0].join(30)
    assert len(begun) <= 2


def test_a_call_that_can_be_stopped_is_stopped() -> None:
    """What cannot heed is stopped from outside, and what it raises for that is the cancellation."""
    threads: list[threading.Thread] = []
    ends: list[type[BaseException]] = []
    at_it, stopped = threading.Event(), threading.Event()

    def work(_report: Progress) -> None:
        threads.append(threading.current_thread())
        try:
            with stopped_by(stopped.set):
                at_it.set()
                assert stopped.wait(30)
                int("stopped")
        except BaseException as error:
            ends.append(type(error))
            raise

    def progress(_fraction: float, _stage: str) -> None:
        at_it.wait(30)
        raise Cancelled

    with pytest.raises(Cancelled):
        attended(work, progress)
    threads[0].join(30)
    assert ends == [Cancelled]


def test_work_that_hangs_is_not_spoken_for_for_ever() -> None:
    """Once patience is over the caller hears nothing, however long the work is silent, until it speaks again."""
    late = threading.Event()
    heard: list[str] = []
    beats: list[str] = []

    def beat(_fraction: float, stage: str) -> None:
        # The pulse of other work is the clock: as many beats would have been heard here.
        beats.append(stage)
        if len(beats) == 4:
            late.set()

    def work(report: Progress) -> None:
        elsewhere = threading.Thread(target=attended, args=(lambda _: late.wait(30), beat))
        elsewhere.start()
        elsewhere.join()
        report(0.5, "back")

    attended(work, lambda _fraction, stage: heard.append(stage), "hung", patience=0.0)
    assert heard == ["back"]


def test_attended_work_may_be_made_of_attended_work() -> None:
    """Work within work is done in its thread: one cancellation ends both."""
    threads: list[threading.Thread] = []

    def inner(_report: Progress) -> None:
        threads.append(threading.current_thread())

    def outer(report: Progress) -> None:
        threads.append(threading.current_thread())
        attended(inner, report)

    attended(outer, lambda _fraction, _stage: None)
    assert threads[0] is threads[1]


def test_progress_is_called_in_the_callers_thread() -> None:
    """A caller's report may write to what belongs to its thread."""
    threads: set[threading.Thread] = set()
    attended(lambda report: report(0.5, "here"), lambda _fraction, _stage: threads.add(threading.current_thread()))
    assert threads == {threading.current_thread()}


def test_an_error_in_one_part_is_raised() -> None:
    """Parts done side by side do not swallow what goes wrong."""

    def work(part: int) -> None:
        if part == 3:
            msg = "three"
            raise ValueError(msg)

    with pytest.raises(ValueError, match="three"):
        side_by_side(work, range(6))
