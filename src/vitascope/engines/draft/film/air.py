"""What fills the air of a film, and its light: fog, steam, shimmer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.film.blending import laid_over
from vitascope.engines.draft.film.camera import Pose, onset
from vitascope.engines.draft.film.noise import NoiseTile
from vitascope.engines.draft.matte import as_array

if TYPE_CHECKING:
    from vitascope.engines.base import Pixels
    from vitascope.engines.draft.film.direction import Direction
    from vitascope.engines.draft.picture import Array


class Air:
    """Fog and light over a picture, of whose plate `near` gives the nearness and `subject` the matte.

    Both are fields on the field grid.
    """

    def __init__(
        self, first: Pixels, near: Array, subject: Array, direction: Direction, seed: int, *, people: bool = False
    ) -> None:
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
        if self._steam:
            colour = 0.45 * colour + 0.55 * np.array([228.0, 229.0, 232.0])
        self._guard = 1.0 if people else 0.0
        self._clear = 1.0 - _skin(small) if people else np.ones_like(near)
        self._source = _beside(subject) if people else _source(subject)
        self._colour = np.ascontiguousarray(np.broadcast_to(colour.round().astype(np.uint8), first.shape))

    @property
    def foggy(self) -> bool:
        """Whether there is anything in the air."""
        return bool(self._fog or self._steam)

    @property
    def lit(self) -> bool:
        """Whether the light is alive."""
        return bool(self._light)

    def veil(self, frame: Pixels, seconds: float, near: Array, subject: Array, pose: Pose) -> Pixels:
        """`frame` with its fog: nearly all of it lies behind the subject, whose matte is `subject`, wisps before it."""
        x = self._x * self._unit - pose.shift[0] * 0.25 * self._unit
        y = self._y * self._unit - pose.shift[1] * 0.25 * self._unit
        cover = np.zeros_like(self._x)
        if self._fog:
            drift = self._wind * seconds
            bank = self._noise.at(x * 0.33 - drift * 3.2, y * 0.62 + 17.0)
            wisp = self._noise.at(x * 0.8 - drift * 5.5 + 60.0, y * 1.3 - seconds * 0.7)
            body = np.clip(0.46 + 0.62 * bank + 0.26 * wisp, 0.0, 1.2)
            cover += self._fog * onset(seconds, 2.2) * body * (0.95 * (1.0 - near) ** 1.4 + 0.14)
        cover = np.clip(cover * (0.85 - 0.63 * subject), 0.0, 0.85)
        if self._steam:
            # Steam never lies on a face: it rises behind people.
            cover = np.maximum(cover, self._plume(seconds) * (1.0 - self._guard * subject) * self._clear)
        small = np.asarray(cover * 255.0 + 0.5, np.uint8)
        weight = cv2.resize(small, (frame.shape[1], frame.shape[0]), interpolation=cv2.INTER_LINEAR)
        return laid_over(frame, self._colour, np.asarray(weight, np.uint8))

    def _plume(self, seconds: float) -> Array:
        """Return how much steam hides, on the field grid: it rises from the source, widens, thins out."""
        middle, base, width = self._source
        rows, columns = self._x.shape
        up = (base * rows - self._y) / rows
        wander = 0.05 * np.sin(up * 7.0 - seconds * 1.1) + 0.03 * np.sin(up * 15.0 - seconds * 1.9 + self._phase)
        across = (self._x / columns - middle) * columns / rows - wander * np.clip(up * 3.0, 0.0, 1.0)
        body = np.exp(-((across / (0.45 * width + 0.16 * np.clip(up, 0.0, 1.0))) ** 2))
        body *= np.clip(up / 0.08 + 0.4, 0.0, 1.0) * np.clip(1.15 - up / 0.75, 0.0, 1.0)
        x, y = self._x * self._unit, self._y * self._unit
        # The noise is drawn out upward and pulled along: strands, not clouds.
        strand = self._noise.at(x * 1.3 + 7.0 * wander * rows * self._unit * 0.1, y * 0.55 + seconds * 13.0)
        curl = self._noise.at(x * 2.6 + 1.2 * seconds, y * 1.5 + seconds * 24.0 + 80.0)
        wisps = np.clip(0.34 + 0.95 * strand + 0.45 * curl, 0.0, 1.0)
        return as_array(np.clip(self._steam * onset(seconds, 1.8) * body * wisps * 0.70, 0.0, 0.6))

    def shine(self, frame: Pixels, seconds: float, hot: Array) -> Pixels:
        """`frame` with its bright parts alive: they swell and fade a little, never all at once."""
        x, y = self._x * self._unit, self._y * self._unit
        ripple = self._noise.at(x * 0.45 + seconds * 6.0, y * 0.4 + seconds * 3.0)
        slow = np.sin(seconds * 1.3 + self._phase) - np.sin(self._phase)
        flicker = self._noise.at(x * 0.05 + seconds * 17.0, y * 0.05 + self._phase)
        gain = self._light * onset(seconds) * hot * (0.16 * ripple + 0.07 * flicker + 0.035 * slow)
        full = cv2.resize(1.0 + gain, (frame.shape[1], frame.shape[0]), interpolation=cv2.INTER_LINEAR)
        return np.asarray(cv2.multiply(frame, cv2.merge([full, full, full]), dtype=cv2.CV_8U), np.uint8)


def _source(subject: Array) -> tuple[float, float, float]:
    """Return where steam rises from: the upper part of the subject, or else the lower middle of the picture.

    Its middle and its height from the top as fractions of the width and height, its half-width in heights.
    """
    rows, columns = np.nonzero(subject > 0.5)
    if not rows.size:
        return 0.5, 0.9, 0.35
    top, bottom = float(rows.min()), float(rows.max())
    upper = rows <= top + 0.5 * (bottom - top)
    spread = float(columns[upper].std()) * 1.3 / subject.shape[0]
    base = (top + 0.38 * (bottom - top)) / subject.shape[0]
    return float(columns[upper].mean()) / subject.shape[1], base, min(max(spread, 0.05), 0.4)


def _beside(subject: Array) -> tuple[float, float, float]:
    """Return where steam rises from where people are: from low down, at the side that they leave free."""
    weight = subject.sum(0)
    columns = subject.shape[1]
    left, right = float(weight[: columns // 3].sum()), float(weight[-(columns // 3) :].sum())
    return (0.14 if left < right else 0.86), 0.98, 0.10


def _skin(small: Pixels) -> Array:
    """Where skin may be, and a little around it: float32 (h, w) in 0..1."""
    tones = cv2.cvtColor(small, cv2.COLOR_RGB2YCrCb).astype(np.float32)
    red, blue = tones[..., 1], tones[..., 2]
    skin = (np.abs(red - 150.0) < 18.0) & (np.abs(blue - 107.0) < 20.0) & (tones[..., 0] > 60.0)
    opened = cv2.morphologyEx(skin.astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    size = 2 * (small.shape[0] // 24) + 1
    grown = cv2.dilate(opened, np.ones((size, size), np.uint8))
    return as_array(cv2.GaussianBlur(grown.astype(np.float32), (0, 0), small.shape[0] / 40.0))


def _hot(small: Pixels) -> Array:
    """Where light comes from or falls: 0.25 in the dark, 1 at the brightest. float32 (h, w)."""
    luma = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255.0
    level = float(np.percentile(luma, 78))
    bright = np.clip((luma - level) / max(1.0 - level, 0.15) * 1.6, 0.0, 1.0)
    return as_array(cv2.GaussianBlur(0.25 + 0.75 * bright, (0, 0), small.shape[0] / 60.0))
