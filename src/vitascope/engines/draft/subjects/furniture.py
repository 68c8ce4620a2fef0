"""Furniture and fittings of a room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vitascope.engines.draft.noise import generator
from vitascope.engines.draft.solid import Solid
from vitascope.engines.draft.subjects.built import flames

if TYPE_CHECKING:
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.scene import Rgb
    from vitascope.engines.draft.stamp import Cutout

_CLOTHS: tuple[Rgb, ...] = ((0.30, 0.38, 0.36), (0.58, 0.34, 0.22), (0.46, 0.42, 0.38), (0.24, 0.30, 0.44))


def _slab(
    board: Solid, left: float, low: float, right: float, high: float, tone: Rgb, bulge: float = 0.0, glow: float = 0.0
) -> None:
    board.polygon([(left, low), (right, low), (right, high), (left, high)], tone, bulge=bulge, glow=glow)


def sofa(light: Light, seed: int, colour: Rgb | None = None) -> Cutout:
    """Draw a two-seat sofa with cushions."""
    rng = generator(seed, 581)
    board = Solid(2.3, 300)
    cloth = colour or _CLOTHS[int(rng.integers(0, len(_CLOTHS)))]
    seat = (min(cloth[0] * 1.15, 1), min(cloth[1] * 1.15, 1), min(cloth[2] * 1.15, 1))
    for x in (0.22, 2.06):
        _slab(board, x - 0.03, 0.0, x + 0.03, 0.14, (0.22, 0.14, 0.08))
    _slab(board, 0.18, 0.10, 2.12, 0.40, cloth, 0.05)
    for k in range(2):
        _slab(board, 0.28 + 0.87 * k, 0.48, 1.14 + 0.87 * k, 0.98, cloth, 0.12)
        _slab(board, 0.27 + 0.88 * k, 0.36, 1.15 + 0.88 * k, 0.53, seat, 0.07)
    for x, tone in ((0.48, (0.82, 0.62, 0.28)), (1.78, (0.74, 0.70, 0.62))):
        board.polygon([(x - 0.20, 0.50), (x + 0.20, 0.54), (x + 0.16, 0.88), (x - 0.22, 0.84)], tone, bulge=0.16)
    for x in (0.16, 2.14):
        board.limb((x, 0.16), (x, 0.60), 0.125, 0.135, cloth)
    return board.lit(light)


def armchair(light: Light, seed: int, colour: Rgb | None = None) -> Cutout:
    """Draw a wing chair."""
    rng = generator(seed, 582)
    board = Solid(1.0, 360)
    cloth = colour or _CLOTHS[int(rng.integers(0, len(_CLOTHS)))]
    for x in (0.20, 0.80):
        board.limb((x, 0.12), (x, 0.01), 0.026, 0.016, (0.22, 0.14, 0.08))
    board.polygon(
        [(0.18, 0.30), (0.82, 0.30), (0.80, 0.92), (0.66, 0.99), (0.34, 0.99), (0.20, 0.92)], cloth, bulge=0.14
    )
    for x, y in ((0.38, 0.78), (0.5, 0.84), (0.62, 0.78), (0.44, 0.66), (0.56, 0.66)):
        board.ellipse((x, y), 0.012, 0.012, (cloth[0] * 0.5, cloth[1] * 0.5, cloth[2] * 0.5))
    _slab(board, 0.16, 0.12, 0.84, 0.34, cloth, 0.05)
    _slab(board, 0.20, 0.31, 0.80, 0.45, (min(cloth[0] * 1.2, 1), min(cloth[1] * 1.2, 1), min(cloth[2] * 1.2, 1)), 0.06)
    for x in (0.13, 0.87):
        board.limb((x, 0.16), (x, 0.50), 0.085, 0.095, cloth)
    return board.lit(light)


def hearth(light: Light, seed: int) -> Cutout:
    """Draw a brick fireplace with a mantel and a burning fire."""
    rng = generator(seed, 583)
    board = Solid(1.25, 460)
    _slab(board, 0.08, 0.0, 1.17, 0.86, (0.44, 0.22, 0.16))
    rows = np.floor(board.y / 0.055)
    u = board.x / 0.14 + 0.5 * (rows % 2)
    mortar = (np.abs(board.y / 0.055 - rows - 0.5) > 0.42) | (np.abs(u % 1 - 0.5) > 0.45)
    pick = generator(seed, 584).random(997)[(rows * 31 + np.floor(u) * 7).astype(np.int64) % 997]
    inside = board.alpha > 0.5
    board.albedo *= np.where(inside, np.where(mortar, 0.55, 0.75 + 0.5 * pick), 1.0)[..., None].astype(np.float32)
    board.polygon(
        [(0.32, 0.0), (0.93, 0.0), (0.93, 0.42), (0.84, 0.53), (0.41, 0.53), (0.32, 0.42)],
        (0.035, 0.028, 0.025),
        bulge=0.0,
    )
    hot = np.exp(-((board.x - 0.625) ** 2) / 0.05 - (board.y - 0.10) ** 2 / 0.05)
    board.glow += (
        (hot * 0.55)[..., None]
        * np.array([1.0, 0.36, 0.08], np.float32)
        * ((board.x > 0.32) & (board.x < 0.93) & (board.y < 0.5))[..., None]
    )
    for k in range(4):
        board.limb(
            (0.44 + 0.03 * k, 0.06 + 0.025 * k),
            (0.82 - 0.03 * k, 0.06 + 0.02 * (k % 2)),
            0.034,
            0.030,
            (0.18, 0.11, 0.07),
        )
    flames(board, rng, 0.625, 0.08, 0.19, 0.38)
    _slab(board, 0.0, 0.86, 1.25, 0.94, (0.30, 0.19, 0.11), 0.02)
    _slab(board, 0.0, 0.0, 0.30, 0.03, (0.34, 0.31, 0.29))
    for x, tall in ((0.18, 0.05), (1.06, 0.06)):
        board.ellipse((x, 0.94 + tall * 0.4), 0.03, tall, (0.62, 0.50, 0.32))
    return board.lit(light)


def picture_frame(light: Light, seed: int) -> Cutout:
    """Draw a framed landscape of hills."""
    rng = generator(seed, 585)
    board = Solid(1.4, 260)
    _slab(board, 0.0, 0.0, 1.4, 1.0, (0.46, 0.33, 0.16), 0.05)
    _slab(board, 0.08, 0.08, 1.32, 0.92, (0.88, 0.84, 0.74))
    _slab(board, 0.14, 0.14, 1.26, 0.86, (0.62, 0.72, 0.80))
    for k in range(4):
        y = 0.55 - 0.10 * k
        tone = (0.42 - 0.07 * k, 0.50 - 0.06 * k, 0.50 - 0.10 * k)
        x = np.linspace(0.14, 1.26, 24)
        line = y + 0.06 * np.sin(x * (4 + 2 * k) + rng.random() * 6)
        board.polygon(
            [(0.14, 0.14), *[(float(a), float(b)) for a, b in zip(x, line, strict=True)], (1.26, 0.14)], tone, bulge=0.0
        )
    board.ellipse((0.95, 0.70), 0.06, 0.06, (0.98, 0.86, 0.62))
    return board.lit(light)


def shelf_of_books(light: Light, seed: int) -> Cutout:
    """Draw a tall bookcase."""
    rng = generator(seed, 586)
    board = Solid(0.62, 420)
    _slab(board, 0.0, 0.0, 0.62, 1.0, (0.24, 0.15, 0.09))
    tones: tuple[Rgb, ...] = (
        (0.50, 0.15, 0.12),
        (0.16, 0.26, 0.36),
        (0.60, 0.48, 0.26),
        (0.20, 0.32, 0.22),
        (0.72, 0.68, 0.58),
        (0.30, 0.18, 0.26),
    )
    for row in range(5):
        low = 0.04 + 0.19 * row
        _slab(board, 0.03, low, 0.59, low + 0.17, (0.07, 0.045, 0.03))
        x = 0.04
        while x < 0.56:
            wide, tall = 0.012 + 0.020 * rng.random(), 0.10 + 0.055 * rng.random()
            _slab(board, x, low, min(x + wide, 0.585), low + tall, tones[int(rng.integers(0, len(tones)))], 0.006)
            x += wide + (0.05 if rng.random() < 0.08 else 0.002)
    return board.lit(light)


def side_table(light: Light, seed: int) -> Cutout:
    """Draw a low table seen from a little above, wide enough for a few small things."""
    rng = generator(seed, 587)
    tone = ((0.42, 0.27, 0.15), (0.30, 0.19, 0.11), (0.62, 0.47, 0.30))[int(rng.integers(0, 3))]
    board = Solid(2.6, 300)
    for x in (0.30, 2.30):
        board.limb((x, 0.02), (x, 0.70), 0.045, 0.060, (tone[0] * 0.7, tone[1] * 0.7, tone[2] * 0.7))
    _slab(board, 0.20, 0.58, 2.40, 0.72, (tone[0] * 0.8, tone[1] * 0.8, tone[2] * 0.8), 0.02)
    board.polygon([(0.04, 0.70), (2.56, 0.70), (2.36, 1.0), (0.24, 1.0)], tone, bulge=0.01, tilt=(0.0, 1.2))
    _slab(board, 0.04, 0.64, 2.56, 0.71, (tone[0] * 0.9, tone[1] * 0.9, tone[2] * 0.9), 0.02)
    return board.lit(light)


def bench(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a garden bench of slats."""
    del seed
    board = Solid(1.75, 360)
    wood = colour or (0.50, 0.32, 0.18)
    for x in (0.16, 1.59):
        board.limb((x, 0.02), (x, 0.98), 0.022, 0.020, (0.12, 0.12, 0.13))
        board.limb((x - 0.10, 0.02), (x - 0.06, 0.50), 0.022, 0.022, (0.12, 0.12, 0.13))
        board.limb((x - 0.12, 0.66), (x + 0.02, 0.70), 0.026, 0.022, (0.12, 0.12, 0.13))
    for k in range(3):
        _slab(board, 0.08, 0.62 + 0.13 * k, 1.67, 0.71 + 0.13 * k, wood, 0.02)
        tone = (min(wood[0] * 1.15, 1.0), min(wood[1] * 1.15, 1.0), min(wood[2] * 1.15, 1.0))
        _slab(board, 0.04 + 0.02 * k, 0.40 + 0.045 * k, 1.71 - 0.02 * k, 0.435 + 0.045 * k, tone, 0.01)
    return board.lit(light)
