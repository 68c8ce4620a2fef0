"""Cut-outs put into a view: sized by distance, hidden by what is nearer, faded by the air."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.picture import f32

if TYPE_CHECKING:
    from vitascope.engines.draft.camera import View
    from vitascope.engines.draft.picture import Array


@dataclass(frozen=True, slots=True)
class Cutout:
    """A lit drawing: `rgb` (h, w, 3) linear and already multiplied by `alpha` (h, w).

    It stands on its lowest row; `aspect` is width over height.
    """

    rgb: Array
    alpha: Array

    @property
    def aspect(self) -> float:
        """Width over height."""
        return float(self.alpha.shape[1] / self.alpha.shape[0])

    def mirrored(self) -> Cutout:
        """Give the drawing turned left to right."""
        return Cutout(self.rgb[:, ::-1], self.alpha[:, ::-1])

    def flipped(self) -> Cutout:
        """Give the drawing turned upside down."""
        return Cutout(self.rgb[::-1], self.alpha[::-1])


def stamp(
    view: View,
    cutout: Cutout,
    base: tuple[float, float],
    tall: float,
    z: float,
    *,
    strength: float = 1.0,
    test: bool = True,
) -> None:
    """Put a cut-out into the view, in place.

    `base` is the pixel (column, row) of the middle of its foot, `tall` its height in pixels, `z` its distance
    in metres. With `test`, what is nearer than z hides it.
    """
    wide = tall * cutout.aspect
    x0, y0 = base[0] - wide / 2, base[1] - tall
    rows, cols = view.depth.shape
    left, top = int(np.floor(x0)), int(np.floor(y0))
    right, low = int(np.ceil(x0 + wide)) + 1, int(np.ceil(y0 + tall)) + 1
    cl, ct, cr, cb = max(left, 0), max(top, 0), min(right, cols), min(low, rows)
    if cr <= cl or cb <= ct or tall < 0.7:
        return
    drawn = _resampled(cutout, (x0, y0, wide, tall), (cl, ct, cr, cb))
    if view.air > 0:
        drawn = _aired(view, drawn, z)
    depth = view.depth[ct:cb, cl:cr]
    if strength < 1.0:
        drawn *= np.float32(strength)
    if test:
        seen = depth > z * 0.985
        if not seen.all():
            drawn *= cv2.merge([f32(seen)] * 4)
    alpha = np.ascontiguousarray(drawn[..., 3])
    part = view.rgb[ct:cb, cl:cr]
    # whole arrays of one shape: to spread one channel over three costs several times as much
    part *= cv2.cvtColor(1.0 - alpha, cv2.COLOR_GRAY2RGB)
    part += cv2.cvtColor(drawn, cv2.COLOR_RGBA2RGB)
    if strength >= 1.0:
        np.copyto(depth, np.float32(z), where=alpha > 0.5)


def _aired(view: View, drawn: Array, z: float) -> Array:
    """Fade (h, w, 4), colour and cover, into the air before it at z metres."""
    through = float(np.exp(-z * view.air))
    mix = np.diag(np.array([through, through, through, 1.0], np.float32))
    mix[:3, 3] = view.light.array("haze") * np.float32(0.86 * (1 - through))
    return f32(cv2.transform(drawn, mix))


def _resampled(cutout: Cutout, box: tuple[float, float, float, float], clip: tuple[int, int, int, int]) -> Array:
    """Scale a cut-out to `box` (x, y, width, height in pixels), cropped to `clip`; antialiased both ways.

    The result is (h, w, 4): colour and cover.
    """
    x0, y0, wide, tall = box
    rgb, alpha = cutout.rgb, cutout.alpha
    rows, cols = alpha.shape
    if rows / max(tall, 1.0) > 1.5:
        size = (max(2, round(wide)), max(2, round(tall)))
        rgb = f32(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA))
        alpha = f32(cv2.resize(alpha, size, interpolation=cv2.INTER_AREA))
        rows, cols = alpha.shape
    drawn = np.empty((rows, cols, 4), np.float32)
    drawn[..., :3], drawn[..., 3] = rgb, alpha
    sx, sy = wide / cols, tall / rows
    back = np.array([[sx, 0, x0 - clip[0] + sx / 2 - 0.5], [0, sy, y0 - clip[1] + sy / 2 - 0.5]], np.float64)
    return f32(cv2.warpAffine(drawn, back, (clip[2] - clip[0], clip[3] - clip[1]), flags=cv2.INTER_LINEAR))
