"""Heads of clay figures: hair, hats and beards, the face only hinted at."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from vitascope.engines.draft.light import linear
from vitascope.engines.draft.noise import sample_fast, spectral
from vitascope.engines.draft.picture import f32

if TYPE_CHECKING:
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Rgb
    from vitascope.engines.draft.solid import Solid
    from vitascope.engines.draft.subjects.looks import Person


def mixed(a: Rgb, b: Rgb, t: float) -> Rgb:
    """Go from a to b by t."""
    return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t)


def dimmed(a: Rgb, k: float) -> Rgb:
    """Make a colour k times as bright."""
    return (min(a[0] * k, 1.0), min(a[1] * k, 1.0), min(a[2] * k, 1.0))


def lay_head(board: Solid, who: Person, at: tuple[float, float], *, turned: bool = False) -> None:
    """Lay a head about `at`: ear, skull, face, hair, hat; one `turned` away shows no face."""
    rx, ry = size_of(who)
    c, y = at
    board.ellipse((c - rx * 0.97, y - 0.012), 0.026, 0.042, dimmed(who.skin, 0.94))
    board.ellipse((c, y), rx, ry, who.skin)
    if turned:
        board.ellipse((c + rx * 0.97, y - 0.012), 0.026, 0.042, dimmed(who.skin, 0.94))
        if who.hair != "bald":
            board.ellipse((c, y + 0.16 * ry), rx * 1.03, ry * 0.98, who.tone)
        if who.hair == "long":
            board.limb((c, y), (c, 0.40), rx * 1.02, rx * 0.86, who.tone)
    else:
        _features(board, who, (c + 0.028, y), rx)
    _hair(board, who, at, rx, ry)
    _headgear(board, who, at, rx, ry)


@lru_cache(maxsize=1)
def _strands() -> Array:
    # all heads share it: it takes longer than the rest of a figure
    return spectral(512, 5, 453, 1.0, 15.0)


def stranded(board: Solid, who: Person, seed: int) -> None:
    """Give hair its strands, in place."""
    shift = float(37 * seed % 512)
    fine = sample_fast(_strands(), f32(board.x * 620 + shift), f32(board.y * 90 + shift))
    hairy = np.abs(board.albedo - f32(linear(who.tone))).sum(axis=2) < 0.02
    board.normal[..., 0] += np.where(hairy, fine * 0.28, 0.03 * fine)
    board.normal /= np.sqrt((board.normal**2).sum(axis=-1, keepdims=True) + 1e-9)


def size_of(who: Person) -> tuple[float, float]:
    """Give half the width and half the height of a head."""
    return (0.150, 0.168) if who.age == "child" else (0.140, 0.182)


def lay_hair_behind(board: Solid, who: Person, at: tuple[float, float]) -> None:
    """Lay what of the hair falls behind the neck."""
    rx, ry = size_of(who)
    c, y = at
    if who.hair == "long":
        board.polygon(
            rounded(
                [
                    (c - rx * 1.15, y + 0.05),
                    (c + rx * 1.05, y + 0.05),
                    (c + rx * 1.25, 0.40),
                    (c + 0.10, 0.30),
                    (c - 0.12, 0.28),
                    (c - rx * 1.45, 0.38),
                ]
            ),
            dimmed(who.tone, 0.8),
            bulge=0.10,
        )
    elif who.hair == "curly":
        for k in range(16):
            a = np.pi * (-0.12 + 1.24 * k / 15)
            board.ellipse((c + np.cos(a) * rx * 1.12, y + 0.03 + np.sin(a) * ry * 1.05), 0.062, 0.060, who.tone)
    elif who.hair == "bun":
        board.ellipse((c - rx * 0.55, y + ry * 1.02), 0.075, 0.070, who.tone)


def rounded(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Cut the corners of a closed outline thrice."""
    line = np.array(points)
    for _ in range(3):
        after = np.roll(line, -1, axis=0)
        line = np.stack([0.75 * line + 0.25 * after, 0.25 * line + 0.75 * after], axis=1).reshape(-1, 2)
    return [(float(x), float(y)) for x, y in line]


def arc(
    board: Solid, centre: tuple[float, float], half: float, sag: float, thick: float, tone: Rgb, *, tilt: float = 0.0
) -> None:
    """Lay a curved line: `half` wide to each side, its middle lower by `sag`, thinner at its ends."""
    at = np.linspace(-1.0, 1.0, 13)
    for u, v in pairwise(at):
        wide = thick * (1 - 0.45 * abs(u + v) / 2)
        board.limb(
            (centre[0] + u * half, centre[1] - sag * (1 - u * u) + tilt * u),
            (centre[0] + v * half, centre[1] - sag * (1 - v * v) + tilt * v),
            wide,
            wide,
            tone,
        )


