"""Moves the layers of a picture as a camera would, and keeps the picture's border on the frame's border."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from vitascope.engines.draft.film.layers import FIELD_STEP, field_size
from vitascope.engines.draft.matte import as_array

if TYPE_CHECKING:
    from vitascope.engines.base import Pixels
    from vitascope.engines.draft.film.camera import Pose
    from vitascope.engines.draft.picture import Array

CALM = 0.12
"""The share of a half-axis, from the middle, that is never stretched to keep the border closed."""

_NO_MAP: Any = None
"""Both coordinates are in the first map. An empty second one, though the types ask for it, spoils what is sampled."""

_STRIP = 160
"""So many rows are sampled at a time: their map stays in the processor's cache, which saves a third of the time."""


class Warper:
    """Turns poses and motion fields into sampling maps for one picture size."""

    def __init__(self, width: int, height: int, nears: tuple[float, float] = (0.0, 1.0), margin: int = 0) -> None:
        """`nears` are the least and the greatest nearness of all layers, `margin` what they are larger on each side."""
        self._width, self._height, self._nears, self._margin = width, height, nears, margin
        columns, rows = field_size(width, height)
        self._doubled = np.empty((height, width, 2), np.float32)
        self._doubled[..., 0] = 2.0 * (np.arange(width) + margin)
        self._doubled[..., 1] = 2.0 * (np.arange(height)[:, None] + margin)
        # Field samples sit at the middle of the pixels they stand for, as cv2.resize assumes.
        self.x = ((np.arange(columns, dtype=np.float32) + 0.5) * (width / columns) - 0.5)[None].repeat(rows, 0)
        self.y = ((np.arange(rows, dtype=np.float32) + 0.5) * (height / rows) - 0.5)[:, None].repeat(columns, 1)

    def sources(
        self, pose: Pose, near: Array | float, drift: tuple[Array, Array] | None, *, cut: bool = False
    ) -> Array:
        """Return how far from each sample its source lies: (rows, columns, 2) float32, (x, y) in pixels.

        `near` is the nearness of the layer, a field or one value; `drift` is a motion of its own, (x, y) in
        pixels, added to the camera's. A layer that is `cut` by the picture's border stays cut by the frame's.
        """
        at = near
        x, y = self._seen(pose, at)
        if isinstance(near, np.ndarray):
            # The nearness is known at the source, not at the output: look it up where the first guess points.
            columns, rows = self._grid(x, y, near)
            at = as_array(cv2.remap(near, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))
            x, y = self._seen(pose, at)
        if drift is not None:
            # Parts move where they are in the picture, not where the camera happens to show them.
            columns, rows = self._grid(x, y, drift[0])
            x = x - as_array(cv2.remap(drift[0], columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))
            y = y - as_array(cv2.remap(drift[1], columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))
        margin = 0 if cut else self._margin
        x, y = _closed(x, self._width, margin), _closed(y, self._height, margin)
        return np.dstack([x - self.x, y - self.y]).astype(np.float32)

    def sample(self, doubled: Pixels, offsets: Array, box: tuple[int, int, int, int] | None = None) -> Pixels:
        """Return the layer `doubled`, of four channels and twice the size, seen through `offsets`.

        Only `box` of it, (left, top, right, bottom) in pixels, if that is given. Offsets, not positions, are brought to
        full size: they are smooth, and zero stays exactly zero.
        """
        left, top, right, bottom = box or (0, 0, self._width, self._height)
        seen = np.empty((bottom - top, right - left, 4), np.uint8)
        for start in range(top, bottom, _STRIP):
            end = min(start + _STRIP, bottom)
            full = _enlarged(offsets, (self._width, self._height), (left, start, right, end))
            full = as_array(cv2.scaleAdd(full, 2.0, self._doubled[start:end, left:right]))
            strip = seen[start - top : end - top]
            cv2.remap(doubled, full, _NO_MAP, cv2.INTER_LINEAR, strip, borderMode=cv2.BORDER_REPLICATE)
        return seen

    def carried(self, field: Array, offsets: Array) -> Array:
        """`field`, on the field grid of the first frame, as `offsets` show it now."""
        columns, rows = self._grid(self.x + offsets[..., 0], self.y + offsets[..., 1], field)
        return as_array(cv2.remap(field, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))

    def _grid(self, x: Array, y: Array, field: Array) -> tuple[Array, Array]:
        """Positions in pixels as positions in `field`."""
        rows, columns = field.shape
        return (x + 0.5) * (columns / self._width) - 0.5, (y + 0.5) * (rows / self._height) - 0.5

    def _seen(self, pose: Pose, near: Array | float) -> tuple[Array, Array]:
        """Where the camera at `pose` finds its samples in the first frame."""
        middle_x, middle_y = (self._width - 1) / 2.0, (self._height - 1) / 2.0
        x, y = _moved(pose, self.x - middle_x, self.y - middle_y, near)
        closer = self._closer(pose)
        return np.asarray(x * closer + middle_x, np.float32), np.asarray(y * closer + middle_y, np.float32)

    def _closer(self, pose: Pose) -> np.float32:
        """How much the view narrows so that a camera that moves aside never sees beyond the picture's border.

        It is one factor for all layers and both directions: unlike stretching the border it bends nothing. A pull
        out is left alone, or it would be undone.
        """
        half_x, half_y = (self._width - 1) / 2.0, (self._height - 1) / 2.0
        corners_x = np.array([-half_x, half_x, -half_x, half_x], np.float32)
        corners_y = np.array([-half_y, -half_y, half_y, half_y], np.float32)
        still = replace(pose, scale=max(pose.scale, 0.0))
        beyond = 1.0
        for near in self._nears:
            x, y = _moved(still, corners_x, corners_y, near)
            beyond = max(beyond, float(np.abs(x).max()) / half_x, float(np.abs(y).max()) / half_y)
        return np.float32(1.0 / beyond)


