"""The check of what was made."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from vitascope.safety import PixelCheck, Watched
from vitascope.safety.pixels import Mode, Pixels


def frames(count: int) -> Iterator[Pixels]:
    for shade in range(count):
        yield np.full((24, 32, 3), shade * 20, np.uint8)


class Counting(PixelCheck):
    """A real check that remembers the shades it was shown."""

    def __init__(self, threshold: float) -> None:
        super().__init__(threshold)
        self.shown: list[int] = []

    def is_unsafe(self, pixels: Pixels) -> bool:
        self.shown.append(int(pixels[0, 0, 0]) // 20)
        return super().is_unsafe(pixels)


@pytest.mark.parametrize(("mode", "shown"), [("none", []), ("fast", [0, 5, 9]), ("full", list(range(10)))])
def test_each_mode_looks_at_its_frames(mode: Mode, shown: list[int]) -> None:
    """None, three, or all of ten frames are looked at."""
    check = Counting(1.0)
    assert len(list(Watched(frames(10), 10, check, mode))) == 10
    assert check.shown == shown


def test_a_plain_picture_is_safe() -> None:
    """Gray passes at the threshold the server uses."""
    assert not PixelCheck(0.8).is_unsafe(next(frames(1)))


def test_a_score_at_the_threshold_is_unsafe() -> None:
    """With a threshold that every picture reaches, the film is flagged, and its frames are passed on unaltered."""
    watched = Watched(frames(3), 3, PixelCheck(1e-12), "fast")
    passed = list(watched)
    assert watched.unsafe is True
    assert [int(frame[0, 0, 0]) for frame in passed] == [0, 20, 40]


def test_mode_none_says_nothing() -> None:
    """What was not looked at is neither safe nor unsafe."""
    watched = Watched(frames(2), 2, PixelCheck(0.8), "none")
    list(watched)
    assert watched.unsafe is None
