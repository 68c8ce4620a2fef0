"""Corridors and a stage: rooms that are looked along or into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vitascope.engines.draft import joinery as j
from vitascope.engines.draft.places.fit import Opening, pick

if TYPE_CHECKING:
    from vitascope.engines.draft.places.fit import Fit
    from vitascope.engines.draft.scene import Rgb


def corridor(fit: Fit) -> None:
    """A corridor with doors on both sides, a runner, lamps along the ceiling, a bright end."""
    s, rng = fit.solids, fit.rng
    fit.wall = fit.tint or pick(rng, (0.76, 0.72, 0.62), (0.62, 0.68, 0.70), (0.70, 0.60, 0.52))
    fit.floor, fit.ground = (0.52, 0.40, 0.30), "planks"
    s.panel((-0.62, 0.006, 0.3), (0.62, 0.006, fit.deep), (0.42, 0.20, 0.18), pattern="plaster")
    for k in range(7):
        z = 2.6 + 3.2 * k
        for side in (-1, 1):
            x = side * (fit.half - 0.02)
            s.box((x, 0, z), (0.08, 2.12, 1.06), j.WHITE)
            s.box((x - side * 0.02, 0, z), (0.08, 2.04, 0.92), (0.42, 0.30, 0.21), pattern="panelled")
            s.drum((x - side * 0.10, 1.0, z - 0.36), 0.03, 0.06, (0.8, 0.65, 0.3))
        s.drum((0, fit.tall - 0.14, z + 1.6), 0.20, 0.12, (1.0, 0.92, 0.78), top=0.24, glow=2.0)
        if k < 4:
            fit.lamp((0, fit.tall - 0.35, z + 1.6), 1.6, (1.0, 0.84, 0.62))
    s.box((0, 0.9, fit.deep - 0.03), (1.1, 1.3, 0.03), (0.92, 0.95, 1.0), glow=1.6 * (1 - fit.night) + 0.2)
    j.frame(s, -0.55, 0.9, 0.55, 2.2, fit.deep - 0.04, j.WHITE)


def spaceship(fit: Fit) -> None:
    """A station's corridor: ribs, plates, pipes, grating, strips of light, a hatch."""
    s = fit.solids
    plate: Rgb = fit.tint or (0.52, 0.55, 0.59)
    fit.wall, fit.walls, fit.floor, fit.ground = plate, "metal", (0.30, 0.32, 0.35), "metal"
    fit.ceiling = (0.40, 0.42, 0.46)
    for k in range(10):
        z = 1.8 + 2.2 * k
        for side in (-1, 1):
            x = side * fit.half
            s.box((x, 0, z), (0.34, fit.tall, 0.30), (0.34, 0.36, 0.40))
            s.box((x - side * 0.10, 0, z + 1.1), (0.30, 0.55, 1.6), (0.42, 0.45, 0.49), pattern="metal")
            s.box((x - side * 0.16, fit.tall - 0.42, z + 1.1), (0.20, 0.10, 1.8), fit.glow, glow=2.6)
            s.box((x - side * 0.02, 1.15, z + 1.1), (0.06, 0.50, 0.8), (0.16, 0.20, 0.25), gloss=0.8)
            s.box(
                (x - side * 0.06, 1.30, z + 0.9),
                (0.03, 0.08, 0.2),
                (0.2, 0.9, 0.7) if k % 2 else (1, 0.6, 0.2),
                glow=1.4,
            )
        s.box((0, fit.tall - 0.24, z), (2 * fit.half, 0.24, 0.30), (0.34, 0.36, 0.40))
        if k < 4:
            fit.lamp((0, fit.tall - 0.5, z + 1.1), 1.15, fit.glow)
    for x, y in ((-0.5, 0.14), (0.15, 0.10), (0.55, 0.12)):
        s.box((x, fit.tall - 0.12 - y, fit.deep / 2), (0.11, 0.11, fit.deep - 0.6), (0.50, 0.46, 0.40), gloss=0.4)
    s.box((0, 0.1, fit.deep - 0.2), (1.7, 2.1, 0.2), (0.36, 0.38, 0.42), pattern="metal")
    s.box((0, 1.35, fit.deep - 0.33), (0.8, 0.4, 0.02), fit.glow, glow=1.6)


