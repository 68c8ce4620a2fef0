"""What stands where people work, eat and buy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vitascope.engines.draft import joinery as j
from vitascope.engines.draft.camera import Surface
from vitascope.engines.draft.carpentry import Face
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.places.fit import Fit, Opening, pick

if TYPE_CHECKING:
    from vitascope.engines.draft.carpentry import Point, Solids
    from vitascope.engines.draft.scene import Rgb


def bakery(fit: Fit) -> None:
    """A brick oven with fire, a long floured table, racks of loaves."""
    s = fit.solids
    fit.wall, fit.walls, fit.floor, fit.ground = (0.78, 0.70, 0.60), "plaster", (0.50, 0.44, 0.38), "slabs"
    z = fit.deep - 0.55
    s.box((0.9, 0, z), (2.4, 2.05, 1.1), (0.50, 0.33, 0.26), pattern="bricks")
    s.box((0.9, 0.92, z - 0.56), (1.5, 0.10, 0.12), (0.40, 0.38, 0.36))
    s.box((0.9, 1.02, z - 0.555), (0.95, 0.42, 0.02), (1.0, 0.42, 0.12), glow=2.6)
    s.box((0.9, 1.44, z - 0.555), (0.62, 0.12, 0.02), (1.0, 0.32, 0.08), glow=1.6)
    s.box((0.9, 2.05, z + 0.2), (1.2, 0.9, 0.6), (0.50, 0.33, 0.26), pattern="bricks")
    fit.lamp((0.9, 1.2, z - 0.9), 1.6, (1.0, 0.45, 0.14))
    for y in (0.5, 0.95, 1.40, 1.85):
        s.box((-1.9, y, fit.deep - 0.3), (1.4, 0.03, 0.5), j.STEEL)
        for k in range(4):
            s.drum((-2.4 + 0.33 * k, y + 0.03, fit.deep - 0.35), 0.14, 0.10, (0.74, 0.50, 0.24), top=0.08)
    for x in (-2.6, -1.2):
        s.box((x, 0, fit.deep - 0.3), (0.04, 2.1, 0.5), j.STEEL)
    j.table(s, (-0.4, 0, 3.0), (2.3, 0.88, 0.9))
    s.box((-0.4, 0.885, 3.0), (1.6, 0.004, 0.6), (0.93, 0.91, 0.86))
    for k in range(3):
        s.drum((-1.2 + 0.34 * k, 0.885, 3.15), 0.13, 0.08, (0.90, 0.82, 0.66), top=0.07)
    j.pendant(s, (-0.4, 1.85, 3.2), fit.tall, (0.16, 0.17, 0.18), glow=2.5)
    fit.lamp((-0.4, 1.75, 3.2), 1.1)
    fit.surface = Surface(-0.6, 0.6, 0.88, 2.8, 2.8 + 0.2)
    fit.opening = Opening(-0.75, 1.25, -0.35, 2.1)


def office(fit: Fit) -> None:
    """Rows of desks with screens and swivel chairs, a wall of windows, panel lights."""
    s = fit.solids
    fit.wall, fit.floor, fit.ground = fit.tint or (0.80, 0.81, 0.82), (0.36, 0.38, 0.42), "slabs"
    fit.ceiling = (0.90, 0.90, 0.90)
    fit.opening = Opening(-fit.half + 0.4, 0.95, fit.half - 0.4, 2.45)
    grey: Rgb = (0.72, 0.72, 0.72)
    for z in (3.3, 4.9, 6.5):
        for x in (-1.75, 1.75):
            j.table(s, (x, 0, z), (1.5, 0.74, 0.75), grey, pattern="")
            j.monitor(s, (x, 0.74, z + 0.1), glow=0.25, yaw=0.12 if x < 0 else -0.12)
            s.box((x, 0.745, z - 0.2), (0.42, 0.02, 0.14), (0.20, 0.20, 0.22))
            s.box((x - 0.52, 0.745, z - 0.05), (0.22, 0.05, 0.30), j.WHITE)
            j.office_chair(s, (x + 0.1, 0, z - 0.62), yaw=3.2 + 0.6 * float(fit.rng.random()))
            s.box((x, 0.74, z + 0.38), (1.5, 0.40, 0.03), (0.42, 0.50, 0.56), pattern="plaster")
    for z in (2.6, 4.4, 6.2):
        for x in (-1.3, 1.3):
            s.box((x, fit.tall - 0.02, z), (1.2, 0.02, 0.3), (0.95, 0.97, 1.0), glow=1.2)
    j.potted(s, (fit.half - 0.45, 0, fit.deep - 0.5), 1.2, fit.rng)
    fit.lamp((0.0, fit.tall - 0.2, 4.0), 1.3, (0.90, 0.95, 1.0))
    fit.surface = Surface(-2.1, -1.4, 0.74, 3.15, 3.15 + 0.2)


def workshop(fit: Fit) -> None:
    """A long bench with a vice, a tool wall, shelves of jars, planks leaning in a corner."""
    s = fit.solids
    fit.wall, fit.walls = fit.tint or (0.60, 0.54, 0.46), "bricks"
    fit.floor = (0.46, 0.36, 0.27)
    fit.opening = Opening(-2.3, 1.05, -0.85, 2.2)
    z = fit.deep - 0.42
    j.table(s, (0.2, 0, z), (3.6, 0.90, 0.75))
    s.box((0.2, 0.28, z), (3.3, 0.04, 0.6), j.OAK)
    for k in range(5):
        s.box((-1.1 + 0.62 * k, 0.32, z), (0.42, 0.18 + 0.10 * (k % 2), 0.4), pick(fit.rng, j.OAK, (0.35, 0.38, 0.40)))
    s.box((1.05, 1.15, fit.deep - 0.03), (2.2, 1.15, 0.03), (0.56, 0.42, 0.28), pattern="planks")
    for k in range(9):
        x, low = 0.15 + 0.225 * k, 1.35 + 0.10 * float(fit.rng.random())
        s.box((x, low + 0.22, fit.deep - 0.06), (0.03, 0.34, 0.02), pick(fit.rng, j.OAK, (0.6, 0.2, 0.14)))
        s.box((x, low, fit.deep - 0.06), (0.08 - 0.04 * (k % 2), 0.22, 0.02), j.STEEL, gloss=0.6)
    s.box((1.5, 0.90, z - 0.25), (0.16, 0.20, 0.24), (0.26, 0.30, 0.34), gloss=0.3)
    j.shelves(s, (-2.55, 0, 4.1), (0.5, 1.9, 0.4), j.OAK, pattern="goods")
    for k in range(4):
        s.box((2.55 - 0.10 * k, 0, fit.deep - 0.2 - 0.06 * k), (0.14, 2.2 - 0.2 * k, 0.03), j.OAK, pattern="planks")
    j.stool(s, (-0.5, 0, 4.2), j.OAK)
    j.table(s, (0.7, 0, 2.9), (1.4, 0.82, 0.7))
    j.pendant(s, (0.3, 1.95, 3.6), fit.tall, (0.20, 0.32, 0.26), glow=3.0)
    fit.lamp((0.3, 1.85, 3.6), 1.6)
    fit.surface = Surface(0.2, 1.2, 0.82, 2.8, 2.8 + 0.2)


def cafe(fit: Fit) -> None:
    """A bar with shelves behind it and a blank board over it, round tables, a window front."""
    s = fit.solids
    wood = pick(fit.rng, j.OAK, (0.46, 0.30, 0.19))
    fit.wall = fit.tint or pick(fit.rng, (0.38, 0.46, 0.44), (0.72, 0.64, 0.52), (0.52, 0.32, 0.25))
    z = fit.deep - 1.2
    fit.opening = Opening(-2.7, 0.8, -0.9, 2.4)
    j.counter(s, (1.2, 0, z), (3.2, 1.08, 0.6), wood, (0.26, 0.18, 0.13), pattern="planks")
    j.shelves(s, (2.1, 1.05, fit.deep - 0.16), (1.6, 1.1, 0.28), wood, pattern="goods")
    s.box((0.42, 1.35, fit.deep - 0.03), (1.3, 0.92, 0.04), wood)
    s.box((0.42, 1.40, fit.deep - 0.055), (1.2, 0.82, 0.01), (0.17, 0.20, 0.19), pattern="plaster")
    fit.board = ((-0.15, 1.43, fit.deep - 0.06), (0.99, 2.19, fit.deep - 0.06))
    s.box((0.65, 1.08, z + 0.05), (0.55, 0.42, 0.42), j.STEEL, gloss=0.9)
    for k in range(3):
        s.drum((0.45 + 0.16 * k, 1.50, z + 0.05), 0.045, 0.07, j.WHITE)
    s.box((1.9, 1.08, z), (0.7, 0.30, 0.42), (0.55, 0.66, 0.68), gloss=0.9)
    for x in (0.2, 1.0, 1.8):
        j.stool(s, (x, 0, z - 0.62), wood, 0.74)
    for x, near in ((-1.7, 4.3), (-1.2, 2.9)):
        j.round_table(s, (x, 0, near), 0.38, 0.74, wood)
        j.chair(s, (x - 0.55, 0, near + 0.1), j.DARK_OAK, yaw=1.5)
        j.chair(s, (x + 0.55, 0, near), j.DARK_OAK, yaw=-1.6)
        s.drum((x, 0.74, near), 0.04, 0.08, j.WHITE)
    for x in (0.0, 1.2, 2.4):
        j.pendant(s, (x, 1.95, z - 0.1), fit.tall, (0.14, 0.14, 0.15), glow=2.5)
    j.pendant(s, (-1.4, 1.85, 3.6), fit.tall, (0.14, 0.14, 0.15), glow=2.5)
    fit.lamp((1.2, 1.8, z - 0.5), 1.1 + 0.5 * fit.night)
    fit.lamp((-1.4, 1.7, 3.6), 0.6 + 0.5 * fit.night)
    j.potted(s, (-2.7, 0, fit.deep - 0.5), 1.0, fit.rng)
    fit.surface = Surface(-1.45, -0.95, 0.74, 2.8, 2.8 + 0.2)


def classroom(fit: Fit) -> None:
    """A blackboard, the teacher's desk, rows of small desks and chairs, windows."""
    s = fit.solids
    fit.wall = fit.tint or (0.80, 0.77, 0.62)
    s.box((0.0, 0.95, fit.deep - 0.03), (3.5, 1.35, 0.04), j.OAK)
    s.box((0.0, 1.0, fit.deep - 0.055), (3.36, 1.22, 0.01), (0.17, 0.31, 0.25), pattern="plaster")
    s.box((0.0, 0.92, fit.deep - 0.12), (3.3, 0.04, 0.10), j.OAK)
    fit.board = ((-1.6, 1.05, fit.deep - 0.06), (1.6, 2.17, fit.deep - 0.06))
    j.table(s, (1.5, 0, fit.deep - 1.1), (1.4, 0.78, 0.7))
    s.drum((1.9, 0.78, fit.deep - 1.1), 0.05, 0.09, (0.75, 0.16, 0.12))
    for z in (4.5, 3.2):
        for x in (-1.75, 0.0, 1.75):
            j.table(s, (x, 0, z), (1.05, 0.72, 0.5))
            j.chair(s, (x, 0, z - 0.55), (0.52, 0.36, 0.22), yaw=3.14)
            s.box((x + 0.2, 0.72, z), (0.24, 0.025, 0.17), pick(fit.rng, (0.7, 0.2, 0.15), (0.2, 0.4, 0.6), j.WHITE))
    s.box((2.55, 1.35, fit.deep - 0.02), (0.85, 0.7, 0.02), (0.42, 0.58, 0.66), pattern="plaster")
    s.box((-2.5, 1.35, fit.deep - 0.02), (0.7, 0.9, 0.02), (0.86, 0.76, 0.5), pattern="plaster")
    for z in (3.0, 5.0):
        s.box((0, fit.tall - 0.05, z), (2.4, 0.05, 0.25), j.WHITE, glow=1.3)
    fit.lamp((0.0, fit.tall - 0.3, 4.0), 1.5, (1.0, 0.95, 0.85))
    fit.surface = Surface(-0.4, 0.3, 0.72, 3.1, 3.1 + 0.2)


