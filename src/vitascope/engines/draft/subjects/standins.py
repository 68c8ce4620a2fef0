"""Stand-ins: a plain form of clay on a base, with the noun on a card, for things that nobody has drawn.

Storyboards do the same: what matters is that the thing is there, how large, where, and what it is.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.lettering import written
from vitascope.engines.draft.light import linear
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.solid import Solid

if TYPE_CHECKING:
    from collections.abc import Callable

    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.scene import Rgb
    from vitascope.engines.draft.solid import Point
    from vitascope.engines.draft.stamp import Cutout

FORMS: dict[str, tuple[str, float]] = {
    "container": ("table", 0.3),
    "creature": ("ground", 0.8),
    "device": ("table", 0.35),
    "food": ("table", 0.16),
    "furniture": ("ground", 1.1),
    "garment": ("ground", 1.5),
    "instrument": ("ground", 1.1),
    "object": ("table", 0.25),
    "plant": ("ground", 0.8),
    "structure": ("ground", 7.0),
    "tool": ("table", 0.3),
    "vehicle": ("ground", 2.2),
}
"""The classes of stand-ins: how each is set, and its height in metres."""

_CLAY: Rgb = (0.86, 0.79, 0.69)
_CARD: Rgb = (0.97, 0.95, 0.90)
_INK: Rgb = (0.13, 0.11, 0.10)
_FOOT: Rgb = (0.42, 0.28, 0.17)
_ASPECT, _MIDDLE, _FLOOR = 1.0, 0.5, 0.14
_PIXELS = 560


def draw_stand_in(form: str, noun: str, light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a stand-in for a noun; `form` is one of `FORMS`. All seeds give the same."""
    del seed
    board = Solid(_ASPECT, _PIXELS)
    board.lathe(_MIDDLE, [(0.0, 0.47), (0.03, 0.485), (0.09, 0.475), (_FLOOR - 0.01, 0.44)], _FOOT, gloss=0.25)
    _CLASSES[form](board, colour or _CLAY)
    _card(board, noun)
    return board.lit(light, fill=1.5)


def _card(board: Solid, noun: str) -> None:
    """Stand a card with the noun before the base, as wide as the noun needs."""
    mask = written(noun, 9.0)
    tall = 0.1
    wide = min(tall * mask.shape[1] / mask.shape[0], 0.88)
    tall = min(tall, wide * mask.shape[0] / mask.shape[1])
    middle, half = 0.108, max(wide / 2 + 0.045, 0.16)
    _slab(board, _MIDDLE - half, middle - 0.096, _MIDDLE + half, middle + 0.096, _shade(_FOOT, 1.25), 0.012)
    _slab(
        board, _MIDDLE - half + 0.012, middle - 0.084, _MIDDLE + half - 0.012, middle + 0.084, _CARD, 0.006, glow=0.07
    )
    size = (max(2, round(wide * board.pixels)), max(2, round(tall * board.pixels)))
    ink = cv2.resize(mask, size, interpolation=cv2.INTER_AREA)
    row, col = round((1 - middle) * board.rows - size[1] / 2), round(_MIDDLE * board.pixels - size[0] / 2)
    at = (slice(row, row + size[1]), slice(col, col + size[0]))
    board.albedo[at] += (np.array(linear(_INK), np.float32) - board.albedo[at]) * f32(ink)[..., None]


def _shade(tone: Rgb, by: float) -> Rgb:
    return (min(tone[0] * by, 1.0), min(tone[1] * by, 1.0), min(tone[2] * by, 1.0))


def _slab(
    board: Solid,
    left: float,
    low: float,
    right: float,
    high: float,
    tone: Rgb,
    bulge: float = 0.05,
    *,
    glow: float = 0.0,
) -> None:
    """Lay a box whose corners are rounded by `bulge`."""
    r = min(bulge, (right - left) / 2, (high - low) / 2)
    corners: list[Point] = []
    for x, y, start in (
        (right - r, high - r, 0),
        (left + r, high - r, 1),
        (left + r, low + r, 2),
        (right - r, low + r, 3),
    ):
        turns = (start + np.linspace(0, 1, 6)) * np.pi / 2
        corners += [(x + r * float(np.cos(t)), y + r * float(np.sin(t))) for t in turns]
    board.polygon(corners, tone, bulge=bulge, glow=glow)


