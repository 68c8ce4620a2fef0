"""Things that are built: houses, castles, towers, bridges, tents, cars and trains."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vitascope.engines.draft.noise import generator, spectral
from vitascope.engines.draft.solid import Solid

if TYPE_CHECKING:
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.scene import Rgb
    from vitascope.engines.draft.stamp import Cutout

_STONE: Rgb = (0.52, 0.49, 0.45)
WARM: Rgb = (1.0, 0.72, 0.36)


def box(
    board: Solid,
    left: float,
    low: float,
    right: float,
    high: float,
    tone: Rgb,
    tilt: tuple[float, float] = (0.0, 0.0),
    glow: float = 0.0,
) -> None:
    """Lay a rectangle."""
    board.polygon([(left, low), (right, low), (right, high), (left, high)], tone, bulge=0.0, tilt=tilt, glow=glow)


def _weathered(board: Solid, seed: int, amount: float = 0.8) -> None:
    board.rough(amount, spectral(1024, seed, 531, 1.6, 12.0))


def house(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a gabled house from its corner, windows lit at dusk."""
    rng = generator(seed, 532)
    board = Solid(1.45, 420)
    wall = colour or ((0.46, 0.31, 0.20), (0.78, 0.72, 0.62), (0.62, 0.22, 0.17))[int(rng.integers(0, 3))]
    roof: Rgb = (0.24, 0.20, 0.19) if rng.random() < 0.6 else (0.46, 0.22, 0.15)
    lit = 0.15 + 1.5 * light.dark + (0.5 if light.sun[1] < 0.2 else 0.0)
    box(board, 0.98, 0.55, 1.08, 0.98, (0.42, 0.30, 0.25), (0.2, 0.0))
    board.polygon(
        [(0.10, 0.0), (0.52, 0.0), (0.52, 0.46), (0.31, 0.80), (0.10, 0.46)], wall, bulge=0.0, tilt=(-0.75, 0.0)
    )
    board.polygon([(0.52, 0.0), (1.34, 0.03), (1.34, 0.46), (0.52, 0.46)], wall, bulge=0.0, tilt=(0.45, 0.0))
    _weathered(board, seed, 0.35)
    for k in range(7):
        board.limb(
            (0.10, 0.06 * k + 0.04),
            (0.52, 0.06 * k + 0.04),
            0.0016,
            0.0016,
            (wall[0] * 0.6, wall[1] * 0.6, wall[2] * 0.6),
        )
        board.limb(
            (0.52, 0.06 * k + 0.04),
            (1.34, 0.06 * k + 0.06),
            0.0016,
            0.0016,
            (wall[0] * 0.6, wall[1] * 0.6, wall[2] * 0.6),
        )
    board.polygon([(0.27, 0.835), (1.12, 0.815), (1.43, 0.415), (0.555, 0.405)], roof, bulge=0.0, tilt=(0.35, 0.75))
    board.polygon(
        [(0.31, 0.845), (0.275, 0.815), (0.03, 0.405), (0.075, 0.40)],
        (roof[0] * 0.7, roof[1] * 0.7, roof[2] * 0.7),
        bulge=0.0,
        tilt=(-0.5, 0.3),
    )
    for x, y, w, h in (
        (0.23, 0.22, 0.07, 0.12),
        (0.37, 0.22, 0.07, 0.12),
        (0.29, 0.50, 0.06, 0.09),
        (0.66, 0.22, 0.11, 0.13),
        (1.10, 0.23, 0.11, 0.13),
    ):
        box(board, x - 0.012, y - 0.012, x + w + 0.012, y + h + 0.012, (0.88, 0.86, 0.80))
        box(board, x, y, x + w, y + h, WARM if lit > 0.5 else (0.16, 0.20, 0.24), glow=lit if lit > 0.5 else 0.0)
        board.limb((x + w / 2, y), (x + w / 2, y + h), 0.004, 0.004, (0.85, 0.83, 0.78))
    box(board, 0.87, 0.015, 0.99, 0.28, (0.30, 0.17, 0.10), (0.4, 0.0))
    return board.lit(light)


