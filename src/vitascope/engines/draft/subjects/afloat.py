"""Things on and by the water: boats, ships, piers, lighthouses, islets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vitascope.engines.draft.light import linear
from vitascope.engines.draft.noise import generator, smooth, spectral
from vitascope.engines.draft.solid import Solid

if TYPE_CHECKING:
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Rgb
    from vitascope.engines.draft.stamp import Cutout

Points = list[tuple[float, float]]


def _sail(
    board: Solid,
    luff: tuple[tuple[float, float], tuple[float, float]],
    clew: tuple[float, float],
    tone: Rgb,
    belly: float,
) -> None:
    """Lay a sail: straight along the mast, hollowed foot and leech, filled by wind."""
    (x0, y0), (x1, y1) = luff
    t = np.linspace(0, 1, 14)
    leech = [(float(x1 + (clew[0] - x1) * s + belly * np.sin(np.pi * s)), float(y1 + (clew[1] - y1) * s)) for s in t]
    foot = [
        (float(clew[0] + (x0 - clew[0]) * s), float(clew[1] + (y0 - clew[1]) * s - 0.015 * np.sin(np.pi * s)))
        for s in t
    ]
    board.polygon(
        [(x0, y0), (x1, y1), *leech, *foot], tone, bulge=0.10, tilt=(0.5 * np.sign(belly or 1), 0.0), glow=0.05
    )


def sailboat(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a sloop under main and jib."""
    rng = generator(seed, 511)
    board = Solid(0.86, 420)
    canvas = colour or ((0.95, 0.92, 0.85) if rng.random() < 0.7 else (0.78, 0.30, 0.20))
    mast = 0.42
    board.limb((mast, 0.10), (mast, 0.985), 0.007, 0.004, (0.45, 0.32, 0.20))
    _sail(board, ((mast + 0.012, 0.17), (mast + 0.006, 0.96)), (0.77, 0.165), canvas, 0.055)
    _sail(
        board,
        ((0.10, 0.14), (mast - 0.010, 0.86)),
        (0.385, 0.16),
        (canvas[0] * 0.97, canvas[1] * 0.96, canvas[2] * 0.94),
        0.040,
    )
    board.limb((mast, 0.155), (0.79, 0.15), 0.006, 0.005, (0.45, 0.32, 0.20))
    hull: Points = [(0.05, 0.145), (0.10, 0.055), (0.20, 0.0), (0.68, 0.0), (0.80, 0.05), (0.82, 0.125), (0.45, 0.105)]
    board.polygon(hull, (0.90, 0.90, 0.90) if sum(canvas) < 2.2 else (0.16, 0.22, 0.32), bulge=0.07, gloss=0.3)
    board.polygon(
        [(0.05, 0.145), (0.45, 0.105), (0.82, 0.125), (0.81, 0.108), (0.45, 0.085), (0.06, 0.127)],
        (0.50, 0.34, 0.20),
        bulge=0.0,
    )
    board.limb((0.55, 0.13), (0.55, 0.19), 0.022, 0.018, (0.14, 0.14, 0.18))
    board.ellipse((0.55, 0.215), 0.016, 0.018, (0.60, 0.44, 0.34))
    return board.lit(light, fill=1.15)


