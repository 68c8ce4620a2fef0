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


def structure(rgb: Pixels) -> tuple[Array, float]:
    """Find what is built and must not bend: a mask in 0..1 on a copy of `WORK_SIDE`, and how much of it there is, 0..1.

    Built things have long straight edges; hills, trees and faces have hardly any.
    """
    height, width = rgb.shape[:2]
    scale = WORK_SIDE / max(height, width)
    columns, rows = max(round(width * scale), 8), max(round(height * scale), 8)
    grey = cv2.cvtColor(cv2.resize(rgb, (columns, rows), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(grey)[0]
    mask = np.zeros((rows, columns), np.uint8)
    total = 0.0
    for x0, y0, x1, y1 in () if found is None else found.reshape(-1, 4):
        length = float(np.hypot(x1 - x0, y1 - y0))
        if length > 0.045 * WORK_SIDE:
            total += length
            cv2.line(mask, (round(x0), round(y0)), (round(x1), round(y1)), 255, 5)
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    soft = cv2.GaussianBlur(mask.astype(np.float32) / 255.0, (0, 0), 3.0)
    return as_array(np.clip(1.6 * soft, 0.0, 1.0)), min(total / (4.0 * (rows + columns)), 1.0)


def flattened(near: Array, rigid: float) -> Array:
    """Return nearness brought toward the plane nearest to it, all the way where `rigid` is 1.

    Under a camera that moves, a plane maps straight lines to straight lines; any other relief bends them.
    """
    rows, columns = near.shape
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    basis = np.stack([np.ones_like(x), x / columns - 0.5, y / rows - 0.5], -1).reshape(-1, 3)
    plane = (basis @ np.linalg.lstsq(basis[::7], near.reshape(-1)[::7], rcond=None)[0]).reshape(rows, columns)
    return as_array(np.clip(near * (1.0 - rigid) + plane * rigid, 0.0, 1.0))


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
        near = filled(near.astype(np.float32), hidden)
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


def nearest_outside(hole: Pixels) -> tuple[Array, npt.NDArray[np.int64]]:
    """Find the nearest pixel outside `hole`, nonzero uint8 (h, w), for every pixel: how far, and where when flattened.

    A pixel outside is its own nearest. There must be one.
    """
    distance, labels = cv2.distanceTransformWithLabels(hole, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    seats = np.zeros(int(labels.max()) + 1, np.int64)
    around = np.flatnonzero(hole.ravel() == 0)
    seats[labels.ravel()[around]] = around
    return as_array(distance), seats[labels]


def filled(field: Array, hole: npt.NDArray[np.bool_]) -> Array:
    """Return `field` with the pixels of `hole` taken from around it."""
    weight = 1.0 - hole.astype(np.float32)
    total = cv2.GaussianBlur(field * weight, (0, 0), 18.0)
    share = cv2.GaussianBlur(weight, (0, 0), 18.0)
    return np.where(hole, total / np.maximum(share, 1e-3), field).astype(np.float32)