def stage(fit: Fit) -> None:
    """A theatre's stage: boards, red curtains, footlights, the backs of the front seats."""
    s = fit.solids
    cloth: Rgb = fit.tint or (0.50, 0.08, 0.09)
    fit.wall, fit.floor, fit.ceiling = (0.13, 0.10, 0.10), (0.17, 0.12, 0.11), (0.08, 0.07, 0.07)
    s.box((0, 0, 9.5), (9.6, 1.0, 5.0), (0.46, 0.32, 0.21), pattern="planks")
    s.panel((-5.2, 1.0, 11.6), (5.2, 5.4, 11.6), cloth, pattern="folds")
    for side in (-1, 1):
        for k in range(3):
            s.box((side * (4.5 - 0.5 * k), 1.0, 7.7 + 1.1 * k), (1.5, 4.4, 0.25), cloth, pattern="folds")
        s.box((side * 5.3, 0, 7.0), (0.9, 5.6, 0.5), (0.52, 0.40, 0.22), pattern="panelled")
    s.box((0, 4.4, 7.2), (11.0, 1.3, 0.3), cloth, pattern="folds")
    s.box((0, 5.5, 6.95), (11.6, 0.35, 0.4), (0.55, 0.42, 0.22))
    for k in range(11):
        s.drum((-4.2 + 0.84 * k, 1.0, 7.1), 0.07, 0.10, (1.0, 0.82, 0.52), glow=2.4)
    for row in range(3):
        for k in range(9):
            x = -4.4 + 1.1 * k + 0.5 * (row % 2)
            s.box((x, 0, 2.9 + 1.1 * row), (0.74, 0.86, 0.16), (0.34, 0.07, 0.08), pattern="plaster")
    fit.lamp((0.0, 3.6, 8.8), 9.0, (1.0, 0.90, 0.72))
    fit.lamp((-2.5, 1.5, 7.6), 1.2)
    fit.lamp((2.5, 1.5, 7.6), 1.2)
    fit.stand = (8.6, 10.4, 1.0)


def pool(fit: Fit) -> None:
    """A swimming bath: water between tiled edges, a ladder, loungers, tall windows."""
    s = fit.solids
    fit.wall, fit.walls, fit.floor, fit.ground = fit.tint or (0.78, 0.82, 0.82), "tiles", (0.80, 0.80, 0.78), "slabs"
    fit.opening = Opening(-4.2, 0.7, 4.2, 3.4)
    s.box((0.6, 0.0, 7.6), (6.6, 0.10, 8.6), (0.86, 0.87, 0.85), pattern="slabs")
    s.box(
        (0.6, 0.10, 7.6),
        (6.0, 0.012, 8.0),
        (0.16, 0.58, 0.72),
        pattern="marble",
        gloss=0.8,
        glow=0.10 + 0.5 * fit.night,
    )
    for k in range(3):
        s.box((-1.0 + 1.6 * k, 0.113, 7.6), (0.16, 0.004, 7.2), (0.08, 0.36, 0.54))
    for x in (2.2, 2.7):
        s.drum((x, 0.1, 3.55), 0.025, 0.85, j.STEEL, gloss=0.9)
    for z in (4.4, 6.4, 8.4):
        s.box((-3.6, 0.22, z), (0.62, 0.08, 1.5), j.WHITE)
        s.box((-3.6, 0.30, z + 0.62), (0.62, 0.36, 0.10), j.WHITE)
        for zz in (z - 0.6, z + 0.6):
            s.box((-3.6, 0, zz), (0.5, 0.22, 0.06), j.STEEL)
    j.potted(s, (4.5, 0, 11.0), 1.7, fit.rng)
    fit.lamp((0.6, 3.2, 7.0), 2.2 + 2.0 * fit.night, (0.80, 0.95, 1.0))
    fit.stand = (4.0, 9.0, 0.0)


def parking(fit: Fit) -> None:
    """A car park below ground: pillars, bays marked on concrete, tubes of light, a pipe."""
    s = fit.solids
    fit.wall, fit.floor, fit.ceiling = fit.tint or (0.60, 0.60, 0.58), (0.44, 0.44, 0.44), (0.56, 0.56, 0.55)
    fit.ground = "plaster"
    for k in range(6):
        z = 4.0 + 4.6 * k
        for side in (-1, 1):
            s.box((side * 3.4, 0, z), (0.55, fit.tall, 0.55), (0.66, 0.66, 0.63), pattern="plaster")
            s.box((side * 3.4, 0, z), (0.57, 0.9, 0.57), (0.86, 0.72, 0.20), pattern="plaster")
            s.box((side * 5.6, 0.0, z + 2.3), (4.0, 0.004, 0.12), j.WHITE)
            s.box((side * 1.9, fit.tall - 0.12, z + 1.2), (0.14, 0.08, 1.7), (0.95, 1.0, 0.98), glow=2.6)
        if k < 4:
            fit.lamp((0, fit.tall - 0.3, z + 1.2), 1.7, (0.90, 1.0, 0.94))
        s.box((0, 0.0, z + 1.0), (0.14, 0.004, 1.8), j.WHITE)
    s.box((2.7, fit.tall - 0.34, fit.deep / 2), (0.2, 0.2, fit.deep - 0.6), (0.62, 0.24, 0.18), gloss=0.3)
    fit.stand = (5.0, 14.0, 0.0)
