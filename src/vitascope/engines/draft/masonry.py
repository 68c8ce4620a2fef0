"""Houses, shop fronts and street furniture as simple solids, in metres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vitascope.engines.draft import joinery as j
from vitascope.engines.draft.carpentry import Face
from vitascope.engines.draft.picture import f32

if TYPE_CHECKING:
    from vitascope.engines.draft.carpentry import Point, Solids
    from vitascope.engines.draft.scene import Rgb

PASTELS: tuple[Rgb, ...] = (
    (0.88, 0.74, 0.58),
    (0.84, 0.60, 0.50),
    (0.72, 0.80, 0.80),
    (0.92, 0.86, 0.72),
    (0.78, 0.82, 0.68),
    (0.86, 0.68, 0.68),
    (0.70, 0.74, 0.82),
)
STONES: tuple[Rgb, ...] = ((0.66, 0.60, 0.52), (0.58, 0.54, 0.48), (0.72, 0.66, 0.58), (0.62, 0.46, 0.38))
ROOFS: tuple[Rgb, ...] = ((0.58, 0.34, 0.26), (0.38, 0.36, 0.37), (0.50, 0.30, 0.24), (0.30, 0.31, 0.34))
GLASS: Rgb = (0.24, 0.29, 0.34)
LIT: Rgb = (1.0, 0.76, 0.42)
_FAR = 15.0  # metres beyond which nobody sees how far a sill stands out


@dataclass(frozen=True, slots=True)
class Front:
    """One face of a house: `along` is the level line it runs on, `out` the direction it looks (x-, x+, z-)."""

    solids: Solids
    x: float
    z: float
    out: str

    def lay(
        self,
        u: float,
        y: float,
        wide: float,
        tall: float,
        proud: float,
        tone: Rgb,
        *,
        glow: float = 0.0,
        gloss: float = 0.0,
        pattern: str = "",
    ) -> None:
        """Lay a slab on the face: u metres from its middle, its foot at y, standing `proud` of the wall."""
        if self.z > _FAR and proud < 0.2:
            a, b = self.corners(u - wide / 2, y, u + wide / 2, y + tall, proud)
            self.solids.panel(a, b, tone, pattern=pattern, glow=glow, gloss=gloss)
            return
        if self.out == "z-":
            at, size = (self.x + u, y, self.z - proud / 2), (wide, tall, proud)
        else:
            sign = 1.0 if self.out == "x+" else -1.0
            at, size = (self.x + sign * proud / 2, y, self.z + u), (proud, tall, wide)
        self.solids.box(at, size, tone, glow=glow, gloss=gloss, pattern=pattern)

    def corners(self, u0: float, y0: float, u1: float, y1: float, proud: float) -> tuple[Point, Point]:
        """Give two opposite corners of a rectangle on the face."""
        if self.out == "z-":
            return (self.x + u0, y0, self.z - proud), (self.x + u1, y1, self.z - proud)
        x = self.x + (proud if self.out == "x+" else -proud)
        return (x, y0, self.z + u0), (x, y1, self.z + u1)


def window(front: Front, u: float, y: float, size: tuple[float, float], lit: float, shutter: Rgb | None) -> None:
    """Lay a window with its frame, glazing bars, sill and shutters; far ones have only what can be seen."""
    wide, tall = size
    if front.z > 2 * _FAR:
        front.lay(u, y, wide, tall, 0.06, LIT if lit > 0.2 else GLASS, glow=lit)
        return
    front.lay(u, y - 0.05, wide + 0.16, tall + 0.12, 0.05, j.WHITE)
    front.lay(u, y, wide, tall, 0.06, LIT if lit > 0.2 else GLASS, glow=lit, gloss=0.9 if lit < 0.2 else 0.0)
    front.lay(u, y, 0.05, tall, 0.075, j.WHITE)
    front.lay(u, y + tall * 0.58, wide, 0.05, 0.075, j.WHITE)
    front.lay(u, y - 0.10, wide + 0.26, 0.07, 0.16, (0.70, 0.67, 0.62))
    if shutter is not None:
        for side in (-1, 1):
            front.lay(u + side * (wide * 0.75 + 0.05), y, wide * 0.48, tall, 0.05, shutter, pattern="panelled")


def house(
    s: Solids,
    rng: np.random.Generator,
    at: Point,
    size: Point,
    tone: Rgb,
    *,
    out: str = "z-",
    night: float = 0.0,
    shop: bool = False,
    gable: bool = False,
) -> Front:
    """Add a house with windows on the side it looks to; `at` is its middle, `gable` turns its ridge to the street.

    Returns its front.
    """
    x, y, z = at
    w, h, d = size
    roof = ROOFS[int(rng.integers(0, len(ROOFS)))]
    s.box(at, size, tone, pattern="plaster" if rng.random() < 0.75 else "bricks")
    across = out == "z-"
    ridge = 0.34 * (d if across != gable else w) + 0.4
    s.gable((x, y + h, z), (w + 0.5, ridge, d + 0.5), roof, tone, along=across == gable, pattern="shingles")
    if rng.random() < 0.7:
        s.box(
            (x + w * 0.2, y + h + ridge * 0.4, z + d * 0.15),
            (0.6, ridge * 0.9, 0.6),
            (0.50, 0.36, 0.30),
            pattern="bricks",
        )
    front = Front(s, x if across else x + (w / 2 if out == "x+" else -w / 2), z - d / 2 if across else z, out)
    wide = w if across else d
    bays = max(2, round(wide / 2.3))
    storeys = max(1, round(h / 3.0))
    shutter = (
        ((0.24, 0.36, 0.32), (0.26, 0.36, 0.50), (0.50, 0.26, 0.22), (0.42, 0.44, 0.40))[int(rng.integers(0, 4))]
        if rng.random() < 0.6
        else None
    )
    door = int(rng.integers(0, bays))
    for floor in range(storeys):
        for bay in range(bays):
            u = (bay + 0.5) / bays * wide - wide / 2
            lit = night * 1.6 if rng.random() < 0.55 else 0.0
            low = y + floor * (h / storeys)
            if floor == 0 and shop:
                continue
            if floor == 0 and bay == door:
                front.lay(u, y, 1.15, 2.25, 0.06, j.WHITE)
                front.lay(u, y, 0.98, 2.15, 0.08, shutter or (0.36, 0.22, 0.16), pattern="panelled")
                front.lay(u, y, 1.5, 0.14, 0.5, (0.62, 0.60, 0.56))
                continue
            window(front, u, low + 1.0, (0.85, 1.25), lit, shutter)
    front.lay(0, y + h - 0.12, wide + 0.2, 0.14, 0.18, (0.80, 0.77, 0.70))
    return front


def shop_front(
    front: Front, rng: np.random.Generator, wide: float, night: float, tone: Rgb, *, awning: bool = True
) -> tuple[Point, Point]:
    """Lay a shop on the ground floor: windows, door, a blank board above, an awning. Returns the board's corners."""
    front.lay(0, 0, wide - 0.3, 3.0, 0.10, tone, pattern="panelled")
    glass = (wide - 2.2) / 2
    for side in (-1, 1):
        u = side * (0.62 + glass / 2)
        glow = 0.25 + 1.3 * night
        front.lay(u, 0.62, glass, 1.9, 0.12, (0.50, 0.42, 0.32), glow=glow * 0.6, gloss=0.5, pattern="goods")
        front.lay(u, 0.55, glass + 0.1, 0.08, 0.2, tone)
        front.lay(u, 2.5, glass + 0.1, 0.08, 0.2, tone)
        for k in range(1, 3):
            front.lay(u - glass / 2 + glass * k / 3, 0.62, 0.05, 1.9, 0.15, tone)
    front.lay(0, 0, 1.0, 2.5, 0.12, (0.30, 0.24, 0.18), pattern="panelled")
    front.lay(0, 1.0, 0.66, 1.3, 0.14, LIT if night > 0.3 else GLASS, glow=night * 1.2, gloss=0.8)
    board: Rgb = (0.90, 0.86, 0.76)
    front.lay(0, 2.66, wide - 0.5, 0.62, 0.18, (tone[0] * 0.7, tone[1] * 0.7, tone[2] * 0.7))
    front.lay(0, 2.72, wide - 0.7, 0.50, 0.20, board, glow=0.5 * night)
    if awning:
        _awning(
            front, wide - 0.4, ((0.70, 0.24, 0.20), (0.22, 0.42, 0.36), (0.24, 0.34, 0.52))[int(rng.integers(0, 3))]
        )
    return front.corners(-(wide - 0.8) / 2, 2.74, (wide - 0.8) / 2, 3.20, 0.22)