def _container(board: Solid, tone: Rgb) -> None:
    profile = [(_FLOOR, 0.15), (0.20, 0.24), (0.44, 0.33), (0.62, 0.29), (0.72, 0.19), (0.76, 0.19), (0.78, 0.22)]
    board.lathe(_MIDDLE, profile, tone, gloss=0.12)
    board.lathe(_MIDDLE, [(0.775, 0.24), (0.80, 0.24), (0.86, 0.15), (0.89, 0.05)], _shade(tone, 0.86), gloss=0.12)
    board.ellipse((_MIDDLE, 0.93), 0.055, 0.055, tone, gloss=0.15)


def _creature(board: Solid, tone: Rgb) -> None:
    far, near = _shade(tone, 0.80), _shade(tone, 0.92)
    for x in (0.36, 0.62):
        board.limb((x + 0.06, 0.44), (x + 0.07, _FLOOR + 0.05), 0.075, 0.06, far)
    board.limb((0.74, 0.50), (0.90, 0.60), 0.06, 0.025, near)
    board.ellipse((0.52, 0.50), 0.29, 0.20, tone, gloss=0.05)
    for x in (0.31, 0.66):
        board.limb((x, 0.42), (x - 0.01, _FLOOR + 0.04), 0.085, 0.065, tone)
    for x in (0.22, 0.38):
        board.ellipse((x, 0.90), 0.055, 0.075, near)
    board.ellipse((0.30, 0.74), 0.19, 0.18, tone, gloss=0.05)
    board.ellipse((0.20, 0.68), 0.10, 0.075, near, gloss=0.05)
    for x in (0.22, 0.34):
        board.ellipse((x, 0.79), 0.018, 0.024, (0.10, 0.09, 0.09), gloss=0.6)


def _device(board: Solid, tone: Rgb) -> None:
    dark, pale = _shade(tone, 0.62), _shade(tone, 1.12)
    board.limb((0.76, 0.50), (0.90, 0.50), 0.025, 0.025, dark)
    board.limb((0.90, 0.50), (0.90, 0.64), 0.022, 0.022, dark)
    board.ellipse((0.90, 0.67), 0.045, 0.045, tone, gloss=0.2)
    board.limb((0.34, 0.84), (0.34, 0.95), 0.03, 0.03, dark)
    board.ellipse((0.34, 0.95), 0.05, 0.05, tone, gloss=0.2)
    _slab(board, 0.19, _FLOOR, 0.79, 0.86, tone, 0.10)
    board.ellipse((0.49, 0.58), 0.205, 0.205, dark, gloss=0.15)
    board.ellipse((0.49, 0.58), 0.17, 0.17, pale, gloss=0.1)
    board.limb((0.49, 0.58), (0.58, 0.67), 0.016, 0.008, dark)
    board.ellipse((0.49, 0.58), 0.026, 0.026, dark, gloss=0.3)
    for x in (0.31, 0.49, 0.67):
        board.ellipse((x, 0.285), 0.036, 0.036, dark, gloss=0.25)


def _food(board: Solid, tone: Rgb) -> None:
    plate = (0.93, 0.92, 0.89)
    board.ellipse((_MIDDLE, 0.27), 0.44, 0.085, plate, gloss=0.3)
    board.ellipse((_MIDDLE, 0.285), 0.35, 0.055, _shade(plate, 0.90), gloss=0.2)
    dome = [(0.27, 0.30), (0.40, 0.305), (0.54, 0.27), (0.66, 0.19), (0.73, 0.08), (0.745, 0.02)]
    board.lathe(_MIDDLE, dome, tone, gloss=0.2)
    for x, y in ((0.36, 0.50), (0.56, 0.60), (0.62, 0.42), (0.45, 0.38)):
        board.ellipse((x, y), 0.036, 0.022, _shade(tone, 0.74), gloss=0.2)
    board.ellipse((_MIDDLE, 0.79), 0.065, 0.065, _shade(tone, 0.85), gloss=0.35)


