"""Figures in suits and of steel: astronauts and robots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vitascope.engines.draft.noise import generator
from vitascope.engines.draft.solid import Solid

if TYPE_CHECKING:
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.scene import Rgb
    from vitascope.engines.draft.stamp import Cutout


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
