"""How far the parts of a kept place are, and where its ground lies: from its file, or else a guess."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.camera import Camera
from vitascope.engines.draft.film.depth import nearness
from vitascope.engines.draft.matte import Matte, Sky, as_array, resized

if TYPE_CHECKING:
    from vitascope.engines.base import Pixels
    from vitascope.engines.draft.picture import Array

EYE = 1.7
"""The height in metres from which photographs are taken."""

_FAR = 80.0
_OPEN = 0.7  # of the columns of a picture that has a horizon at all
_EYES = 0.3, 120.0


@dataclass(frozen=True, slots=True)
class Distances:
    """How far a place is: `near` in 0..1 and `depth` in metres, both (h, w), the camera that saw it, and the `reach`.

    The reach is the least and the greatest distance, in metres, at which somebody may stand in it.
    """

    near: Array
    depth: Array
    camera: Camera
    reach: tuple[float, float] = (4.0, 40.0)


def guessed(pixels: Pixels, subject: Matte, sky: Sky) -> Distances:
    """Guess the distances in a photograph.

    Below its horizon all is taken for level ground, above it all for far away: a wrong guess would hide the feet of
    whoever is placed there.
    """
    height, width = pixels.shape[:2]
    # Between houses the sky ends high above the horizon.
    open_sky = sky.area > 0.05 and float((sky.mask > 0.5).any(0).mean()) > _OPEN
    horizon = min(sky.horizon, 0.86) if open_sky else 0.5
    camera = Camera(width, height, focal=0.9 * width, horizon=horizon * height, eye=EYE)
    below = np.maximum(-camera.slopes(), EYE / _FAR)[:, None]
    depth = as_array(np.repeat(EYE / below, width, axis=1))
    depth[sky.mask > 0.5] = np.inf
    return Distances(nearness(pixels, subject, sky), depth, camera)


def known(depth: Array, width: int, height: int) -> Distances:
    """Take them from a depth map of any size, in metres; the camera from how the ground recedes at its lower edge."""
    full = resized(depth, width, height, cv2.INTER_NEAREST)
    finite = full[np.isfinite(full)]
    nearest = float(np.percentile(finite, 2)) if finite.size else 1.0
    near = as_array(np.clip(nearest / np.maximum(full, 1e-3), 0.0, 1.0))
    camera = _above_ground(full, Camera(width, height, 0.9 * width, 0.45 * height, EYE))
    # Nobody stands in the wall of a room, nor beyond it.
    far = float(np.clip(0.8 * np.percentile(finite, 70), 2.0, 40.0)) if finite.size else 40.0
    return Distances(near, full, camera, (min(max(1.2 * nearest, 1.5), 0.8 * far), far))


def _above_ground(depth: Array, camera: Camera) -> Camera:
    """Return the camera that sees level ground where the lower part of `depth` has it; as it was, if it is not level.

    On level ground the inverse of the distance grows with the row, from nothing at the horizon.
    """
    start = round(0.6 * camera.height)
    rows = np.arange(start, camera.height, dtype=np.float32)
    inverse = np.median(1.0 / np.maximum(depth[start:], 1e-3), axis=1)
    slope, offset = np.polyfit(rows, inverse, 1)
    if slope <= 0.0 or np.abs(inverse - slope * rows - offset).max() > 0.15 * float(inverse.max()):
        return camera
    horizon, eye = -offset / slope, 1.0 / (slope * camera.focal)
    if not (0.05 * camera.height < horizon < 0.9 * camera.height and _EYES[0] < eye < _EYES[1]):
        return camera
    return replace(camera, horizon=float(horizon), eye=float(eye))
