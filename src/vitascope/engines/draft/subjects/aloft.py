"""Things in the air: balloons, birds, kites, dragons, lanterns, and craft of space."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from vitascope.engines.draft.light import linear
from vitascope.engines.draft.noise import generator
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.solid import Solid

if TYPE_CHECKING:
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Rgb
    from vitascope.engines.draft.stamp import Cutout

_GORES: tuple[tuple[Rgb, Rgb, Rgb], ...] = (
    ((0.86, 0.20, 0.14), (0.98, 0.78, 0.28), (0.95, 0.93, 0.86)),
    ((0.14, 0.34, 0.62), (0.94, 0.92, 0.86), (0.92, 0.52, 0.20)),
    ((0.92, 0.46, 0.14), (0.56, 0.14, 0.26), (0.98, 0.84, 0.46)),
    ((0.10, 0.50, 0.48), (0.96, 0.80, 0.36), (0.86, 0.30, 0.22)),
    ((0.46, 0.20, 0.52), (0.94, 0.58, 0.60), (0.98, 0.90, 0.74)),
)


def balloon(light: Light, seed: int, colour: Rgb | None, second: Rgb | None = None) -> Cutout:
    """Draw a hot air balloon of coloured gores with its basket; a `second` colour takes turns with the first."""
    rng = generator(seed, 521)
    board = Solid(0.74, 480)
    scheme = np.array([linear(c) for c in _GORES[int(rng.integers(0, len(_GORES)))]], np.float32)
    if colour is not None:
        scheme[0] = linear(colour)
    gores, kind, spin = int(rng.integers(6, 11)), int(rng.integers(0, 3)), rng.random()
    if second is not None:
        scheme[1], kind = linear(second), 0

    def cloth(around: Array, y: Array) -> Array:
        seam = (around * 0.5 + 0.5) * gores + spin
        tall = (y - 0.26) / 0.74
        if kind == 0:
            pick = np.floor(seam).astype(np.int64) % 2
        elif kind == 1:
            pick = (np.floor(seam) + np.floor(tall * 5)).astype(np.int64) % 3
        else:
            pick = np.where(
                np.abs(tall - 0.55 + 0.10 * np.abs((seam % 2) - 1)) < 0.10,
                1,
                np.where(np.abs(tall - 0.30) < 0.05, 2, 0),
            )
        line = 1 - 0.28 * (np.abs(seam % 1 - 0.5) > 0.46)
        out: Array = scheme[pick] * line[..., None]
        return out

    c = 0.37
    for x, top in ((-0.045, -0.085), (0.045, 0.085), (-0.015, -0.03), (0.015, 0.03)):
        board.limb((c + x, 0.085), (c + top, 0.27), 0.0022, 0.0022, (0.10, 0.09, 0.08))
    board.polygon(
        [(c - 0.046, 0.088), (c + 0.046, 0.088), (c + 0.040, 0.0), (c - 0.040, 0.0)], (0.48, 0.32, 0.17), bulge=0.03
    )
    board.limb((c - 0.048, 0.088), (c + 0.048, 0.088), 0.008, 0.008, (0.30, 0.18, 0.09))
    board.ellipse((c - 0.016, 0.112), 0.011, 0.024, (0.15, 0.15, 0.2))
    board.ellipse((c + 0.018, 0.110), 0.011, 0.022, (0.45, 0.15, 0.12))
    board.lathe(
        c,
        [
            (0.265, 0.080),
            (0.30, 0.11),
            (0.42, 0.215),
            (0.55, 0.305),
            (0.68, 0.350),
            (0.78, 0.345),
            (0.88, 0.285),
            (0.95, 0.185),
            (0.99, 0.05),
        ],
        cloth,
    )
    board.ellipse((c, 0.270), 0.075, 0.014, (0.20, 0.10, 0.05), glow=0.1 + 1.2 * light.dark)
    return board.lit(light, fill=1.25)


def bird(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a bird on the wing."""
    rng = generator(seed, 522)
    board = Solid(2.1, 120)
    tone = colour or (0.10, 0.10, 0.12)
    up = 0.25 + 0.55 * rng.random()
    c, y = 1.05, 0.40
    for side in (-1, 1):
        wrist = (c + side * 0.40, y + 0.38 * up)
        tip = (c + side * 0.98, y + 0.34 * up - 0.20 * rng.random())
        board.polygon(
            [
                (c + side * 0.05, y + 0.08),
                wrist,
                tip,
                (wrist[0] + side * 0.05, wrist[1] - 0.13),
                (c + side * 0.12, y - 0.06),
            ],
            tone,
            bulge=0.05,
        )
    board.ellipse((c, y), 0.15, 0.085, tone, turn=0.3)
    board.ellipse((c + 0.15, y + 0.06), 0.06, 0.05, tone)
    board.polygon([(c - 0.10, y), (c - 0.32, y - 0.10), (c - 0.24, y - 0.16), (c - 0.06, y - 0.06)], tone, bulge=0.03)
    return board.lit(light)


