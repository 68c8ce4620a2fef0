"""A few small birds that cross the sky of a film."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.film.layers import on_field_grid
from vitascope.engines.draft.film.strokes import SUBPIXEL
from vitascope.engines.draft.matte import Sky, as_array

if TYPE_CHECKING:
    from vitascope.engines.base import Pixels
    from vitascope.engines.draft.film.camera import Pose
    from vitascope.engines.draft.film.direction import Direction
    from vitascope.engines.draft.film.warp import Warper
    from vitascope.engines.draft.picture import Array

_LEAST_SKY, _SURE = 0.06, 0.2
_PACE = 0.16  # widths a second
_BEATS = 2.6  # a second
_FAR = 0.1  # how near they are, as `near` of layers


class Birds:
    """A loose flock, out of sight at the first moment; it crosses above the horizon, behind whatever stands there."""

    def __init__(self, first: Pixels, sky: Sky, direction: Direction, seed: int) -> None:
        self._height, self._width = first.shape[:2]
        strength = direction.ambient.get("birds", 0.0) if sky.area > _LEAST_SKY and sky.confidence > _SURE else 0.0
        draw = np.random.default_rng((seed, 0xB12D))
        self._side = 1.0 if draw.random() < 0.5 else -1.0
        # Columns: along and across the flight, size, phase, pace of the wings, gliding.
        self._seats = draw.random((round((5 + 4 * draw.random()) * strength), 6)).astype(np.float32)
        self._top = 0.10 + 0.25 * float(draw.random())
        self.sky = on_field_grid(sky.mask)
        self._horizon = sky.horizon
        light = np.average(first.reshape(-1, 3), 0, sky.mask.ravel()) if strength else np.zeros(3)
        # Against the light they are dark, but the air before them is lit.
        self._tone = tuple(float(value) for value in 0.30 * light + 4.0)

    def __bool__(self) -> bool:
        return bool(len(self._seats))

    def draw(self, frame: Pixels, seconds: float, pose: Pose, warper: Warper, offsets: Array) -> Pixels:
        """`frame` with the birds; `offsets` are those by which its sky has moved."""
        cover = np.zeros(frame.shape[:2], np.uint8)
        for seat in self._seats:
            self._wings(cover, seat, seconds, pose)
        left, top, wide, high = cv2.boundingRect(cover)
        if not wide:
            return frame
        part = slice(top, top + high), slice(left, left + wide)
        free = cv2.resize(warper.carried(self.sky, offsets), (self._width, self._height))[part]
        share = (np.clip(as_array(free) * 1.6 - 0.2, 0.0, 1.0) * (cover[part] * np.float32(1 / 255)))[..., None]
        frame[part] = frame[part] * (1.0 - share) + np.array(self._tone, np.float32) * share + 0.5
        return frame

    def _wings(self, cover: Pixels, seat: Array, seconds: float, pose: Pose) -> None:
        """Draw one bird: two wings that rise and fall about a body, seen from a little below and aside."""
        along, across, size, phase, pace, glide = (float(value) for value in seat)
        reach = self._height * (0.011 + 0.010 * size)
        way = _PACE * (0.9 + 0.2 * pace) * seconds - 0.03 - 0.32 * along
        x = self._width * (way if self._side > 0 else 1.0 - way)
        y = self._height * self._horizon * (self._top + 0.30 * across + 0.02 * np.sin(1.3 * seconds + 6.3 * phase))
        middle_x, middle_y, grown = self._width / 2, self._height / 2, 1.0 + pose.scale * (0.45 + 0.9 * _FAR)
        x = middle_x + (x - middle_x) * grown + pose.shift[0] + pose.parallax[0] * (_FAR - 0.5)
        y = middle_y + (y - middle_y) * grown + pose.shift[1] + pose.parallax[1] * (_FAR - 0.5)
        if not (-reach < x < self._width + reach and -reach < y < self._height + reach):
            return
        # Some strokes, then a glide on wings held level.
        effort = np.clip(0.5 + 1.6 * np.sin(0.9 * seconds + 6.3 * glide), 0.12, 1.0)
        lift = float(effort * np.sin(6.283 * _BEATS * (0.85 + 0.3 * pace) * seconds + 6.3 * phase)) + 0.15
        ahead = self._side
        for wing in (-1.0, 1.0):
            elbow = (wing * 0.45 + 0.10 * ahead, -0.42 * lift - 0.06)
            tip = (wing * 0.95 - 0.18 * ahead, -0.75 * lift + 0.10)
            outline = [
                (0.16 * ahead, 0.0),
                elbow,
                tip,
                (wing * 0.40 - 0.10 * ahead, -0.36 * lift + 0.08),
                (-0.12, 0.09),
            ]
            self._fill(cover, [(x + reach * a, y + reach * b) for a, b in outline])
        body = [(0.34, -0.02), (0.10, -0.08), (-0.36, 0.0), (-0.40, 0.07), (0.10, 0.10)]
        self._fill(cover, [(x + reach * ahead * a, y + reach * b) for a, b in body])

    @staticmethod
    def _fill(cover: Pixels, outline: list[tuple[float, float]]) -> None:
        points = np.round(np.array(outline) * (1 << SUBPIXEL)).astype(np.int32)
        cv2.fillPoly(cover, [points], 255, cv2.LINE_AA, SUBPIXEL)
