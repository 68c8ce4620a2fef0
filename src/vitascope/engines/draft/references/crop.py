"""Crops a picture to the shape asked for, and keeps in the frame what matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from vitascope.engines.draft.picture import Array


def crop_window(
    alpha: Array, width: int, height: int, *, zoom: float = 1.0, lean: tuple[float, float] = (0.5, 0.5)
) -> tuple[slice, slice]:
    """Find the part of a picture that has the aspect of `width` by `height` and keeps what its matte, (h, w), marks.

    `zoom` of 1 keeps as much as fits; `lean` is where, between left and right and between top and bottom, to stand
    among the crops that keep as much of what matters. It comes back as rows and columns of the picture.
    """
    rows, columns = alpha.shape
    scale = min(columns / width, rows / height) / zoom
    keep_columns, keep_rows = max(round(width * scale), 1), max(round(height * scale), 1)
    weight = alpha + 0.02
    left = _best_start(weight.sum(0), min(keep_columns, columns), bias=0.0, lean=lean[0])
    # Where it cannot all be kept, heads matter more than feet.
    top = _best_start(weight.sum(1), min(keep_rows, rows), bias=0.25, lean=lean[1])
    body = np.flatnonzero((alpha > 0.5).mean(1) > 0.02)
    if body.size:
        top = min(top, max(int(body[0] - 0.05 * keep_rows), 0))
    return slice(top, top + keep_rows), slice(left, left + keep_columns)


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
