"""Cuts a subject out of its reference: clean edges, its own colours up to the rim, enlarged well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.matte import Matte, as_array, resized, spread

if TYPE_CHECKING:
    from vitascope.engines.base import Pixels
    from vitascope.engines.draft.picture import Array


@dataclass(frozen=True, slots=True)
class Cutout:
    """A subject by itself.

    `rgb` (h, w, 3) in 0..1 holds its own colour even where `alpha` (h, w) fades. `left`, `right`, `top` and
    `bottom` say how much of each side is cut by the border of the reference, as a share of that side.
    """

    rgb: Array
    alpha: Array
    left: float = 0.0
    right: float = 0.0
    top: float = 0.0
    bottom: float = 0.0


def cut_out(rgb: Pixels, matte: Matte) -> Cutout:
    """Cut the subject of `rgb`, uint8 (h, w, 3), out of its background."""
    alpha = matte.alpha if matte.source == "caller" else _decided(matte.alpha)
    rows, columns = np.nonzero(alpha > 0.08)
    if not rows.size:
        return Cutout(rgb.astype(np.float32) / 255.0, np.ones(rgb.shape[:2], np.float32))
    height, width = alpha.shape
    top, bottom, left, right = rows.min(), rows.max() + 1, columns.min(), columns.max() + 1
    part = alpha[top:bottom, left:right]
    pure = _decontaminated(rgb, alpha)[top:bottom, left:right]
    solid = part > 0.5
    return Cutout(
        rgb=pure,
        alpha=part,
        left=float(solid[:, 0].mean()) if left == 0 else 0.0,
        right=float(solid[:, -1].mean()) if right == width else 0.0,
        top=float(solid[0].mean()) if top == 0 else 0.0,
        bottom=float(solid[-1].mean()) if bottom == height else 0.0,
    )


def enlarged(cutout: Cutout, width: int, height: int) -> Cutout:
    """Bring a cut-out to `width` by `height` pixels."""
    rgb = enlarged_picture(cutout.rgb, width, height)
    growth = width / cutout.alpha.shape[1]
    alpha = resized(cutout.alpha, width, height, cv2.INTER_AREA if growth < 1.0 else cv2.INTER_CUBIC)
    if growth > 1.2:
        # Enlarging widens the soft rim too: bring it back to about the width it had.
        alpha = (alpha - 0.5) * min(growth, 2.2) * 0.8 + 0.5
    alpha = np.clip(alpha, 0.0, 1.0).astype(np.float32)
    return Cutout(rgb, alpha, cutout.left, cutout.right, cutout.top, cutout.bottom)


def enlarged_picture(rgb: Array, width: int, height: int) -> Array:
    """Bring `rgb`, (h, w, 3) in 0..1, to another size; an enlarged one gets its edges and grain back."""
    growth = width / rgb.shape[1]
    if growth <= 1.0:
        return resized(rgb, width, height, cv2.INTER_AREA)
    big = np.clip(resized(rgb, width, height, cv2.INTER_LANCZOS4), 0.0, 1.0)
    if growth < 1.15:
        return big
    sigma = 0.55 * growth
    fine = big - cv2.GaussianBlur(big, (0, 0), sigma)
    # Strong edges are sharp enough already: sharpening them would draw a halo.
    strength = np.abs(fine).max(2, keepdims=True)
    gain = 0.9 * min(growth - 1.0, 1.2) / (1.0 + (strength / 0.06) ** 2)
    # A trace of grain, more in texture than in flat parts, stands in for the detail that was never recorded.
    busy = cv2.GaussianBlur(strength, (0, 0), 2.0 * sigma)[..., None]
    grain = np.random.default_rng(0x6EA1).standard_normal((height, width, 1), np.float32)
    grain = cv2.GaussianBlur(grain, (0, 0), 0.7)[..., None] * np.clip(busy * 0.35, 0.0, 0.014)
    return as_array(np.clip(big + fine * gain + grain, 0.0, 1.0))


def _decided(alpha: Array) -> Array:
    """Return a found matte with its doubts settled: what its finder was hardly sure of would show as a ghost.

    A soft rim beside something solid stays; a smear farther from it goes, as most of it is background.
    """
    sharp = np.clip((alpha - 0.30) / 0.52, 0.0, 1.0)
    size = 2 * max(round(0.009 * max(alpha.shape)), 1) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    beside = cv2.dilate((alpha > 0.88).astype(np.float32), kernel)
    beside = as_array(cv2.GaussianBlur(beside, (0, 0), 0.35 * size))
    return as_array(sharp * (beside + (1.0 - beside) * np.clip((sharp - 0.45) / 0.4, 0.0, 1.0)))


def _decontaminated(rgb: Pixels, alpha: Array) -> Array:
    """Replace the colour of the soft rim, which holds background, by that of the solid part beside it."""
    solid = cv2.erode((alpha > 0.95).astype(np.uint8), np.ones((3, 3), np.uint8))
    if not solid.any():
        return rgb.astype(np.float32) / 255.0
    own = spread(rgb, np.asarray(1 - solid, np.uint8))
    share = np.clip((1.0 - alpha) / 0.05, 0.0, 1.0)[..., None]
    return as_array(rgb * (1.0 - share) + own * share) / np.float32(255.0)
