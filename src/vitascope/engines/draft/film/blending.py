"""Lays one picture over another, in whole numbers: several times as fast as in fractions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from vitascope.engines.base import Pixels


def laid_over(below: Pixels, above: Pixels, cover: Pixels) -> Pixels:
    """Return `below` with `above` over it, both uint8 (h, w, 3), as far as `cover`, uint8 (h, w), says."""
    return set_over(below, weighted(above, cover), cover)


def set_over(below: Pixels, above: Pixels, cover: Pixels) -> Pixels:
    """Do the same with an `above` whose colours are multiplied by `cover` already."""
    clear = np.asarray(cv2.bitwise_not(cover), np.uint8)
    return np.asarray(cv2.add(above, weighted(below, clear)), np.uint8)


def weighted(picture: Pixels, cover: Pixels) -> Pixels:
    """Return `picture`, uint8 (h, w, 3), its colours multiplied by `cover`, uint8 (h, w)."""
    return np.asarray(cv2.multiply(picture, cv2.merge([cover, cover, cover]), scale=1.0 / 255.0), np.uint8)
