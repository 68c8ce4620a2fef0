"""References that are smaller than the picture are enlarged well."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from vitascope.engines.draft.picture import Array
from vitascope.engines.draft.references.cutout import enlarged_picture


@pytest.fixture(scope="module")
def original() -> Array:
    """Leaves of many sizes, light upon dark, (360, 480, 3)."""
    rng = np.random.default_rng(8)
    picture = np.full((360, 480, 3), 0.25, np.float32)
    for _ in range(900):
        middle = (int(rng.integers(480)), int(rng.integers(360)))
        axes = (int(rng.integers(3, 26)), int(rng.integers(2, 9)))
        colour = tuple(float(c) for c in rng.uniform(0.15, 0.85, 3))
        cv2.ellipse(picture, middle, axes, float(rng.integers(180)), 0, 360, colour, -1, cv2.LINE_AA)
    return picture


def sharpness(picture: Array) -> float:
    """The mean slope of the picture's light, in 0..1 a pixel."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    return float(np.hypot(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)).mean())


def error(picture: Array, original: Array) -> float:
    """The root of the mean square of what differs."""
    return float(np.sqrt(((picture - original) ** 2).mean()))


@pytest.mark.parametrize("growth", [2, 3])
def test_an_enlargement_is_sharper_and_truer_than_cubic(original: Array, growth: int) -> None:
    """It gives back what cubic interpolation leaves out, and is nearer to the original."""
    size = (480 // growth, 360 // growth)
    small = np.asarray(cv2.resize(original, size, interpolation=cv2.INTER_AREA), np.float32)
    cubic = np.asarray(cv2.resize(small, (480, 360), interpolation=cv2.INTER_CUBIC), np.float32).clip(0.0, 1.0)
    ours = enlarged_picture(small, 480, 360)
    assert sharpness(ours) > 1.1 * sharpness(cubic)
    assert error(ours, original) < 0.98 * error(cubic, original)
