"""Plants: palms, cacti, lilies, potted greens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vitascope.engines.draft.noise import generator
from vitascope.engines.draft.solid import Solid

if TYPE_CHECKING:
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.scene import Rgb
    from vitascope.engines.draft.stamp import Cutout

_GREEN: Rgb = (0.26, 0.42, 0.16)


def plant(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a plant in a pot."""
    rng = generator(seed, 561)
    board = Solid(0.9, 440)
    c = 0.45
    for k in range(34):
        a = np.pi / 2 + rng.normal() * 0.70
        length, shade = 0.28 + 0.34 * rng.random(), 0.6 + 0.6 * k / 34
        mid = (c + float(np.cos(a)) * length * 0.55, 0.36 + float(np.sin(a)) * length * 0.75)
        tip = (c + float(np.cos(a)) * length * 1.1, 0.36 + float(np.sin(a)) * length)
        tone = (0.18 * shade, 0.42 * shade, 0.16 * shade)
        board.limb((c, 0.33), mid, 0.010, 0.022, tone)
        board.limb(mid, tip, 0.024, 0.004, tone, gloss=0.2)
    board.lathe(c, [(0.0, 0.15), (0.26, 0.20), (0.27, 0.225), (0.34, 0.23)], colour or (0.72, 0.38, 0.24))
    return board.lit(light)


def palm(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a coconut palm leaning on the wind."""
    del colour
    rng = generator(seed, 564)
    board = Solid(0.95, 560)
    lean = (0.10 + 0.14 * rng.random()) * (1 if rng.random() < 0.5 else -1)
    at = (0.475 - lean * 0.6, 0.0)
    for k in range(16):
        f = (k + 1) / 16
        end = (0.475 - lean * 0.6 + lean * f**1.7, 0.70 * f)
        board.limb(at, end, 0.021 - 0.008 * f, 0.019 - 0.008 * f, (0.40, 0.32, 0.24) if k % 2 else (0.34, 0.27, 0.20))
        at = end
    for k in range(13):
        a = -0.5 + (np.pi + 1.0) * (k + 0.5 * rng.random()) / 13
        reach, tone = 0.30 + 0.08 * rng.random(), (0.16 + 0.10 * rng.random(), 0.36 + 0.08 * rng.random(), 0.12)
        before = at
        for j in range(1, 13):
            f = j / 12
            point = (
                at[0] + float(np.cos(a)) * reach * f * 1.1,
                at[1] + float(np.sin(a)) * reach * f * 0.8 - 0.20 * f * f,
            )
            board.limb(before, point, 0.005, 0.004, tone)
            for side in (-1, 1):
                drop = (point[0] + side * 0.022 - float(np.cos(a)) * 0.01, point[1] - 0.065 * (1.15 - f))
                board.limb(point, drop, 0.006, 0.002, tone)
            before = point
    for k in range(3):
        board.ellipse((at[0] + 0.022 * (k - 1), at[1] - 0.018), 0.020, 0.022, (0.30, 0.20, 0.11))
    return board.lit(light)


def cactus(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a saguaro with arms."""
    rng = generator(seed, 565)
    board = Solid(0.7, 440)
    tone, c = colour or (0.27, 0.40, 0.20), 0.35
    for side in (-1, 1):
        if rng.random() < 0.85:
            y, out, top = 0.34 + 0.16 * rng.random(), 0.15 + 0.05 * rng.random(), 0.62 + 0.2 * rng.random()
            board.limb((c, y), (c + side * out, y + 0.03), 0.045, 0.045, tone)
            board.limb((c + side * out, y + 0.03), (c + side * out, top), 0.047, 0.043, tone)
    board.limb((c, 0.0), (c, 0.93), 0.066, 0.060, tone)
    ribs = np.sin(board.x * 330)
    board.normal[..., 0] += ribs * 0.4
    board.albedo *= (0.88 + 0.16 * ribs)[..., None]
    return board.lit(light)


def waterlily(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a water lily among its pads."""
    rng = generator(seed, 566)
    board = Solid(3.2, 200)
    tone = colour or (0.96, 0.74, 0.82)
    for _ in range(7):
        x = 0.4 + 2.4 * rng.random()
        board.ellipse((x, 0.10 + 0.12 * rng.random()), 0.36, 0.085, (0.18 + 0.08 * rng.random(), 0.38, 0.17), gloss=0.4)
    for ring, count in ((0, 11), (1, 8), (2, 5)):
        for k in range(count):
            a = np.pi * (0.06 + 0.88 * k / (count - 1))
            reach = 0.46 - 0.11 * ring
            tip = (1.6 + float(np.cos(a)) * reach, 0.22 + float(np.sin(a)) * reach * 1.05)
            shade = 0.78 + 0.11 * ring
            board.limb((1.6, 0.20), tip, 0.075, 0.020, (tone[0] * shade, tone[1] * shade, tone[2] * shade))
    board.ellipse((1.6, 0.32), 0.07, 0.05, (0.96, 0.78, 0.22))
    return board.lit(light)