def _awning(front: Front, wide: float, tone: Rgb) -> None:
    a, _ = front.corners(-wide / 2, 2.64, wide / 2, 2.64, 0.15)
    _, b = front.corners(-wide / 2, 2.64, wide / 2, 2.64, 0.15)
    c, d = front.corners(-wide / 2, 2.18, wide / 2, 2.18, 1.15)
    front.solids.faces.append(Face(f32([a, b, d, c]), tone, "stripes", sheet=True))
    low0, low1 = (c[0], c[1] - 0.18, c[2]), (d[0], d[1] - 0.18, d[2])
    front.solids.faces.append(Face(f32([c, d, low1, low0]), tone, "stripes", sheet=True))


def lamp_post(s: Solids, at: Point, night: float) -> Point:
    """Add a street lamp; returns where it shines from."""
    x, y, z = at
    s.drum(at, 0.10, 0.5, (0.14, 0.15, 0.16), top=0.05)
    s.drum((x, y + 0.5, z), 0.045, 2.9, (0.14, 0.15, 0.16))
    s.drum((x, y + 3.4, z), 0.10, 0.36, (1.0, 0.88, 0.66), top=0.17, glow=0.2 + 4.0 * night)
    s.drum((x, y + 3.76, z), 0.22, 0.16, (0.14, 0.15, 0.16), top=0.02)
    return x, y + 3.5, z


