"""Space: stars, nebulae, planets with rings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.attendance import heed
from vitascope.engines.draft.camera import Camera, Canvas, View
from vitascope.engines.draft.light import light_of, linear
from vitascope.engines.draft.noise import generator, sample_fast, smooth, spectral
from vitascope.engines.draft.picture import f32

if TYPE_CHECKING:
    from vitascope.engines.base import Progress
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Rgb, Scene

_SCHEMES: tuple[tuple[Rgb, Rgb, Rgb], ...] = (
    ((0.20, 0.32, 0.95), (0.95, 0.25, 0.55), (1.0, 0.72, 0.40)),
    ((0.10, 0.55, 0.75), (0.55, 0.25, 0.90), (0.95, 0.60, 0.80)),
    ((0.75, 0.28, 0.15), (0.98, 0.62, 0.25), (0.25, 0.55, 0.75)),
    ((0.15, 0.60, 0.50), (0.20, 0.35, 0.85), (0.90, 0.85, 0.60)),
)


def render(scene: Scene, canvas: Canvas, progress: Progress) -> View:
    """Draw deep space, with a planet where one is named or the seed wants one."""
    rng = generator(canvas.seed, 421)
    side = 1.0 if rng.random() < 0.5 else -1.0
    light = light_of(scene, canvas.seed)
    light = replace(
        light,
        sun=(0.72 * side, 0.42, -0.55),
        sun_colour=(2.2, 2.1, 2.0),
        ambient=(0.035, 0.04, 0.06),
        haze=(0.0, 0.0, 0.0),
        fog=0.0,
        dark=1.0,
        low=(0.02, 0.02, 0.03),
        middle=(0.02, 0.02, 0.04),
    )
    named = [linear(colour.rgb) for colour in scene.palette]
    scheme = [linear(c) for c in _SCHEMES[int(rng.integers(0, len(_SCHEMES)))]]
    tones = (named * 3)[:3] if named else scheme
    progress(0.05, "nebula")
    rgb = _nebula(canvas, tones)
    progress(0.5, "stars")
    rgb += _stars(canvas)
    progress(0.7, "planets")
    planet = scene.subject("planet")
    if planet is not None or rng.random() < 0.45:
        tone = np.array(
            linear(planet.colour.rgb) if planet and planet.colour else tones[int(rng.integers(0, 3))], np.float32
        )
        ringed = scene.says("rings?|ringed|saturn")
        x = canvas.width * (0.5 - side * (0.10 + 0.16 * rng.random()))
        _planet(
            rgb,
            (x, canvas.height * (0.40 + 0.2 * rng.random())),
            canvas.height * (0.20 + 0.12 * rng.random()),
            tone,
            light.sun,
            canvas.seed,
            ringed=ringed,
        )
        if planet is not None and planet.count > 1:
            _planet(
                rgb,
                (canvas.width * (0.5 + side * 0.30), canvas.height * 0.22),
                canvas.height * 0.07,
                tone[::-1].copy(),
                light.sun,
                canvas.seed + 1,
                ringed=False,
            )
    progress(1.0, "space done")
    camera = Camera(canvas.width, canvas.height, 1.2 * canvas.height, canvas.height * 0.62, 0.0)
    return View(
        rgb.astype(np.float32), np.full(rgb.shape[:2], np.inf, np.float32), camera, light, reach=(14.0, 30.0), air=0.0
    )


def _nebula(canvas: Canvas, tones: list[Rgb]) -> Array:
    h, w = canvas.height, canvas.width
    y, x = np.mgrid[0:h, 0:w].astype(np.float32) / np.float32(h)
    big, fine = spectral(256, canvas.seed, 422, 3.2, 1.5), spectral(512, canvas.seed, 423, 2.2, 5.0)
    bend_x, bend_y = sample_fast(big, x * 90, y * 90) * 9, sample_fast(big, x * 90 + 80, y * 90 + 40) * 9
    rng = generator(canvas.seed, 424)
    angle = rng.random() * np.pi
    heed()
    across = (x - w / h / 2) * np.sin(angle) - (y - 0.5) * np.cos(angle) + 0.05 * bend_x / 10
    band = np.exp(-((across / 0.34) ** 2))
    out = np.zeros((h, w, 3), np.float32)
    for k, tone in enumerate(tones):
        cloud = sample_fast(big, x * 60 + bend_x + 70 * k, y * 60 + bend_y + 31 * k)
        heed()
        wisp = sample_fast(fine, x * 170 + bend_x * 1.6 + 19 * k, y * 170 + bend_y * 1.6)
        level = smooth(-0.5, 2.2, cloud + 0.42 * wisp) ** 1.6 * (0.15 + 0.95 * band)
        heed()
        out += level[..., None] * np.array(tone, np.float32) * 0.95
    lanes = smooth(0.3, 1.5, sample_fast(fine, x * 110 + bend_x * 1.5 + 200, y * 110 + bend_y * 1.5 + 90))
    heed()
    out *= (1 - 0.75 * lanes * band)[..., None]
    heed()
    core = np.exp(-((across / 0.10) ** 2)) * smooth(-0.2, 1.6, sample_fast(big, x * 70 + bend_x, y * 70))
    heed()
    return f32(
        out * 0.75
        + core[..., None] * np.array([0.55, 0.48, 0.42], np.float32) * 0.5
        + np.array([0.003, 0.004, 0.010], np.float32)
    )


def _stars(canvas: Canvas) -> Array:
    h, w = canvas.height, canvas.width
    rng = generator(canvas.seed, 425)
    count = int(2600 * w / h)
    field = np.zeros((h, w, 3), np.float32)
    x, y, heat = rng.integers(0, w, count), rng.integers(0, h, count), rng.random(count)
    power = np.minimum(rng.pareto(1.3, count) * 0.10 + 0.04, 7.0)
    tint = np.column_stack([0.75 + 0.5 * heat, np.full(count, 0.92), 1.25 - 0.5 * heat])
    np.add.at(field, (y, x), (tint * power[:, None]).astype(np.float32))
    size = h / 1000
    sharp = cv2.GaussianBlur(field, (0, 0), max(0.5, 0.6 * size)) * (2.0 * max(size, 0.8) ** 2)
    halo = cv2.GaussianBlur(np.maximum(field - 1.4, 0), (0, 0), 5 * size) * 9
    return f32(sharp + halo)


def _planet(
    rgb: Array,
    centre: tuple[float, float],
    radius: float,
    tone: Array,
    sun: tuple[float, float, float],
    seed: int,
    *,
    ringed: bool,
) -> None:
    """Draw a banded or cloudy ball with an atmosphere, in place, and its rings before and behind."""
    h, w = rgb.shape[:2]
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    u, v = (x - centre[0]) / radius, (y - centre[1]) / radius
    r = np.hypot(u, v)
    z = np.sqrt(np.maximum(1 - np.minimum(r, 1) ** 2, 0))
    tile = spectral(256, seed, 426, 2.8, 2.0)
    tilt = 0.35
    lat = v * np.cos(tilt) + u * np.sin(tilt)
    swirl = sample_fast(tile, (u * 40 + z * 20), lat * 60)
    bands = (
        sample_fast(tile, np.full_like(lat, 11.0), lat * 46 + swirl * 3)
        if ringed or seed % 2
        else sample_fast(tile, u * 60 + swirl * 6, v * 60)
    )
    albedo = tone[None, None] * (0.75 + 0.25 * bands)[..., None] + 0.10 * np.maximum(swirl, 0)[..., None]
    face = u * sun[0] - v * sun[1] - z * sun[2]
    lit = smooth(-0.10, 0.9, face)
    ball = np.clip((1 - r) * radius + 0.5, 0, 1)[..., None]
    rim = np.clip(1 - z, 0, 1) ** 3 * smooth(-0.3, 0.6, face)
    surface = albedo * (lit * 2.0 + 0.004)[..., None] + rim[..., None] * (
        0.4 * tone + np.array([0.15, 0.25, 0.45], np.float32)
    )
    heed()
    air = np.exp(-np.maximum(r - 1, 0) * 26) * smooth(-0.4, 0.8, u * sun[0] - v * sun[1]) * (r > 1) * 0.35
    rgb += air[..., None] * (0.4 * tone + np.array([0.15, 0.3, 0.6], np.float32))
    ring_u, ring_v = u * np.cos(0.3) + v * np.sin(0.3), (v * np.cos(0.3) - u * np.sin(0.3)) / 0.26
    d = np.hypot(ring_u, ring_v)
    grooves = sample_fast(spectral(256, seed, 427, 1.4, 3.0), d * 90, np.full_like(d, 5.0))
    ring = (
        smooth(1.35, 1.42, d)
        * (1 - smooth(2.15, 2.25, d))
        * np.clip(0.55 + 0.3 * grooves, 0.05, 1)
        * (np.abs(d - 1.86) > 0.03)
    )
    heed()
    ring_rgb = (tone * 0.5 + np.array([0.35, 0.31, 0.26], np.float32)) * 0.9
    if ringed:
        a = (ring * 0.8)[..., None]
        rgb += (ring_rgb - rgb) * a
    rgb += (surface - rgb) * ball
    if ringed:
        front = (ring * 0.8 * (ring_v > 0))[..., None]
        rgb += (ring_rgb - rgb) * front
