"""What stands where people train, are nursed, do research and dine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vitascope.engines.draft import joinery as j
from vitascope.engines.draft.camera import Surface
from vitascope.engines.draft.places.fit import Fit, Opening, pick

if TYPE_CHECKING:
    from vitascope.engines.draft.carpentry import Solids
    from vitascope.engines.draft.scene import Rgb

_DARK: Rgb = (0.12, 0.12, 0.13)
_BLUE: Rgb = (0.24, 0.42, 0.60)


def gym(fit: Fit) -> None:
    """Mirrors, a rack of dumb-bells, a bench with a barbell, two treadmills, mats."""
    s = fit.solids
    fit.wall, fit.floor, fit.ground = fit.tint or (0.62, 0.64, 0.66), (0.20, 0.21, 0.22), "slabs"
    fit.opening = Opening(-fit.half + 0.3, 0.9, -fit.half + 2.0, 2.3)
    back = fit.deep - 0.05
    s.box((0.9, 0.35, back), (3.0, 1.8, 0.03), (0.60, 0.66, 0.70), gloss=0.9)
    _rack(s, back - 0.35)
    _treadmills(s)
    s.box((1.35, 0.40, 3.6), (0.34, 0.09, 1.15), (0.55, 0.12, 0.12))
    for z in (3.2, 4.0):
        s.box((1.35, 0, z), (0.30, 0.40, 0.07), j.STEEL)
    for x in (0.98, 1.72):
        s.box((x, 0, 4.12), (0.06, 1.10, 0.06), j.STEEL)
    s.box((1.35, 1.06, 4.06), (1.9, 0.035, 0.035), j.STEEL, gloss=0.8)
    for x in (0.46, 0.54, 2.16, 2.24):
        s.box((x, 0.86, 4.06), (0.06, 0.44, 0.44), _DARK)
    s.panel((-0.9, 0.01, 2.3), (0.5, 0.01, 2.95), _BLUE)
    for x in (-1.2, 1.2):
        s.box((x, fit.tall - 0.02, 4.0), (0.25, 0.02, 2.4), (0.95, 0.97, 1.0), glow=1.3)
    fit.lamp((0.0, fit.tall - 0.2, 3.8), 1.4, (0.92, 0.96, 1.0))


def _rack(s: Solids, z: float) -> None:
    """Two rows of dumb-bells."""
    for row, y in enumerate((0.25, 0.62)):
        s.box((0.9, y, z), (2.6, 0.05, 0.36), j.STEEL)
        for k in range(8):
            x = -0.2 + 0.31 * k
            for end in (-0.08, 0.08):
                s.box((x + end, y + 0.05, z), (0.07, 0.15 + 0.02 * row, 0.16), _DARK)
            s.box((x, y + 0.11, z), (0.16, 0.03, 0.03), j.STEEL, gloss=0.6)
    for x in (-0.35, 2.15):
        s.box((x, 0, z), (0.05, 0.80, 0.36), _DARK)


def _treadmills(s: Solids) -> None:
    for x, z in ((-2.0, 4.6), (-2.0, 3.3)):
        s.box((x, 0, z), (0.75, 0.18, 1.1), _DARK)
        s.box((x, 0.18, z), (0.55, 0.01, 1.05), (0.28, 0.28, 0.30))
        for side in (-0.34, 0.34):
            s.box((x + side, 0.18, z + 0.42), (0.05, 1.05, 0.06), j.STEEL)
        s.box((x, 1.15, z + 0.42), (0.74, 0.20, 0.08), _DARK)
        s.box((x, 1.20, z + 0.375), (0.30, 0.12, 0.01), (0.30, 0.80, 0.95), glow=0.8)


def ward(fit: Fit) -> None:
    """A hospital bed with a monitor and a drip, a curtain, a chair, a bedside cupboard."""
    s = fit.solids
    fit.wall, fit.floor, fit.ground = fit.tint or (0.80, 0.86, 0.86), (0.66, 0.72, 0.72), "slabs"
    fit.opening = Opening(0.7, 0.95, 2.3, 2.3)
    z = fit.deep - 1.25
    s.box((-0.7, 0.42, z), (1.05, 0.10, 2.1), (0.86, 0.87, 0.88))
    s.box((-0.7, 0.52, z), (0.98, 0.14, 2.0), (0.94, 0.95, 0.96))
    s.box((-0.7, 0.64, z - 0.35), (1.02, 0.06, 1.3), _BLUE, pattern="plaster")
    s.box((-0.7, 0.66, z + 0.72), (0.62, 0.14, 0.40), (0.97, 0.97, 0.97))
    for x in (-1.2, -0.2):
        for end in (-0.95, 0.95):
            s.box((x, 0, z + end), (0.06, 0.42, 0.06), j.STEEL)
    s.box((-0.7, 0.45, z + 1.04), (1.1, 0.75, 0.05), (0.80, 0.83, 0.85))
    s.box((-0.7, 0.40, z - 1.06), (1.1, 0.42, 0.05), (0.80, 0.83, 0.85))
    s.box((0.30, 0, z + 0.75), (0.45, 0.70, 0.42), (0.88, 0.88, 0.86))
    s.box((-1.72, 0, z + 0.75), (0.05, 1.35, 0.05), j.STEEL)
    s.box((-1.72, 1.30, z + 0.70), (0.48, 0.36, 0.08), _DARK)
    s.box((-1.72, 1.34, z + 0.655), (0.42, 0.28, 0.01), (0.10, 0.55, 0.42), glow=0.9)
    s.box((0.02, 0, z + 0.95), (0.03, 1.95, 0.03), j.STEEL)
    s.box((0.02, 1.55, z + 0.93), (0.16, 0.30, 0.05), (0.80, 0.90, 0.95), gloss=0.5)
    for k in range(7):
        s.box((-2.35 + 0.06 * (k % 2), 0.25, 3.1 + 0.20 * k), (0.05, 2.05, 0.20), (0.52, 0.74, 0.72), pattern="plaster")
    j.chair(s, (1.6, 0, z - 0.4), (0.60, 0.66, 0.70), yaw=-0.6)
    s.box((0.0, fit.tall - 0.02, 3.6), (1.6, 0.02, 0.4), (0.96, 0.98, 1.0), glow=1.3)
    fit.lamp((0.0, fit.tall - 0.2, 3.4), 1.4, (0.92, 0.97, 1.0))
    fit.surface = Surface(0.15, 0.45, 0.70, z + 0.65, z + 0.85)


def laboratory(fit: Fit) -> None:
    """Benches with flasks in many colours, shelves of jars, a screen."""
    s = fit.solids
    fit.wall, fit.floor, fit.ground = fit.tint or (0.84, 0.86, 0.88), (0.56, 0.60, 0.64), "slabs"
    fit.opening = Opening(-2.3, 1.25, -0.7, 2.3)
    back = fit.deep - 0.35
    j.counter(s, (0.0, 0, back), (5.0, 0.90, 0.65), (0.78, 0.80, 0.82), (0.16, 0.17, 0.19))
    j.shelves(s, (1.6, 1.35, fit.deep - 0.16), (2.0, 0.85, 0.28), j.WHITE, pattern="goods")
    j.counter(s, (0.35, 0, 3.6), (2.6, 0.90, 0.8), (0.78, 0.80, 0.82), (0.16, 0.17, 0.19))
    tones: tuple[Rgb, ...] = ((0.20, 0.70, 0.42), (0.28, 0.52, 0.90), (0.90, 0.42, 0.20), (0.72, 0.26, 0.70))
    for k in range(9):
        x, z = (-2.0 + 0.34 * k, back - 0.1) if k < 6 else (-0.45 + 0.42 * (k - 6), 3.72)
        tone = pick(fit.rng, *tones)
        s.drum((x, 0.90, z), 0.08, 0.13, tone, top=0.03, gloss=0.9, glow=0.12)
        s.drum((x, 1.03, z), 0.028, 0.10, (0.82, 0.88, 0.92), gloss=0.9)
    j.monitor(s, (1.15, 0.90, 3.75), glow=0.5, yaw=-0.2)
    for x in (-0.4, 0.9):
        j.stool(s, (x, 0, 2.85), (0.30, 0.34, 0.38))
    for x in (-1.2, 1.2):
        s.box((x, fit.tall - 0.02, 3.8), (0.3, 0.02, 2.2), (0.95, 0.98, 1.0), glow=1.3)
    fit.lamp((0.0, fit.tall - 0.2, 3.6), 1.5, (0.92, 0.97, 1.0))
    fit.surface = Surface(-0.6, 0.6, 0.90, 3.4, 3.6)
