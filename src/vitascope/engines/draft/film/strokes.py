"""Draws many small strokes at once: what is in motion while the shutter is open is a stroke, not a dot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.matte import as_array

if TYPE_CHECKING:
    from vitascope.engines.base import Pixels
    from vitascope.engines.draft.picture import Array

SUBPIXEL = 4
"""Bits of a pixel's fraction that positions keep when they are drawn: without them motion would stutter."""

_LEVELS = 8


def strokes(cover: Pixels, starts: Array, ends: Array, widths: Array, opacities: Array) -> None:
    """Draw strokes into `cover`, uint8 (h, w), in place, where it is less.

    `starts` and `ends` are (n, 2), x and y in pixels; `widths` (n,) in pixels; `opacities` (n,) in 0..1. What is
    thinner than a pixel is drawn a pixel wide and fainter.
    """
    faint = opacities * np.minimum(widths, 1.0)
    thick = np.clip(np.round(widths), 1, 40).astype(np.int64)
    level = np.clip(np.ceil(faint * _LEVELS), 0, _LEVELS).astype(np.int64)
    points = np.round(np.stack([starts, ends], 1) * (1 << SUBPIXEL)).astype(np.int32)
    # All of one width and one opacity go to OpenCV in one call; the faint ones first, the strong ones over them.
    groups = level * 64 + thick
    for group in np.unique(groups[level > 0]):
        lines = list(points[groups == group])
        shade = 255.0 * float(group // 64) / _LEVELS
        cv2.polylines(cover, lines, False, shade, int(group % 64), cv2.LINE_AA, SUBPIXEL)


def flakes(cover: Pixels, centres: Array, radii: Array, ways: Array, turns: Array, opacities: Array) -> None:
    """Draw snow flakes into `cover`, each a clump of two, drawn out along its way, `ways` (n, 2), in pixels."""
    aside = np.stack([np.cos(turns), np.sin(turns)], 1) * (0.55 * radii)[:, None]
    middles = np.concatenate([centres, centres + aside])
    sizes = np.concatenate([radii, 0.62 * radii])
    half = 0.5 * np.concatenate([ways, ways])
    shown = np.concatenate([opacities, 0.8 * opacities])
    strokes(cover, as_array(middles - half), as_array(middles + half), as_array(1.7 * sizes), shown)
