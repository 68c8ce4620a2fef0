"""Under water: a reef in blue distance, beams from the surface, corals."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.camera import Canvas, View, framed
from vitascope.engines.draft.light import light_of
from vitascope.engines.draft.noise import generator, sample_fast, spectral
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.solid import Solid
from vitascope.engines.draft.stages import within
from vitascope.engines.draft.stamp import Cutout, stamp
from vitascope.engines.draft.terrain.ground import Ground
from vitascope.engines.draft.terrain.landscape import Land, Spot, render_land

if TYPE_CHECKING:
    from vitascope.engines.base import Progress
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Rgb, Scene

_CORALS: tuple[Rgb, ...] = (
    (0.96, 0.42, 0.36),
    (0.98, 0.66, 0.30),
    (0.86, 0.36, 0.66),
    (0.62, 0.42, 0.86),
    (0.94, 0.82, 0.42),
    (0.46, 0.76, 0.52),
    (0.95, 0.55, 0.60),
)


def _bed(spot: Spot) -> Array:
    sand = np.array([0.50, 0.44, 0.32], np.float32) * (1 + 0.08 * spot.grain)[..., None]
    rock = np.array([0.17, 0.12, 0.12], np.float32) * (1 + 0.35 * spot.grain)[..., None]
    grown = np.array([0.36, 0.16, 0.20], np.float32) * (1 + 0.35 * spot.grain)[..., None]
    bare = np.clip((spot.height - 1.2) * 0.8 + 0.3 * spot.grain, 0, 1)
    out = sand + (rock - sand) * bare[..., None]
    return f32(out + (grown - out) * (bare * np.clip(0.4 + 0.5 * spot.broad, 0, 1))[..., None])


def _sand(spot: Spot) -> Array:
    sand = np.array([0.40, 0.36, 0.27], np.float32) * (1 + 0.07 * spot.grain + 0.06 * spot.broad)[..., None]
    stone = np.array([0.16, 0.16, 0.15], np.float32) * (1 + 0.3 * spot.grain)[..., None]
    return f32(sand + (stone - sand) * np.clip((0.86 - spot.upright) * 6, 0, 1)[..., None])


def _coral(seed: int, number: int, tone: Rgb, light: Light, pixels: int) -> Cutout:
    rng = generator(seed, 411, number)
    board = Solid(1.15, pixels)
    kind = number % 4
    if kind == 0:
        _branching(board, rng, tone, (0.575, 0.0), np.pi / 2, 0.24, 0.034, 4)
    elif kind == 1:
        for _ in range(16):
            x, tall, wide = 0.2 + 0.75 * rng.random(), 0.30 + 0.6 * rng.random(), 0.035 + 0.03 * rng.random()
            board.limb((0.575 + (x - 0.575) * 0.4, 0.0), (x, tall), wide * 0.7, wide, tone)
            board.ellipse(
                (x, tall + wide * 0.5), wide * 0.8, wide * 0.4, (tone[0] * 0.35, tone[1] * 0.35, tone[2] * 0.35)
            )
    elif kind == 2:
        board.ellipse((0.575, 0.16), 0.50, 0.42, tone)
        board.rough(2.2, np.sin(spectral(512, seed, 412 + number, 2.6, 8.0) * 6).astype(np.float32))
    else:
        for k in range(26):
            a = np.pi * (0.12 + 0.76 * k / 25)
            length = 0.55 + 0.35 * rng.random()
            board.limb((0.575, 0.0), (0.575 + np.cos(a) * length * 0.6, np.sin(a) * length), 0.010, 0.006, tone)
            _branching(
                board, rng, tone, (0.575 + np.cos(a) * length * 0.4, np.sin(a) * length * 0.66), a, 0.12, 0.009, 2
            )
    board.rough(0.7, spectral(512, seed, 430 + number, 1.2, 12.0))
    return board.lit(light, fill=1.3)


def _branching(
    board: Solid,
    rng: np.random.Generator,
    tone: Rgb,
    at: tuple[float, float],
    angle: float,
    length: float,
    radius: float,
    left: int,
) -> None:
    end = (at[0] + np.cos(angle) * length, at[1] + np.sin(angle) * length)
    shade = 0.8 + 0.3 * rng.random()
    board.limb(
        at, end, radius, radius * 0.8, (min(tone[0] * shade, 1), min(tone[1] * shade, 1), min(tone[2] * shade, 1))
    )
    if left:
        for turn in (-0.55, 0.1, 0.6):
            if rng.random() < 0.82:
                _branching(
                    board, rng, tone, end, angle + turn + rng.normal() * 0.15, length * 0.74, radius * 0.74, left - 1
                )


def _water(light: Light) -> Light:
    """Replace the air by sea water: light from straight above, blue in every distance."""
    k = 1.0 - 0.75 * light.dark
    return replace(
        light,
        sun=(0.12, 0.94, 0.32),
        sun_colour=(0.75 * k, 1.20 * k, 1.25 * k),
        zenith=(0.30 * k, 0.86 * k, 1.0 * k),
        middle=(0.045 * k, 0.34 * k, 0.52 * k),
        low=(0.010 * k, 0.13 * k, 0.26 * k),
        ambient=(0.20 * k, 0.50 * k, 0.62 * k),
        haze=(0.014 * k, 0.17 * k, 0.31 * k),
        fog=0.030,
        dark=0.0,
        clouds=0.0,
        disc=0.0,
    )


def render(scene: Scene, canvas: Canvas, progress: Progress) -> View:
    """Draw the sea floor from a few metres above it."""
    light = _water(light_of(scene, canvas.seed))
    sandy = scene.variant == "floor"
    shape, paint = ("seabed", _sand) if sandy else ("reef", _bed)
    land = Land(
        shape, paint, eye=1.5 if sandy else 2.2, near=1.0, far=160, bumps=0.6, room=0.38, reach=(4.0, 12.0), fog=1.0
    )
    camera = framed(scene, canvas, 0.95, 0.50, land.eye)
    view, ground = render_land(land, scene, light, camera, canvas.seed, within(progress, 0.0, 0.55))
    progress(0.58, "growing corals")
    _caustics(view, ground, canvas.seed)
    tones = tuple(c.rgb for c in scene.palette) or _CORALS
    pixels = int(np.clip(canvas.height // 4, 80, 260))
    bank = [_coral(canvas.seed, k, tones[k % len(tones)], light, pixels) for k in range(8)]
    rng = generator(canvas.seed, 413)
    count = 14 if sandy else 130
    z = 2.6 * (30 / 2.6) ** rng.random(count)
    x = (rng.random(count) - 0.5) * canvas.width / camera.focal * z * 1.15
    y = view.ground(x[:, None].astype(np.float32), z[:, None].astype(np.float32))[:, 0]
    progress(0.75, "setting corals")
    for i in np.argsort(-z):
        tall = (0.35 + 0.75 * rng.random()) * (1.3 if y[i] > 1.0 else 0.7)
        col, row = view.camera.project(float(x[i]), float(y[i]), float(z[i]))
        size = tall * view.camera.focal / float(z[i])
        stamp(view, bank[int(rng.integers(0, len(bank)))], (col, row + size * 0.08), size, float(z[i]))
    progress(0.9, "letting light in")
    _beams(view, canvas.seed)
    return view


def _caustics(view: View, ground: Ground, seed: int) -> None:
    hit = np.isfinite(view.depth)
    z = np.where(hit, view.depth, 1.0).astype(np.float32)
    x = view.camera.columns()[None, :] * z
    tile = spectral(256, seed, 414, 2.4, 4.0)
    a = sample_fast(tile, x * 22, z * 22)
    b = sample_fast(tile, x * 22 + 90, z * 22 + 40)
    web = np.clip(1 - np.abs(a + b) * 0.8, 0, 1) ** 3
    del ground
    view.rgb[...] *= 1 + (web * hit * np.exp(-z * 0.09) * 1.4)[..., None]


def _beams(view: View, seed: int) -> None:
    """Add beams fanning from the surface and the surface's shimmer, in place."""
    rows, cols = view.depth.shape
    y, x = np.mgrid[0 : rows // 4, 0 : cols // 4].astype(np.float32) * np.float32(4 / rows)
    rng = generator(seed, 415)
    cx = cols / rows * (0.25 + 0.5 * rng.random())
    angle = np.arctan2(x - cx, y + 0.45)
    tile = spectral(256, seed, 416, 1.6, 4.0)
    rays = sample_fast(tile, angle * 70 + 20, np.full_like(angle, 7.0) + y * 6)
    strength = np.clip(rays * 0.5 + 0.15, 0, 1.5) * np.exp(-y * 2.1) * np.exp(-((angle / 0.75) ** 2))
    glow = np.exp(-((x - cx) ** 2 + (y + 0.1) ** 2) / 0.11)
    both = cv2.resize((strength * 0.42 + glow * 0.55).astype(np.float32), (cols, rows), interpolation=cv2.INTER_CUBIC)
    view.rgb[...] += np.maximum(both, 0)[..., None] * view.light.array("zenith") * 0.8
