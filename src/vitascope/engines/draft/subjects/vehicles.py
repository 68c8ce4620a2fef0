"""Cars and trains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vitascope.engines.draft.noise import generator
from vitascope.engines.draft.solid import Solid
from vitascope.engines.draft.subjects.built import WARM, box

if TYPE_CHECKING:
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.scene import Rgb
    from vitascope.engines.draft.stamp import Cutout

_STONE: Rgb = (0.52, 0.49, 0.45)


def car(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a car from the side: body, glass, wheels, lamps."""
    rng = generator(seed, 536)
    board = Solid(2.9, 240)
    paint = (
        colour
        or ((0.62, 0.09, 0.09), (0.12, 0.26, 0.42), (0.84, 0.82, 0.76), (0.10, 0.10, 0.12))[int(rng.integers(0, 4))]
    )
    dark: Rgb = (0.05, 0.05, 0.06)
    board.polygon(
        [
            (0.10, 0.18),
            (0.12, 0.46),
            (0.30, 0.56),
            (0.80, 0.62),
            (1.12, 0.93),
            (1.28, 0.97),
            (1.85, 0.97),
            (2.02, 0.92),
            (2.36, 0.62),
            (2.72, 0.56),
            (2.82, 0.44),
            (2.82, 0.18),
        ],
        paint,
        bulge=0.16,
        gloss=1.1,
    )
    board.polygon(
        [(0.94, 0.63), (1.19, 0.88), (1.50, 0.905), (1.50, 0.63)],
        (0.05, 0.07, 0.09),
        bulge=0.03,
        gloss=1.2,
        tilt=(0.0, 0.3),
    )
    board.polygon(
        [(1.56, 0.63), (1.56, 0.905), (1.84, 0.90), (2.00, 0.85), (2.22, 0.63)],
        (0.05, 0.07, 0.09),
        bulge=0.03,
        gloss=1.2,
        tilt=(0.0, 0.3),
    )
    board.limb((0.14, 0.44), (2.78, 0.44), 0.010, 0.010, (0.82, 0.82, 0.82), gloss=1.0)
    board.limb((0.08, 0.24), (2.85, 0.24), 0.030, 0.030, (0.70, 0.70, 0.72), gloss=1.0)
    board.limb((1.53, 0.28), (1.53, 0.61), 0.005, 0.005, (paint[0] * 0.4, paint[1] * 0.4, paint[2] * 0.4))
    board.limb((1.60, 0.53), (1.72, 0.53), 0.012, 0.012, (0.8, 0.8, 0.8))
    for x in (0.66, 2.26):
        board.ellipse((x, 0.24), 0.265, 0.255, dark)
        board.ellipse((x, 0.21), 0.215, 0.21, (0.06, 0.06, 0.065))
        board.ellipse((x, 0.21), 0.125, 0.122, (0.74, 0.74, 0.75), gloss=1.2)
        board.ellipse((x, 0.21), 0.045, 0.045, (0.30, 0.30, 0.32), gloss=1.0)
    on = 0.4 + 2.4 * light.dark
    board.ellipse((0.145, 0.42), 0.045, 0.060, (1.0, 0.93, 0.76), glow=on)
    board.ellipse((2.80, 0.42), 0.030, 0.060, (1.0, 0.08, 0.05), glow=on * 0.8)
    return board.lit(light, fill=1.2)


def train(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a steam locomotive with carriages and its plume."""
    rng = generator(seed, 537)
    board = Solid(5.2, 220)
    black = colour or (0.10, 0.11, 0.12)
    for k in range(42):
        f = k / 41
        board.ellipse(
            (0.62 + 4.0 * f + 0.05 * rng.normal(), 0.80 + 0.10 * f + 0.05 * rng.normal()),
            0.08 + 0.16 * f,
            0.06 + 0.10 * f,
            (0.88, 0.88, 0.90),
        )
    board.alpha *= 0.72
    for x, tone in ((1.95, (0.45, 0.12, 0.10)), (3.05, (0.45, 0.12, 0.10)), (4.15, (0.45, 0.12, 0.10))):
        box(board, x, 0.16, x + 1.0, 0.58, tone)
        board.limb((x - 0.02, 0.59), (x + 1.02, 0.59), 0.035, 0.035, (0.16, 0.15, 0.15))
        for k in range(5):
            box(board, x + 0.08 + 0.18 * k, 0.34, x + 0.20 + 0.18 * k, 0.50, WARM, glow=0.25 + 1.0 * light.dark)
    board.limb((0.40, 0.40), (1.30, 0.40), 0.145, 0.145, black, gloss=0.8)
    box(board, 1.25, 0.16, 1.78, 0.66, black)
    box(board, 1.36, 0.40, 1.58, 0.56, WARM, glow=0.35 + 0.8 * light.dark)
    board.limb((1.2, 0.68), (1.84, 0.68), 0.025, 0.025, black)
    board.polygon([(0.53, 0.52), (0.69, 0.52), (0.73, 0.76), (0.49, 0.76)], black, bulge=0.05)
    board.ellipse((0.98, 0.56), 0.07, 0.09, (0.72, 0.52, 0.20), gloss=1.0)
    board.polygon([(0.10, 0.04), (0.34, 0.04), (0.34, 0.22)], (0.40, 0.10, 0.08), bulge=0.02)
    for x, r in (
        (0.46, 0.085),
        (0.74, 0.125),
        (1.02, 0.125),
        (1.30, 0.125),
        *((2.05 + 0.2 * k + 0.7 * (k // 2), 0.075) for k in range(6)),
    ):
        board.ellipse((x, r), r, r, (0.30, 0.08, 0.07))
        board.ellipse((x, r), r * 0.7, r * 0.7, (0.12, 0.12, 0.13))
    board.limb((0.74, 0.11), (1.30, 0.13), 0.018, 0.018, (0.70, 0.70, 0.70), gloss=1.0)
    board.ellipse((0.285, 0.50), 0.042, 0.042, (1.0, 0.92, 0.70), glow=1.5)
    return board.lit(light)