def bench(s: Solids, at: Point, *, yaw: float = 0.0, wide: float = 1.7) -> None:
    """Add a park bench; its back is on the far side where yaw is 0."""
    c, sn = float(np.cos(yaw)), float(np.sin(yaw))

    def put(x: float, y: float, z: float) -> Point:
        return at[0] + x * c - z * sn, at[1] + y, at[2] + x * sn + z * c

    iron: Rgb = (0.16, 0.18, 0.17)
    for x in (-wide / 2 + 0.15, wide / 2 - 0.15):
        s.box(put(x, 0, -0.18), (0.06, 0.44, 0.06), iron, yaw=yaw)
        s.box(put(x, 0, 0.22), (0.06, 0.88, 0.06), iron, yaw=yaw)
        s.box(put(x, 0.60, 0.0), (0.06, 0.05, 0.44), iron, yaw=yaw)
    for z in (-0.20, -0.06, 0.08):
        s.box(put(0, 0.44, z), (wide, 0.04, 0.11), (0.50, 0.34, 0.22), yaw=yaw)
    for y in (0.58, 0.74):
        s.box(put(0, y, 0.19), (wide, 0.11, 0.035), (0.50, 0.34, 0.22), yaw=yaw)


def boat(s: Solids, at: Point, tone: Rgb, *, long: float = 3.8) -> None:
    """Add an open rowing boat that points ahead, afloat at the height of `at`."""
    half = f32([(-0.42, -0.50), (0.42, -0.50), (0.60, -0.10), (0.52, 0.22), (0.0, 0.56), (-0.52, 0.22), (-0.60, -0.10)])
    outline = half * f32([1.15, long])
    x, y, z = at
    rim = [f32([x + px, y + 0.42 + 0.16 * max(0.0, pz / long) * 2, z + pz]) for px, pz in outline]
    keel = [f32([x + px * 0.72, y - 0.12, z + pz * 0.9]) for px, pz in outline]
    for k in range(len(rim)):
        n = (k + 1) % len(rim)
        s.faces.append(Face(f32([keel[k], keel[n], rim[n], rim[k]]), tone, sheet=True))
    s.faces.append(
        Face(f32([p + f32([0, 0.10 - p[1] + y, 0]) for p in keel]), (0.34, 0.25, 0.18), "planks", sheet=True)
    )
    for share in (-0.28, 0.06):
        s.box((x, y + 0.30, z + share * long), (1.22, 0.05, 0.26), j.OAK)


def arch(s: Solids, at: Point, half: float, stone: Rgb) -> None:
    """Add a hump bridge across water `2 * half` wide: upright slices between the arch and the rail."""
    x0, y0, z = at
    count = 26
    wide = half * 2.3 / count
    for k in range(count):
        u = (k + 0.5) / count * 2 - 1
        x = u * half * 1.15
        inside = abs(x) < half * 0.84
        low = 2.1 * float(np.sqrt(1 - (x / (half * 0.84)) ** 2)) if inside else -0.4
        top = 3.2 - 1.1 * u * u
        s.box((x0 + x, y0 + low, z), (wide + 0.01, top - low, 2.6), stone, pattern="bricks")
        s.box(
            (x0 + x, y0 + top, z - 1.2), (wide + 0.01, 0.14, 0.4), (stone[0] * 1.12, stone[1] * 1.12, stone[2] * 1.12)
        )


def footbridge(s: Solids, at: Point, half: float, tone: Rgb) -> None:
    """Add a curved wooden footbridge with rails."""
    x0, y0, z = at
    count = 18
    wide = 2 * half / count
    for k in range(count):
        u = (k + 0.5) / count * 2 - 1
        x, y = x0 + u * half, y0 + 0.95 * (1 - u * u)
        s.box((x, y - 0.12, z), (wide + 0.01, 0.14, 1.5), tone, pattern="planks")
        for side in (-0.72, 0.72):
            s.box((x, y + 0.72, z + side), (wide + 0.03, 0.09, 0.09), tone)
            s.box((x, y + 0.40, z + side), (wide + 0.03, 0.05, 0.05), tone)
            if k % 4 == 1:
                s.box((x, y, z + side), (0.11, 0.95, 0.11), tone)


def stone_lantern(s: Solids, at: Point, light: float) -> None:
    """Add a garden lantern of stone."""
    x, y, z = at
    stone: Rgb = (0.55, 0.54, 0.50)
    s.drum(at, 0.34, 0.16, stone)
    s.drum((x, y + 0.16, z), 0.13, 0.75, stone)
    s.drum((x, y + 0.91, z), 0.16, 0.10, stone, top=0.30)
    s.box((x, y + 1.01, z), (0.40, 0.34, 0.40), stone)
    s.box((x, y + 1.06, z - 0.205), (0.20, 0.22, 0.01), LIT, glow=light)
    s.drum((x, y + 1.35, z), 0.46, 0.26, stone, top=0.10)
    s.drum((x, y + 1.61, z), 0.08, 0.14, stone, top=0.02)
