"""How near each part of a still picture probably is: a guess from where it stands, not a measurement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from vitascope.engines.draft.matte import Matte, Sky, as_array, guided, resized

if TYPE_CHECKING:
    from vitascope.engines.base import Pixels
    from vitascope.engines.draft.picture import Array

WORK_SIDE = 320
"""The longer side, in pixels, of the copy on which nearness is guessed."""


def nearness(rgb: Pixels, subject: Matte, sky: Sky) -> Array:
    """Nearness of what is *behind* the subject: float32 (h, w), 0 at the sky, 1 at the nearest ground.

    The ground comes nearer from the horizon down; what is hazy is farther; the rim of a picture without a sky
    (a room, a street) is nearer than its middle. Smooth on purpose: a wrong edge would tear, a wrong slope
    hardly shows.
    """
    height, width = rgb.shape[:2]
    scale = WORK_SIDE / max(height, width)
    columns, rows = max(round(width * scale), 8), max(round(height * scale), 8)
    small = np.asarray(cv2.resize(rgb, (columns, rows), interpolation=cv2.INTER_AREA), np.uint8)
    y = np.linspace(0.0, 1.0, rows, dtype=np.float32)[:, None] * np.ones((1, columns), np.float32)
    x = np.linspace(-1.0, 1.0, columns, dtype=np.float32)[None]
    outdoors = sky.area > 0.05 and sky.confidence > 0.2
    horizon = min(max(sky.horizon, 0.2), 0.85) if outdoors else 0.45
    ground = np.clip((y - horizon) / (1.0 - horizon), 0.0, 1.0)
    near = 0.30 + 0.55 * ground**1.15
    haze = cv2.GaussianBlur(cv2.erode(small.min(2), np.ones((7, 7), np.uint8)), (0, 0), 5).astype(np.float32)
    near += 0.10 * (0.5 - haze / 255.0)
    if not outdoors:
        near += 0.22 * np.clip(np.hypot(x, (y - 0.5) * 1.6), 0.0, 1.2)
    sky_small = resized(sky.mask, columns, rows, cv2.INTER_AREA) * (1.0 if outdoors else 0.0)
    near *= 1.0 - 0.9 * sky_small
    if subject.found:
        hidden = resized(subject.alpha, columns, rows, cv2.INTER_AREA) > 0.05
        near = _filled(near.astype(np.float32), hidden)
    near = guided(np.clip(near, 0.0, 1.0).astype(np.float32), small, radius=0.03, epsilon=4e-3)
    near = as_array(cv2.GaussianBlur(near, (0, 0), 4.0))
    return resized(near, width, height, cv2.INTER_CUBIC)


def subject_nearness(behind: Array, subject: Matte) -> float:
    """How near the subject stands: as the ground at its feet, but always before what is behind it."""
    rows, columns = np.nonzero(subject.alpha > 0.5)
    if not rows.size:
        return 0.7
    feet = rows >= np.percentile(rows, 92)
    at_feet = float(behind[rows[feet], columns[feet]].mean())
    around = float(np.median(behind[rows, columns]))
    return min(max(at_feet, around + 0.2, 0.55), 1.0)


def _filled(field: Array, hole: npt.NDArray[np.bool_]) -> Array:
    """`field` with the pixels of `hole` taken from around it."""
    weight = 1.0 - hole.astype(np.float32)
    total = cv2.GaussianBlur(field * weight, (0, 0), 18.0)
    share = cv2.GaussianBlur(weight, (0, 0), 18.0)
    return np.where(hole, total / np.maximum(share, 1e-3), field).astype(np.float32)