def shop(fit: Fit) -> None:
    """Shelves of goods on all sides, a counter with a till, a blank board."""
    s = fit.solids
    fit.wall = fit.tint or (0.72, 0.68, 0.58)
    for side in (-1, 1):
        j.side_shelves(s, (side * (fit.half - 0.2), 0, 4.1), (0.4, 2.1, 3.0), j.OAK, pattern="goods")
    j.shelves(s, (-1.6, 0, fit.deep - 0.2), (2.0, 2.1, 0.36), j.OAK, pattern="goods")
    j.shelves(s, (1.9, 0, fit.deep - 0.2), (1.6, 2.1, 0.36), j.OAK, pattern="goods")
    s.box((0.3, 2.2, fit.deep - 0.06), (2.2, 0.42, 0.05), (0.20, 0.30, 0.28))
    fit.board = ((-0.75, 2.23, fit.deep - 0.09), (1.35, 2.59, fit.deep - 0.09))
    j.counter(s, (0.4, 0, 4.3), (2.2, 0.98, 0.6), (0.52, 0.36, 0.24), j.OAK, pattern="planks")
    s.box((0.95, 0.98, 4.3), (0.36, 0.24, 0.32), (0.22, 0.22, 0.24))
    for k in range(3):
        s.box((-1.9 + 0.62 * k, 0, 3.0), (0.55, 0.45, 0.45), j.OAK, pattern="planks")
        for n in range(7):
            s.drum(
                (-2.06 + 0.62 * k + 0.16 * (n % 3), 0.42, 2.86 + 0.13 * (n // 3)),
                0.07,
                0.10,
                ((0.80, 0.20, 0.14), (0.92, 0.62, 0.16), (0.45, 0.62, 0.22))[k],
                top=0.03,
            )
    for x in (-1.2, 1.2):
        j.pendant(s, (x, 2.0, 3.8), fit.tall, (0.2, 0.2, 0.2), glow=2.4)
        fit.lamp((x, 1.9, 3.8), 1.0)
    fit.surface = Surface(-0.4, 0.5, 0.98, 4.15, 4.15 + 0.2)


def laundromat(fit: Fit) -> None:
    """A row of machines with round doors, a bench, a tiled floor."""
    s = fit.solids
    fit.wall, fit.floor, fit.ground = fit.tint or (0.62, 0.76, 0.78), (0.75, 0.75, 0.74), "checks"
    for row in range(2):
        for k in range(5):
            x, y = -2.2 + 1.1 * k, 0.05 + 1.0 * row
            s.box((x, y, fit.deep - 0.4), (1.02, 0.96, 0.78), (0.86, 0.87, 0.88), gloss=0.3)
            s.box((x, y + 0.80, fit.deep - 0.80), (0.9, 0.11, 0.01), (0.30, 0.36, 0.42))
            _round_door(s, (x, y + 0.42, fit.deep - 0.80), lit=(k + row) % 3 == 1)
    s.box((-1.0, 0.42, 3.1), (2.2, 0.06, 0.42), j.OAK, pattern="planks")
    for x in (-1.9, -0.1):
        s.box((x, 0, 3.1), (0.06, 0.42, 0.36), j.STEEL)
    s.drum((1.6, 0, 3.4), 0.26, 0.5, (0.92, 0.78, 0.30), top=0.32)
    for x in (-1.3, 1.3):
        s.box((x, fit.tall - 0.04, 4.0), (0.2, 0.04, 3.0), j.WHITE, glow=2.0)
    fit.lamp((0, fit.tall - 0.3, 3.8), 1.8, (0.88, 0.97, 1.0))
    fit.surface = Surface(-1.6, -0.5, 0.48, 3.0, 3.0 + 0.2)


def _round_door(s: Solids, at: Point, *, lit: bool) -> None:
    turn = np.linspace(0, -2 * np.pi, 21)[:-1]
    for radius, z, tone, glow in ((0.30, 0.0, j.STEEL, 0.0), (0.24, -0.004, (0.10, 0.14, 0.18), 0.5 if lit else 0.0)):
        points = np.column_stack(
            [at[0] + radius * np.cos(turn), at[1] + radius * np.sin(turn), np.full(20, at[2] + z - 0.004)]
        )
        s.faces.append(Face(f32(points), tone, glow=glow, gloss=0.8, sheet=True))
