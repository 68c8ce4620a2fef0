"""Finishing passes: what happens between the rendered view and the delivered picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.attendance import heed
from vitascope.engines.draft.noise import generator, smooth
from vitascope.engines.draft.overlays import fall_weather
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.styles import styled

if TYPE_CHECKING:
    from vitascope.engines.base import Pixels
    from vitascope.engines.draft.picture import Array, Picture
    from vitascope.engines.draft.scene import Scene

_GRAIN = {"noir": 0.020, "vintage": 0.020, "pixel": 0.0}
# these places take named colours into their own materials: the grade only leans towards them
_COLOURED_PLACES = frozenset({"abstract", "space", "cavern", "hall", "reef", "room", "portrait", "town"})
_WHOLE = frozenset(
    {"palette", "tones", "tone", "tint", "tinted", "hues", "mood", "colours", "colors", "duotone", "grade"}
)


def finish(picture: Picture, scene: Scene, seed: int) -> Pixels:
    """Return the picture after light shafts, bloom, grade, weather, style, grain, dither: uint8 (h, w, 3)."""
    rgb = picture.rgb.astype(np.float32, copy=True)
    if scene.hour in {"dawn", "golden", "sunset"} or scene.has("shafts"):
        rgb = _rays(rgb, picture.depth, 0.42 if scene.has("shafts") else 0.20)
    rgb = _glowed(rgb)
    rgb = graded(rgb, scene)
    rgb = fall_weather(rgb, picture.depth, picture.horizon, scene, seed)
    rgb = styled(rgb, picture.depth, scene.style, seed)
    if scene.style not in {"watercolour", "sketch", "print", "anime", "pastel", "pixel"}:
        rgb = _vignetted(rgb)
    return dithered(rgb, seed, _GRAIN.get(scene.style, 0.0065))


def _rays(rgb: Array, depth: Array, strength: float) -> Array:
    """Draw light out from the brightest part of the sky over what stands before it."""
    rows, cols = depth.shape
    size = (max(16, cols // 4), max(16, rows // 4))
    sky = cv2.resize((~np.isfinite(depth)).astype(np.float32), size, interpolation=cv2.INTER_AREA)
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    bright = smooth(0.80, 1.0, small.mean(axis=2)) * sky
    total = float(bright.sum())
    if total < 0.0002 * bright.size or total > 0.22 * bright.size:
        return rgb
    blurred = cv2.GaussianBlur(bright, (0, 0), size[1] * 0.03)
    _, _, _, peak = cv2.minMaxLoc(blurred)
    rays = bright[..., None] * small
    for k in range(6):
        zoom = 1.0 + 0.012 * 2**k
        matrix = np.array([[zoom, 0, peak[0] * (1 - zoom)], [0, zoom, peak[1] * (1 - zoom)]], np.float64)
        rays = 0.5 * rays + 0.5 * cv2.warpAffine(rays, matrix, size, flags=cv2.INTER_LINEAR)
    big = cv2.resize(rays, (cols, rows), interpolation=cv2.INTER_LINEAR)
    out: Array = 1.0 - (1.0 - rgb) * (1.0 - np.clip(big * np.float32(strength * 2.2), 0, 0.9))
    return out


def _glowed(rgb: Array) -> Array:
    """Let highlights bleed a little into their surroundings, as a lens does."""
    rows, cols = rgb.shape[:2]
    small = cv2.resize(rgb, (max(8, cols // 4), max(8, rows // 4)), interpolation=cv2.INTER_AREA)
    bright = small * smooth(0.72, 1.0, small.max(axis=2))[..., None]
    halo = cv2.GaussianBlur(bright, (0, 0), small.shape[0] * 0.018 + 0.3)
    out: Array = f32(1.0 - (1.0 - rgb) * (1.0 - 0.16 * cv2.resize(halo, (cols, rows), interpolation=cv2.INTER_LINEAR)))
    return out


def graded(rgb: Array, scene: Scene) -> Array:
    """Lean the picture towards the colours the prompt names, and give it a little contrast."""
    out = rgb + 0.055 * np.sin((rgb - 0.5) * np.float32(2 * np.pi)) * 0.9
    heed()
    luma = out @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    out = luma[..., None] + (out - luma[..., None]) * 1.08
    if not scene.palette or scene.style == "noir":
        return f32(np.clip(out, 0, 1))
    amount = _leaning(scene)
    tones = [np.array(colour.rgb, np.float32) for colour in scene.palette[:3]]
    dark, bright = tones[0], tones[-1]
    mix = luma[..., None]
    tone = dark + (bright - dark) * smooth(0.2, 0.8, mix)
    heed()
    level = tone @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    tinted = tone * (luma / np.maximum(level, 0.06))[..., None]
    # a colour as light or dark as the picture allows; white and black act on contrast only
    heed()
    tinted = np.clip(tinted, 0, 1.25)
    return f32(np.clip(out + (tinted - out) * amount, 0, 1))


def _leaning(scene: Scene) -> float:
    """Tell how far the whole picture leans to the named colours: little, where they may belong to a thing."""
    if _WHOLE.intersection(scene.words):
        return 0.30
    if scene.place in _COLOURED_PLACES or any(word.endswith(" sky") for word in scene.features):
        return 0.06
    return 0.12


def _vignetted(rgb: Array) -> Array:
    rows, cols = rgb.shape[:2]
    y = ((np.arange(rows, dtype=np.float32) + 0.5) / rows - 0.5)[:, None]
    x = ((np.arange(cols, dtype=np.float32) + 0.5) / cols - 0.5)[None, :]
    fall = 1.0 - 0.42 * np.clip(x * x + y * y - 0.08, 0, None)
    out: Array = rgb * fall[..., None].astype(np.float32)
    return out


def dithered(rgb: Array, seed: int, grain: float) -> Pixels:
    """Quantise to uint8 with film grain and a triangular dither, so that skies do not band."""
    rng = generator(seed, 601)
    size = 512
    tile = rng.random((size, size), dtype=np.float32) - rng.random((size, size), dtype=np.float32)
    film = cv2.GaussianBlur(rng.standard_normal((size, size), dtype=np.float32), (0, 0), 0.7) * 1.6
    rows, cols = rgb.shape[:2]
    reps = (-(-rows // size), -(-cols // size))
    noise = np.tile(tile / np.float32(255.0) + film * np.float32(grain), reps)[:rows, :cols]
    out: Pixels = np.clip((rgb + noise[..., None]) * np.float32(255.0) + np.float32(0.5), 0, 255).astype(np.uint8)
    return out
