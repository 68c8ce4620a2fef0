"""Motion of the picture's own parts, as fields of displacement: clouds, water, leaves in the wind, breath."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.film.camera import onset
from vitascope.engines.draft.film.layers import on_field_grid
from vitascope.engines.draft.film.noise import NoiseTile
from vitascope.engines.draft.matte import Matte, Sky, as_array
from vitascope.engines.draft.picture import Array

if TYPE_CHECKING:
    from vitascope.engines.base import Pixels
    from vitascope.engines.draft.film.direction import Direction

Drift = tuple[Array, Array]
"""(x, y) displacements on the field grid, in pixels of the picture; right and down are positive."""


_LEAST = 0.2
"""The least strength, somewhere in the picture, with which a motion is seen."""
_NOTHING = np.zeros((1, 1), np.float32)


class Flow:
    """The ambient displacement of the plate and of the subject, at any moment."""

    def __init__(self, rgb: Pixels, subject: Matte, sky: Sky, direction: Direction, seed: int, built: Array) -> None:
        """`built`, (h, w) in 0..1 at any size, is what must not bend."""
        self._strength = dict(direction.ambient)
        self._unit = rgb.shape[0] / 720.0
        draw = np.random.default_rng((seed, 0xF10A))
        self._noise = NoiseTile(int(draw.integers(1 << 31)), slope=2.2)
        self._ripple = NoiseTile(int(draw.integers(1 << 31)), slope=1.5)
        self._wind = 1.0 if draw.random() < 0.5 else -1.0
        self._alpha = on_field_grid(subject.alpha)
        rows, columns = self._alpha.shape
        self._y, self._x = np.mgrid[0:rows, 0:columns].astype(np.float32)
        small = np.asarray(cv2.resize(rgb, (columns, rows), interpolation=cv2.INTER_AREA), np.uint8)
        sky_mask = on_field_grid(sky.mask)
        stiff = as_array(cv2.resize(built, (columns, rows), interpolation=cv2.INTER_LINEAR))
        free = _border(rows, columns) * (1.0 - stiff)
        air = sky_mask * (_things_in(small, sky_mask) < 0.5) * (stiff < 0.3)
        self._clouds = _inner(as_array(air), rows / 14) if sky.area > 0.06 else np.zeros_like(sky_mask)
        self._clouds *= _border(rows, columns)
        self._horizon = sky.horizon if sky.area > 0.05 else 0.5
        self._foliage = foliage(small) * (1.0 - sky_mask) * (1.0 - self._alpha) * free
        self._water = water(small, self._horizon) * (1.0 - sky_mask) * (1.0 - self._alpha) * free
        self._body = _body(self._alpha) if subject.found else None
        self._cloth = _cloth(self._alpha, small) * (1.0 - stiff) if subject.found else None

    def idle(self) -> frozenset[str]:
        """Name the motions of `AMBIENT` for which this picture has nothing that could move."""
        cloth = _NOTHING if self._cloth is None else self._cloth
        there = {
            "clouds": self._clouds,
            "water": self._water,
            "sway": np.maximum(self._foliage, cloth),
            "breath": self._alpha if self._body is not None else _NOTHING,
        }
        return frozenset(name for name, where in there.items() if where.max() < _LEAST)

    def plate(self, seconds: float) -> Drift | None:
        """Return the displacement of what is behind the subject, or None where nothing of it moves."""
        x, y = np.zeros_like(self._alpha), np.zeros_like(self._alpha)
        moved = False
        if self._strength.get("clouds") and self._clouds.any():
            moved = True
            pace = 5.5 * self._strength["clouds"] * self._unit * self._wind
            lift = 1.25 - 0.6 * self._y / self._y[-1, 0]
            # Slow at first, then steady: the distance is the integral of the onset, near enough.
            gone = seconds * onset(seconds, 2.5)
            x += self._clouds * lift * pace * gone
            y += self._clouds * (self._noise.at(self._x * 0.18, self._y * 0.3 + seconds * 0.5)) * pace * 0.12 * gone
        if self._strength.get("water") and self._water.any():
            moved = True
            self._add_water(x, y, seconds)
        leaves = max(self._strength.get("sway", 0.0), self._strength.get("foliage", 0.0))
        if leaves and self._foliage.any():
            moved = True
            amount = leaves * self._unit * onset(seconds) * self._foliage
            gust = 0.55 + 0.9 * self._noise.at(self._x * 0.22 - self._wind * seconds * 14.0, self._y * 0.22)
            swing = np.sin(seconds * 2.1 + self._x * 0.06 + self._y * 0.045)
            swing += 0.5 * np.sin(seconds * 3.7 + self._x * 0.17 - self._y * 0.11)
            flutter = self._ripple.at(self._x * 0.9 - self._wind * seconds * 22.0, self._y * 0.9)
            x += amount * (1.9 * gust * swing + 0.8 * self._wind * gust + 0.9 * flutter)
            y += amount * (0.5 * gust * swing + 0.6 * flutter)
        return (x, y) if moved else None

    def subject(self, seconds: float) -> Drift | None:
        """Return the displacement within the subject, or None where it is rigid."""
        if self._body is None or self._cloth is None:
            return None
        breath, sway = self._strength.get("breath", 0.0), self._strength.get("sway", 0.0)
        if not breath and not sway:
            return None
        x, y = np.zeros_like(self._alpha), np.zeros_like(self._alpha)
        held = onset(seconds, 1.6) * self._unit
        if breath:
            x += held * breath * self._body[1] * 2.2 * np.float32(np.sin(seconds * 0.85))
            y -= held * breath * self._body[0] * 1.6 * np.float32(np.sin(seconds * 1.75) + 0.15)
        if sway:
            gust = self._noise.at(self._x * 0.3 - self._wind * seconds * 20.0, self._y * 0.3 + 40.0)
            wave = np.sin(seconds * 3.0 - self._x * 0.11 * self._wind + self._y * 0.07)
            x += held * sway * self._cloth * (2.0 * gust + 1.3 * wave)
            y += held * sway * self._cloth * (1.0 * gust + 0.6 * wave)
        return x.astype(np.float32), y.astype(np.float32)

    def _add_water(self, x: Array, y: Array, seconds: float) -> None:
        """Ripples that are small and slow at the horizon, large and quick at the viewer's feet."""
        rows = self._alpha.shape[0]
        below = np.clip((self._y / rows - self._horizon) / max(1.0 - self._horizon, 0.05), 0.02, 1.0)
        amount = self._strength["water"] * self._unit * onset(seconds) * self._water * (0.35 + 2.0 * below)
        # Rows of equal distance lie closer together toward the horizon.
        depth = 26.0 * np.log(below)
        chop = self._ripple.at(self._x * 0.55 / (0.3 + below), depth * 2.2 - seconds * 7.0)
        cross = self._ripple.at(self._x * 0.4 / (0.3 + below) + seconds * 5.0, depth * 1.5 + 90.0)
        swell = np.sin(depth * 1.2 + seconds * 2.4 + 1.4 * cross)
        y += amount * (1.0 * swell + 1.2 * chop)
        x += amount * (1.3 * cross + 0.5 * chop)


