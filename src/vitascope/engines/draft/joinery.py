"""Furniture and fittings as simple solids, in metres; `at` is the middle of the foot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vitascope.engines.draft.carpentry import Face

if TYPE_CHECKING:
    from vitascope.engines.draft.carpentry import Point, Solids
    from vitascope.engines.draft.scene import Rgb

OAK: Rgb = (0.62, 0.44, 0.28)
DARK_OAK: Rgb = (0.36, 0.24, 0.16)
STEEL: Rgb = (0.62, 0.64, 0.67)
WHITE: Rgb = (0.88, 0.87, 0.84)
BLACK: Rgb = (0.09, 0.09, 0.10)


def _shifted(at: Point, yaw: float, x: float, y: float, z: float) -> Point:
    c, s = float(np.cos(yaw)), float(np.sin(yaw))
    return at[0] + x * c - z * s, at[1] + y, at[2] + x * s + z * c


def table(s: Solids, at: Point, size: Point, tone: Rgb = OAK, *, yaw: float = 0.0, pattern: str = "planks") -> None:
    """Add a table with four legs; size is (across, tall, deep)."""
    w, h, d = size
    for x in (-1, 1):
        for z in (-1, 1):
            s.box(_shifted(at, yaw, x * (w / 2 - 0.06), 0, z * (d / 2 - 0.06)), (0.06, h - 0.04, 0.06), tone, yaw=yaw)
    s.box(_shifted(at, yaw, 0, h - 0.045, 0), (w, 0.045, d), tone, yaw=yaw, pattern=pattern)


def round_table(s: Solids, at: Point, radius: float, tall: float, tone: Rgb = OAK) -> None:
    """Add a round table on one leg."""
    s.drum(at, radius * 0.55, 0.03, BLACK)
    s.drum((at[0], at[1] + 0.03, at[2]), 0.035, tall - 0.07, BLACK)
    s.drum((at[0], at[1] + tall - 0.04, at[2]), radius, 0.04, tone, gloss=0.3)


def chair(s: Solids, at: Point, tone: Rgb = OAK, *, yaw: float = 0.0, seat: float = 0.45) -> None:
    """Add a chair whose back is on the far side where yaw is 0."""
    for x in (-0.19, 0.19):
        s.box(_shifted(at, yaw, x, 0, -0.19), (0.035, seat, 0.035), tone, yaw=yaw)
        s.box(_shifted(at, yaw, x, 0, 0.19), (0.035, seat + 0.46, 0.035), tone, yaw=yaw)
    s.box(_shifted(at, yaw, 0, seat - 0.03, 0), (0.43, 0.045, 0.43), tone, yaw=yaw)
    for y in (0.12, 0.30):
        s.box(_shifted(at, yaw, 0, seat + y, 0.19), (0.36, 0.10, 0.025), tone, yaw=yaw)


def office_chair(s: Solids, at: Point, tone: Rgb = (0.16, 0.17, 0.19), *, yaw: float = 0.0) -> None:
    """Add a swivel chair."""
    s.drum(at, 0.27, 0.06, BLACK, top=0.05)
    s.drum((at[0], at[1] + 0.06, at[2]), 0.03, 0.36, STEEL, gloss=0.5)
    s.box(_shifted(at, yaw, 0, 0.42, 0), (0.48, 0.09, 0.46), tone, yaw=yaw)
    s.box(_shifted(at, yaw, 0, 0.58, 0.21), (0.44, 0.55, 0.07), tone, yaw=yaw)


def stool(s: Solids, at: Point, tone: Rgb = OAK, tall: float = 0.62) -> None:
    """Add a round stool."""
    for x in (-0.12, 0.12):
        for z in (-0.12, 0.12):
            s.box((at[0] + x, at[1], at[2] + z), (0.03, tall - 0.03, 0.03), DARK_OAK)
    s.drum((at[0], at[1] + tall - 0.04, at[2]), 0.18, 0.05, tone)


def counter(s: Solids, at: Point, size: Point, tone: Rgb, top: Rgb, *, pattern: str = "panelled") -> None:
    """Add a base cabinet with a worktop."""
    w, h, d = size
    s.box((at[0], at[1], at[2] + 0.03), (w - 0.04, 0.10, d - 0.10), BLACK)
    s.box((at[0], at[1] + 0.10, at[2]), (w, h - 0.14, d), tone, pattern=pattern)
    s.box((at[0], at[1] + h - 0.04, at[2]), (w + 0.04, 0.04, d + 0.05), top, gloss=0.35)


def shelves(s: Solids, at: Point, size: Point, tone: Rgb = DARK_OAK, *, pattern: str = "books") -> None:
    """Add a case of shelves whose front is filled by its pattern."""
    w, h, d = size
    x, y, z = at
    s.box((x, y, z + 0.02), (w, h, d - 0.04), tone, pattern=pattern)
    for side in (-1, 1):
        s.box((x + side * (w / 2 - 0.02), y, z - 0.01), (0.05, h, d), tone)
    s.box((x, y + h, z - 0.01), (w + 0.04, 0.05, d + 0.03), tone)


def side_shelves(s: Solids, at: Point, size: Point, tone: Rgb = DARK_OAK, *, pattern: str = "books") -> None:
    """Add shelves that run ahead along a wall; size is (how far out, tall, how long)."""
    s.box(at, size, tone, pattern=pattern)
    s.box((at[0], at[1] + size[1], at[2]), (size[0] + 0.05, 0.05, size[2] + 0.04), tone)


def bed(s: Solids, at: Point, tone: Rgb, *, wide: float = 1.6) -> None:
    """Add a made bed whose head is on the far side."""
    x, y, z = at
    s.box((x, y, z), (wide, 0.28, 2.0), DARK_OAK)
    s.box((x, y + 0.28, z), (wide - 0.04, 0.20, 1.98), WHITE)
    s.box((x, y + 0.46, z - 0.28), (wide + 0.06, 0.08, 1.46), tone, pattern="plaster")
    s.box((x, y + 0.40, z + 0.36), (wide + 0.06, 0.16, 0.22), WHITE)
    for side in (-1, 1):
        s.box((x + side * wide * 0.24, y + 0.46, z + 0.72), (wide * 0.40, 0.17, 0.36), WHITE, yaw=0.06 * side)
    s.box((x, y, z + 1.03), (wide + 0.12, 1.05, 0.08), DARK_OAK, pattern="planks")


def monitor(s: Solids, at: Point, *, glow: float = 0.6, yaw: float = 0.0) -> None:
    """Add a screen on its foot, its face towards the viewer."""
    s.box(at, (0.24, 0.015, 0.18), BLACK, yaw=yaw)
    s.box(_shifted(at, yaw, 0, 0.015, 0.03), (0.04, 0.14, 0.03), BLACK, yaw=yaw)
    s.box(_shifted(at, yaw, 0, 0.12, 0.0), (0.60, 0.36, 0.03), BLACK, yaw=yaw)
    s.box(_shifted(at, yaw, 0, 0.14, -0.018), (0.56, 0.32, 0.005), (0.42, 0.62, 0.86), yaw=yaw, glow=glow)


def pendant(s: Solids, at: Point, ceiling: float, tone: Rgb, *, glow: float = 2.5) -> None:
    """Add a hanging lamp whose shade's rim is at `at`."""
    s.drum((at[0], at[1] + 0.20, at[2]), 0.012, ceiling - at[1] - 0.20, BLACK)
    s.drum((at[0], at[1], at[2]), 0.19, 0.22, tone, top=0.05)
    s.drum((at[0], at[1] - 0.03, at[2]), 0.07, 0.05, (1.0, 0.86, 0.62), glow=glow)


