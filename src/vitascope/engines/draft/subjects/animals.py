"""Animals, as bodies of round limbs seen from the side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vitascope.engines.draft.noise import generator, spectral
from vitascope.engines.draft.solid import Solid

if TYPE_CHECKING:
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.scene import Rgb
    from vitascope.engines.draft.stamp import Cutout

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Build:
    """The proportions of a four-legged animal, in its own height; it faces right.

    `body` is the half height of chest and flank, `neck` goes to `head`, which ends at `nose`; legs are `leg`
    long and `thick`; `tail` goes out and down from the rump.
    """

    aspect: float
    leg: float
    thick: float
    chest: float
    flank: float
    neck: Point
    head: Point
    skull: float
    nose: Point
    muzzle: float
    tail: tuple[Point, ...]
    ears: float
    fur: Rgb
    shaggy: float = 0.5


_BUILDS: dict[str, Build] = {
    "wolf": Build(
        1.35,
        0.42,
        0.036,
        0.125,
        0.098,
        (0.97, 0.70),
        (1.04, 0.80),
        0.092,
        (1.23, 0.755),
        0.036,
        ((0.28, 0.60), (0.13, 0.44), (0.09, 0.30)),
        0.085,
        (0.34, 0.32, 0.31),
        1.0,
    ),
    "horse": Build(
        1.30,
        0.48,
        0.032,
        0.150,
        0.140,
        (0.99, 0.78),
        (1.06, 0.90),
        0.070,
        (1.20, 0.76),
        0.042,
        ((0.22, 0.62), (0.13, 0.48), (0.11, 0.26)),
        0.055,
        (0.34, 0.19, 0.11),
        0.25,
    ),
    "deer": Build(
        1.10,
        0.47,
        0.021,
        0.105,
        0.095,
        (0.82, 0.68),
        (0.88, 0.80),
        0.047,
        (0.99, 0.765),
        0.022,
        ((0.26, 0.58), (0.22, 0.52)),
        0.070,
        (0.44, 0.29, 0.17),
        0.4,
    ),
    "bear": Build(
        1.50,
        0.30,
        0.075,
        0.235,
        0.225,
        (1.18, 0.68),
        (1.25, 0.74),
        0.110,
        (1.42, 0.67),
        0.052,
        ((0.22, 0.60), (0.18, 0.55)),
        0.055,
        (0.27, 0.18, 0.12),
        1.2,
    ),
    "cat": Build(
        1.20,
        0.36,
        0.038,
        0.125,
        0.120,
        (0.86, 0.66),
        (0.92, 0.78),
        0.098,
        (1.00, 0.755),
        0.035,
        ((0.28, 0.56), (0.10, 0.66), (0.08, 0.90)),
        0.090,
        (0.52, 0.36, 0.20),
        0.7,
    ),
    "camel": Build(
        1.25,
        0.48,
        0.032,
        0.125,
        0.115,
        (0.92, 0.60),
        (1.04, 0.90),
        0.050,
        (1.17, 0.865),
        0.034,
        ((0.24, 0.60), (0.20, 0.46)),
        0.035,
        (0.62, 0.44, 0.27),
        0.7,
    ),
}


def four_legged(kind: str, light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw one of the four-legged animals standing in profile."""
    b = _BUILDS[kind]
    rng = generator(seed, 541)
    board = Solid(b.aspect, 360)
    fur = colour or b.fur
    far = (fur[0] * 0.62, fur[1] * 0.62, fur[2] * 0.62)
    back = b.leg + b.flank
    rump, chest = (0.36, back), (b.neck[0] - 0.20, b.leg + b.chest)
    for shift, tone in ((0.055, far), (0.0, fur)):
        for x, r in ((rump[0], b.flank), (chest[0], b.chest)):
            step = shift * (1.2 if x < 0.5 else 0.9) + rng.normal() * 0.008
            knee = (x + step + (0.028 if x < 0.5 else -0.004), b.leg * 0.48)
            board.limb((x + step, b.leg + r * 0.4), knee, b.thick * 1.9, b.thick * 1.05, tone)
            board.limb(knee, (x + step - 0.006, 0.03), b.thick * 1.0, b.thick * 0.80, tone)
            board.ellipse((x + step + 0.012, 0.022), b.thick * 1.15, 0.022, (far[0] * 0.5, far[1] * 0.5, far[2] * 0.5))
    start: Point = (rump[0] - b.flank * 0.8, back + b.flank * 0.4)
    width = 0.020 + 0.020 * b.shaggy
    for k, point in enumerate(b.tail):
        board.limb(start, point, width * (1 - 0.15 * k), width * (1.0 - 0.25 * k), fur)
        start = point
    board.limb(rump, chest, b.flank, b.chest, fur)
    _extras(board, kind, fur, rump, chest, b)
    board.limb((chest[0] + b.chest * 0.35, chest[1] + b.chest * 0.25), b.neck, b.chest * 0.72, b.skull * 0.95, fur)
    board.limb(b.neck, b.head, b.skull * 0.95, b.skull, fur)
    _head(board, kind, b, fur)
    if b.shaggy > 0.3:
        tile = spectral(512, seed, 542, 1.2, 14.0)
        part = (
            tile[: board.rows, : board.cols] if board.cols <= 512 else np.tile(tile, (1, 2))[: board.rows, : board.cols]
        )
        board.rough(0.8 * b.shaggy, part)
    return board.lit(light)


