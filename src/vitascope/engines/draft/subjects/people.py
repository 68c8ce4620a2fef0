"""People, seen from behind or afar: coats, legs, packs; astronauts and robots."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vitascope.engines.draft.noise import generator
from vitascope.engines.draft.solid import Solid

if TYPE_CHECKING:
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.scene import Rgb
    from vitascope.engines.draft.stamp import Cutout

_COATS: tuple[Rgb, ...] = (
    (0.16, 0.17, 0.20),
    (0.42, 0.24, 0.16),
    (0.18, 0.26, 0.34),
    (0.50, 0.42, 0.30),
    (0.30, 0.12, 0.14),
    (0.22, 0.28, 0.20),
)
_SKINS: tuple[Rgb, ...] = ((0.80, 0.60, 0.48), (0.55, 0.37, 0.26), (0.36, 0.23, 0.16))
_HAIRS: tuple[Rgb, ...] = ((0.10, 0.07, 0.06), (0.30, 0.19, 0.10), (0.55, 0.42, 0.24), (0.45, 0.44, 0.43))


def person(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw someone walking away: the seed picks build, coat, hair and what they carry."""
    rng = generator(seed, 501)
    board = Solid(0.52, 420)
    coat = colour or _COATS[int(rng.integers(0, len(_COATS)))]
    skin, hair = _SKINS[int(rng.integers(0, 3))], _HAIRS[int(rng.integers(0, 4))]
    trousers: Rgb = (0.13, 0.13, 0.16) if rng.random() < 0.6 else (0.26, 0.21, 0.17)
    c, stride = 0.26, 0.030 + 0.02 * rng.random()
    for side in (-1, 1):
        hip, foot = (c + side * 0.035, 0.48), (c + side * stride * 1.1, 0.035)
        knee = ((hip[0] + foot[0]) / 2 + side * 0.006, 0.26)
        board.limb(hip, knee, 0.050, 0.036, trousers)
        board.limb(knee, foot, 0.036, 0.024, trousers)
        board.ellipse((foot[0], 0.020), 0.032, 0.020, (0.07, 0.06, 0.06))
    for side in (-1, 1):
        swing = 0.02 * side * (1 if rng.random() < 0.5 else -1)
        elbow, hand = (c + side * (0.122 + 0.012 * rng.random()), 0.615), (c + side * 0.118 + swing, 0.475)
        board.limb((c + side * 0.088, 0.79), elbow, 0.034, 0.029, coat)
        board.limb(elbow, hand, 0.029, 0.023, coat)
        board.ellipse((hand[0], hand[1] - 0.018), 0.018, 0.024, skin)
    hem = 0.30 if rng.random() < 0.45 else 0.44
    flare = 0.105 if hem < 0.4 else 0.088
    board.polygon(
        [
            (c - 0.065, 0.845),
            (c + 0.065, 0.845),
            (c + 0.108, 0.79),
            (c + 0.085, 0.60),
            (c + flare, hem),
            (c, hem - 0.012),
            (c - flare, hem),
            (c - 0.085, 0.60),
            (c - 0.108, 0.79),
        ],
        coat,
        bulge=0.075,
    )
    board.limb((c, 0.83), (c, 0.875), 0.030, 0.028, skin)
    board.ellipse((c, 0.925), 0.047, 0.058, skin)
    _headwear(board, rng, c, hair, coat)
    if rng.random() < 0.35:
        board.polygon(
            [(c - 0.075, 0.80), (c + 0.075, 0.80), (c + 0.080, 0.60), (c - 0.080, 0.60)], (0.33, 0.22, 0.13), bulge=0.05
        )
    return board.lit(light, fill=1.1)


def _headwear(board: Solid, rng: np.random.Generator, c: float, hair: Rgb, coat: Rgb) -> None:
    pick = rng.random()
    if pick < 0.25:
        board.ellipse((c, 0.962), 0.088, 0.014, (0.12, 0.10, 0.09))
        board.polygon(
            [(c - 0.050, 0.962), (c + 0.050, 0.962), (c + 0.040, 1.0), (c - 0.040, 1.0)], (0.12, 0.10, 0.09), bulge=0.03
        )
    elif pick < 0.45:
        board.ellipse((c, 0.935), 0.062, 0.064, (coat[0] * 0.85, coat[1] * 0.85, coat[2] * 0.85))
    else:
        board.ellipse((c, 0.937), 0.052, 0.056, hair)
        if rng.random() < 0.4:
            board.limb((c, 0.93), (c, 0.80), 0.048, 0.034, hair)


