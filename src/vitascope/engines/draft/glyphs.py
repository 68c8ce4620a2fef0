"""Signs that glow: invented characters in tubes of light, on boards."""

from __future__ import annotations

import cv2
import numpy as np

from vitascope.engines.draft.light import linear
from vitascope.engines.draft.noise import generator
from vitascope.engines.draft.scene import Rgb
from vitascope.engines.draft.stamp import Cutout

NEON: tuple[Rgb, ...] = (
    (1.0, 0.12, 0.45),
    (0.10, 0.85, 1.0),
    (1.0, 0.30, 0.10),
    (0.60, 0.22, 1.0),
    (0.15, 1.0, 0.55),
    (1.0, 0.80, 0.20),
)


def sign(seed: int, number: int, tones: tuple[Rgb, ...], *, upright: bool = True) -> Cutout:
    """Draw a sign of a few invented characters; no real writing is meant or copied."""
    rng = generator(seed, 301, number)
    count = int(rng.integers(2, 6))
    cell = 56
    size = (cell * count + 24, cell + 24) if upright else (cell + 24, cell * count + 24)
    tube = np.zeros(size, np.uint8)
    for k in range(count):
        at = (12 + k * cell, 12) if upright else (12, 12 + k * cell)
        _character(tube, rng, at, cell)
    frame = np.zeros(size, np.uint8)
    cv2.rectangle(frame, (4, 4), (size[1] - 5, size[0] - 5), 255, 3, cv2.LINE_AA)
    tone = np.array(linear(tones[int(rng.integers(0, len(tones)))]), np.float32)
    other = np.array(linear(tones[int(rng.integers(0, len(tones)))]), np.float32)
    lit = tube.astype(np.float32) / 255
    edge = frame.astype(np.float32) / 255 * (rng.random() < 0.7)
    board = tone * 0.10 if rng.random() < 0.6 else np.array([0.01, 0.01, 0.012], np.float32)
    if rng.random() < 0.3:
        # a light box: dark writing on a bright panel
        rgb = tone * (1.5 * (1 - 0.9 * lit))[..., None]
    else:
        halo = cv2.GaussianBlur(lit, (0, 0), 6)[..., None] * tone * 0.9
        rgb = board + halo + (lit[..., None] ** 1.0) * (tone * 2.6 + 0.35) + edge[..., None] * other * 2.2
    return Cutout(rgb.astype(np.float32), np.ones(size, np.float32))


def _character(
    tube: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], rng: np.random.Generator, at: tuple[int, int], cell: int
) -> None:
    top, left = at
    grid = np.round(np.linspace(8, cell - 8, 4)).astype(int)
    for _ in range(int(rng.integers(4, 8))):
        a, b = int(rng.integers(0, 4)), int(rng.integers(0, 4))
        kind = rng.random()
        if kind < 0.42:
            ends = ((left + int(grid[0]), top + int(grid[a])), (left + int(grid[3]), top + int(grid[a])))
        elif kind < 0.82:
            ends = ((left + int(grid[a]), top + int(grid[min(b, 1)])), (left + int(grid[a]), top + int(grid[3])))
        else:
            ends = ((left + int(grid[a]), top + int(grid[0])), (left + int(grid[b]), top + int(grid[3])))
        cv2.line(tube, ends[0], ends[1], 255, 4, cv2.LINE_AA)
