"""Colour as the eye weighs it: sRGB to OKLab and back, and light in linear terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.attendance import heed
from vitascope.engines.draft.matte import as_array

if TYPE_CHECKING:
    from vitascope.engines.draft.picture import Array

# Bjoern Ottosson, "A perceptual color space for image processing", 2020; row vectors times the transpose.
_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    np.float32,
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ],
    np.float32,
)
_FROM_LAB = np.linalg.inv(_TO_LAB.astype(np.float64)).astype(np.float32)
_FROM_CONES = np.linalg.inv(_TO_CONES.astype(np.float64)).astype(np.float32)
LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)
"""The weight of each linear channel in luminance."""


def to_linear(rgb: Array) -> Array:
    """Turn display sRGB in 0..1, (h, w, 3), into linear light."""
    heed()
    rgb = np.maximum(rgb, 0.0)
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4).astype(np.float32)


def to_display(light: Array) -> Array:
    """Turn linear light, (h, w, 3), into display sRGB in 0..1; what is brighter than white is cut."""
    heed()
    light = np.clip(light, 0.0, 1.0)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1.0 / 2.4) - 0.055).astype(np.float32)


def to_oklab(rgb: Array) -> Array:
    """Turn display sRGB in 0..1, (h, w, 3), into OKLab: lightness 0..1, then green-red and blue-yellow."""
    cones = cv2.transform(to_linear(rgb), _TO_CONES)
    heed()
    return as_array(cv2.transform(np.cbrt(cones), _TO_LAB))


def from_oklab(lab: Array) -> Array:
    """Turn OKLab, (h, w, 3), into display sRGB in 0..1; chroma that no display shows is reduced, not cut."""
    light = _light(lab)
    outside = np.maximum(light.max(2) - 1.0, -light.min(2))
    if float(outside.max()) > 0.002:
        # Channels cut one by one would turn the hue: move toward grey as far as the pixel is outside.
        keep = 1.0 / (1.0 + 2.5 * np.clip(outside, 0.0, None))
        toned = lab.copy()
        toned[..., 1:] *= keep[..., None]
        light = _light(toned)
    return to_display(light)


def _light(lab: Array) -> Array:
    cones = as_array(cv2.transform(np.ascontiguousarray(lab, np.float32), _FROM_LAB))
    return as_array(cv2.transform(cones * cones * cones, _FROM_CONES))
