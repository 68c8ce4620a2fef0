"""Takes the look of a style reference: its palette, and its brush where it was painted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.matte import as_array, resized
from vitascope.engines.draft.references.oklab import from_oklab, to_oklab

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vitascope.engines.base import Pixels
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Rgb


def with_palette(rgb: Array, style: Pixels, strength: float = 0.85) -> Array:
    """Return `rgb`, (h, w, 3) in 0..1, in the colours of `style`, uint8 (h', w', 3).

    The colours are carried over by the linear map of least effort between two Gaussians (Monge-Kantorovich),
    in OKLab. Lightness goes half of the way only, or the picture's own drawing would be lost.
    """
    lab = to_oklab(rgb)
    own = resized(lab, 160, 120, cv2.INTER_AREA).reshape(-1, 3).astype(np.float64)
    small = cv2.resize(style, (160, 120), interpolation=cv2.INTER_AREA).astype(np.float32) / 255.0
    theirs = to_oklab(small).reshape(-1, 3).astype(np.float64)
    floor = 1e-5 * np.eye(3)
    own_root = _root(np.cov(own.T) + floor)
    inverse = np.linalg.inv(own_root)
    carry = inverse @ _root(own_root @ (np.cov(theirs.T) + floor) @ own_root) @ inverse
    # A nearly grey picture would be stretched into noise: no direction grows more than threefold.
    values, vectors = np.linalg.eigh(carry)
    carry = (vectors * np.clip(values, 0.2, 3.0)) @ vectors.T
    moved = (lab - own.mean(0).astype(np.float32)) @ carry.T.astype(np.float32) + theirs.mean(0).astype(np.float32)
    weight = np.array([0.5 * strength, strength, strength], np.float32)
    mixed = lab + (moved - lab) * weight
    mixed[..., 0] = np.clip(mixed[..., 0], 0.02, 0.98)
    return from_oklab(as_array(mixed))


def split_toned(rgb: Array, colours: Sequence[Rgb], strength: float = 0.34) -> Array:
    """Return `rgb`, (h, w, 3) in 0..1, with its lights leaning to one of `colours` and its shadows to another.

    Only hue and chroma move, and strong colours of the picture's own least: nothing gets lighter or darker.
    """
    lab = to_oklab(rgb)
    tones = to_oklab(np.array([[colours[0], colours[-1]]], np.float32))[0, :, 1:]
    # By lightness the warmer of the two lights the scene, as lamps do, and the cooler fills it.
    warm, cool = (tones[0], tones[1]) if tones[0, 1] >= tones[1, 1] else (tones[1], tones[0])
    share = np.clip((lab[..., :1] - 0.25) / 0.5, 0.0, 1.0)
    tone = cool + (warm - cool) * share
    chroma = np.hypot(lab[..., 1], lab[..., 2])[..., None]
    pull = np.float32(strength) / (1.0 + (chroma / 0.10) ** 2)
    toned = lab.copy()
    toned[..., 1:] += pull * np.clip(tone, -0.14, 0.14)
    return from_oklab(as_array(toned))


def is_painted(style: Pixels) -> bool:
    """Tell a painting from a photograph: flat patches, hard edges between them, nothing fine within."""
    scale = 384.0 / max(style.shape[:2])
    small = cv2.resize(style, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
    fine = np.abs(grey - cv2.GaussianBlur(grey, (0, 0), 1.0))
    edges = np.abs(cv2.Sobel(grey, cv2.CV_32F, 1, 0)) + np.abs(cv2.Sobel(grey, cv2.CV_32F, 0, 1))
    colours = np.unique((small // 24).reshape(-1, 3), axis=0).shape[0]
    flat = float((fine < 0.8).mean())
    return flat > 0.55 and float((edges > 120.0).mean()) > 0.02 and colours < 260


def painted(rgb: Array) -> Array:
    """Return `rgb`, (h, w, 3) in 0..1, as if laid on with a brush: the Kuwahara filter, twice.

    Each pixel takes the mean of the calmest of four squares that have it in a corner.
    """
    for radius in (max(rgb.shape[0] // 240, 2), max(rgb.shape[0] // 420, 1)):
        rgb = _kuwahara(rgb, radius)
    return rgb


def _kuwahara(rgb: Array, radius: int) -> Array:
    grey = rgb @ np.array([0.30, 0.59, 0.11], np.float32)
    size = (radius + 1, radius + 1)
    best: Array | None = None
    least: Array | None = None
    for corner in ((0, 0), (radius, 0), (0, radius), (radius, radius)):
        mean = as_array(cv2.blur(rgb, size, anchor=corner))
        level = cv2.blur(grey, size, anchor=corner)
        unrest = as_array(cv2.blur(grey * grey, size, anchor=corner) - level * level)
        if best is None or least is None:
            best, least = mean, unrest
            continue
        calmer = unrest < least
        best = np.where(calmer[..., None], mean, best)
        least = np.minimum(unrest, least)
    return rgb if best is None else best


def _root(
    matrix: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return the symmetric square root of a covariance."""
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray((vectors * np.sqrt(np.maximum(values, 1e-9))) @ vectors.T, np.float64)
