"""Boxes, roofs and drums as flat faces, in metres."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from vitascope.engines.draft.picture import f32

if TYPE_CHECKING:
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Rgb

Point = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Face:
    """A flat convex face: corners (n, 3) in metres, x right, y up, z ahead.

    `tone` is sRGB, `pattern` one of `patterns.PATTERNS`, `glow` how bright it is of itself, `gloss` how much
    of the sky or room it mirrors. A face with `axis` (x, z) is shaded as a part of a round thing about it; a
    `sheet` is seen from both sides.
    """

    points: Array
    tone: Rgb
    pattern: str = ""
    glow: float = 0.0
    gloss: float = 0.0
    axis: tuple[float, float] | None = None
    sheet: bool = False


@dataclass(frozen=True, slots=True)
class Solids:
    """Faces, and the outlines on the ground (n, 2) with the height of what stands on each."""

    faces: list[Face] = field(default_factory=list)
    feet: list[tuple[Array, float]] = field(default_factory=list)

    def box(
        self,
        at: Point,
        size: Point,
        tone: Rgb,
        *,
        yaw: float = 0.0,
        pattern: str = "",
        glow: float = 0.0,
        gloss: float = 0.0,
    ) -> None:
        """Add a box whose foot is centred on `at`; size is (across, tall, deep), `yaw` turns it, in radians."""
        (x, y, z), (w, h, d) = at, size
        foot = _turned(f32([[-w / 2, -d / 2], [w / 2, -d / 2], [w / 2, d / 2], [-w / 2, d / 2]]), yaw) + f32([x, z])
        low, high = lifted(foot, y), lifted(foot, y + h)
        sides = [f32([low[i], low[(i + 1) % 4], high[(i + 1) % 4], high[i]]) for i in range(4)]
        self.faces.extend(Face(side, tone, pattern, glow, gloss) for side in sides)
        self.faces.append(Face(high, tone, pattern, glow, gloss))
        self.faces.append(Face(low[::-1].copy(), tone, pattern, glow, gloss))
        if y < 0.25 and h > 0.02:
            self.feet.append((foot, h))

    def gable(self, at: Point, size: Point, tone: Rgb, wall: Rgb, *, along: bool = True, pattern: str = "") -> None:
        """Add a pitched roof over a rectangle centred on `at`; its ridge runs ahead, or across without `along`."""
        (x, y, z), (w, h, d) = at, size
        w, d = w / 2, d / 2
        corner = [f32([x + sx * w, y, z + sz * d]) for sx, sz in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
        if along:
            a, b = f32([x, y + h, z - d]), f32([x, y + h, z + d])
            slopes = ([corner[0], a, b, corner[3]], [corner[1], corner[2], b, a])
            ends = ([corner[0], corner[1], a], [corner[2], corner[3], b])
        else:
            a, b = f32([x - w, y + h, z]), f32([x + w, y + h, z])
            slopes = ([corner[0], corner[1], b, a], [corner[2], corner[3], a, b])
            ends = ([corner[3], corner[0], a], [corner[1], corner[2], b])
        self.faces.extend(Face(f32(s), tone, pattern) for s in slopes)
        self.faces.extend(Face(f32(e), wall, "plaster") for e in ends)

    def drum(
        self,
        at: Point,
        radius: float,
        tall: float,
        tone: Rgb,
        *,
        top: float | None = None,
        glow: float = 0.0,
        gloss: float = 0.0,
        pattern: str = "",
    ) -> None:
        """Add an upright round thing whose foot is centred on `at`; `top` is its radius above, if another."""
        x, y, z = at
        upper = radius if top is None else top
        sides = 26 if max(radius, upper) > 0.2 else 12
        turn = np.linspace(0, 2 * np.pi, sides + 1)[:-1]
        ring = np.column_stack([np.cos(turn), np.sin(turn)]).astype(np.float32)
        low, high = lifted(ring * radius + f32([x, z]), y), lifted(ring * upper + f32([x, z]), y + tall)
        for i in range(sides):
            j = (i + 1) % sides
            self.faces.append(Face(f32([low[i], low[j], high[j], high[i]]), tone, pattern, glow, gloss, (x, z)))
        if upper > 0.005:
            self.faces.append(Face(high, tone, "", glow, gloss))
        if y < 0.25:
            self.feet.append((ring * max(radius, upper) + f32([x, z]), tall))

    def panel(
        self,
        low: Point,
        high: Point,
        tone: Rgb,
        *,
        pattern: str = "",
        glow: float = 0.0,
        gloss: float = 0.0,
    ) -> None:
        """Add an upright or level rectangle between two corners; one of the three lengths is zero."""
        (x0, y0, z0), (x1, y1, z1) = low, high
        if y0 == y1:
            points = [(x0, y0, z0), (x1, y0, z0), (x1, y0, z1), (x0, y0, z1)]
        else:
            points = [(x0, y0, z0), (x1, y0, z1), (x1, y1, z1), (x0, y1, z0)]
        self.faces.append(Face(f32(points), tone, pattern, glow, gloss, sheet=True))


def _turned(points: Array, yaw: float) -> Array:
    c, s = np.cos(yaw), np.sin(yaw)
    return f32(points @ np.array([[c, s], [-s, c]], np.float32))


def lifted(foot: Array, y: float) -> Array:
    """Give an outline (n, 2) on the ground at height y, (n, 3)."""
    return f32(np.column_stack([foot[:, 0], np.full(len(foot), y), foot[:, 1]]))
