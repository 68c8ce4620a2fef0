"""Things that swim, and the butterfly: fish, jellyfish, whales, turtles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vitascope.engines.draft.noise import generator, spectral
from vitascope.engines.draft.solid import Solid

if TYPE_CHECKING:
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.scene import Rgb
    from vitascope.engines.draft.stamp import Cutout

Point = tuple[float, float]


def fish(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a reef fish with bars and fins."""
    rng = generator(seed, 543)
    board = Solid(1.8, 200)
    tones: tuple[Rgb, ...] = (
        (0.98, 0.50, 0.10),
        (0.96, 0.82, 0.16),
        (0.15, 0.45, 0.92),
        (0.92, 0.30, 0.42),
        (0.30, 0.80, 0.70),
    )
    tone = colour or tones[int(rng.integers(0, len(tones)))]
    fin = (tone[0] * 0.8, tone[1] * 0.75, tone[2] * 0.7)
    board.polygon([(0.38, 0.50), (0.05, 0.86), (0.14, 0.50), (0.05, 0.14)], fin, bulge=0.05)
    board.polygon([(0.60, 0.70), (0.80, 0.98), (1.20, 0.90), (1.34, 0.68)], fin, bulge=0.05)
    board.polygon([(0.80, 0.28), (0.92, 0.04), (1.10, 0.26)], fin, bulge=0.05)
    board.ellipse((0.98, 0.50), 0.66, 0.30, tone, gloss=0.6)
    inside = ((board.x - 0.98) / 0.66) ** 2 + ((board.y - 0.50) / 0.30) ** 2 < 1
    for x in (0.72, 1.16):
        band = (np.abs(board.x - x - 0.10 * np.cos((board.y - 0.5) * 4) + 0.1) < 0.05) & inside
        board.albedo[band] = (0.86, 0.88, 0.90)
    board.ellipse((1.42, 0.56), 0.055, 0.055, (0.96, 0.96, 0.92))
    board.ellipse((1.44, 0.56), 0.032, 0.034, (0.02, 0.02, 0.02), gloss=1.5)
    board.polygon([(1.02, 0.48), (0.82, 0.34), (0.88, 0.54)], fin, bulge=0.03)
    return board.lit(light, fill=1.5)


def jellyfish(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a glowing jellyfish, half transparent."""
    rng = generator(seed, 544)
    board = Solid(0.7, 360)
    tone = colour or (0.70, 0.62, 0.98)
    for k in range(16):
        x, at = 0.13 + 0.44 * k / 15, 0.72
        sway, phase = 0.04 + 0.03 * rng.random(), rng.random() * 6
        for j in range(14):
            a, b = j / 14, (j + 1) / 14
            board.limb(
                (x + sway * float(np.sin(a * 6 + phase)) * a, at - 0.66 * a),
                (x + sway * float(np.sin(b * 6 + phase)) * b, at - 0.66 * b),
                0.006,
                0.005,
                tone,
                glow=0.25,
            )
    board.alpha *= 0.6
    board.ellipse((0.35, 0.74), 0.28, 0.24, tone, glow=0.28, gloss=0.6)
    board.ellipse((0.35, 0.71), 0.17, 0.13, (tone[0], tone[1] * 0.8, tone[2] * 0.95), glow=0.55)
    board.alpha *= 0.82
    return board.lit(light, fill=1.3)


def whale(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a whale or dolphin in profile."""
    del seed
    board = Solid(2.6, 240)
    skin = colour or (0.20, 0.26, 0.33)
    board.polygon([(0.46, 0.62), (0.08, 0.98), (0.22, 0.66), (0.02, 0.50), (0.42, 0.52)], skin, bulge=0.06)
    board.polygon(
        [
            (0.38, 0.64),
            (0.90, 0.72),
            (1.60, 0.80),
            (2.20, 0.70),
            (2.48, 0.48),
            (2.40, 0.34),
            (1.90, 0.22),
            (1.20, 0.30),
            (0.60, 0.48),
        ],
        skin,
        bulge=0.30,
        gloss=0.4,
    )
    under = (board.y < 0.36 + 0.08 * np.sin(board.x * 2)) & (board.alpha > 0.5) & (board.x > 1.0)
    board.albedo[under] = board.albedo[under] * 0.4 + np.float32(0.38)
    board.polygon([(1.72, 0.34), (1.42, 0.02), (1.98, 0.26)], (skin[0] * 0.8, skin[1] * 0.8, skin[2] * 0.8), bulge=0.05)
    board.polygon([(1.02, 0.72), (0.92, 0.86), (1.22, 0.77)], skin, bulge=0.03)
    board.ellipse((2.14, 0.44), 0.022, 0.022, (0.02, 0.02, 0.02), gloss=1.5)
    return board.lit(light, fill=1.3)


def turtle(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a sea turtle swimming."""
    board = Solid(1.6, 260)
    skin, shell = (0.42, 0.50, 0.30), colour or (0.40, 0.30, 0.16)
    board.polygon([(1.02, 0.52), (1.16, 0.98), (1.28, 0.92), (1.24, 0.50)], skin, bulge=0.06)
    board.polygon([(1.05, 0.42), (0.80, 0.02), (0.94, 0.0), (1.26, 0.40)], skin, bulge=0.06)
    board.polygon([(0.45, 0.50), (0.12, 0.66), (0.14, 0.54), (0.42, 0.40)], skin, bulge=0.04)
    board.ellipse((1.38, 0.56), 0.15, 0.105, skin)
    board.ellipse((0.82, 0.50), 0.48, 0.25, shell, gloss=0.4)
    cells = np.abs(np.sin(board.x * 13) * np.sin(board.y * 17 + 1)) < 0.16
    top = ((board.x - 0.82) / 0.48) ** 2 + ((board.y - 0.50) / 0.25) ** 2 < 0.95
    board.albedo[cells & top] *= 0.45
    board.ellipse((1.45, 0.585), 0.016, 0.016, (0.02, 0.02, 0.02))
    board.rough(0.3, spectral(512, seed, 545, 1.6, 10.0))
    return board.lit(light, fill=1.3)


def butterfly(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a butterfly with open wings."""
    del seed
    board = Solid(1.3, 220)
    tone = colour or (0.95, 0.55, 0.12)
    for side in (-1, 1):
        c = 0.65
        board.polygon(
            [
                (c, 0.55),
                (c + side * 0.24, 0.95),
                (c + side * 0.58, 0.92),
                (c + side * 0.52, 0.60),
                (c + side * 0.1, 0.45),
            ],
            tone,
            bulge=0.0,
            tilt=(0.35 * side, 0.2),
            glow=0.08,
        )
        board.polygon(
            [(c, 0.50), (c + side * 0.42, 0.46), (c + side * 0.40, 0.14), (c + side * 0.18, 0.10)],
            (tone[0] * 0.9, tone[1] * 0.75, tone[2]),
            bulge=0.0,
            tilt=(0.35 * side, -0.2),
            glow=0.08,
        )
        board.ellipse((c + side * 0.42, 0.78), 0.05, 0.06, (0.06, 0.05, 0.05))
    board.limb((0.65, 0.20), (0.65, 0.70), 0.022, 0.028, (0.06, 0.05, 0.05))
    return board.lit(light, fill=1.3)