def _blushed(board: Solid, centre: tuple[float, float], reach: float, amount: float) -> None:
    """Tint the skin, in place, without changing its shape."""
    near = np.exp(-((board.x - centre[0]) ** 2 + (board.y - centre[1]) ** 2) / (reach * reach)) * amount
    board.albedo += (f32([0.62, 0.16, 0.12]) - board.albedo) * near[..., None]


def _features(board: Solid, who: Person, at: tuple[float, float], rx: float) -> None:
    """Hint at a face: lids, brows, nose, mouth, cheeks; nothing that could be somebody's."""
    x, y = at
    skin = who.skin
    brow = mixed(who.tone, dimmed(skin, 0.5), 0.3)
    old, child = who.age == "old", who.age == "child"
    for side, wide in ((-1, 1.0), (1, 0.86)):
        ex = x + side * rx * 0.42 * wide
        _blushed(board, (ex + side * 0.012, y - 0.055), 0.036, 0.16)
        board.ellipse((ex, y + 0.002), 0.0150 * wide + 0.003 * child, 0.0185, (0.10, 0.075, 0.065), gloss=1.0)
        arc(board, (ex, y + 0.050), 0.030 * wide, -0.010, 0.0062, brow, tilt=-0.004 * side)
        if old:
            arc(board, (ex, y - 0.026), 0.022 * wide, 0.006, 0.0018, dimmed(skin, 0.78))
            arc(board, (x + side * 0.052, y - 0.075), 0.008, 0.0, 0.0018, dimmed(skin, 0.80), tilt=-0.020 * side)
    if old:
        for k in range(2):
            arc(board, (x - 0.005, y + 0.080 + 0.022 * k), 0.055, -0.004, 0.0016, dimmed(skin, 0.84))
    board.limb((x + 0.005, y + 0.004), (x + 0.013, y - 0.042), 0.008, 0.014, dimmed(skin, 1.02))
    board.ellipse((x + 0.012, y - 0.048), 0.019, 0.014, dimmed(skin, 1.0))
    lips = mixed(skin, (0.60, 0.20, 0.20), 0.60)
    arc(board, (x + 0.003, y - 0.094), 0.038, 0.014, 0.0062, lips)
    if who.beard:
        board.polygon(
            rounded(
                [
                    (x - 0.125, y - 0.03),
                    (x - 0.060, y - 0.082),
                    (x + 0.055, y - 0.082),
                    (x + 0.096, y - 0.03),
                    (x + 0.092, y - 0.13),
                    (x + 0.02, y - 0.215),
                    (x - 0.085, y - 0.16),
                ]
            ),
            who.tone,
            bulge=0.05,
        )
        arc(board, (x + 0.003, y - 0.100), 0.026, 0.008, 0.0060, lips)
    if who.glasses:
        for side, wide in ((-1, 1.0), (1, 0.86)):
            ex = x + side * rx * 0.40 * wide
            for k in range(18):
                a, b = 2 * np.pi * k / 18, 2 * np.pi * (k + 1) / 18
                board.limb(
                    (ex + 0.040 * wide * np.cos(a), y + 0.034 * np.sin(a)),
                    (ex + 0.040 * wide * np.cos(b), y + 0.034 * np.sin(b)),
                    0.0035,
                    0.0035,
                    (0.12, 0.10, 0.09),
                )
        board.limb((x - 0.014, y + 0.004), (x + 0.016, y + 0.004), 0.003, 0.003, (0.12, 0.10, 0.09))