def _furniture(board: Solid, tone: Rgb) -> None:
    dark = _shade(tone, 0.72)
    for x in (0.20, 0.80):
        board.limb((x, 0.50), (x, _FLOOR + 0.03), 0.045, 0.03, dark)
    _slab(board, 0.17, 0.52, 0.83, 0.97, _shade(tone, 0.90), 0.08)
    for y in (0.64, 0.82):
        _slab(board, 0.23, y - 0.07, 0.77, y + 0.07, tone, 0.04)
        board.ellipse((_MIDDLE, y), 0.03, 0.03, dark, gloss=0.3)
    _slab(board, 0.11, 0.42, 0.89, 0.54, tone, 0.05)


def _garment(board: Solid, tone: Rgb) -> None:
    dark = _shade(_FOOT, 1.1)
    board.limb((_MIDDLE, 0.40), (_MIDDLE, _FLOOR), 0.022, 0.022, dark, gloss=0.3)
    hang = [
        (0.30, 0.27),
        (0.33, 0.275),
        (0.46, 0.22),
        (0.57, 0.15),
        (0.68, 0.19),
        (0.79, 0.22),
        (0.85, 0.20),
        (0.89, 0.08),
    ]
    board.lathe(_MIDDLE, hang, tone, gloss=0.04)
    board.limb((_MIDDLE, 0.88), (_MIDDLE, 0.94), 0.06, 0.055, tone)
    board.ellipse((_MIDDLE, 0.965), 0.035, 0.032, dark, gloss=0.4)
    board.limb((0.355, 0.565), (0.645, 0.565), 0.018, 0.018, _shade(tone, 0.68))
    for y in (0.66, 0.74):
        board.ellipse((_MIDDLE, y), 0.014, 0.014, _shade(tone, 0.6), gloss=0.3)


def _instrument(board: Solid, tone: Rgb) -> None:
    dark = _shade(tone, 0.70)
    arms = (
        [(0.30, 0.34), (0.19, 0.58), (0.24, 0.82), (0.20, 0.94)],
        [(0.70, 0.34), (0.81, 0.58), (0.76, 0.82), (0.80, 0.94)],
    )
    for arm in arms:
        for a, b in pairwise(arm):
            board.limb(a, b, 0.045, 0.042, tone, gloss=0.15)
        board.ellipse(arm[-1], 0.055, 0.05, tone, gloss=0.2)
    for x in (0.38, 0.44, 0.50, 0.56, 0.62):
        board.limb((x, 0.40), (x, 0.83), 0.006, 0.006, (0.95, 0.90, 0.72), gloss=0.3)
    board.limb((0.22, 0.83), (0.78, 0.83), 0.035, 0.035, dark, gloss=0.15)
    board.lathe(_MIDDLE, [(_FLOOR, 0.16), (0.18, 0.24), (0.30, 0.27), (0.40, 0.22), (0.43, 0.18)], tone, gloss=0.15)
    board.ellipse((_MIDDLE, 0.31), 0.075, 0.06, _shade(tone, 0.35))


def _object(board: Solid, tone: Rgb) -> None:
    _slab(board, 0.33, _FLOOR, 0.67, 0.40, _shade(tone, 0.80), 0.03)
    board.ellipse((_MIDDLE, 0.68), 0.235, 0.30, tone, turn=-0.30, gloss=0.18)


