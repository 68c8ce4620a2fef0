"""What fills the air of a film, and its light: fog, steam, shimmer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.film.camera import Pose, onset
from vitascope.engines.draft.film.noise import NoiseTile
from vitascope.engines.draft.matte import as_array

if TYPE_CHECKING:
    from vitascope.engines.base import Pixels
    from vitascope.engines.draft.film.direction import Direction
    from vitascope.engines.draft.picture import Array


class Air:
    """Fog and light over a picture whose plate is near as `near` says, a field on the field grid."""

    def __init__(self, first: Pixels, near: Array, direction: Direction, seed: int) -> None:
        rows, columns = near.shape
        self._fog = direction.ambient.get("fog", 0.0)
        self._steam = direction.ambient.get("steam", 0.0)
        self._light = direction.ambient.get("light", 0.0)
        if direction.ambient.get("snow", 0.0) > 1.2 or direction.ambient.get("rain", 0.0) > 1.2:
            self._fog = max(self._fog, 0.5)
        draw = np.random.default_rng((seed, 0xA12))
        self._noise = NoiseTile(int(draw.integers(1 << 31)), slope=2.6)
        self._wind = 1.0 if draw.random() < 0.5 else -1.0
        self._phase = float(draw.uniform(0.0, 6.28))
        self._y, self._x = np.mgrid[0:rows, 0:columns].astype(np.float32)
        # In units that do not depend on the size: 320 across the height of the field.
        self._unit = 180.0 / rows
        small = np.asarray(cv2.resize(first, (columns, rows), interpolation=cv2.INTER_AREA), np.uint8)
        self.hot = _hot(small)
        pixels = small.reshape(-1, 3).astype(np.float32)
        # Air takes the colour of the picture's lights, but is never pure white.
        colour = 0.7 * np.percentile(pixels, 84, axis=0) + 0.3 * pixels.mean(0)
        self._colour = np.broadcast_to(colour.round().astype(np.uint8), first.shape)

    @property
    def foggy(self) -> bool:
        """Whether there is anything in the air."""
        return bool(self._fog or self._steam)

    @property
    def lit(self) -> bool:
        """Whether the light is alive."""
        return bool(self._light)

    def veil(self, frame: Pixels, seconds: float, near: Array, pose: Pose, *, before: bool) -> Pixels:
        """`frame` with its fog: nearly all of it lies behind the subject, wisps before it."""
        x = self._x * self._unit - pose.shift[0] * 0.25 * self._unit
        y = self._y * self._unit - pose.shift[1] * 0.25 * self._unit
        cover = np.zeros_like(self._x)
        if self._fog:
            drift = self._wind * seconds
            bank = self._noise.at(x * 0.33 - drift * 3.2, y * 0.62 + 17.0)
            wisp = self._noise.at(x * 0.8 - drift * 5.5 + 60.0, y * 1.3 - seconds * 0.7)
            body = np.clip(0.46 + 0.62 * bank + 0.26 * wisp, 0.0, 1.2)
            cover += self._fog * onset(seconds, 2.2) * body * (0.62 * (1.0 - near) ** 1.4 + 0.10)
        if self._steam:
            rise = self._noise.at(x * 0.55 + 6.0 * np.sin(seconds * 0.4), y * 0.75 + seconds * 13.0)
            curl = self._noise.at(x * 1.2 + 0.8 * seconds, y * 1.5 + seconds * 20.0 + 80.0)
            low = np.clip(1.35 - np.abs(self._y / self._y[-1, 0] - 0.72) * 2.0, 0.0, 1.0)
            cover += self._steam * onset(seconds, 1.8) * low * np.clip(0.30 + 0.62 * rise + 0.3 * curl, 0.0, 1.0) * 0.42
        cover = np.clip(cover * (0.22 if before else 0.85), 0.0, 0.85)
        weight = as_array(cv2.resize(cover, (frame.shape[1], frame.shape[0]), interpolation=cv2.INTER_LINEAR))
        return np.asarray(cv2.blendLinear(self._colour, frame, weight, 1.0 - weight), np.uint8)

    def shine(self, frame: Pixels, seconds: float, hot: Array) -> Pixels:
        """`frame` with its bright parts alive: they swell and fade a little, never all at once."""
        x, y = self._x * self._unit, self._y * self._unit
        ripple = self._noise.at(x * 0.45 + seconds * 6.0, y * 0.4 + seconds * 3.0)
        slow = np.sin(seconds * 1.3 + self._phase) - np.sin(self._phase)
        flicker = self._noise.at(x * 0.05 + seconds * 17.0, y * 0.05 + self._phase)
        gain = self._light * onset(seconds) * hot * (0.16 * ripple + 0.07 * flicker + 0.035 * slow)
        full = cv2.resize(1.0 + gain, (frame.shape[1], frame.shape[0]), interpolation=cv2.INTER_LINEAR)
        return np.asarray(cv2.multiply(frame, cv2.merge([full, full, full]), dtype=cv2.CV_8U), np.uint8)


def _hot(small: Pixels) -> Array:
    """Where light comes from or falls: 0.25 in the dark, 1 at the brightest. float32 (h, w)."""
    luma = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255.0
    level = float(np.percentile(luma, 78))
    bright = np.clip((luma - level) / max(1.0 - level, 0.15) * 1.6, 0.0, 1.0)
    return as_array(cv2.GaussianBlur(0.25 + 0.75 * bright, (0, 0), small.shape[0] / 60.0))