def kite(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a diamond kite with a tail."""
    del seed
    board = Solid(0.8, 300)
    tone = colour or (0.88, 0.22, 0.16)
    t = np.linspace(0, 1, 26)
    line = [(float(0.36 + 0.05 * np.sin(s * 9)), float(0.42 - 0.42 * s)) for s in t]
    for a, b in pairwise(line):
        board.limb(a, b, 0.004, 0.004, (0.25, 0.2, 0.2))
    for k in (6, 12, 18):
        board.ellipse((line[k][0] + 0.03, line[k][1]), 0.032, 0.014, (0.98, 0.80, 0.25), turn=0.5)
        board.ellipse((line[k][0] - 0.03, line[k][1]), 0.032, 0.014, (0.20, 0.50, 0.80), turn=-0.5)
    board.polygon([(0.36, 0.42), (0.14, 0.74), (0.42, 0.98)], tone, bulge=0.0, tilt=(-0.35, 0.2))
    board.polygon(
        [(0.36, 0.42), (0.70, 0.70), (0.42, 0.98)],
        (min(tone[0] * 1.1, 1), min(tone[1] + 0.45, 1), tone[2]),
        bulge=0.0,
        tilt=(0.35, 0.2),
    )
    return board.lit(light)


def dragon(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a dragon in flight: wings, long neck, barbed tail."""
    del seed
    board = Solid(1.7, 420)
    skin = colour or (0.28, 0.12, 0.10)
    web = (skin[0] * 0.8 + 0.12, skin[1] * 0.7, skin[2] * 0.7)
    for side, shade in ((-1, 0.8), (1, 1.0)):
        root, wrist = (0.82, 0.48), (0.82 + side * 0.30, 0.93)
        tips = [(0.82 + side * 0.78, 0.80), (0.82 + side * 0.72, 0.52), (0.82 + side * 0.46, 0.36)]
        tone = (web[0] * shade, web[1] * shade, web[2] * shade)
        board.polygon(
            [
                root,
                wrist,
                tips[0],
                (0.82 + side * 0.62, 0.62),
                tips[1],
                (0.82 + side * 0.50, 0.50),
                tips[2],
                (0.82 + side * 0.16, 0.40),
            ],
            tone,
            bulge=0.05,
            tilt=(0.3 * side, 0.3),
        )
        for tip in (*tips, wrist):
            board.limb(wrist, tip, 0.012, 0.005, skin)
        board.limb(root, wrist, 0.024, 0.014, skin)
    path = [
        (0.10, 0.30),
        (0.26, 0.22),
        (0.44, 0.28),
        (0.62, 0.40),
        (0.80, 0.46),
        (0.98, 0.46),
        (1.14, 0.55),
        (1.26, 0.66),
        (1.38, 0.68),
    ]
    radii = [0.006, 0.016, 0.028, 0.046, 0.072, 0.060, 0.040, 0.032, 0.036]
    for k in range(len(path) - 1):
        board.limb(path[k], path[k + 1], radii[k], radii[k + 1], skin)
    board.polygon([(0.10, 0.33), (0.0, 0.30), (0.09, 0.26)], skin, bulge=0.02)
    board.polygon([(1.35, 0.72), (1.55, 0.665), (1.58, 0.64), (1.42, 0.63)], skin, bulge=0.03)
    for dy in (0.0, 0.03):
        board.limb((1.37, 0.70 + dy), (1.27, 0.78 + dy), 0.012, 0.003, (0.55, 0.48, 0.38))
    board.ellipse((1.42, 0.69), 0.010, 0.010, (1.0, 0.6, 0.1), glow=1.5)
    return board.lit(light)


def lantern(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a glowing paper lantern."""
    del seed
    board = Solid(0.8, 260)
    tone = colour or (0.98, 0.52, 0.18)
    board.lathe(0.4, [(0.10, 0.14), (0.16, 0.22), (0.45, 0.34), (0.75, 0.26), (0.86, 0.14)], tone)
    y = board.y
    glow = np.exp(-(((y - 0.38) / 0.26) ** 2)) * board.alpha * (1 - 0.16 * (np.abs((y / 0.07) % 1 - 0.5) > 0.42))
    board.glow += glow[..., None] * np.array(linear(tone), np.float32) * np.float32(1.1 + 1.6 * light.dark)
    board.limb((0.26, 0.88), (0.54, 0.88), 0.03, 0.03, (0.10, 0.06, 0.05))
    board.limb((0.28, 0.08), (0.52, 0.08), 0.03, 0.03, (0.10, 0.06, 0.05))
    return board.lit(light)


def rocket(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a rocket on its plume."""
    rng = generator(seed, 523)
    board = Solid(0.5, 520)
    c, tone = 0.25, colour or (0.88, 0.88, 0.86)
    for k in range(26):
        f = k / 25
        heat = (1.0, 0.95 - 0.5 * f, 0.75 - 0.65 * f)
        board.ellipse(
            (c + rng.normal() * 0.02 * (1 + 2 * f), 0.36 - 0.32 * f),
            0.035 + 0.10 * f,
            0.06,
            heat,
            glow=2.6 * (1 - f) ** 1.2 + 0.15,
        )
    for side in (-1, 1):
        board.polygon(
            [(c + side * 0.055, 0.56), (c + side * 0.13, 0.40), (c + side * 0.055, 0.42)],
            (0.70, 0.16, 0.12),
            bulge=0.02,
        )
    board.lathe(
        c, [(0.39, 0.045), (0.42, 0.062), (0.78, 0.062), (0.86, 0.050), (0.94, 0.026), (0.99, 0.003)], tone, gloss=0.6
    )
    board.lathe(c, [(0.66, 0.0635), (0.69, 0.0635)], (0.12, 0.12, 0.14))
    board.ellipse((c, 0.78), 0.022, 0.022, (0.15, 0.25, 0.35), gloss=1.0)
    return board.lit(light)


def spaceship(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a long craft or station: spine, drums, panels, lit ports."""
    rng = generator(seed, 524)
    board = Solid(2.4, 300)
    hull = colour or (0.62, 0.63, 0.66)
    dark: Rgb = (0.18, 0.19, 0.22)
    for x, w in ((0.42, 0.30), (1.62, 0.34)):
        for y in (0.80, 0.16):
            board.polygon(
                [(x, y - 0.12), (x + w, y - 0.12), (x + w, y + 0.12), (x, y + 0.12)],
                (0.10, 0.14, 0.30),
                bulge=0.0,
                tilt=(0.2, 0.4),
                gloss=0.8,
            )
            for k in range(1, 6):
                board.limb((x + w * k / 6, y - 0.12), (x + w * k / 6, y + 0.12), 0.003, 0.003, (0.5, 0.52, 0.6))
        board.limb((x + w / 2, 0.16), (x + w / 2, 0.80), 0.012, 0.012, dark)
    board.limb((0.14, 0.48), (2.25, 0.48), 0.045, 0.045, hull, gloss=0.6)
    for k in range(9):
        x = 0.30 + 0.21 * k + 0.03 * rng.random()
        tall = 0.07 + 0.09 * rng.random()
        board.polygon(
            [(x, 0.48 - tall), (x + 0.15, 0.48 - tall), (x + 0.15, 0.48 + tall), (x, 0.48 + tall)],
            hull if k % 3 else dark,
            bulge=min(tall, 0.09),
            gloss=0.7,
        )
        board.ellipse((x + 0.075, 0.50), 0.010, 0.010, (1.0, 0.85, 0.55), glow=1.8)
    board.ellipse((1.18, 0.48), 0.20, 0.27, hull, gloss=0.7)
    board.ellipse((1.18, 0.48), 0.13, 0.19, dark)
    for a in np.linspace(0, 2 * np.pi, 14, endpoint=False):
        board.ellipse(
            (1.18 + 0.165 * float(np.cos(a)), 0.48 + 0.23 * float(np.sin(a))), 0.009, 0.009, (0.70, 0.90, 1.0), glow=2.0
        )
    board.ellipse((2.27, 0.48), 0.07, 0.09, dark)
    board.ellipse((0.10, 0.48), 0.06, 0.04, (0.35, 0.75, 1.0), glow=2.6)
    return board.lit(light, fill=1.6)


def planet(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a banded planet with a ring, as it stands in the sky of a picture that is not of space."""
    rng = generator(seed, 587)
    tone: Rgb = colour or ((0.82, 0.62, 0.44), (0.62, 0.68, 0.80), (0.80, 0.52, 0.46))[int(rng.integers(0, 3))]
    board = Solid(2.1, 560)
    base, turn = np.array(linear(tone), np.float32), 0.22
    phase = float(rng.random()) * 6

    def banded(angle: Array, y: Array) -> Array:
        level = 1 + 0.16 * np.sin(30 * y + phase) + 0.08 * np.sin(71 * y + 2 * phase + 0.6 * np.sin(5 * angle))
        return f32(level[..., None] * base)

    def ring(start: float, end: float) -> None:
        for outer, inner, level in ((1.0, 0.86, 0.95), (0.83, 0.68, 0.72)):
            turns = np.linspace(start, end, 60)
            rim = [(outer * float(np.cos(t)), 0.17 * outer * float(np.sin(t))) for t in turns]
            rim += [(inner * float(np.cos(t)), 0.17 * inner * float(np.sin(t))) for t in turns[::-1]]
            c, s = float(np.cos(turn)), float(np.sin(turn))
            shade = (
                min(tone[0] * level + 0.12, 1.0),
                min(tone[1] * level + 0.11, 1.0),
                min(tone[2] * level + 0.1, 1.0),
            )
            board.polygon([(1.05 + x * c - y * s, 0.5 + x * s + y * c) for x, y in rim], shade, bulge=0.0)

    ring(0.0, np.pi)
    heights = np.linspace(-1.0, 1.0, 41)
    board.lathe(1.05, [(0.5 + 0.44 * float(h), 0.44 * float(np.sqrt(1 - h * h)) + 1e-3) for h in heights], banded)
    ring(np.pi, 2 * np.pi)
    return board.lit(light, fill=1.2)