def boat(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw an open wooden boat with oars."""
    rng = generator(seed, 512)
    board = Solid(3.4, 150)
    wood = colour or ((0.50, 0.31, 0.17) if rng.random() < 0.6 else (0.22, 0.36, 0.40))
    board.polygon(
        [(0.15, 0.86), (0.50, 0.66), (1.7, 0.56), (2.9, 0.66), (3.25, 0.86), (2.9, 0.74), (1.7, 0.66), (0.5, 0.74)],
        (0.16, 0.10, 0.06),
        bulge=0.0,
    )
    board.polygon(
        [
            (0.10, 0.88),
            (0.30, 0.34),
            (0.62, 0.03),
            (2.8, 0.03),
            (3.1, 0.34),
            (3.30, 0.88),
            (2.85, 0.64),
            (1.7, 0.54),
            (0.55, 0.64),
        ],
        wood,
        bulge=0.22,
    )
    for y in (0.22, 0.40):
        board.limb((0.42, y + 0.05), (3.0, y + 0.05), 0.012, 0.012, (wood[0] * 0.6, wood[1] * 0.6, wood[2] * 0.6))
    board.limb((0.12, 0.87), (1.7, 0.555), 0.030, 0.030, (0.62, 0.45, 0.28))
    board.limb((1.7, 0.555), (3.28, 0.87), 0.030, 0.030, (0.62, 0.45, 0.28))
    board.limb((1.2, 0.74), (2.3, 0.74), 0.045, 0.045, (0.45, 0.30, 0.18))
    board.limb((1.3, 0.62), (2.95, 0.20), 0.022, 0.022, (0.66, 0.50, 0.32))
    return board.lit(light, fill=1.1)


def ship(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a ship with superstructure, funnel and lit ports."""
    del seed
    board = Solid(3.0, 220)
    hull = colour or (0.16, 0.18, 0.23)
    board.polygon([(0.75, 0.34), (2.35, 0.34), (2.35, 0.52), (0.80, 0.52)], (0.88, 0.88, 0.86), bulge=0.03)
    board.polygon([(0.95, 0.52), (2.15, 0.52), (2.15, 0.66), (1.0, 0.66)], (0.84, 0.84, 0.82), bulge=0.03)
    board.polygon([(1.35, 0.66), (1.68, 0.66), (1.64, 0.95), (1.40, 0.95)], (0.70, 0.20, 0.14), bulge=0.08)
    board.polygon([(1.40, 0.88), (1.655, 0.88), (1.64, 0.96), (1.40, 0.96)], (0.08, 0.08, 0.09), bulge=0.08)
    board.limb((0.95, 0.5), (0.95, 0.99), 0.010, 0.006, (0.3, 0.3, 0.3))
    board.polygon(
        [(0.04, 0.46), (0.20, 0.02), (2.75, 0.02), (2.92, 0.40), (2.5, 0.35), (0.6, 0.35)], hull, bulge=0.10, gloss=0.2
    )
    for k in range(22):
        x = 0.85 + 0.066 * k
        board.ellipse((x, 0.43), 0.016, 0.022, (1.0, 0.78, 0.42), glow=0.9 * light.dark + 0.05)
        if 0.98 < x < 2.1:
            board.ellipse((x, 0.59), 0.016, 0.022, (1.0, 0.78, 0.42), glow=0.9 * light.dark + 0.05)
    return board.lit(light)


def lighthouse(light: Light, seed: int, colour: Rgb | None, second: Rgb | None = None) -> Cutout:
    """Draw a banded lighthouse on its rock, the lamp lit."""
    rng = generator(seed, 513)
    board = Solid(0.95, 620)
    c = 0.42 + 0.10 * rng.random()
    rocks(board, rng, c, 0.235)
    band = np.array(linear(colour or (0.72, 0.10, 0.09)), np.float32)
    white = np.array(linear(second) if second else [0.80, 0.79, 0.76], np.float32)
    bands = 2.5 + float(rng.integers(0, 2))

    def tower(around: Array, y: Array) -> Array:
        f = (y - 0.20) / 0.57
        stripe = smooth(-0.06, 0.06, np.sin(f * np.pi * 2 * bands / 2 + 0.4))
        seam = 1 - 0.06 * (np.abs((y / 0.014) % 1 - 0.5) > 0.44) - 0.03 * (np.abs((around * 9) % 1 - 0.5) > 0.46)
        out: Array = (white + (band - white) * stripe[..., None]) * seam[..., None]
        return out

    house = (c - 0.22, c - 0.065)
    board.polygon(
        [(house[0], 0.19), (house[1], 0.19), (house[1], 0.27), (house[0], 0.27)],
        (0.80, 0.78, 0.74),
        bulge=0.01,
        tilt=(-0.2, 0.0),
    )
    board.polygon(
        [(house[0] - 0.012, 0.265), (house[1] + 0.01, 0.265), (house[1] - 0.025, 0.325), (house[0] + 0.025, 0.325)],
        (0.50, 0.20, 0.15),
        bulge=0.01,
        tilt=(0.0, 0.5),
    )
    for k in range(2):
        x = house[0] + 0.035 + 0.06 * k
        board.polygon(
            [(x, 0.215), (x + 0.022, 0.215), (x + 0.022, 0.248), (x, 0.248)],
            (1.0, 0.74, 0.38),
            bulge=0.0,
            glow=0.35 + 0.8 * light.dark,
        )
    board.lathe(c, [(0.19, 0.082), (0.30, 0.072), (0.55, 0.058), (0.77, 0.051)], tower)
    for y in (0.36, 0.50, 0.64):
        board.polygon(
            [(c - 0.010, y), (c + 0.010, y), (c + 0.010, y + 0.026), (c - 0.010, y + 0.026)],
            (0.10, 0.11, 0.13),
            bulge=0.0,
        )
    board.lathe(c, [(0.765, 0.054), (0.775, 0.074), (0.788, 0.074), (0.790, 0.052)], (0.16, 0.17, 0.19))
    for k in range(-4, 5):
        board.limb((c + 0.017 * k, 0.79), (c + 0.017 * k, 0.815), 0.0018, 0.0018, (0.10, 0.10, 0.11))
    board.limb((c - 0.072, 0.815), (c + 0.072, 0.815), 0.0025, 0.0025, (0.10, 0.10, 0.11))
    power = 0.7 + 2.6 * light.dark + (1.2 if max(light.sun_colour) < 1.0 else 0.0)
    board.lathe(c, [(0.79, 0.036), (0.868, 0.036)], (0.98, 0.86, 0.58))
    board.ellipse((c, 0.830), 0.026, 0.032, (1.0, 0.90, 0.62), glow=power * 2)
    for bar in (-1.0, -0.35, 0.35, 1.0):
        board.limb((c + 0.036 * bar, 0.79), (c + 0.036 * bar, 0.868), 0.0028, 0.0028, (0.12, 0.12, 0.13))
    board.lathe(
        c,
        [(0.866, 0.046), (0.88, 0.042), (0.905, 0.026), (0.925, 0.006)],
        (band[0] ** 0.45, band[1] ** 0.45, band[2] ** 0.45),
    )
    board.limb((c, 0.92), (c, 0.965), 0.003, 0.002, (0.2, 0.2, 0.2))
    return board.lit(light, fill=1.1)


def rocks(board: Solid, rng: np.random.Generator, centre: float, tall: float) -> None:
    """Heap wet rock over the whole foot of a board, highest at `centre`."""
    wide = board.cols / board.pixels
    x = np.linspace(0.0, wide, 60)
    rough = np.interp(x, np.linspace(0, wide, 22), rng.random(22)) - 0.5
    reach = np.maximum(centre, wide - centre)
    top = tall * (1 - (np.abs(x - centre) / reach) ** 2.2) + rough * tall * 0.40
    near = np.abs(x - centre) < 0.10
    top = np.where(near, np.maximum(top, tall * 0.96), top)
    outline = [(float(a), float(max(b, 0.0))) for a, b in zip(x, top, strict=True)]
    before = board.alpha.copy()
    board.polygon([(0.0, 0.0), *outline, (wide, 0.0)], (0.36, 0.33, 0.30), bulge=0.12)
    tile = spectral(1024, int(rng.integers(0, 2**31)), 514, 2.0, 10.0)[: board.rows, : board.cols]
    new = (board.alpha > before) | (board.y < tall)
    gy, gx = np.gradient(tile)
    board.normal[..., 0] -= np.where(new, gx * 5.5, 0)
    board.normal[..., 1] += np.where(new, gy * 5.5, 0)
    board.normal /= np.sqrt((board.normal**2).sum(axis=-1, keepdims=True) + 1e-9)
    damp = 0.35 + 0.65 * smooth(0.02, 0.09, board.y + 0.015 * tile)
    board.albedo *= np.where(new, np.clip((1 + 0.25 * tile) * damp, 0.1, 1.6), 1.0)[..., None]


def islet(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a small rocky island with a few trees."""
    del colour
    rng = generator(seed, 515)
    board = Solid(2.6, 300)
    for _ in range(9):
        x = 1.3 + rng.normal() * 0.34
        tall = 0.25 + 0.35 * rng.random()
        board.limb((x, 0.2), (x + rng.normal() * 0.03, 0.30 + tall), 0.014, 0.007, (0.22, 0.16, 0.11))
        for _ in range(12):
            board.ellipse(
                (x + rng.normal() * 0.07, 0.34 + tall * (0.5 + 0.6 * rng.random())),
                0.055,
                0.045,
                (0.16 + 0.08 * rng.random(), 0.26, 0.13),
            )
    rocks(board, rng, 1.3, 0.36)
    return board.lit(light)


def pier(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a wooden pier that runs from the viewer's feet towards the far shore."""
    del seed
    board = Solid(1.5, 420)
    wood = colour or (0.44, 0.33, 0.24)
    tip_y, c = 0.93, 0.86
    left, right, tl, tr = 0.12, 1.18, c - 0.060, c + 0.040

    def across(f: float) -> tuple[float, float, float]:
        # equal planks shrink with distance as 1/z
        y = tip_y * (1 - 1 / (1 + 9 * f)) / (1 - 1 / 10)
        t = y / tip_y
        return left + (tl - left) * t, right + (tr - right) * t, y

    for f in (0.02, 0.10, 0.24, 0.48, 0.95):
        lx, rx, y = across(f)
        size = 0.030 * (1 - y / tip_y) + 0.006
        for x in (lx, rx):
            board.limb(
                (x, max(y - size * 7, 0.0)),
                (x, y + size * 4.5),
                size,
                size,
                (wood[0] * 0.62, wood[1] * 0.62, wood[2] * 0.62),
            )
    count = 64
    rng = generator(7, 516)
    for k in range(count - 1, -1, -1):
        a, b = across(k / count), across((k + 0.90) / count)
        shade = 0.80 + 0.32 * rng.random()
        tone = (wood[0] * shade, wood[1] * shade, wood[2] * shade)
        board.polygon([(a[0], a[2]), (a[1], a[2]), (b[1], b[2]), (b[0], b[2])], tone, bulge=0.0, tilt=(0.0, 1.6))
    return board.lit(light, fill=1.1)
