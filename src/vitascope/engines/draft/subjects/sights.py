"""Sights: volcanoes, waterfalls, pyramids, igloos, market stalls, fireworks."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from vitascope.engines.draft.light import linear
from vitascope.engines.draft.noise import generator, sample_fast, smooth, spectral
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.solid import Solid
from vitascope.engines.draft.stamp import Cutout
from vitascope.engines.draft.subjects.afloat import rocks

if TYPE_CHECKING:
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Rgb

_LAVA: Rgb = (1.0, 0.34, 0.06)
_GOODS: tuple[Rgb, ...] = (
    (0.86, 0.16, 0.12),
    (0.95, 0.55, 0.10),
    (0.96, 0.84, 0.20),
    (0.40, 0.66, 0.20),
    (0.52, 0.20, 0.46),
    (0.90, 0.40, 0.34),
)


def volcano(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a cone with a glowing crater, lava on its flank and a plume of ash."""
    rng = generator(seed, 591)
    board = Solid(1.5, 620)
    rock, c, top = colour or (0.24, 0.20, 0.19), 0.75, 0.60
    for k in range(26):
        high = k / 25
        x = c + 0.16 * high + (0.03 + 0.12 * high) * float(rng.normal())
        size = 0.045 + 0.085 * high
        ash = 0.20 + 0.22 * high + 0.04 * float(rng.random())
        glow = 0.5 * (1 - high) ** 3
        board.ellipse(
            (x, top + 0.02 + (0.90 - top) * high), size * 1.15, size, (ash + glow, ash + 0.2 * glow, ash * 0.95)
        )
    slope = [
        (0.0, 0.0),
        (0.20, 0.07),
        (0.40, 0.22),
        (0.55, 0.40),
        (0.655, top),
        (0.70, top - 0.015),
        (0.75, top - 0.005),
    ]
    outline = [*slope, *((2 * c - x, y) for x, y in reversed(slope[:-1]))]
    board.polygon(outline, rock, bulge=0.28)
    tile = spectral(1024, seed, 592, 2.0, 6.0)[: board.rows, : board.cols]
    gullies = sample_fast(tile, f32(np.arctan2(board.x - c, 0.75 - board.y) * 420), f32(board.y * 60))
    gy, gx = np.gradient(gullies + 0.5 * tile)
    board.normal[..., 0] -= np.where(board.y < top, gx * 3.0, 0)
    board.normal[..., 1] += np.where(board.y < top, gy * 3.0, 0)
    board.normal /= np.sqrt((board.normal**2).sum(axis=-1, keepdims=True) + 1e-9)
    board.ellipse((c, top - 0.012), 0.085, 0.020, _LAVA, glow=2.4)
    for start, lean, low in ((-0.02, -0.16, 0.10), (0.03, 0.20, 0.02), (0.0, 0.03, 0.28)):
        x, y = c + start, top - 0.01
        while y > low:
            step = (x + lean * 0.085 + 0.012 * float(rng.normal()), y - 0.045)
            wide = 0.012 + 0.012 * (top - y)
            board.limb((x, y), step, wide, wide, _LAVA, glow=1.5 + 0.9 * (y / top))
            x, y = step
    for _ in range(46):
        turn, far = float(rng.normal()) * 0.5, 0.04 + 0.22 * float(rng.random())
        spark = (c + far * np.sin(turn) * 1.2, top + far * np.cos(turn))
        board.ellipse(spark, 0.0045, 0.0045, (1.0, 0.62, 0.18), glow=2.5)
    return board.lit(light)