def potted(s: Solids, at: Point, tall: float, rng: np.random.Generator, leaf: Rgb = (0.24, 0.40, 0.18)) -> None:
    """Add a plant in a pot: leaves as small slanted sheets."""
    s.drum(at, 0.12 * tall + 0.05, 0.26 * tall, (0.62, 0.36, 0.25), top=0.16 * tall + 0.05)
    x, y, z = at[0], at[1] + 0.24 * tall, at[2]
    for _ in range(34):
        turn, lean = rng.random() * 2 * np.pi, 0.20 + 0.9 * rng.random()
        reach = tall * (0.40 + 0.42 * rng.random())
        dx, dz, up = np.cos(turn) * np.sin(lean), np.sin(turn) * np.sin(lean), np.cos(lean)
        tip = np.array([x + dx * reach, y + up * reach, z + dz * reach])
        mid = np.array([x + dx * reach * 0.62, y + up * reach * 0.70 + 0.03, z + dz * reach * 0.62])
        out = np.array([-np.sin(turn), 0.0, np.cos(turn)]) * tall * (0.05 + 0.03 * rng.random())
        shade = 0.7 + 0.6 * rng.random()
        tone = (min(leaf[0] * shade, 1), min(leaf[1] * shade, 1), min(leaf[2] * shade, 1))
        points = np.array([[x, y, z], mid + out, tip, mid - out], np.float32)
        s.faces.append(Face(points, tone, sheet=True))


def frame(s: Solids, left: float, low: float, right: float, high: float, z: float, tone: Rgb, *, bars: int = 2) -> None:
    """Add the frame and the bars of a window or door in a wall at depth z."""
    t = 0.06
    for x0, x1, y0, y1 in (
        (left - t, right + t, high, high + t),
        (left - t, right + t, low - t, low),
        (left - t, left, low, high),
        (right, right + t, low, high),
    ):
        s.box(((x0 + x1) / 2, y0, z), (x1 - x0, y1 - y0, 0.09), tone)
    for k in range(1, bars):
        s.box((left + (right - left) * k / bars, low, z), (0.035, high - low, 0.04), tone)
    s.box(((left + right) / 2, low + (high - low) * 0.55, z), (right - left, 0.035, 0.04), tone)
    s.box(((left + right) / 2, low - t - 0.03, z - 0.06), (right - left + 0.3, 0.035, 0.20), tone)


def picture(s: Solids, at: Point, wide: float, tall: float, tone: Rgb) -> None:
    """Add a framed picture or poster hanging on the back wall; `at` is the middle of its lower edge."""
    s.box((at[0], at[1], at[2]), (wide, tall, 0.03), DARK_OAK)
    s.box((at[0], at[1] + 0.04, at[2] - 0.02), (wide - 0.08, tall - 0.08, 0.01), WHITE)
    s.box((at[0], at[1] + 0.10, at[2] - 0.028), (wide - 0.20, tall - 0.20, 0.006), tone, pattern="plaster")