def _enlarged(offsets: Array, size: tuple[int, int], box: tuple[int, int, int, int]) -> Array:
    """Bring offsets, on the field grid, to a picture of `size`, (width, height); only to `box` of it."""
    (width, height), (left, top, right, bottom) = size, box
    rows, columns = offsets.shape[:2]
    if (width, height) != (columns * FIELD_STEP, rows * FIELD_STEP):
        return as_array(cv2.resize(offsets, size, interpolation=cv2.INTER_LINEAR)[top:bottom, left:right])
    # One sample more on each side, and the box comes out as it would of the whole.
    x0, y0 = max(left // FIELD_STEP - 1, 0), max(top // FIELD_STEP - 1, 0)
    x1, y1 = min(-(-right // FIELD_STEP) + 1, columns), min(-(-bottom // FIELD_STEP) + 1, rows)
    part = np.ascontiguousarray(offsets[y0:y1, x0:x1])
    full = cv2.resize(part, None, fx=FIELD_STEP, fy=FIELD_STEP, interpolation=cv2.INTER_LINEAR)
    top, bottom, left, right = (
        at - start * FIELD_STEP for at, start in ((top, y0), (bottom, y0), (left, x0), (right, x0))
    )
    return as_array(full[top:bottom, left:right])


def _moved(pose: Pose, x: Array, y: Array, near: Array | float) -> tuple[Array, Array]:
    """Return where in the first frame the camera at `pose` sees (x, y), both counted from the middle, in pixels.

    For a nearness that is a plane this is a homography: straight lines stay straight.
    """
    if pose.roll:
        cosine, sine = np.float32(np.cos(pose.roll)), np.float32(np.sin(pose.roll))
        x, y = x * cosine - y * sine, x * sine + y * cosine
    # Half of a push is the lens, which grows all alike; half is the way gone, which brings the near nearer.
    shrink = 1.0 - pose.scale / (1.0 + pose.scale) * (0.45 + 0.9 * near)
    lag = near - 0.5
    return (
        as_array((x - pose.shift[0] - pose.parallax[0] * lag) * shrink),
        as_array((y - pose.shift[1] - pose.parallax[1] * lag) * shrink),
    )


def _closed(position: Array, length: int, margin: int) -> Array:
    """Return `position`, along a side of `length` pixels, bent so that it never leaves the picture and its margin.

    A position farther out would show what is not there. The outer part of the half-axis is compressed just enough for
    its end to fall on the end; the middle is left alone, and where nothing lies beyond nothing changes at all.
    """
    middle, half = (length - 1) / 2.0, (length - 1) / 2.0 + margin
    offset = (position - middle) / half
    low, high = float(offset.min()), float(offset.max())
    if low >= -1.0 and high <= 1.0:
        return position
    bent = _bent(offset, max(high, 1.0)) if high > 1.0 else offset
    if low < -1.0:
        bent = -_bent(-bent, -low)
    return np.asarray(bent * half + middle, np.float32)


def _bent(offset: Array, end: float) -> Array:
    """Return `offset` with calm..end brought onto calm..1, by a quadratic that starts with slope one."""
    span, room = end - CALM, 1.0 - CALM
    # With v in 0..1 along the span: span * v - bend * v^2, and equal to the room at v = 1.
    v = np.clip((offset - CALM) / span, 0.0, 1.0)
    return np.where(offset > CALM, CALM + span * v - (span - room) * v * v, offset).astype(np.float32)