def added(one: Drift | None, other: Drift | None) -> Drift | None:
    """Return the displacement that both make together."""
    if one is None or other is None:
        return one or other
    return one[0] + other[0], one[1] + other[1]


def foliage(small: Pixels) -> Array:
    """Where leaves and grass probably are: green or ochre, and finely textured. float32 (h, w) in 0..1."""
    hsv = cv2.cvtColor(small, cv2.COLOR_RGB2HSV).astype(np.float32)
    hue, saturation, value = hsv[..., 0], hsv[..., 1], hsv[..., 2]
    green = np.clip(1.0 - np.abs(hue - 46.0) / 26.0, 0.0, 1.0) * np.clip((saturation - 25.0) / 40.0, 0.0, 1.0)
    green *= np.clip((value - 15.0) / 30.0, 0.0, 1.0)
    texture = _texture(small)
    return as_array(cv2.GaussianBlur(np.sqrt(green) * (0.15 + 0.85 * texture), (0, 0), small.shape[0] / 60.0))


def water(small: Pixels, horizon: float) -> Array:
    """Where water may lie if there is any: below the horizon, calm or cool. float32 (h, w) in 0..1."""
    rows = small.shape[0]
    hsv = cv2.cvtColor(small, cv2.COLOR_RGB2HSV).astype(np.float32)
    y = np.linspace(0.0, 1.0, rows, dtype=np.float32)[:, None]
    cool = np.clip(1.0 - np.abs(hsv[..., 0] - 105.0) / 32.0, 0.0, 1.0)
    grey = np.clip(1.0 - hsv[..., 1] / 70.0, 0.0, 1.0)
    wet = np.clip(np.maximum(cool, 0.7 * grey) + 0.35 * (1.0 - _texture(small)) - 0.25, 0.0, 1.0)
    wet *= np.clip((y - horizon - 0.01) * 12.0, 0.0, 1.0) * (1.0 - np.clip(2.5 * foliage(small), 0.0, 1.0))
    return as_array(cv2.GaussianBlur(wet, (0, 0), rows / 70.0))


