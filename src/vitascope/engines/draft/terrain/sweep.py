"""Visibility of a height field, for all screen columns at once.

Every column looks along one vertical plane. Marching outwards, the ground is seen where its slope from the
eye exceeds every slope before it; a running maximum and one count per pixel resolve the whole column.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from vitascope.engines.draft.attendance import side_by_side
from vitascope.engines.draft.camera import Camera
from vitascope.engines.draft.picture import Array

Height = Callable[[Array, Array], Array]
"""`height(x, z)` in metres at points in metres, any shape."""


def sweep(height: Height, camera: Camera, near: float, far: float, steps: int) -> Array:
    """Find the distance z to the ground at every pixel, shape (height, width); infinite where none is hit."""
    out = np.empty((camera.height, camera.width), np.float32)

    def march(part: slice) -> None:
        wide = part.stop - part.start
        band = replace(camera, width=wide, centre=(camera.width * camera.centre - part.start) / wide)
        out[:, part] = _marched(height, band, near, far, steps)

    side_by_side(march, [slice(left, min(left + 256, camera.width)) for left in range(0, camera.width, 256)])
    return out


def _marched(height: Height, camera: Camera, near: float, far: float, steps: int) -> Array:
    columns = camera.columns()
    depths = (near * (far / near) ** np.linspace(0.0, 1.0, steps)).astype(np.float32)
    z = np.broadcast_to(depths[:, None], (steps, camera.width))
    slope = (height(columns[None, :] * z, z) - np.float32(camera.eye)) / z
    index = first_seen(slope, camera)
    hit = index < steps
    here = np.minimum(index, steps - 1)
    before = np.maximum(here - 1, 0)
    s1 = np.take_along_axis(slope, here, axis=0)
    s0 = np.take_along_axis(slope, before, axis=0)
    pixel = camera.slopes()[:, None]
    t = np.clip((pixel - s0) / np.where(np.abs(s1 - s0) < 1e-7, 1e-7, s1 - s0), 0.0, 1.0)
    z0, z1 = depths[before], depths[here]
    out: Array = np.where(hit, z0 + (z1 - z0) * t, np.float32(np.inf))
    return out.astype(np.float32)


def first_seen(slope: Array, camera: Camera) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
    """Give the first step whose running-maximum slope reaches each pixel, or the number of steps."""
    steps, width = slope.shape
    top = np.maximum.accumulate(slope, axis=0)
    row = np.ceil(np.float32(camera.horizon) - 0.5 - top * np.float32(camera.focal))
    bins = np.clip(row, 0, camera.height).astype(np.int32)
    bins *= width
    bins += np.arange(width, dtype=np.int32)
    counts = np.bincount(bins.ravel(), minlength=(camera.height + 1) * width)[: camera.height * width]
    covered = np.cumsum(counts.reshape(camera.height, width), axis=0, dtype=np.int32)
    index: np.ndarray[tuple[int, ...], np.dtype[np.int32]] = np.int32(steps) - covered
    return index
