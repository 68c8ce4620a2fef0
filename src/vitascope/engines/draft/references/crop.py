"""Crops a picture to the shape asked for, and keeps in the frame what matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from vitascope.engines.base import Pixels
    from vitascope.engines.draft.picture import Array


def cover_crop(
    rgb: Pixels, alpha: Array, width: int, height: int, *, zoom: float = 1.0, lean: tuple[float, float] = (0.5, 0.5)
) -> tuple[Array, Array]:
    """Crop a picture and its matte to the aspect of `width` by `height`, keeping what matters in the frame.

    `zoom` of 1 keeps as much as fits; `lean` is where, between left and right and between top and bottom, to stand
    among the crops that keep as much of what matters. The picture comes back as float32 in 0..1, both at the
    reference's own scale.
    """
    rows, columns = rgb.shape[:2]
    scale = min(columns / width, rows / height) / zoom
    keep_columns, keep_rows = max(round(width * scale), 1), max(round(height * scale), 1)
    weight = alpha + 0.02
    left = _best_start(weight.sum(0), min(keep_columns, columns), bias=0.0, lean=lean[0])
    # Where it cannot all be kept, heads matter more than feet.
    top = _best_start(weight.sum(1), min(keep_rows, rows), bias=0.25, lean=lean[1])
    body = np.flatnonzero((alpha > 0.5).mean(1) > 0.02)
    if body.size:
        top = min(top, max(int(body[0] - 0.05 * keep_rows), 0))
    window = slice(top, top + keep_rows), slice(left, left + keep_columns)
    return rgb[window].astype(np.float32) / 255.0, np.ascontiguousarray(alpha[window])


def _best_start(weight: Array, length: int, *, bias: float, lean: float) -> int:
    """Return where a window of `length` holds most weight; `bias` favours what comes early."""
    room = len(weight) - length
    if room <= 0:
        return 0
    total = np.concatenate([[0.0], np.cumsum(weight * (1.0 + bias * np.linspace(1.0, 0.0, len(weight))))])
    held = total[length:] - total[: room + 1]
    # Among windows that hold nearly as much, the one nearest to where the crop is to lean.
    good = np.flatnonzero(held >= held.max() * 0.985)
    return int(good[np.abs(good - room * lean).argmin()])
