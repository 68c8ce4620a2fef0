"""Lays one picture over another, in whole numbers: several times as fast as in fractions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from vitascope.engines.base import Pixels


def laid_over(below: Pixels, above: Pixels, cover: Pixels) -> Pixels:
    """Return `below` with `above` over it, both uint8 (h, w, 3), as far as `cover`, uint8 (h, w), says."""
    share = cv2.merge([cover, cover, cover])
    shown = cv2.multiply(above, share, scale=1.0 / 255.0)
    rest = cv2.multiply(below, cv2.bitwise_not(share), scale=1.0 / 255.0)
    return np.asarray(cv2.add(shown, rest), np.uint8)
