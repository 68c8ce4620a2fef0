"""Vessels and lights on a table: cups, bottles, vases, candles, lamps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vitascope.engines.draft.light import linear
from vitascope.engines.draft.noise import generator, smooth
from vitascope.engines.draft.solid import Solid
from vitascope.engines.draft.subjects.built import flames

if TYPE_CHECKING:
    from collections.abc import Callable

    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Rgb
    from vitascope.engines.draft.stamp import Cutout

    Bloom = Callable[[Solid, tuple[float, float], float, Rgb], None]

_GREEN: Rgb = (0.26, 0.42, 0.16)


def cup(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a cup on a saucer, with what is in it."""
    rng = generator(seed, 556)
    board = Solid(1.6, 340)
    ware = colour or ((0.90, 0.88, 0.84) if rng.random() < 0.6 else (0.22, 0.38, 0.46))
    board.ellipse((0.75, 0.09), 0.72, 0.085, ware, gloss=0.6)
    board.ellipse((0.75, 0.105), 0.50, 0.052, (ware[0] * 0.84, ware[1] * 0.84, ware[2] * 0.84))
    for k in range(12):
        a, b = -1.25 + 2.5 * k / 12, -1.25 + 2.5 * (k + 1) / 12
        board.limb(
            (1.14 + 0.19 * float(np.cos(a)), 0.48 + 0.19 * float(np.sin(a))),
            (1.14 + 0.19 * float(np.cos(b)), 0.48 + 0.19 * float(np.sin(b))),
            0.042,
            0.042,
            ware,
            gloss=0.8,
        )
    board.lathe(0.75, [(0.10, 0.22), (0.14, 0.26), (0.34, 0.40), (0.60, 0.455), (0.76, 0.47)], ware, gloss=1.0)
    board.ellipse((0.75, 0.76), 0.47, 0.105, (ware[0] * 0.95, ware[1] * 0.95, ware[2] * 0.95))
    board.ellipse((0.75, 0.75), 0.435, 0.088, (0.24, 0.13, 0.07), gloss=0.4)
    board.ellipse((0.75, 0.752), 0.27, 0.050, (0.72, 0.52, 0.34))
    board.normal[..., 1] = np.where(board.y > 0.66, np.maximum(board.normal[..., 1], 0.2), board.normal[..., 1])
    return board.lit(light)