def waterfall(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a cliff with water falling over it into spray."""
    del colour
    rng = generator(seed, 593)
    board = Solid(1.05, 620)
    rocks(board, rng, 0.5, 0.90)
    wide = 0.10 + 0.05 * float(rng.random())
    c = 0.47 + 0.06 * float(rng.random())
    at = (slice(0, board.rows), slice(0, board.cols))
    flow = spectral(512, seed, 594, 1.4, 6.0)
    streak = sample_fast(flow, f32(board.x * 900), f32(board.y * 26))
    reach = wide * (0.72 + 0.45 * (0.85 - board.y)) + 0.012 * streak
    mask = 1 - smooth(-0.012, 0.012, f32(np.abs(board.x - c - 0.02 * np.sin(6 * board.y)) - reach))
    mask *= smooth(0.02, 0.06, board.y) * (1 - smooth(0.83, 0.86, f32(board.y + 0.01 * streak)))
    normal = np.zeros((board.rows, board.cols, 3), np.float32)
    normal[..., 1], normal[..., 2] = 0.5, 0.85
    tone = f32([0.62, 0.74, 0.82])[None, None, :] * np.clip(0.95 + 0.28 * streak, 0.55, 1.5)[..., None]
    board.lay(at, f32(mask), normal, f32(np.minimum(tone, 1.0)), glow=0.10)
    for _ in range(60):
        x = c + float(rng.normal()) * wide * 1.3
        size = 0.020 + 0.030 * float(rng.random())
        board.ellipse((x, 0.02 + 0.07 * float(rng.random())), size * 1.5, size, (0.88, 0.93, 0.96), glow=0.10)
    return board.lit(light, fill=1.15)


def pyramid(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a stepped pyramid of stone from its corner."""
    board = Solid(1.75, 520)
    stone = colour or (0.78, 0.62, 0.40)
    edge = 0.72 + 0.10 * float(generator(seed, 595).random())
    board.polygon([(0.0, 0.02), (edge, 0.0), (0.86, 0.98)], stone, bulge=0.0, tilt=(-0.55, 0.35))
    board.polygon([(edge, 0.0), (1.72, 0.04), (0.86, 0.98)], stone, bulge=0.0, tilt=(0.75, 0.35))
    tile = spectral(1024, seed, 596, 1.6, 12.0)
    board.rough(0.5, tile)
    course = np.abs((board.y * 34) % 1 - 0.5) > 0.42
    board.albedo *= np.where(course, 0.74, 1.0)[..., None].astype(np.float32)
    return board.lit(light)


def igloo(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a dome of snow blocks with its tunnel, lit within by night."""
    del seed
    board = Solid(1.9, 420)
    snow = linear(colour or (0.93, 0.95, 0.98))

    def blocks(centre: float, y: Array, around: Array) -> Array:
        row = y * 7.2
        joint = (np.abs(row % 1 - 0.5) > 0.44) | (
            np.abs((around * 4.2 + centre + 0.5 * np.floor(row)) % 1 - 0.5) > 0.455
        )
        return f32(f32(snow) * np.where(joint, 0.66, 1.0)[..., None])

    dome = [(0.0, 0.80), (0.2, 0.79), (0.45, 0.69), (0.65, 0.53), (0.80, 0.35), (0.90, 0.17), (0.94, 0.03)]
    board.lathe(0.82, dome, lambda around, y: blocks(0.0, y, around))
    hall = [(0.0, 0.36), (0.16, 0.36), (0.30, 0.31), (0.41, 0.21), (0.48, 0.06)]
    board.lathe(1.40, hall, lambda around, y: blocks(0.3, y, around))
    glow = 1.6 * light.dark
    door: Rgb = (1.0, 0.66, 0.30) if glow > 0.4 else (0.13, 0.17, 0.24)
    arch = [(1.26, 0.0), (1.58, 0.0), (1.58, 0.18), (1.52, 0.28), (1.42, 0.32), (1.32, 0.28), (1.26, 0.18)]
    board.polygon(arch, door, bulge=0.0, glow=glow)
    return board.lit(light)


def market(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw two stalls side by side: striped awnings over crates heaped with fruit and greens."""
    rng = generator(seed, 597)
    board = Solid(2.1, 460)
    wood: Rgb = (0.50, 0.34, 0.20)
    hues = rng.permutation(len(_GOODS))
    for n, left in enumerate((0.06, 1.10)):
        right = left + 0.94
        cloth = colour or ((0.78, 0.14, 0.12), (0.14, 0.42, 0.36), (0.16, 0.30, 0.58))[(seed + n) % 3]
        for x in (left + 0.03, right - 0.03):
            board.limb((x, 0.0), (x, 0.82), 0.012, 0.012, wood)
        board.polygon(
            [(left + 0.03, 0.36), (right - 0.03, 0.36), (right - 0.03, 0.80), (left + 0.03, 0.80)],
            (0.20, 0.16, 0.13),
            bulge=0.0,
        )
        board.polygon([(left, 0.0), (right, 0.0), (right, 0.30), (left, 0.30)], wood, bulge=0.02)
        for k in range(4):
            x0 = left + 0.02 + 0.225 * k
            tone = _GOODS[int(hues[(k + 3 * n) % len(_GOODS)])]
            for _ in range(34):
                spot = (x0 + 0.02 + 0.185 * float(rng.random()), 0.31 + 0.13 * float(rng.random()) ** 1.4)
                shade = 0.80 + 0.35 * float(rng.random())
                board.ellipse(
                    spot, 0.028, 0.028, (min(tone[0] * shade, 1), tone[1] * shade, tone[2] * shade), gloss=0.5
                )
            board.polygon(
                [(x0, 0.25), (x0 + 0.215, 0.25), (x0 + 0.215, 0.335), (x0, 0.335)],
                (0.62, 0.44, 0.26),
                bulge=0.01,
                tilt=(0.0, 0.2),
            )
        for k in range(8):
            x0, x1 = left - 0.04 + 1.02 * k / 8, left - 0.04 + 1.02 * (k + 1) / 8
            t0, t1 = left + 0.04 + 0.86 * k / 8, left + 0.04 + 0.86 * (k + 1) / 8
            tone = cloth if k % 2 else (0.93, 0.90, 0.84)
            board.polygon([(x0, 0.74), (x1, 0.74), (t1, 0.97), (t0, 0.97)], tone, bulge=0.0, tilt=(0.0, 0.7))
            board.ellipse(((x0 + x1) / 2, 0.735), 0.064, 0.035, tone)
    return board.lit(light, fill=1.2)


def fireworks(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw one burst of sparks, its rays fading outwards."""
    rng = generator(seed, 598)
    board = Solid(1.0, 460)
    tones: tuple[Rgb, ...] = (
        (1.0, 0.30, 0.24),
        (1.0, 0.78, 0.30),
        (0.40, 0.62, 1.0),
        (0.45, 1.0, 0.55),
        (1.0, 0.45, 0.85),
    )
    tone = colour or tones[int(rng.integers(0, len(tones)))]
    rays = int(rng.integers(26, 40))
    for k in range(rays):
        turn = 2 * np.pi * (k + 0.4 * float(rng.random())) / rays
        for ring, reach in enumerate((0.47, 0.30)):
            far = reach * (0.82 + 0.18 * float(rng.random()))
            across, up = far * float(np.cos(turn + 0.4 * ring)), far * float(np.sin(turn + 0.4 * ring))
            points = [(0.5 + across * t, 0.52 + up * t - 0.05 * t * t) for t in (0.30, 0.55, 0.80, 1.0)]
            for n, (a, b) in enumerate(pairwise(points)):
                board.limb(a, b, 0.0022 + 0.001 * n, 0.0024 + 0.001 * n, tone, glow=1.0 + 0.9 * n)
            board.ellipse(points[-1], 0.009, 0.009, (1.0, 0.95, 0.85), glow=3.0)
    del light
    return Cutout(f32(board.glow * board.alpha[..., None]), board.alpha)
