"""Seeded noise that repeats without a seam, sampled at any position."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.matte import as_array

if TYPE_CHECKING:
    from vitascope.engines.draft.picture import Array

SIDE = 256
"""The period of the noise in its own units."""


class NoiseTile:
    """Smooth noise of mean 0 and deviation about 0.5, periodic in both directions with period `SIDE`.

    `slope` is the exponent of its spectrum: 1.5 is rough, 3 is cloudy.
    """

    def __init__(self, seed: int, slope: float) -> None:
        white = np.fft.rfft2(np.random.default_rng(seed).standard_normal((SIDE, SIDE)))
        frequency = np.hypot(np.fft.fftfreq(SIDE)[:, None], np.fft.rfftfreq(SIDE)[None])
        frequency[0, 0] = 1.0
        shaped = white / np.maximum(frequency, 2.0 / SIDE) ** (slope / 2.0 + 0.5)
        # Below two samples a wave cannot be told from a jump: it would glitter as the sampling point moves.
        shaped *= np.exp(-((frequency / 0.22) ** 2))
        shaped[0, 0] = 0.0
        tile = np.fft.irfft2(shaped, s=(SIDE, SIDE))
        tile = (0.5 * tile / tile.std()).astype(np.float32)
        self._tile = np.pad(tile, ((0, 1), (0, 1)), mode="wrap")

    def at(self, x: Array, y: Array) -> Array:
        """Return the noise at the positions (x, y), arrays of one shape (or broadcast to one)."""
        # Faster than `mod`, which is not done by vector instructions.
        x = x - np.float32(SIDE) * np.floor(x * np.float32(1.0 / SIDE))
        y = y - np.float32(SIDE) * np.floor(y * np.float32(1.0 / SIDE))
        x, y = np.broadcast_arrays(x, y)
        return as_array(
            cv2.remap(
                self._tile,
                np.ascontiguousarray(x, np.float32),
                np.ascontiguousarray(y, np.float32),
                cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_REPLICATE,
            )
        )
