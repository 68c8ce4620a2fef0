"""Shapes of land: each builder gives a periodic height map in metres for one kind of landscape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from vitascope.engines.draft.noise import enlarged, smooth, spectral, warped
from vitascope.engines.draft.picture import Array, f32

SIZE = 1024


@dataclass(frozen=True, slots=True)
class Relief:
    """A height map: `metres` (SIZE, SIZE), periodic, with `cell` metres between texels."""

    metres: Array
    cell: float


def thermal(tile: Array, steps: int, talus: float) -> Array:
    """Let steep slopes slide: moves height to lower neighbours, which carves gullies between sharp ridges."""
    out = tile.copy()
    for _ in range(steps):
        for axis in (0, 1):
            drop = out - np.roll(out, 1, axis)
            move = (np.maximum(drop - talus, 0) + np.minimum(drop + talus, 0)) * 0.24
            out -= move
            out += np.roll(move, -1, axis)
    return out


def carved(tile: Array, seed: int, depth: float) -> Array:
    """Cut drainage: octaves of ridges whose amplitude falls where the larger ones are already steep."""
    n = tile.shape[0]
    out = tile.copy()
    for k, low in enumerate((9.0, 20.0, 44.0)):
        gy, gx = np.gradient(cv2.GaussianBlur(out, (0, 0), 1.5))
        steep = np.hypot(gx, gy)
        calm = 1.0 / (1.0 + (steep / (steep.mean() + 1e-6)) ** 2 * 0.35)
        ridge = 1.0 - np.abs(spectral(n, seed, 110 + k, 3.0, low)) * 1.1
        out += ridge * depth * 0.5**k * (0.35 + 0.65 * calm) * smooth(-0.4, 0.8, tile / (np.abs(tile).max() + 1e-6) * 2)
    return out


def mountains(seed: int) -> Relief:
    """Ridged peaks above a valley floor that dips below zero where lakes lie."""
    n = 512
    base = spectral(n, seed, 101, 3.6, 3.0)
    bend = spectral(n, seed, 102, 3.0, 4.0)
    base = warped(base, bend * 9, spectral(n, seed, 103, 3.0, 4.0) * 9)
    ridge = np.maximum(1.0 - np.abs(base) * 1.05, 0.0) ** 1.4
    envelope = np.clip(0.42 + 0.5 * spectral(n, seed, 104, 3.6, 1.5), 0.0, 1.6)
    tall = ridge * (0.25 + envelope)
    tall = carved(tall, seed, 0.30)
    tall = thermal(tall, 6, 0.034)
    metres = (tall - np.quantile(tall, 0.40)) * 380
    metres = np.where(metres < 0, metres * 0.35, metres).astype(np.float32)
    big = enlarged(metres, SIZE)
    rough = 1.0 - np.abs(spectral(SIZE, seed, 105, 2.2, 26.0))
    return Relief((big + rough * 17.0 * smooth(0, 160, big)).astype(np.float32), 9.5)


def hills(seed: int) -> Relief:
    """Long soft waves of grassland."""
    n = 256
    soft = spectral(n, seed, 101, 3.8, 2.0) * 13 + spectral(n, seed, 102, 3.2, 5.0) * 3.4
    big = enlarged((soft - np.quantile(soft, 0.12)).astype(np.float32), SIZE)
    return Relief(big + spectral(SIZE, seed, 103, 2.2, 60.0) * 0.10, 3.0)


def dunes(seed: int) -> Relief:
    """Crescent ridges with a long windward side and a sharp lee."""
    n = 512
    y, x = np.mgrid[0:n, 0:n].astype(np.float32) / n
    a, b = spectral(n, seed, 101, 3.4, 2.0), spectral(n, seed, 102, 3.2, 3.0)
    phase = x * 4 + y * 7 + a * 0.42 + b * 0.10
    saw = phase - np.floor(phase)
    profile = np.where(saw < 0.70, (saw / 0.70) ** 1.5, ((1 - saw) / 0.30) ** 1.15)
    metres = profile * 24 * np.clip(0.62 + 0.34 * b, 0.15, 1.5) + a * 10 + 9
    phase = x * 17 - y * 9 + b * 0.35 + a * 0.5
    saw = phase - np.floor(phase)
    metres += np.where(saw < 0.7, saw / 0.7, (1 - saw) / 0.3) * 2.2 * np.clip(0.7 - a * 0.3, 0, 1)
    soft = cv2.GaussianBlur(np.pad(metres.astype(np.float32), 8, mode="wrap"), (0, 0), 0.8)[8:-8, 8:-8]
    return Relief(enlarged(np.ascontiguousarray(soft), SIZE), 2.2)


def canyon(seed: int) -> Relief:
    """Terraced walls and mesas around a winding floor."""
    n = 512
    a, b = spectral(n, seed, 101, 3.0, 3.0, 10.0), spectral(n, seed, 102, 2.6, 8.0)
    a = warped(a, b * 4, spectral(n, seed, 103, 2.8, 6.0) * 4)
    lift = np.clip((np.abs(a) - 0.22) * 2.4, 0.0, 1.35)
    level = lift * 3.6 + b * 0.09
    floor = np.floor(level)
    rest = level - floor
    metres = (floor + np.clip((rest - 0.5) / 0.5, 0, 1) ** 1.5 * 0.85 + 0.15 * rest) * 34 + b * 1.4
    big = enlarged(metres.astype(np.float32), SIZE)
    return Relief(big + spectral(SIZE, seed, 104, 1.8, 40.0) * 0.7, 3.6)


def coast(seed: int) -> Relief:
    """Headlands and skerries in a shallow sea; zero is the water."""
    n = 512
    a, b = spectral(n, seed, 101, 3.0, 2.5), spectral(n, seed, 102, 2.5, 7.0)
    land = np.maximum(a - 0.45, -0.7) * 36
    land = carved((land + b * 3.0).astype(np.float32), seed, 5.0)
    big = enlarged(thermal(land, 8, 1.6).astype(np.float32), SIZE)
    return Relief(big + spectral(SIZE, seed, 103, 1.9, 40.0) * 0.5 * smooth(-1, 6, big), 2.4)


def beach(seed: int) -> Relief:
    """A shelving shore that curves into the distance."""
    n = 512
    a, b = spectral(n, seed, 101, 3.6, 1.5), spectral(n, seed, 102, 2.6, 8.0)
    rise = a * 3.2 - 0.6 + np.maximum(a - 0.7, 0) * 16 + b * 0.10
    rise = np.where(rise < 0, rise * 3.0, rise)
    return Relief(enlarged(rise.astype(np.float32), SIZE), 1.5)


def reef(seed: int) -> Relief:
    """Sandy channels between lumpy heads of coral rock."""
    n = 512
    a, b = spectral(n, seed, 101, 3.0, 6.0), spectral(n, seed, 102, 2.4, 20.0)
    heads = np.clip(a - 0.25, 0, 1.6) ** 0.8 * 3.4
    metres = heads + np.abs(b) * 0.5 * np.clip(heads, 0.05, 1.0) + spectral(n, seed, 103, 3.2, 2.0) * 0.5
    return Relief(enlarged(metres.astype(np.float32), SIZE), 0.35)


def seabed(seed: int) -> Relief:
    """Sand in low waves, with ripples and a few stones."""
    n = 512
    a, b = spectral(n, seed, 101, 3.2, 2.0), spectral(n, seed, 102, 3.0, 6.0)
    y, x = np.mgrid[0:n, 0:n].astype(np.float32) / n
    ripple = np.abs(np.sin((x * 9 + y * 34 + 0.35 * a) * 2 * np.pi))
    stones = np.clip(spectral(n, seed, 103, 2.2, 30.0) - 1.9, 0, 1)
    metres = a * 0.42 + b * 0.10 + ripple * 0.05 + stones * 0.9
    return Relief(enlarged(metres.astype(np.float32), SIZE), 0.35)


def flats(seed: int) -> Relief:
    """A level crust with far blocks of rock."""
    n = 512
    a, b = spectral(n, seed, 101, 3.2, 3.0), spectral(n, seed, 102, 2.2, 20.0)
    rock = np.clip((spectral(n, seed, 103, 2.9, 5.0) + 0.06 * b - 1.7) * 5, 0, 1) ** 0.6
    metres = a * 0.10 + 0.3 + rock * np.clip(48 + 14 * a + 5 * b, 10, 100)
    return Relief(enlarged(metres.astype(np.float32), SIZE), 5.0)


def mars(seed: int) -> Relief:
    """Dusty plains with craters, boulders and worn buttes."""
    n = 512
    a, b = spectral(n, seed, 101, 3.2, 2.0), spectral(n, seed, 102, 2.2, 12.0)
    rock = np.clip((spectral(n, seed, 103, 3.0, 4.0) + 0.10 * b - 1.05) * 2.2, 0, 1) ** 0.8
    stones = np.clip(spectral(n, seed, 104, 1.6, 50.0) - 2.1, 0, 1)
    metres = a * 7 + b * 0.55 + rock * np.clip(56 + 18 * a, 12, 110) + stones * 1.3
    return Relief(enlarged((metres - np.quantile(metres, 0.1)).astype(np.float32), SIZE), 3.0)


def floe(seed: int) -> Relief:
    """Pack ice and bergs standing in dark water."""
    n = 512
    a, b = spectral(n, seed, 101, 2.9, 3.0), spectral(n, seed, 102, 2.2, 12.0)
    steps = np.floor(a * 1.9 + b * 0.22) / 1.9
    metres = np.where(steps > 1.2, (steps - 1.2) * 46 + a * 5, np.where(steps > -0.3, 0.8 + 0.3 * b, -3.0))
    return Relief(enlarged(metres.astype(np.float32), SIZE) + b.mean(), 2.4)


BUILDERS: dict[str, Callable[[int], Relief]] = {
    "mountains": mountains,
    "hills": hills,
    "dunes": dunes,
    "canyon": canyon,
    "coast": coast,
    "reef": reef,
    "seabed": seabed,
    "beach": beach,
    "flats": flats,
    "mars": mars,
    "floe": floe,
}


def shadowed(relief: Relief, sun: tuple[float, float, float]) -> Array:
    """Bake how much of the sun reaches each texel, 0..1: it looks along the ground for what stands higher."""
    n = relief.metres.shape[0] // 2
    low = cv2.resize(relief.metres, (n, n), interpolation=cv2.INTER_AREA)
    cell = relief.cell * 2
    flat = max(float(np.hypot(sun[0], sun[2])), 1e-3)
    rise = max(sun[1], 0.02) / flat
    worst = np.full((n, n), -1e3, np.float32)
    far = 1.0
    while far < 150:
        dx, dz = round(sun[0] / flat * far), round(sun[2] / flat * far)
        metres = float(np.hypot(dx, dz)) * cell
        over = np.roll(low, (-dz, -dx), (0, 1)) - low - metres * rise
        np.maximum(worst, over / (0.05 * metres + 0.5 * cell), out=worst)
        far *= 1.16
    return f32(cv2.GaussianBlur(1.0 - smooth(-0.4, 0.9, worst), (0, 0), 0.8))


def hollows(relief: Relief) -> Array:
    """Bake how much sky each texel sees, 0..1, from its height against its surroundings."""
    tile = relief.metres
    wide = cv2.GaussianBlur(tile, (0, 0), 3.0) - tile
    small = cv2.resize(tile, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    far = cv2.resize(cv2.GaussianBlur(small, (0, 0), 5.0), tile.shape[::-1], interpolation=cv2.INTER_LINEAR) - tile
    out: Array = np.clip(1.0 - 0.30 * wide / relief.cell - 0.05 * far / relief.cell, 0.35, 1.15)
    return out
