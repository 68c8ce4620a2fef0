"""What stands in the rooms of a home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vitascope.engines.draft import joinery as j
from vitascope.engines.draft.camera import Surface
from vitascope.engines.draft.places.fit import Fit, Opening, pick

if TYPE_CHECKING:
    from vitascope.engines.draft.scene import Rgb


def kitchen(fit: Fit) -> None:
    """Worktops along the back with a sink under the window, a stove, a fridge, cupboards and a table."""
    s, z = fit.solids, fit.deep - 0.31
    tone = fit.tint or pick(fit.rng, (0.30, 0.42, 0.40), (0.82, 0.80, 0.74), (0.24, 0.32, 0.44), (0.62, 0.60, 0.50))
    fit.wall, fit.floor, fit.ground = (0.82, 0.79, 0.72), (0.62, 0.56, 0.50), "checks"
    fit.opening = Opening(-1.0, 1.12, 0.55, 2.25)
    top: Rgb = (0.62, 0.45, 0.29)
    j.counter(s, (-0.55, 0, z), (3.5, 0.92, 0.62), tone, top)
    s.panel((-fit.half, 0.95, fit.deep - 0.01), (fit.half, 1.05, fit.deep - 0.01), j.WHITE, pattern="tiles")
    s.box((-0.25, 0.90, z), (0.62, 0.03, 0.40), j.STEEL, gloss=0.8)
    s.drum((-0.25, 0.92, z + 0.22), 0.016, 0.28, j.STEEL, gloss=0.9)
    s.box((-0.25, 1.18, z + 0.14), (0.03, 0.03, 0.18), j.STEEL)
    s.box((1.55, 0, z), (0.66, 0.92, 0.62), (0.20, 0.21, 0.23), gloss=0.5)
    s.box((1.55, 0.16, z - 0.315), (0.54, 0.46, 0.01), (0.05, 0.05, 0.06), gloss=0.9)
    for x in (1.40, 1.70):
        s.drum((x, 0.92, z), 0.10, 0.02, j.BLACK)
    s.drum((1.40, 0.94, z), 0.13, 0.16, (0.72, 0.30, 0.22), gloss=0.6)
    s.box((1.55, 1.75, z + 0.06), (0.66, 0.10, 0.48), j.STEEL, gloss=0.5)
    s.box((1.55, 1.85, z + 0.12), (0.28, 0.95, 0.28), j.STEEL, gloss=0.4)
    s.box((2.35, 0, z), (0.78, 1.86, 0.66), (0.84, 0.84, 0.82), gloss=0.35, pattern="panelled")
    for x in (-2.0, -1.45):
        s.box((x, 1.50, fit.deep - 0.18), (0.53, 0.78, 0.34), tone, pattern="panelled")
    s.box((0.98, 1.45, fit.deep - 0.13), (0.72, 0.035, 0.24), j.OAK)
    for k in range(4):
        s.drum((0.74 + 0.16 * k, 1.485, fit.deep - 0.13), 0.05, 0.13, pick(fit.rng, j.WHITE, (0.3, 0.5, 0.6), j.OAK))
    j.table(s, (-0.5, 0, 3.0), (1.5, 0.76, 0.85))
    for x, near, yaw in ((-0.95, 2.45, 3.3), (0.0, 3.6, 0.1), (-0.95, 3.65, -0.1)):
        j.chair(s, (x, 0, near), j.OAK, yaw=yaw)
    j.pendant(s, (-0.5, 1.75, 3.0), fit.tall, (0.20, 0.30, 0.28), glow=1.0 + 3.0 * fit.night)
    fit.lamp((-0.5, 1.65, 3.0), 0.5 + 1.6 * fit.night)
    fit.surface = Surface(-1.1, 0.1, 0.76, 2.9, 2.9 + 0.2)


def bedroom(fit: Fit) -> None:
    """A bed, bedside tables with lamps, a wardrobe, a rug, a desk with a screen by the wall."""
    s = fit.solids
    cloth = pick(fit.rng, (0.30, 0.40, 0.52), (0.66, 0.44, 0.36), (0.42, 0.48, 0.38))
    fit.wall = fit.tint or pick(fit.rng, (0.72, 0.70, 0.64), (0.56, 0.62, 0.66), (0.74, 0.66, 0.58))
    fit.opening = Opening(0.75, 0.95, 2.05, 2.25)
    s.panel((-1.9, 0.006, 2.2), (1.2, 0.006, 4.3), (0.60, 0.52, 0.44), pattern="stripes")
    j.bed(s, (-0.75, 0, fit.deep - 1.15), cloth)
    for x in (-1.85, 0.35):
        s.box((x, 0, fit.deep - 0.28), (0.44, 0.52, 0.40), j.DARK_OAK)
        s.drum((x, 0.52, fit.deep - 0.28), 0.05, 0.16, j.OAK)
        s.drum((x, 0.68, fit.deep - 0.28), 0.15, 0.20, (0.98, 0.86, 0.66), top=0.10, glow=0.3 + 1.6 * fit.night)
        fit.lamp((x, 0.85, fit.deep - 0.5), 0.25 + 0.35 * fit.night)
    j.picture(s, (-0.75, 1.45, fit.deep - 0.02), 0.9, 0.62, (0.42, 0.52, 0.58))
    s.box((-fit.half + 0.32, 0, 4.0), (0.62, 2.1, 1.5), j.WHITE, pattern="panelled")
    j.table(s, (fit.half - 0.40, 0, 4.7), (0.7, 0.74, 1.3), j.OAK)
    j.monitor(s, (fit.half - 0.42, 0.74, 4.7), glow=0.8 + 1.6 * fit.night, yaw=0.8)
    fit.lamp((fit.half - 0.9, 1.0, 4.3), 0.10 + 0.85 * fit.night, (0.45, 0.66, 1.0))
    j.office_chair(s, (fit.half - 1.2, 0, 4.4), yaw=-1.2)
    for x, y, w, tone in ((0.42, 1.5, 0.26, (0.72, 0.32, 0.26)), (2.35, 1.25, 0.42, (0.30, 0.46, 0.60))):
        s.box((x, y, fit.deep - 0.015), (w, w * 1.4, 0.01), tone, pattern="plaster")
    fit.surface = Surface(fit.half - 0.72, fit.half - 0.42, 0.74, 4.2, 4.2 + 0.2)


def study(fit: Fit) -> None:
    """Walls of books, a reading table with lamps, a ladder."""
    s = fit.solids
    fit.wall, fit.floor = fit.tint or (0.42, 0.30, 0.20), (0.42, 0.26, 0.15)
    fit.ceiling = (0.62, 0.56, 0.48)
    for side in (-1, 1):
        j.side_shelves(s, (side * (fit.half - 0.18), 0, fit.deep / 2 + 1.0), (0.36, 2.55, fit.deep - 2.2))
    for x in (-1.95, 1.95):
        j.shelves(s, (x, 0, fit.deep - 0.18), (1.5, 2.55, 0.34))
    fit.opening = Opening(-0.75, 0.9, 0.75, 2.45)
    s.panel((-1.5, 0.006, 2.4), (1.5, 0.006, 4.6), (0.44, 0.22, 0.20), pattern="plaster")
    j.table(s, (0.0, 0, 3.5), (1.9, 0.78, 0.95), j.DARK_OAK)
    for x in (-0.6, 0.62):
        s.drum((x, 0.78, 3.65), 0.07, 0.03, (0.62, 0.48, 0.2))
        s.drum((x, 0.80, 3.65), 0.015, 0.30, (0.62, 0.48, 0.2))
        s.drum((x, 1.08, 3.65), 0.14, 0.11, (0.12, 0.40, 0.26), top=0.05, glow=0.5)
        fit.lamp((x, 1.05, 3.45), 0.35)
    for k in range(4):
        s.box((0.25, 0.78 + 0.04 * k, 3.4), (0.26 - 0.02 * k, 0.04, 0.19), pick(fit.rng, (0.5, 0.16, 0.12), j.OAK))
    j.chair(s, (-0.3, 0, 2.75), j.DARK_OAK, yaw=3.3)
    j.chair(s, (0.2, 0, 4.3), j.DARK_OAK, yaw=-0.1)
    fit.lamp((0.0, 2.3, 3.6), 0.8 + fit.night)
    fit.surface = Surface(-0.5, 0.2, 0.78, 3.3, 3.3 + 0.2)


def bathroom(fit: Fit) -> None:
    """A bath under the window, a basin with a mirror, tiles to shoulder height."""
    s = fit.solids
    fit.wall, fit.floor, fit.ground = fit.tint or (0.70, 0.78, 0.78), (0.72, 0.72, 0.70), "checks"
    s.panel((-fit.half, 0, fit.deep - 0.01), (fit.half, 1.05, fit.deep - 0.01), j.WHITE, pattern="tiles")
    for x in (-fit.half + 0.01, fit.half - 0.01):
        s.panel((x, 0, 0.3), (x, 1.2, fit.deep), j.WHITE, pattern="tiles")
    fit.opening = Opening(-1.55, 1.25, -0.35, 2.2)
    z = fit.deep - 0.45
    s.box((-0.95, 0.08, z), (1.75, 0.50, 0.78), j.WHITE, gloss=0.5)
    s.box((-0.95, 0.581, z), (1.58, 0.004, 0.60), (0.62, 0.76, 0.80), gloss=0.6)
    for x in (-1.7, -0.2):
        for zz in (z - 0.3, z + 0.3):
            s.box((x, 0, zz), (0.08, 0.09, 0.08), (0.7, 0.55, 0.3))
    s.drum((-0.3, 0.58, z + 0.3), 0.02, 0.30, (0.75, 0.60, 0.3), gloss=0.9)
    s.box((1.25, 0.62, fit.deep - 0.26), (1.1, 0.22, 0.5), j.OAK, pattern="planks")
    s.drum((1.25, 0.84, fit.deep - 0.26), 0.17, 0.13, j.WHITE, top=0.24, gloss=0.5)
    s.drum((1.25, 0.84, fit.deep - 0.06), 0.02, 0.30, (0.75, 0.60, 0.3), gloss=0.9)
    s.box((1.25, 1.30, fit.deep - 0.02), (0.82, 0.92, 0.03), j.OAK)
    s.box((1.25, 1.34, fit.deep - 0.04), (0.74, 0.84, 0.01), (0.66, 0.72, 0.75), gloss=1.4, glow=0.12)
    for x in (0.74, 1.76):
        s.drum((x, 1.72, fit.deep - 0.10), 0.06, 0.14, (1.0, 0.92, 0.78), glow=1.6)
        fit.lamp((x, 1.8, fit.deep - 0.35), 0.45)
    s.box((2.3, 0, fit.deep - 0.45), (0.40, 0.40, 0.5), j.WHITE, gloss=0.4)
    s.box((2.3, 0.40, fit.deep - 0.2), (0.44, 0.36, 0.2), j.WHITE, gloss=0.4)
    s.box((-0.9, 0.005, 3.3), (1.1, 0.02, 0.7), (0.42, 0.54, 0.58), pattern="plaster")
    j.potted(s, (-2.3, 0, fit.deep - 0.4), 0.9, fit.rng)
    fit.lamp((0.0, 2.4, 3.4), 0.9)
    fit.surface = Surface(1.45, 1.7, 0.84, fit.deep - 0.35, fit.deep - 0.35 + 0.2)


def plain(fit: Fit) -> None:
    """A bright neutral room: a table, two chairs, a plant, a picture: a set for whatever the prompt names."""
    s = fit.solids
    fit.wall = fit.tint or pick(fit.rng, (0.78, 0.74, 0.66), (0.62, 0.67, 0.66), (0.72, 0.62, 0.54))
    fit.opening = Opening(-2.1, 0.9, -0.6, 2.3)
    s.panel((-1.7, 0.006, 2.5), (1.7, 0.006, 4.7), (0.62, 0.54, 0.44), pattern="plaster")
    j.table(s, (0.3, 0, 3.7), (1.7, 0.76, 0.85))
    j.chair(s, (-0.75, 0, 3.7), j.DARK_OAK, yaw=1.4)
    j.chair(s, (0.5, 0, 4.45), j.DARK_OAK, yaw=0.1)
    j.picture(s, (1.1, 1.35, fit.deep - 0.02), 1.0, 0.7, (0.40, 0.50, 0.54))
    s.box((2.35, 0, fit.deep - 0.25), (1.1, 0.8, 0.42), j.OAK, pattern="panelled")
    j.potted(s, (-2.45, 0, fit.deep - 0.5), 1.2, fit.rng)
    j.pendant(s, (0.3, 1.9, 3.7), fit.tall, (0.78, 0.70, 0.58), glow=1.0 + 2.0 * fit.night)
    fit.lamp((0.3, 1.8, 3.7), 0.3 + 1.3 * fit.night)
    fit.surface = Surface(-0.3, 0.9, 0.76, 3.5, 3.5 + 0.2)