def castle(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a castle: keep, round towers with cones, walls with battlements."""
    rng = generator(seed, 533)
    board = Solid(1.5, 520)
    stone = colour or _STONE
    lit = 0.1 + 1.6 * light.dark + (0.5 if light.sun[1] < 0.2 else 0.0)
    towers = [
        (0.75, 0.11, 0.72, True),
        (0.55, 0.085, 0.58, False),
        (0.98, 0.085, 0.62, True),
        (0.30, 0.080, 0.46, True),
        (1.22, 0.085, 0.48, True),
        (0.42, 0.05, 0.66, True),
        (1.08, 0.045, 0.74, True),
    ]
    box(board, 0.40, 0.0, 1.10, 0.44, stone, (0.1, 0.0))
    for x, r, h, cone in sorted(towers, key=lambda t: -t[2]):
        board.lathe(x, [(0.0, r * 1.05), (h, r)], (stone[0] * (0.92 + 0.12 * rng.random()), stone[1], stone[2]))
        board.lathe(x, [(h - 0.005, r * 1.05), (h + 0.02, r * 1.18), (h + 0.05, r * 1.18)], stone)
        if cone:
            board.lathe(
                x,
                [(h + 0.05, r * 1.22), (h + 0.05 + r * 1.5, r * 0.62), (min(h + 0.05 + r * 3.0, 0.99), 0.004)],
                (0.24, 0.27, 0.34),
            )
        else:
            for k in (-0.8, 0.0, 0.8):
                box(board, x + r * k - 0.02, h + 0.05, x + r * k + 0.02, h + 0.085, stone)
        for y in (0.45, 0.72):
            board.ellipse(
                (x + r * 0.2, h * y),
                0.011,
                0.024,
                WARM if lit > 0.5 else (0.07, 0.07, 0.08),
                glow=lit if lit > 0.5 else 0,
            )
    box(board, 0.16, 0.0, 1.36, 0.24, stone, (0.05, 0.1))
    for k in range(17):
        box(board, 0.165 + 0.071 * k, 0.235, 0.205 + 0.071 * k, 0.275, stone)
    board.ellipse((0.75, 0.10), 0.055, 0.075, (0.06, 0.05, 0.045))
    box(board, 0.695, 0.0, 0.805, 0.10, (0.06, 0.05, 0.045))
    _weathered(board, seed)
    return board.lit(light)


def tower(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a square tower with a clock."""
    board = Solid(0.34, 560)
    stone, c = colour or _STONE, 0.17
    board.polygon(
        [(c - 0.10, 0.0), (c + 0.03, 0.0), (c + 0.03, 0.74), (c - 0.09, 0.74)], stone, bulge=0.0, tilt=(-0.35, 0.0)
    )
    board.polygon(
        [(c + 0.03, 0.0), (c + 0.11, 0.0), (c + 0.10, 0.74), (c + 0.03, 0.74)], stone, bulge=0.0, tilt=(0.8, 0.0)
    )
    box(board, c - 0.115, 0.735, c + 0.125, 0.765, stone, (0.0, 0.4))
    board.polygon([(c - 0.11, 0.765), (c + 0.12, 0.765), (c + 0.01, 0.99)], (0.25, 0.30, 0.33), bulge=0.05)
    board.ellipse((c - 0.030, 0.65), 0.046, 0.048, (0.94, 0.90, 0.78), glow=0.05 + 0.7 * light.dark)
    board.limb((c - 0.030, 0.65), (c - 0.030, 0.685), 0.004, 0.003, (0.1, 0.1, 0.1))
    board.limb((c - 0.030, 0.65), (c - 0.006, 0.64), 0.004, 0.003, (0.1, 0.1, 0.1))
    for y in (0.14, 0.30, 0.46):
        board.ellipse((c - 0.03, y), 0.012, 0.034, (0.08, 0.08, 0.09))
    _weathered(board, seed, 0.6)
    return board.lit(light)


def pagoda(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a pagoda of five roofs."""
    del seed
    board = Solid(0.72, 520)
    red, c = colour or (0.62, 0.14, 0.10), 0.36
    box(board, c - 0.26, 0.0, c + 0.26, 0.05, (0.50, 0.48, 0.45), (0.0, 0.2))
    y = 0.05
    for k in range(5):
        w, tall = 0.20 - 0.026 * k, 0.095 - 0.008 * k
        box(board, c - w, y, c + w, y + tall, red, (0.1, 0.0))
        for x in np.linspace(-w * 0.72, w * 0.72, 4):
            box(
                board,
                c + float(x) - 0.016,
                y + 0.012,
                c + float(x) + 0.016,
                y + tall - 0.02,
                WARM,
                glow=0.12 + 1.2 * light.dark,
            )
        y += tall
        eave = w * 1.62
        board.polygon(
            [
                (c - eave, y + 0.018),
                (c - eave * 0.9, y - 0.012),
                (c + eave * 0.9, y - 0.012),
                (c + eave, y + 0.018),
                (c + w * 0.95, y + 0.066),
                (c - w * 0.95, y + 0.066),
            ],
            (0.16, 0.22, 0.22),
            bulge=0.02,
            tilt=(0.0, 0.7),
        )
        y += 0.062
    board.limb((c, y), (c, min(y + 0.12, 0.99)), 0.008, 0.003, (0.80, 0.62, 0.24))
    return board.lit(light)


def windmill(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a tower mill with four sails."""
    rng = generator(seed, 534)
    board = Solid(0.95, 460)
    c, hub, turn = 0.475, (0.475, 0.62), rng.random() * 1.5
    board.lathe(c, [(0.0, 0.155), (0.35, 0.115), (0.58, 0.095)], colour or (0.86, 0.82, 0.74))
    board.lathe(c, [(0.575, 0.112), (0.60, 0.110), (0.66, 0.075), (0.70, 0.020)], (0.32, 0.22, 0.17))
    box(board, c - 0.03, 0.0, c + 0.03, 0.10, (0.25, 0.16, 0.10))
    for y in (0.22, 0.40):
        lit = light.dark > 0.2
        box(board, c - 0.018, y, c + 0.018, y + 0.04, WARM if lit else (0.14, 0.15, 0.18), glow=2.0 if lit else 0.0)
    for k in range(4):
        a = turn + k * np.pi / 2
        dx, dy = float(np.cos(a)), float(np.sin(a))
        tip = (hub[0] + dx * 0.40, hub[1] + dy * 0.36)
        board.polygon(
            [
                (hub[0] + dx * 0.09, hub[1] + dy * 0.09),
                tip,
                (tip[0] - dy * 0.065, tip[1] + dx * 0.065),
                (hub[0] + dx * 0.09 - dy * 0.06, hub[1] + dy * 0.09 + dx * 0.06),
            ],
            (0.88, 0.84, 0.74),
            bulge=0.0,
            tilt=(0.2, 0.2),
        )
        board.limb(hub, tip, 0.008, 0.006, (0.26, 0.18, 0.13))
    board.ellipse(hub, 0.022, 0.022, (0.2, 0.15, 0.12))
    return board.lit(light)


def bridge(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a stone bridge of arches seen from the side; the openings are left free."""
    board = Solid(3.6, 260)
    stone = colour or (0.50, 0.45, 0.39)
    board.polygon([(0.0, 0.0), (3.6, 0.0), (3.6, 0.80), (1.8, 0.95), (0.0, 0.80)], stone, bulge=0.04)
    _weathered(board, seed, 0.3)
    course = np.abs((board.y / 0.06) % 1 - 0.5) > 0.45
    board.albedo *= np.where(course, 0.8, 1.0)[..., None]
    board.polygon(
        [(0.0, 0.745), (3.6, 0.745), (3.6, 0.80), (1.8, 0.95), (0.0, 0.80)],
        (stone[0] * 1.15, stone[1] * 1.15, stone[2] * 1.15),
        bulge=0.02,
        tilt=(0.0, 0.4),
    )
    for cx, r in ((0.66, 0.48), (1.8, 0.56), (2.94, 0.48)):
        d = np.hypot((board.x - cx) / r, board.y / (r * 1.16))
        ring = (d < 1.14) & (d >= 1.0)
        board.albedo *= np.where(ring, 1.22, 1.0)[..., None]
        board.alpha *= np.clip((d - 1.0) * r * board.pixels + 0.5, 0, 1)
    return board.lit(light, fill=1.1)


def tent(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a tent lit from within."""
    del seed
    board = Solid(1.6, 260)
    tone = colour or (0.92, 0.52, 0.18)
    glow = 0.10 + 1.1 * light.dark
    board.polygon([(0.08, 0.0), (0.95, 0.0), (0.62, 0.92)], tone, bulge=0.0, tilt=(-0.5, 0.2), glow=glow)
    board.polygon(
        [(0.95, 0.0), (1.52, 0.04), (1.16, 0.84), (0.62, 0.92)],
        (tone[0] * 0.85, tone[1] * 0.85, tone[2] * 0.85),
        bulge=0.0,
        tilt=(0.6, 0.3),
        glow=glow * 0.7,
    )
    board.polygon([(0.40, 0.0), (0.68, 0.0), (0.62, 0.62)], (1.0, 0.80, 0.46), bulge=0.0, glow=glow * 1.6)
    return board.lit(light)


def campfire(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a fire on crossed logs."""
    del colour
    rng = generator(seed, 535)
    board = Solid(1.1, 280)
    for k in range(5):
        board.limb((0.2 + 0.1 * k, 0.03), (0.95 - 0.12 * k, 0.13 + 0.02 * k), 0.045, 0.038, (0.20, 0.12, 0.07))
    flames(board, rng, 0.55, 0.10, 0.24, 0.80)
    return board.lit(light)


def flames(board: Solid, rng: np.random.Generator, c: float, foot: float, wide: float, tall: float) -> None:
    """Lay tongues of fire over a foot of half width `wide`."""
    for tone, size, power in (
        ((1.0, 0.28, 0.05), 1.0, 1.5),
        ((1.0, 0.52, 0.10), 0.72, 2.2),
        ((1.0, 0.85, 0.40), 0.42, 3.2),
    ):
        for _ in range(9):
            x = c + (rng.random() - 0.5) * 1.5 * wide * size
            h = tall * size * (0.5 + 0.5 * rng.random()) * (1 - 0.6 * abs(x - c) / wide)
            lean = rng.normal() * 0.05 * tall
            board.polygon(
                [
                    (x - wide * 0.20 * size, foot),
                    (x + wide * 0.20 * size, foot),
                    (x + wide * 0.16 * size + lean * 0.4, foot + h * 0.45),
                    (x + lean, foot + h),
                    (x - wide * 0.16 * size + lean * 0.2, foot + h * 0.45),
                ],
                tone,
                bulge=0.0,
                glow=power,
            )


def statue(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a draped marble figure on a plinth."""
    board = Solid(0.42, 460)
    stone, c = colour or (0.86, 0.84, 0.80), 0.21
    box(board, c - 0.15, 0.0, c + 0.15, 0.05, stone, (0.0, 0.3))
    box(board, c - 0.12, 0.05, c + 0.12, 0.24, stone, (0.1, 0.0))
    box(board, c - 0.14, 0.24, c + 0.14, 0.27, stone, (0.0, 0.4))
    board.lathe(
        c,
        [(0.27, 0.095), (0.40, 0.082), (0.56, 0.060), (0.64, 0.066), (0.74, 0.082), (0.79, 0.070), (0.805, 0.030)],
        stone,
    )
    folds = np.sin(board.x * 260 + np.sin(board.y * 21) * 3.0) * np.clip((0.72 - board.y) * 4, 0, 1) * (board.y > 0.27)
    board.normal[..., 0] += folds.astype(np.float32) * 0.5
    board.normal /= np.sqrt((board.normal**2).sum(axis=-1, keepdims=True) + 1e-9)
    board.limb((c + 0.07, 0.76), (c + 0.125, 0.64), 0.026, 0.022, stone)
    board.limb((c + 0.125, 0.64), (c + 0.06, 0.58), 0.022, 0.018, stone)
    board.limb((c - 0.075, 0.76), (c - 0.12, 0.88), 0.026, 0.020, stone)
    board.limb((c - 0.12, 0.88), (c - 0.07, 0.96), 0.020, 0.016, stone)
    board.limb((c, 0.80), (c, 0.84), 0.022, 0.022, stone)
    board.ellipse((c, 0.885), 0.042, 0.052, stone)
    board.ellipse((c, 0.90), 0.047, 0.046, (stone[0] * 0.9, stone[1] * 0.9, stone[2] * 0.9))
    _weathered(board, seed, 0.25)
    return board.lit(light, fill=1.2)