def _plant(board: Solid, tone: Rgb) -> None:
    green = (0.30, 0.50, 0.24) if tone == _CLAY else tone
    board.limb((_MIDDLE, 0.36), (_MIDDLE, 0.82), 0.022, 0.014, _shade(green, 0.7))
    for k, (x, y, turn, long) in enumerate(
        (
            (0.34, 0.55, 2.5, 0.20), (0.66, 0.57, 0.64, 0.20), (0.33, 0.72, 2.35, 0.18), (0.67, 0.74, 0.8, 0.18),
            (0.42, 0.85, 1.95, 0.15), (0.59, 0.86, 1.2, 0.15), (0.50, 0.88, 1.57, 0.13),
        )
    ):  # fmt: skip
        board.ellipse((x, y), long, 0.065, _shade(green, 0.9 + 0.06 * (k % 4)), turn=turn, gloss=0.08)
    pot = _CLAY if tone == _CLAY else _shade(_CLAY, 0.9)
    board.lathe(_MIDDLE, [(_FLOOR, 0.15), (0.36, 0.21), (0.365, 0.235), (0.42, 0.235)], pot, gloss=0.05)


def _structure(board: Solid, tone: Rgb) -> None:
    dark = _shade(tone, 0.80)
    _slab(board, 0.10, _FLOOR, 0.90, 0.22, dark, 0.015)
    _slab(board, 0.15, 0.21, 0.85, 0.28, tone, 0.015)
    _slab(board, 0.21, 0.27, 0.79, 0.70, tone, 0.02)
    for x in (0.24, 0.37, 0.63, 0.76):
        board.lathe(x, [(0.28, 0.035), (0.31, 0.028), (0.64, 0.024), (0.69, 0.036)], _shade(tone, 1.08))
    door = [(0.43, 0.28), (0.57, 0.28), (0.57, 0.48), (0.54, 0.55), (0.50, 0.575), (0.46, 0.55), (0.43, 0.48)]
    board.polygon(door, _shade(tone, 0.34), bulge=0.0)
    board.polygon([(0.13, 0.69), (0.87, 0.69), (0.50, 0.95)], dark, bulge=0.03)
    board.polygon([(0.24, 0.725), (0.76, 0.725), (0.50, 0.905)], tone, bulge=0.02)
    board.ellipse((_MIDDLE, 0.955), 0.03, 0.035, tone, gloss=0.2)


def _tool(board: Solid, tone: Rgb) -> None:
    board.limb((0.53, _FLOOR + 0.05), (0.49, 0.74), 0.045, 0.035, _shade(_FOOT, 1.45), gloss=0.2)
    board.ellipse((0.53, _FLOOR + 0.03), 0.10, 0.045, _shade(_FOOT, 1.2), gloss=0.2)
    head = [
        (0.22, 0.72),
        (0.30, 0.68),
        (0.74, 0.70),
        (0.80, 0.76),
        (0.79, 0.88),
        (0.73, 0.93),
        (0.40, 0.92),
        (0.22, 0.80),
    ]
    board.polygon(head, tone, bulge=0.09, gloss=0.2)
    board.limb((0.455, 0.70), (0.455, 0.925), 0.02, 0.02, _shade(tone, 0.72))
    board.limb((0.535, 0.70), (0.535, 0.925), 0.02, 0.02, _shade(tone, 0.72))


def _vehicle(board: Solid, tone: Rgb) -> None:
    dark = (0.16, 0.15, 0.16)
    cabin = [(0.26, 0.60), (0.34, 0.84), (0.42, 0.89), (0.62, 0.89), (0.70, 0.84), (0.80, 0.60)]
    board.polygon(cabin, _shade(tone, 0.92), bulge=0.09, gloss=0.15)
    _slab(board, 0.06, 0.34, 0.94, 0.63, tone, 0.11)
    for x in (0.26, 0.74):
        board.ellipse((x, 0.31), 0.125, 0.125, dark, gloss=0.2)
        board.ellipse((x, 0.31), 0.065, 0.065, _shade(tone, 1.05), gloss=0.3)
        board.ellipse((x, 0.31), 0.022, 0.022, dark)


_CLASSES: dict[str, Callable[[Solid, Rgb], None]] = {
    "container": _container, "creature": _creature, "device": _device, "food": _food, "furniture": _furniture,
    "garment": _garment, "instrument": _instrument, "object": _object, "plant": _plant, "structure": _structure,
    "tool": _tool, "vehicle": _vehicle,
}  # fmt: skip