def astronaut(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw an astronaut facing the viewer: suit, pack, gold visor."""
    rng = generator(seed, 502)
    board = Solid(0.66, 460)
    suit = colour or (0.86, 0.86, 0.84)
    grey, c = (0.45, 0.46, 0.48), 0.33
    board.polygon(
        [(c - 0.135, 0.44), (c + 0.135, 0.44), (c + 0.15, 0.84), (c - 0.15, 0.84)], (0.62, 0.63, 0.64), bulge=0.05
    )
    for side in (-1, 1):
        hip, knee, foot = (c + side * 0.062, 0.45), (c + side * 0.082, 0.25), (c + side * 0.094, 0.06)
        board.limb(hip, knee, 0.076, 0.066, suit)
        board.limb(knee, foot, 0.064, 0.058, suit)
        board.limb((knee[0] - 0.05, 0.25), (knee[0] + 0.05, 0.25), 0.010, 0.010, grey)
        board.ellipse((foot[0] + side * 0.012, 0.032), 0.078, 0.036, grey)
        lift = 0.10 * rng.random() if side > 0 else 0.0
        elbow, hand = (c + side * 0.205, 0.60 + lift * 0.4), (c + side * (0.20 + lift * 0.5), 0.44 + lift * 2)
        board.limb((c + side * 0.135, 0.76), elbow, 0.062, 0.055, suit)
        board.limb(elbow, hand, 0.054, 0.048, suit)
        board.ellipse(hand, 0.046, 0.052, grey)
    board.polygon(
        [(c - 0.13, 0.80), (c + 0.13, 0.80), (c + 0.125, 0.56), (c + 0.11, 0.43), (c - 0.11, 0.43), (c - 0.125, 0.56)],
        suit,
        bulge=0.10,
    )
    board.polygon(
        [(c - 0.072, 0.68), (c + 0.072, 0.68), (c + 0.072, 0.57), (c - 0.072, 0.57)], (0.55, 0.56, 0.58), bulge=0.015
    )
    for k, tone in enumerate(((0.80, 0.12, 0.10), (0.15, 0.35, 0.75), (0.85, 0.70, 0.15))):
        board.ellipse((c - 0.040 + 0.04 * k, 0.645), 0.011, 0.011, tone)
    board.limb((c - 0.09, 0.805), (c + 0.09, 0.805), 0.020, 0.020, grey)
    board.ellipse((c, 0.895), 0.118, 0.104, suit, gloss=0.5)
    board.ellipse((c, 0.892), 0.086, 0.072, (0.42, 0.27, 0.08), gloss=1.6)
    board.ellipse((c - 0.030, 0.915), 0.030, 0.016, (1.0, 0.90, 0.66), turn=0.4, glow=0.25)
    return board.lit(light, fill=1.1)


def robot(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a tall walking machine with lit eyes."""
    del seed
    board = Solid(0.62, 420)
    steel = colour or (0.46, 0.49, 0.53)
    dark, c = (0.14, 0.15, 0.17), 0.31
    for side in (-1, 1):
        board.limb((c + side * 0.08, 0.44), (c + side * 0.11, 0.24), 0.048, 0.036, dark, gloss=0.6)
        board.limb((c + side * 0.11, 0.24), (c + side * 0.10, 0.05), 0.060, 0.045, steel, gloss=0.8)
        board.ellipse((c + side * 0.115, 0.03), 0.075, 0.03, dark)
        board.limb((c + side * 0.17, 0.74), (c + side * 0.23, 0.56), 0.042, 0.036, dark, gloss=0.6)
        board.limb((c + side * 0.23, 0.56), (c + side * 0.22, 0.38), 0.054, 0.046, steel, gloss=0.8)
        board.ellipse((c + side * 0.17, 0.76), 0.068, 0.066, steel, gloss=1.0)
    board.polygon(
        [(c - 0.16, 0.80), (c + 0.16, 0.80), (c + 0.10, 0.50), (c - 0.10, 0.50)], steel, bulge=0.09, gloss=0.9
    )
    board.ellipse((c, 0.47), 0.10, 0.06, dark)
    board.ellipse((c, 0.66), 0.032, 0.032, (0.30, 0.85, 1.0), glow=2.2)
    board.limb((c, 0.80), (c, 0.85), 0.035, 0.035, dark)
    board.ellipse((c, 0.905), 0.082, 0.080, steel, gloss=1.0)
    board.limb((c - 0.045, 0.905), (c + 0.045, 0.905), 0.015, 0.015, (0.35, 0.90, 1.0), glow=2.6)
    return board.lit(light)