def _extras(board: Solid, kind: str, fur: Rgb, rump: Point, chest: Point, b: Build) -> None:
    middle = ((rump[0] + chest[0]) / 2, (rump[1] + chest[1]) / 2)
    if kind == "camel":
        board.ellipse((middle[0], middle[1] + 0.15), 0.13, 0.14, fur)
        board.polygon(
            [
                (middle[0] - 0.15, middle[1] + 0.10),
                (middle[0] + 0.15, middle[1] + 0.10),
                (middle[0] + 0.11, middle[1] - 0.12),
                (middle[0] - 0.11, middle[1] - 0.12),
            ],
            (0.55, 0.16, 0.12),
            bulge=0.05,
        )
    if kind == "horse":
        for k in range(9):
            f = k / 8
            x, y = (
                chest[0] + 0.04 + (b.head[0] - chest[0] - 0.06) * f,
                chest[1] + 0.10 + (b.head[1] - chest[1] - 0.06) * f,
            )
            board.limb((x, y + 0.03), (x - 0.07, y - 0.05), 0.026, 0.014, (fur[0] * 0.3, fur[1] * 0.3, fur[2] * 0.3))


def _head(board: Solid, kind: str, b: Build, fur: Rgb) -> None:
    board.limb(b.head, b.nose, b.skull * 0.78, b.muzzle, fur)
    board.ellipse((b.nose[0] + b.muzzle * 0.6, b.nose[1]), b.muzzle * 0.55, b.muzzle * 0.5, (0.05, 0.04, 0.04))
    board.ellipse(
        (b.head[0] + b.skull * 0.45, b.head[1] + b.skull * 0.25), 0.011, 0.011, (0.03, 0.025, 0.02), gloss=1.5
    )
    for shift in (-0.035, 0.012):
        if b.ears:
            x, y = b.head[0] - b.skull * 0.35 + shift, b.head[1] + b.skull * 0.60
            board.polygon([(x - 0.028, y), (x + 0.030, y), (x - 0.010, y + b.ears)], fur, bulge=0.02)
    if kind == "deer":
        for side in (-1, 1):
            at: Point = (b.head[0] - 0.02, b.head[1] + 0.03)
            for k in range(3):
                end = (at[0] + side * (0.055 - 0.01 * k) - 0.02, at[1] + 0.055)
                board.limb(at, end, 0.010, 0.008, (0.62, 0.52, 0.38))
                board.limb(end, (end[0] + 0.035, end[1] + 0.045), 0.008, 0.004, (0.62, 0.52, 0.38))
                at = end