def _texture(small: Pixels) -> Array:
    """How busy the picture is around each pixel, 0..1."""
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
    busy = cv2.GaussianBlur(np.abs(cv2.Laplacian(grey, cv2.CV_32F)), (0, 0), 2.5)
    return as_array(np.clip(busy / max(float(np.percentile(busy, 92)), 4.0), 0.0, 1.0))


def _border(rows: int, columns: int) -> Array:
    """Return 1 in the picture, falling to 0 at its border: what moves there would pull the border in."""
    y = np.minimum(np.arange(rows), np.arange(rows)[::-1]).astype(np.float32)[:, None]
    x = np.minimum(np.arange(columns), np.arange(columns)[::-1]).astype(np.float32)[None]
    return as_array(np.clip(np.minimum(y, x) / (0.03 * rows + 1.0), 0.0, 1.0))


def _things_in(small: Pixels, sky: Array) -> Array:
    """Find masts, wires and birds in a sky, and a wide strip around them: clouds drift, these do not."""
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
    sharp = np.abs(grey - cv2.GaussianBlur(grey, (0, 0), 3.0)) > 5.0
    sharp = cv2.morphologyEx((sharp & (sky > 0.05)).astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    size = 2 * (small.shape[0] // 22) + 1
    return as_array(cv2.dilate(sharp, np.ones((size, size), np.uint8)))


def _inner(mask: Array, rim: float) -> Array:
    """Return `mask`, falling softly to zero at its own rim: what drifts must not drag the skyline."""
    inside = (mask > 0.6).astype(np.uint8)
    padded = cv2.copyMakeBorder(inside, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    distance = cv2.distanceTransform(padded, cv2.DIST_L2, 5)[1:-1, 1:-1]
    ramp = np.clip(distance / (2.2 * rim), 0.0, 1.0)
    return as_array(cv2.GaussianBlur(ramp * ramp * (3.0 - 2.0 * ramp), (0, 0), rim / 3.0))


def _body(alpha: Array) -> tuple[Array, Array]:
    """Where a breath lifts the subject (its chest), and where it sways with the balance (its head)."""
    rows = np.flatnonzero((alpha > 0.5).any(1))
    top, bottom = (int(rows[0]), int(rows[-1])) if rows.size else (0, alpha.shape[0] - 1)
    along = np.clip((np.arange(alpha.shape[0], dtype=np.float32) - top) / max(bottom - top, 1), 0.0, 1.0)[:, None]
    chest = np.exp(-(((along - 0.45) / 0.28) ** 2)) * np.ones_like(alpha)
    return chest.astype(np.float32), ((1.0 - along) ** 1.5 * np.ones_like(alpha)).astype(np.float32)


def _cloth(alpha: Array, small: Pixels) -> Array:
    """Where the subject is loose: its rim and its busy parts, least in the middle of its upper half."""
    core = cv2.GaussianBlur(alpha, (0, 0), alpha.shape[0] / 22.0)
    rim = np.clip(1.6 - 1.6 * core, 0.0, 1.0) * np.clip(alpha * 2.0, 0.0, 1.0)
    loose = np.clip(rim + 0.25 * _texture(small), 0.0, 1.0) * alpha
    return as_array(cv2.GaussianBlur(loose, (0, 0), alpha.shape[0] / 60.0))