def _hair(board: Solid, who: Person, at: tuple[float, float], rx: float, ry: float) -> None:
    c, y = at
    if who.hair == "bald":
        for side in (-1, 1):
            board.ellipse((c + side * rx * 0.94, y + 0.01), 0.026, 0.060, who.tone)
        return
    # a cap of hair with a parting: what is above the brow and at the near side
    cap = [
        (c - rx * 1.10, y - 0.02),
        (c - rx * 0.86, y + 0.055),
        (c - rx * 0.52, y + ry * 0.62),
        (c + rx * 0.10, y + ry * 0.56),
        (c + rx * 0.72, y + ry * 0.40),
        (c + rx * 1.02, y + 0.02),
        (c + rx * 1.10, y + ry * 0.45),
        (c + rx * 0.80, y + ry * 0.98),
        (c + rx * 0.15, y + ry * 1.18),
        (c - rx * 0.60, y + ry * 1.10),
        (c - rx * 1.08, y + ry * 0.62),
    ]
    board.polygon(rounded(cap), who.tone, bulge=0.07)
    if who.hair == "long":
        for side, low in ((-1, 0.37), (1, 0.40)):
            board.limb((c + side * rx * 0.99, y + 0.07), (c + side * rx * 1.06, 0.54), 0.026, 0.036, who.tone)
            board.limb((c + side * rx * 1.06, 0.54), (c + side * rx * 1.00, low), 0.036, 0.010, who.tone)
    elif who.hair == "curly":
        for k in range(15):
            a = np.pi * (0.05 + 0.90 * k / 14)
            board.ellipse((c + np.cos(a) * rx * 0.98, y + 0.045 + np.sin(a) * ry * 0.92), 0.052, 0.050, who.tone)
    if who.age == "adult" and who.hair == "short":
        board.limb((c - rx * 0.98, y + 0.05), (c - rx * 0.99, y - 0.01), 0.020, 0.008, who.tone)


def _crown(
    board: Solid, at: tuple[float, float], rx: float, ry: float, outline: list[tuple[float, float]], tone: Rgb
) -> None:
    """Draw the crown of a hat: its outline in half widths and heights of the head at `at`."""
    c, y = at
    board.polygon(rounded([(c + rx * across, y + ry * up) for across, up in outline]), tone, bulge=0.12)


def _headgear(board: Solid, who: Person, at: tuple[float, float], rx: float, ry: float) -> None:
    c, y = at
    felt: Rgb = (0.26, 0.22, 0.19)
    if who.hat == "wool":
        wool = mixed((0.20, 0.28, 0.38), who.coat, 0.2)
        _crown(board, at, rx, ry, [(-1.12, 0.42), (1.10, 0.42), (0.86, 1.22), (0.0, 1.45), (-0.86, 1.22)], wool)
        board.limb((c - rx * 1.05, y + ry * 0.46), (c + rx * 1.03, y + ry * 0.46), 0.034, 0.034, dimmed(wool, 1.2))
    elif who.hat == "brim":
        _crown(board, at, rx, ry, [(-0.98, 0.55), (0.98, 0.55), (0.80, 1.42), (0.0, 1.34), (-0.80, 1.42)], felt)
        board.ellipse((c, y + ry * 0.58), rx * 1.85, 0.036, dimmed(felt, 1.1))
        board.limb((c - rx * 0.95, y + ry * 0.70), (c + rx * 0.95, y + ry * 0.70), 0.016, 0.016, (0.10, 0.08, 0.08))
    elif who.hat == "point":
        blue: Rgb = (0.22, 0.20, 0.42)
        board.polygon(
            [(c - rx * 1.0, y + ry * 0.55), (c + rx * 1.0, y + ry * 0.55), (c + 0.05, 0.995)], blue, bulge=0.10
        )
        board.ellipse((c, y + ry * 0.56), rx * 1.9, 0.036, blue)
    elif who.hat == "crown":
        gold: Rgb = (0.92, 0.72, 0.28)
        for k in range(5):
            x = c + rx * (-0.85 + 0.425 * k)
            board.polygon(
                [(x - 0.030, y + ry * 0.80), (x + 0.030, y + ry * 0.80), (x, y + ry * 1.35)],
                gold,
                bulge=0.02,
                gloss=0.8,
            )
        board.limb((c - rx * 0.98, y + ry * 0.78), (c + rx * 0.98, y + ry * 0.78), 0.022, 0.022, gold, gloss=0.8)
    elif who.hat == "cap":
        _crown(board, at, rx, ry, [(-1.06, 0.48), (1.06, 0.48), (0.72, 1.18), (-0.72, 1.18)], dimmed(who.coat, 0.9))
        board.ellipse((c + rx * 0.62, y + ry * 0.47), rx * 0.80, 0.024, dimmed(who.coat, 0.7))
    elif who.hat == "helmet":
        board.ellipse((c, y + ry * 0.50), rx * 1.18, ry * 0.80, (0.60, 0.62, 0.65), gloss=0.9)
        board.limb(
            (c - rx * 1.12, y + ry * 0.24), (c + rx * 1.12, y + ry * 0.24), 0.018, 0.018, (0.44, 0.46, 0.50), gloss=0.8
        )