def bottle(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a glass bottle with a label and a bright edge."""
    del seed
    board = Solid(0.44, 520)
    glass, c = colour or (0.10, 0.26, 0.17), 0.22
    board.lathe(
        c,
        [
            (0.0, 0.145),
            (0.02, 0.155),
            (0.55, 0.155),
            (0.64, 0.125),
            (0.72, 0.060),
            (0.92, 0.048),
            (0.925, 0.058),
            (0.955, 0.058),
        ],
        glass,
        gloss=1.6,
    )
    board.lathe(c, [(0.18, 0.1565), (0.46, 0.1565)], (0.90, 0.86, 0.76))
    board.lathe(c, [(0.40, 0.157), (0.425, 0.157)], (0.72, 0.56, 0.26))
    board.lathe(c, [(0.945, 0.046), (0.995, 0.046)], (0.62, 0.46, 0.30))
    edge = np.clip(np.abs(board.x - c) * 7.2 - 0.62, 0, 1) * board.alpha
    board.glow += (edge * 0.20)[..., None] * np.array(linear(glass), np.float32) * 2 + (edge * 0.03)[..., None]
    board.limb((c - 0.105, 0.50), (c - 0.105, 0.58), 0.008, 0.006, (1.0, 1.0, 1.0), glow=0.7)
    board.limb((c - 0.105, 0.04), (c - 0.105, 0.16), 0.008, 0.008, (1.0, 1.0, 1.0), glow=0.5)
    return board.lit(light)


def glass(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a stemmed glass with wine."""
    del seed
    board = Solid(0.50, 480)
    c, wine = 0.25, colour or (0.42, 0.04, 0.09)
    pale = (0.75, 0.78, 0.80)
    board.ellipse((c, 0.035), 0.17, 0.030, pale, gloss=1.0)
    board.limb((c, 0.04), (c, 0.46), 0.012, 0.012, pale, gloss=1.4)
    board.lathe(c, [(0.44, 0.03), (0.50, 0.12), (0.62, 0.185), (0.76, 0.190), (0.98, 0.145)], pale, gloss=1.6)
    board.alpha = np.where(
        board.y > 0.70, board.alpha * 0.32, np.where(board.y < 0.46, board.alpha * 0.62, board.alpha)
    )
    board.lathe(c, [(0.46, 0.04), (0.51, 0.118), (0.62, 0.178), (0.72, 0.184)], wine, gloss=1.6)
    board.ellipse((c, 0.72), 0.184, 0.034, (wine[0] * 1.5, wine[1], wine[2]), gloss=0.5)
    board.limb((c - 0.125, 0.60), (c - 0.135, 0.86), 0.007, 0.005, (1.0, 1.0, 1.0), glow=0.7)
    board.ellipse((c, 0.98), 0.147, 0.018, pale)
    return board.lit(light)


def vase(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a glazed vase."""
    rng = generator(seed, 557)
    board = Solid(0.72, 460)
    glaze = np.array(
        linear(colour or ((0.12, 0.30, 0.46), (0.62, 0.33, 0.20), (0.84, 0.80, 0.72))[int(rng.integers(0, 3))]),
        np.float32,
    )
    shoulder = 0.24 + 0.09 * rng.random()

    def ware(around: Array, y: Array) -> Array:
        ring = (
            (np.abs(y - 0.70) < 0.012)
            | (np.abs(y - 0.42) < 0.010)
            | ((np.abs(y - 0.56) < 0.035) & (np.abs((around * 7) % 1 - 0.5) < 0.26))
        )
        out: Array = np.where(ring[..., None], glaze * 0.35 + 0.30, glaze)
        return out.astype(np.float32)

    board.lathe(
        0.36,
        [
            (0.0, 0.15),
            (0.04, 0.16),
            (0.30, shoulder),
            (0.58, shoulder + 0.03),
            (0.76, 0.17),
            (0.88, 0.105),
            (0.97, 0.150),
        ],
        ware,
        gloss=1.2,
    )
    board.ellipse((0.36, 0.965), 0.146, 0.026, (0.05, 0.04, 0.04))
    return board.lit(light)


def bouquet(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw roses and the like in a vase."""
    tones: tuple[Rgb, ...] = ((0.92, 0.42, 0.52), (0.98, 0.82, 0.60), (0.86, 0.20, 0.26), (0.96, 0.92, 0.90))
    return _flowers(light, seed, (colour,) if colour else tones, _rose, 17)


def tulips(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw tulips in a vase."""
    tones: tuple[Rgb, ...] = ((0.86, 0.16, 0.22), (0.96, 0.76, 0.18), (0.92, 0.48, 0.62), (0.95, 0.92, 0.88))
    return _flowers(light, seed, (colour,) if colour else tones, _tulip, 11)


def sunflowers(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw sunflowers in a vase."""
    return _flowers(light, seed, (colour or (0.98, 0.76, 0.12),), _sunflower, 8)


def _flowers(light: Light, seed: int, tones: tuple[Rgb, ...], bloom: Bloom, count: int) -> Cutout:
    rng = generator(seed, 558)
    board = Solid(0.86, 540)
    c = 0.43
    heads = [(c + rng.normal() * 0.15, 0.60 + 0.27 * rng.random(), 0.065 + 0.035 * rng.random()) for _ in range(count)]
    for x, y, _ in heads:
        board.limb((c, 0.34), (x, y), 0.006, 0.005, (0.22, 0.36, 0.14))
        board.ellipse(
            ((c + x) / 2 + rng.normal() * 0.05, (0.36 + y) / 2),
            0.075,
            0.022,
            (0.24, 0.40, 0.15),
            turn=float(rng.random() * 3),
        )
    for x, y, r in sorted(heads, key=lambda head: -head[1]):
        bloom(board, (x, y), r, tones[int(rng.integers(0, len(tones)))])
    board.lathe(
        c, [(0.0, 0.11), (0.03, 0.12), (0.18, 0.145), (0.30, 0.10), (0.40, 0.115)], (0.82, 0.84, 0.86), gloss=1.3
    )
    return board.lit(light)


def _shaded(tone: Rgb, k: float) -> Rgb:
    return (min(tone[0] * k, 1), min(tone[1] * k, 1), min(tone[2] * k, 1))


def _rose(board: Solid, at: tuple[float, float], r: float, tone: Rgb) -> None:
    for ring in range(4):
        size, petals = r * (1 - 0.22 * ring), 8 - ring
        for k in range(petals):
            a = 6.283 * k / petals + ring * 0.5
            spot = (at[0] + float(np.cos(a)) * size * 0.62, at[1] + float(np.sin(a)) * size * 0.52)
            board.ellipse(spot, size * 0.46, size * 0.36, _shaded(tone, 0.72 + 0.10 * ring), turn=a)


def _tulip(board: Solid, at: tuple[float, float], r: float, tone: Rgb) -> None:
    x, y = at
    for across, turn, k in ((-0.42, 0.22, 0.80), (0.42, -0.22, 0.84), (-0.20, 0.08, 0.95), (0.20, -0.08, 1.0)):
        board.ellipse((x + across * r, y + 0.02), r * 0.46, r * 1.10, _shaded(tone, k), turn=turn)
    board.ellipse((x, y - 0.01), r * 0.50, r * 0.98, _shaded(tone, 1.08))


def _sunflower(board: Solid, at: tuple[float, float], r: float, tone: Rgb) -> None:
    for k in range(16):
        a = 6.283 * k / 16
        spot = (at[0] + float(np.cos(a)) * r * 1.15, at[1] + float(np.sin(a)) * r * 1.15)
        board.ellipse(spot, r * 0.52, r * 0.20, _shaded(tone, 0.85 + 0.15 * (k % 2)), turn=a)
    board.ellipse(at, r * 0.78, r * 0.78, (0.30, 0.18, 0.09))
    board.ellipse(at, r * 0.46, r * 0.46, (0.20, 0.12, 0.06))


def bowl(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a bowl; what is set in it overlaps its far rim."""
    del seed
    board = Solid(1.9, 300)
    ware = colour or (0.86, 0.83, 0.77)
    board.ellipse((0.95, 0.80), 0.92, 0.15, (ware[0] * 0.55, ware[1] * 0.52, ware[2] * 0.50))
    board.lathe(0.95, [(0.0, 0.34), (0.06, 0.36), (0.28, 0.66), (0.55, 0.85), (0.78, 0.92)], ware, gloss=0.9)
    board.ellipse((0.95, 0.80), 0.92, 0.15, ware)
    board.ellipse((0.95, 0.795), 0.88, 0.125, (ware[0] * 0.50, ware[1] * 0.47, ware[2] * 0.44))
    return board.lit(light)


def candle(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a burning candle."""
    rng = generator(seed, 560)
    board = Solid(0.34, 460)
    c, wax = 0.17, colour or (0.93, 0.88, 0.76)
    board.ellipse((c, 0.025), 0.15, 0.025, (0.60, 0.44, 0.20), gloss=0.8)
    board.lathe(c, [(0.02, 0.078), (0.60, 0.072), (0.66, 0.066)], wax)
    board.glow += (np.exp(-np.maximum(0.66 - board.y, 0) / 0.14) * board.alpha * 0.55)[..., None] * np.array(
        [1.0, 0.55, 0.22], np.float32
    )
    board.limb((c, 0.65), (c, 0.69), 0.004, 0.004, (0.1, 0.08, 0.06))
    flames(board, rng, c, 0.69, 0.045, 0.22)
    return board.lit(light)


def lamp(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a table lamp, lit."""
    del seed
    board = Solid(0.76, 440)
    c, shade = 0.38, colour or (0.96, 0.84, 0.62)
    board.lathe(
        c,
        [(0.0, 0.15), (0.03, 0.15), (0.06, 0.05), (0.20, 0.09), (0.34, 0.05), (0.52, 0.018)],
        (0.52, 0.36, 0.20),
        gloss=1.0,
    )
    board.lathe(c, [(0.48, 0.34), (0.96, 0.20)], shade)
    lit = smooth(0.46, 0.50, board.y) * (0.55 + 0.45 * np.exp(-(((board.y - 0.66) / 0.22) ** 2)))
    board.glow += (lit * board.alpha * 1.25)[..., None] * np.array(linear(shade), np.float32)
    return board.lit(light)
