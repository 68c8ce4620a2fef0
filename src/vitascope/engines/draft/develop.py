"""From linear light to the display: exposure, bloom, film curve."""

from __future__ import annotations

import cv2
import numpy as np

from vitascope.engines.draft.attendance import side_by_side
from vitascope.engines.draft.picture import Array


def bloomed(rgb: Array, amount: float, threshold: float = 0.9) -> Array:
    """Add the glow of what is brighter than `threshold`, over three widths; rgb is linear (h, w, 3)."""
    rows, cols = rgb.shape[:2]
    small = cv2.resize(np.minimum(rgb, 12.0), (max(8, cols // 4), max(8, rows // 4)), interpolation=cv2.INTER_AREA)
    bright = np.maximum(small - np.float32(threshold), 0.0)
    size = small.shape[0]
    glow = cv2.GaussianBlur(bright, (0, 0), size * 0.006 + 0.3) * 0.5
    half = cv2.resize(bright, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    wide = cv2.GaussianBlur(half, (0, 0), size * 0.006 + 0.3) * 0.35
    wide += cv2.GaussianBlur(half, (0, 0), size * 0.022 + 0.3) * 0.25
    glow += cv2.resize(wide, (small.shape[1], size), interpolation=cv2.INTER_CUBIC)
    out: Array = rgb + cv2.resize(glow, (cols, rows), interpolation=cv2.INTER_LINEAR) * np.float32(amount)
    return out


def filmic(rgb: Array, exposure: float = 1.0) -> Array:
    """Bend linear light to 0..1 with a curve that keeps highlights coloured; the result is linear still."""
    out = np.empty(rgb.shape, np.float32)

    def bend(part: slice) -> None:
        x = np.maximum(rgb[part], 0.0) * np.float32(exposure * 0.72)
        mapped = (x * (2.51 * x + 0.03)) / (x * (2.43 * x + 0.59) + 0.14)
        np.clip(mapped, 0.0, 1.0, out=out[part])

    side_by_side(bend, _bands(len(rgb)))
    return out


def encoded(rgb: Array) -> Array:
    """Turn linear light in 0..1 into display sRGB."""
    out = np.empty(rgb.shape, np.float32)

    def encode(part: slice) -> None:
        x = np.clip(rgb[part], 0.0, 1.0)
        np.copyto(out[part], np.where(x <= 0.0031308, x * 12.92, 1.055 * cv2.pow(x, 1 / 2.4) - 0.055))

    side_by_side(encode, _bands(len(rgb)))
    return out


def tone_mapped(rgb: Array, exposure: float = 1.0) -> Array:
    """Map linear light to display sRGB in 0..1."""
    return encoded(filmic(rgb, exposure))


def _bands(rows: int) -> list[slice]:
    return [slice(top, min(top + 96, rows)) for top in range(0, rows, 96)]


def to_linear(rgb: Array) -> Array:
    """Turn display sRGB in 0..1 into linear light."""
    out: Array = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4).astype(np.float32)
    return out
