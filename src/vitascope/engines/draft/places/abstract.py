"""No place at all: folds of colour under one light, for moods and patterns."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.camera import Camera, Canvas, View
from vitascope.engines.draft.light import light_of, linear
from vitascope.engines.draft.noise import generator, sample_fast, spectral
from vitascope.engines.draft.picture import f32

if TYPE_CHECKING:
    from vitascope.engines.base import Progress
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Rgb, Scene

_SCHEMES: tuple[tuple[Rgb, ...], ...] = (
    ((0.07, 0.10, 0.30), (0.30, 0.18, 0.60), (0.85, 0.30, 0.55), (1.0, 0.62, 0.38), (1.0, 0.88, 0.66)),
    ((0.03, 0.18, 0.28), (0.05, 0.40, 0.50), (0.20, 0.65, 0.62), (0.72, 0.86, 0.70), (0.98, 0.94, 0.78)),
    ((0.16, 0.05, 0.12), (0.50, 0.10, 0.20), (0.88, 0.30, 0.18), (0.98, 0.60, 0.22), (1.0, 0.86, 0.56)),
    ((0.05, 0.09, 0.20), (0.12, 0.26, 0.50), (0.36, 0.52, 0.80), (0.74, 0.78, 0.92), (0.98, 0.92, 0.92)),
)

_ENOUGH = 1_300_000


def _ramp(scene: Scene, seed: int) -> Array:
    """Give 256 linear colours from the dark to the bright end."""
    named = [c.rgb for c in scene.palette]
    if named:
        stops = [tuple(0.18 * v for v in named[0]), *named, tuple(0.45 * v + 0.55 for v in named[-1])]
    else:
        stops = list(_SCHEMES[int(generator(seed, 431).integers(0, len(_SCHEMES)))])
    colours = np.array([linear((s[0], s[1], s[2])) for s in stops], np.float32)
    at = np.linspace(0, 1, len(colours))
    t = np.linspace(0, 1, 256)
    return np.column_stack([np.interp(t, at, colours[:, k]) for k in range(3)]).astype(np.float32)


def render(scene: Scene, canvas: Canvas, progress: Progress) -> View:
    """Draw folds that overlap like cut paper or silk, lit along their crests, from dark to bright."""
    if canvas.width * canvas.height > _ENOUGH:
        # nothing in it is finer than two pixels: it is drawn smaller and enlarged
        k = (_ENOUGH / (canvas.width * canvas.height)) ** 0.5
        small = _folded(
            scene, replace(canvas, width=round(canvas.width * k), height=round(canvas.height * k)), progress
        )
        size = (canvas.width, canvas.height)
        rgb = np.maximum(cv2.resize(small.rgb, size, interpolation=cv2.INTER_CUBIC), 0)
        depth = cv2.resize(small.depth, size, interpolation=cv2.INTER_NEAREST)
        return replace(small, rgb=f32(rgb), depth=f32(depth), camera=_camera(canvas))
    return _folded(scene, canvas, progress)


def _camera(canvas: Canvas) -> Camera:
    return Camera(canvas.width, canvas.height, 1.2 * canvas.height, canvas.height * 0.55, 1.6)


def _folded(scene: Scene, canvas: Canvas, progress: Progress) -> View:
    h, w = canvas.height, canvas.width
    ramp = _ramp(scene, canvas.seed)
    rng = generator(canvas.seed, 432)
    y, x = np.mgrid[0:h, 0:w].astype(np.float32) / np.float32(h)
    turn = (rng.random() - 0.5) * 0.9
    a, b = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    slow, fine = spectral(256, canvas.seed, 433, 3.6, 1.5), spectral(256, canvas.seed, 434, 3.0, 4.0)
    sun = (w / h * (0.2 + 0.6 * rng.random()), 0.15 + 0.25 * rng.random())
    glow = np.exp(-((x - sun[0]) ** 2 + (y - sun[1]) ** 2) / 0.20)
    rgb = ramp[np.clip((0.72 + 0.28 * glow - 0.25 * y) * 255, 0, 255).astype(np.int32)] * (0.75 + 0.7 * glow)[..., None]
    depth = np.full((h, w), np.inf, np.float32)
    folds = 11
    for k in range(folds):
        progress(0.05 + 0.9 * k / folds, "folding")
        f = (k + 0.6) / folds
        wave = sample_fast(slow, a * 52 + 40 * k, np.full_like(a, 17.0 * k) + b * 10) * (0.075 + 0.03 * f)
        wave += sample_fast(fine, a * 30 + 23 * k, np.full_like(a, 29.0 * k) + b * 8) * 0.018
        below = b - (0.20 + 0.80 * f - 0.12) - wave
        cover = np.clip(below * h * 0.9 + 0.5, 0, 1)
        shade = np.exp(-np.maximum(below, 0) * 7.0)
        gy, gx = np.gradient(cv2.GaussianBlur(wave, (0, 0), h / 220))
        sheen = np.clip(0.5 + (gx * (1 if sun[0] < w / h / 2 else -1) - gy) * h * 0.42, 0, 1)
        level = np.clip((1 - f) * 0.72 + 0.26 * shade * sheen + 0.06 * glow, 0, 1)
        tone = ramp[(level * 255).astype(np.int32)] * (0.42 + 0.75 * shade * sheen + 0.5 * glow * (1 - f))[..., None]
        under = np.exp(np.minimum(below, 0) * 26) * (1 - cover) * 0.45
        rgb = rgb * (1 - under[..., None])
        rgb = rgb + (tone - rgb) * cover[..., None]
        depth = np.where(cover > 0.5, np.float32(60.0 * (1 - f) + 4), depth)
    progress(1.0, "folded")
    light = light_of(scene, canvas.seed)
    return View(rgb.astype(np.float32), depth, _camera(canvas), light, reach=(7.0, 16.0), air=0.0)
