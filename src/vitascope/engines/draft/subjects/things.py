"""Things on a table: fruit, vessels, books, candles, lamps; and plants in pots or sand."""

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

_GREEN: Rgb = (0.26, 0.42, 0.16)


def apple(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw an apple: streaked skin, dimple, stalk, leaf."""
    board = Solid(1.04, 460)
    skin = np.array(linear(colour or (0.74, 0.09, 0.08)), np.float32)
    pale = skin * 0.45 + np.array(linear((0.93, 0.76, 0.30)), np.float32) * 0.55
    streaks = spectral(512, seed, 551, 1.4, 5.0)

    def peel(around: Array, y: Array) -> Array:
        u = np.clip((around * 0.5 + 0.5) * 400, 0, 511).astype(np.int32)
        v = np.clip(y * 40, 0, 511).astype(np.int32)
        blush = smooth(0.25, 1.35, streaks[v, u] * 0.45 + np.abs(around - 0.25) * 1.1 + (0.35 - y) * 0.5)
        dots = 1 + 0.10 * (streaks[u, np.clip(y * 500, 0, 511).astype(np.int32)] > 1.9)
        out: Array = (skin + (pale - skin) * (blush * 0.6)[..., None]) * dots[..., None]
        return out

    board.lathe(
        0.52,
        [
            (0.0, 0.17),
            (0.05, 0.28),
            (0.20, 0.405),
            (0.42, 0.465),
            (0.58, 0.455),
            (0.70, 0.40),
            (0.78, 0.30),
            (0.815, 0.17),
        ],
        peel,
        gloss=0.8,
    )
    board.ellipse((0.52, 0.765), 0.16, 0.040, (0.30, 0.12, 0.05))
    board.limb((0.52, 0.755), (0.555, 0.90), 0.013, 0.015, (0.26, 0.17, 0.09))
    board.ellipse((0.68, 0.89), 0.13, 0.045, (0.30, 0.50, 0.16), turn=0.35, gloss=0.3)
    return board.lit(light, fill=1.0)


def round_fruit(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw an orange with pitted skin."""
    board = Solid(1.0, 380)
    board.ellipse((0.5, 0.48), 0.46, 0.46, colour or (0.96, 0.55, 0.10), gloss=0.5)
    board.rough(0.25, spectral(512, seed, 552, 0.6, 40.0))
    board.ellipse((0.52, 0.86), 0.035, 0.016, _GREEN)
    return board.lit(light)


def lemon(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a lemon."""
    board = Solid(1.35, 320)
    board.limb((0.16, 0.42), (1.20, 0.50), 0.10, 0.10, colour or (0.96, 0.82, 0.16))
    board.ellipse((0.68, 0.46), 0.52, 0.42, colour or (0.96, 0.82, 0.16), turn=0.08, gloss=0.6)
    board.rough(0.25, spectral(512, seed, 553, 0.7, 36.0))
    return board.lit(light)


def pear(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a pear."""
    board = Solid(0.74, 420)
    board.lathe(
        0.37,
        [
            (0.0, 0.14),
            (0.06, 0.26),
            (0.22, 0.345),
            (0.38, 0.33),
            (0.55, 0.22),
            (0.70, 0.155),
            (0.80, 0.12),
            (0.85, 0.05),
        ],
        colour or (0.74, 0.72, 0.24),
        gloss=0.5,
    )
    board.rough(0.2, spectral(512, seed, 554, 1.0, 30.0))
    board.limb((0.37, 0.83), (0.41, 0.97), 0.012, 0.014, (0.28, 0.19, 0.10))
    return board.lit(light)


def _berry(board: Solid, at: tuple[float, float], size: float, tone: Rgb, turn: float) -> None:
    c, s = float(np.cos(turn)), float(np.sin(turn))
    board.limb(at, (at[0] + s * size * 0.8, at[1] - c * size * 0.8), size * 0.72, size * 0.22, tone, gloss=0.9)
    for j in range(3):
        for k in range(-2, 3):
            px, py = at[0] + (k * 0.26 * c + j * 0.30 * s) * size, at[1] + (k * 0.26 * s - j * 0.30 * c) * size
            board.ellipse((px, py), size * 0.035, size * 0.05, (0.95, 0.78, 0.35))
    for k in range(5):
        a = turn + np.pi / 2 + (k - 2) * 0.55
        tip = (at[0] + float(np.cos(a)) * size * 0.75, at[1] + float(np.sin(a)) * size * 0.75)
        board.limb((at[0] - s * 0.3 * size, at[1] + c * 0.45 * size), tip, size * 0.12, size * 0.03, _GREEN)


def strawberry(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a heap of strawberries."""
    rng = generator(seed, 555)
    board = Solid(1.7, 300)
    tone = colour or (0.84, 0.09, 0.10)
    for x, y in ((0.62, 0.62), (1.08, 0.60), (0.36, 0.34), (0.84, 0.36), (1.32, 0.34)):
        shade = 0.85 + 0.2 * rng.random()
        _berry(
            board, (x, y), 0.30, (min(tone[0] * shade, 1), tone[1] * shade, tone[2] * shade), float(rng.normal() * 0.7)
        )
    return board.lit(light)


def pumpkin(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a ribbed pumpkin."""
    del seed
    board = Solid(1.25, 360)
    tone = colour or (0.90, 0.44, 0.09)
    for x, w in ((0.20, 0.17), (1.05, 0.17), (0.32, 0.20), (0.93, 0.20), (0.47, 0.20), (0.78, 0.20), (0.625, 0.19)):
        board.ellipse((x, 0.40), w, 0.39, tone, gloss=0.3)
    board.limb((0.625, 0.76), (0.68, 0.95), 0.05, 0.035, (0.36, 0.36, 0.16))
    return board.lit(light)


def book(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a small stack of books."""
    rng = generator(seed, 559)
    board = Solid(1.8, 280)
    tones: tuple[Rgb, ...] = ((0.46, 0.12, 0.12), (0.14, 0.24, 0.32), (0.56, 0.42, 0.20), (0.18, 0.28, 0.20))
    y = 0.0
    for k in range(4):
        tone = colour if colour and k == 3 else tones[int(rng.integers(0, 4))]
        left, wide, tall = 0.12 + 0.14 * rng.random(), 1.35 + 0.15 * rng.random(), 0.15 + 0.06 * rng.random()
        board.polygon(
            [(left, y), (left + wide, y), (left + wide, y + tall), (left, y + tall)], tone, bulge=0.015, gloss=0.3
        )
        board.polygon(
            [
                (left + 0.30, y + 0.022),
                (left + wide, y + 0.022),
                (left + wide, y + tall - 0.022),
                (left + 0.30, y + tall - 0.022),
            ],
            (0.90, 0.86, 0.75),
            bulge=0.0,
        )
        for j in range(1, 6):
            board.limb(
                (left + 0.30, y + tall * j / 6), (left + wide, y + tall * j / 6), 0.0022, 0.0022, (0.68, 0.62, 0.50)
            )
        y += tall
    return board.lit(light)


def crystal(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a cluster of crystals, lit from inside."""
    rng = generator(seed, 563)
    board = Solid(1.2, 420)
    tone = colour or (0.58, 0.36, 0.90)
    for k in range(9):
        lean, tall, w = (
            (k - 4) * 0.17 + rng.normal() * 0.05,
            0.45 + 0.5 * rng.random() * (1 - abs(k - 4) / 6),
            0.06 + 0.04 * rng.random(),
        )
        foot, top = (0.6 + lean * 0.35, 0.0), (0.6 + lean, tall)
        for side, shade, tilt in ((-1, 0.65, -0.7), (1, 1.15, 0.6)):
            board.polygon(
                [foot, (foot[0] + side * w, 0.02), (top[0] + side * w, top[1] * 0.82), top],
                (min(tone[0] * shade, 1), min(tone[1] * shade, 1), min(tone[2] * shade, 1)),
                bulge=0.0,
                tilt=(tilt, 0.2),
                gloss=1.6,
                glow=0.16,
            )
    return board.lit(light)


def sphere(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a polished ball that mirrors sky and ground."""
    del seed
    board = Solid(1.0, 440)
    tone = np.array(linear(colour or (0.80, 0.82, 0.86)), np.float32)
    board.ellipse((0.5, 0.5), 0.49, 0.49, (0.5, 0.5, 0.5), gloss=2.0)
    n = board.normal
    up = n[..., 1] * (2 * n[..., 2])
    sky = light.array("middle") + (light.array("low") - light.array("middle")) * np.exp(-np.abs(up) * 4)[..., None]
    ground = light.array("ambient") * 0.35
    seen = ground + (sky - ground) * smooth(-0.06, 0.06, up)[..., None]
    board.glow = seen * tone * 0.85 * board.alpha[..., None]
    board.albedo = np.broadcast_to(tone * 0.16, board.albedo.shape).copy()
    return board.lit(light)
